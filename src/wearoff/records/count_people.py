"""Counts behind the checks of who is behind the codes, and of what is recorded about patients."""

import numpy as np
import pandas as pd

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.coded import concat_coded, fill_where
from wearoff.records.coerce import NOT_RECORDED, OLDEST_AGE_YEARS, is_age

YOUNGEST_AGE_YEARS = 2
_DAYS_PER_YEAR = 365.25
_AGE_SLACK_YEARS = 1.5
"""Ages in whole years, and asked on another day than that of the treatment."""
_MIN_ROWS = 20
_MIN_PATIENTS = 5


def codes_of_several_clinics(checked: CheckInput, *, field: str) -> Count:
    """Count patients or injectors that appear in more than one clinic, rejected rows included."""
    # Where two clinics number alike, their rows contradict each other, and none is left to see.
    rejects = checked.rejects
    refused = rejects[rejects["state"].isin(["rejected", "duplicate"])
                      & (rejects["table"] == checked.main_table)]  # fmt: skip
    codes, clinics = (
        concat_coded([part[name] for part in (checked.treatments, refused)]).cat.codes
        for name in (field, "clinic")
    )
    pairs = pd.DataFrame({"code": codes, "clinic": clinics})[(codes >= 0) & (clinics >= 0)]
    pairs = pairs.drop_duplicates()
    if pairs["clinic"].nunique() < 2:
        return None
    n_clinics = pairs["code"].value_counts()
    return int((n_clinics > 1).sum()), len(n_clinics)


def injectors_of_few_patients(checked: CheckInput) -> Count:
    """Count injectors with fewer than five patients."""
    rows = checked.treatments[["injector", "patient"]].dropna().drop_duplicates()
    if rows.empty:
        return None
    patients = rows.groupby("injector").size()
    return int((patients < _MIN_PATIENTS).sum()), len(patients)


def misspelt_injectors(checked: CheckInput) -> Count:
    """Count injector codes one letter from another of the clinic that follows it in time."""
    if "injector_codes_misspelt" not in checked.notes:
        return None
    return checked.notes["injector_codes_misspelt"], checked.notes["injector_codes"]


def constant_groups(checked: CheckInput) -> Count:
    """Count groups with a single level or number."""
    names = list(checked.analysis.records.groups)
    if not names or len(checked.treatments) < _MIN_ROWS:
        return None
    columns = [checked.treatments[name] for name in names]
    n_levels = [column[column != NOT_RECORDED].nunique() for column in columns]
    return sum(n < 2 for n in n_levels), len(names)


def ages_against_time(checked: CheckInput) -> Count:
    """Count ages that fall from one treatment to the next, or rise faster than time passes."""
    n_wrong = n_pairs = 0
    for name in _ages(checked):
        rows = checked.treatments.sort_values(["patient", "day"], kind="stable")
        known = rows[rows[name] < OLDEST_AGE_YEARS]
        step = known.groupby("patient")[[name, "day"]].diff().dropna()
        wrong = (step[name] < 0) | (step[name] > step["day"] / _DAYS_PER_YEAR + _AGE_SLACK_YEARS)
        n_wrong, n_pairs = n_wrong + int(wrong.sum()), n_pairs + len(step)
    return (n_wrong, n_pairs) if n_pairs and checked.has_visits else None


def ages_of_infants(checked: CheckInput) -> Count:
    """Count ages below two years, for which no toxin is licensed."""
    ages = [checked.treatments[name].dropna() for name in _ages(checked)]
    n_known = sum(map(len, ages))
    n_young = sum(int((one < YOUNGEST_AGE_YEARS).sum()) for one in ages)
    return (n_young, n_known) if n_known else None


def count_misspelt(typed: pd.DataFrame) -> int:
    """Count injector codes that are probably a slip for another one.

    Two codes of one clinic belong together if one letter was changed, left out or doubled, or
    two neighbours swapped, and the one appears only after the other has ended. A changed digit
    is a number of its own; codes shorter than four characters are too short to tell.

    Parameters
    ----------
    typed : DataFrame
        Used treatments with ``injector``, ``clinic`` (where mapped) and calendar ``day``.

    Returns
    -------
    int
        Number of codes concerned.
    """
    rows = typed.dropna(subset=["injector"])
    if "clinic" in rows:
        clinic = fill_where(rows["clinic"], rows["clinic"].isna().to_numpy(dtype=bool), "")
    else:
        clinic = pd.Series("", index=rows.index)
    spans = rows.groupby([clinic.rename("at"), "injector"], observed=True)["day"].agg(
        ["min", "max"]
    )
    concerned: set[str] = set()
    for _, of_clinic in spans.groupby(level="at"):
        codes = [(str(code), *span) for (_, code), span in zip(
            of_clinic.index, of_clinic.to_numpy(), strict=True)]  # fmt: skip
        for i, (one, first, last) in enumerate(codes):
            for other, other_first, other_last in codes[i + 1 :]:
                apart = last < other_first or other_last < first
                if apart and one_slip_apart(one, other):
                    concerned |= {one, other}
    return len(concerned)


def one_slip_apart(one: str, other: str) -> bool:
    """Say whether one typing slip, not of a digit, turns a code into another.

    Parameters
    ----------
    one, other : str
        Codes.

    Returns
    -------
    bool
        True for a letter changed, left out or doubled, and for two neighbours swapped.
    """
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if len(short) < 4 or len(long) - len(short) > 1 or short == long:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b),
                 len(short))  # fmt: skip
    if len(short) < len(long):
        return not long[start].isdigit() and short[start:] == long[start + 1 :]
    if any(code[start].isdigit() for code in (short, long)):
        return False
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (
        swapped and short[start + 2 :] == long[start + 2 :]
    )


def _ages(checked: CheckInput) -> list[str]:
    groups = checked.analysis.records.groups
    return [
        name for name, group in groups.items()
        if is_age(name) and group.kind == "numeric" and "month" not in (group.unit or "").lower()
    ]  # fmt: skip


def note_dates(typed: pd.DataFrame) -> dict[str, int]:
    """Return what only calendar dates show, before they become days since the first treatment.

    Parameters
    ----------
    typed : DataFrame
        Used treatments with calendar-wide ``day`` (1 = 1 January of year 1).

    Returns
    -------
    dict of str to int
        Counts for the data-quality checks.
    """
    days = typed["day"].to_numpy(dtype="int64")
    dates = (days - _EPOCH_DAY).astype("datetime64[D]")
    on_first = dates == dates.astype("datetime64[M]").astype("datetime64[D]")
    noted = {
        "treatment_dates": len(days),
        "dates_on_sunday": int(np.sum(days % 7 == 0)),
        "dates_on_first": int(np.sum(on_first)),
    }
    if "injector" in typed:
        noted |= {
            "injector_codes": int(typed["injector"].nunique()),
            "injector_codes_misspelt": count_misspelt(typed),
        }
    return noted


_EPOCH_DAY = 719_163
"""1 January 1970 on the count of days that dates are read to."""


def dates_on(checked: CheckInput, *, which: str) -> Count:
    """Count treatments dated to a Sunday or to the first of a month."""
    if "treatment_dates" not in checked.notes:
        return None
    return checked.notes[f"dates_on_{which}"], checked.notes["treatment_dates"]
