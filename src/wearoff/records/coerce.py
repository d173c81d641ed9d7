"""From tidied text to typed columns; what cannot be read is rejected under a code."""

import datetime
import re

import numpy as np
import pandas as pd

from wearoff.config import DAYS_PER_UNIT
from wearoff.records.coded import fill_where, repeat_text
from wearoff.records.coded_texts import flag_texts
from wearoff.records.parse_cells import Floats, Mask, parse_dates, parse_numbers
from wearoff.records.worktable import WorkTable

NOT_RECORDED = "not recorded"
OLDEST_AGE_YEARS = 90
FIRST_TREATMENT = datetime.date(1978, 1, 1).toordinal()
"""Nobody was injected before (A. B. Scott's first patients): earlier dates, such as 1 January of
1900 or 1970, stand for an empty cell in some software."""
MAX_DAYS = 36_525
"""A century: days further from zero than this are typing errors."""

_NUMBER_CODES = {
    "day": "day", "dose_units": "dose", "score": "score", "lower": "lower", "upper": "upper",
    "entry": "entry", "score_2": "score_2",
}  # fmt: skip
_WHEN_MISSING = {"upper": np.inf, "entry": np.nan, "score_2": np.nan}
"""What an empty cell means where it may be empty: not seen to end, observed from the start, not
scored by the second rater."""
_CODES = ("patient", "injector", "clinic")
_AMBIGUOUS_THOUSAND = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")


def coerce_fields(work: WorkTable, has_volume: Mask | None = None) -> pd.DataFrame:
    """Turn every field of a table into its type, rejecting what does not fit.

    Parameters
    ----------
    work : WorkTable
        The table; its ledger and repairs are added to.
    has_volume : array of bool, optional
        Rows that may lack dose_units, since their dose is known from a volume.

    Returns
    -------
    DataFrame
        One row per row of the table: text fields and categorical groups coded, ``day`` in days
        as whole numbers (calendar-wide if dates are mapped), ``lower``, ``upper`` and ``entry``
        in days, ``dose_units`` in units, numeric groups as float. Unreadable values are null.

    Raises
    ------
    ConfigError
        If a date format is ambiguous or fits no date of its column.
    """
    typed: dict[str, object] = {}
    for name in work.text:
        if work.is_text(name):
            typed[name] = _text(work, name)
        elif name == "date":
            typed["day"] = _dates(work)
        elif name in work.groups:
            typed[name] = _numeric_group(work, name)
        else:
            typed[name] = _number(work, name, has_volume if name == "dose_units" else None)
    return pd.DataFrame(typed, index=work.text.index)


def is_age(name: str) -> bool:
    """Say whether a group is an age, by its name.

    Parameters
    ----------
    name : str
        The group.

    Returns
    -------
    bool
        True for age, age_years ... but not agent.
    """
    return re.match(r"age(?!nt)", name) is not None


def reject_later(work: WorkTable, typed: pd.DataFrame, extract_date: str | None) -> None:
    """Reject rows dated after the day of the export.

    Parameters
    ----------
    work : WorkTable
        The table; its ledger is added to.
    typed : DataFrame
        Its typed columns, ``day`` on the calendar-wide count.
    extract_date : str or None
        The day of the export, YYYY-MM-DD.
    """
    if extract_date is not None:
        last_day = datetime.date.fromisoformat(extract_date).toordinal()
        work.ledger.reject(typed["day"].to_numpy(dtype=float) > last_day, "date_after_extract")


def _text(work: WorkTable, name: str) -> pd.Series:
    cells = work.text[name]
    if name in work.groups:
        # ASSUME: a group that is not recorded is a level of its own, not missing at random.
        return fill_where(cells, cells.isna().to_numpy(dtype=bool), NOT_RECORDED)
    if name == "rater":
        return cells  # no result rests on it
    work.ledger.reject(cells.isna().to_numpy(dtype=bool), f"missing_{name}")
    if name in _CODES:
        work.ledger.reject(flag_texts(cells, _is_in_doubt), f"{name}_in_doubt")
    return cells


def _is_in_doubt(code: str) -> bool:
    """Tell whether a mark stands for what somebody, or an encoding, could not read."""
    return "?" in code or "\ufffd" in code


def _number(work: WorkTable, name: str, may_lack: Mask | None = None) -> Floats:
    cells, may_be_infinite = work.text[name], name == "upper"
    values, unreadable = parse_numbers(
        cells, decimal_mark(work, name), infinite_allowed=may_be_infinite
    )
    missing = cells.isna().to_numpy(dtype=bool)
    if name in _WHEN_MISSING:
        values = np.where(missing, _WHEN_MISSING[name], values)
    else:
        work.ledger.reject(missing if may_lack is None else missing & ~may_lack, f"missing_{name}")
    work.ledger.reject(unreadable, f"{_NUMBER_CODES[name]}_not_a_number")
    if name == "dose_units":
        ambiguous = flag_texts(cells, _is_ambiguous_thousand) & work.ledger.used
        work.notes["doses_like_thousands"] = int(ambiguous.sum())
    if name in {"day", "lower", "upper", "entry"}:
        values = values * DAYS_PER_UNIT[work.source.time_unit]
        far = np.isfinite(values) & (np.abs(values) > MAX_DAYS)
        work.ledger.reject(far, f"{name}_implausible")
    return whole_days(values) if name == "day" else values


def whole_days(days: Floats) -> Floats:
    """Return days without fractions, halves rounded up."""
    # ASSUME: visits are dated to the day; a fraction of a week or month is rounded to it.
    return np.floor(days + 0.5)


def _is_ambiguous_thousand(cell: str) -> bool:
    return _AMBIGUOUS_THOUSAND.fullmatch(cell) is not None


def _dates(work: WorkTable) -> Floats:
    cells = work.text["date"]
    in_scope = cells.where(work.ledger.used)
    key = f"records.{work.table}.date_format"
    days, unreadable = parse_dates(in_scope, work.source.date_format or "", key)
    work.ledger.reject(cells.isna().to_numpy(dtype=bool), "missing_date")
    work.ledger.reject(unreadable, "date_not_in_format")
    work.ledger.reject(days < FIRST_TREATMENT, "date_implausible")
    return days


def _numeric_group(work: WorkTable, name: str) -> Floats:
    cells = work.text[name]
    values, unreadable = parse_numbers(cells, decimal_mark(work, name))
    work.ledger.reject(unreadable, "group_not_a_number")
    if not is_age(name):
        return values
    # ASSUME: exact ages above 89 years can identify a person, so they are all read as 90.
    old = values > OLDEST_AGE_YEARS - 1
    coded = np.where(old, float(OLDEST_AGE_YEARS), values)
    work.repairs.add(
        where=old & (values != OLDEST_AGE_YEARS) & work.ledger.used,
        field=name, rule="age_top_coded",
        before=repeat_text("above 89", len(cells)), after=pd.Series(coded),
    )  # fmt: skip
    return coded


def decimal_mark(work: WorkTable, name: str) -> str:
    """Return the decimal mark of a field: mapped values and constants are ours and use a point.

    Parameters
    ----------
    work : WorkTable
        The table.
    name : str
        The field.
    """
    is_ours = name in work.source.values or name in work.source.constants
    return "." if is_ours else work.source.decimal
