"""Sessions of a patient with what was seen after them, as the data-quality checks need them."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from wearoff.records.check_input import CheckInput
from wearoff.records.row_keys import (
    Ints,
    day_keys,
    distinct_sorted,
    latest_before,
    number_rows,
    split_day_keys,
)

TOP_UP_DAYS = 30
"""Where the config has no outcome section: what is given so soon joins the treatment before."""


def top_up_days(checked: CheckInput) -> int:
    """Return within how many days another injection of an area is a top-up.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    int
        Days.
    """
    outcome = checked.analysis.outcome
    return outcome.top_up_days if outcome else TOP_UP_DAYS


def gaps_between_treatments(checked: CheckInput) -> pd.DataFrame:
    """Return every treatment of an area with what was given there before.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    DataFrame
        The treatments by patient and day, with ``gap`` (days since the treatment of the area
        before, null for the first) and ``product_before``.
    """
    if "gaps" not in checked.memo:
        rows = checked.treatments.sort_values(["patient", "day"], kind="stable")
        before = rows.groupby(["patient", "area"], dropna=False, sort=False)
        checked.memo["gaps"] = rows.assign(
            gap=before["day"].diff(), product_before=before["product"].shift()
        )
    return checked.memo["gaps"]


def without_top_ups(checked: CheckInput) -> pd.DataFrame:
    """Return the treatments that start a cycle.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    DataFrame
        Treatments without those within :func:`top_up_days` of another; all for given bounds.
    """
    if not checked.has_visits:
        return checked.treatments
    rows = gaps_between_treatments(checked)
    return rows[~(rows["gap"] <= top_up_days(checked))]


def keys_of_days(checked: CheckInput) -> tuple[Ints, Ints]:
    """Return patient and day of every treatment and assessment as numbers that sort.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    array of int
        One number a treatment, by :func:`~wearoff.records.row_keys.day_keys`.
    array of int
        One number an assessment, likewise.
    """
    return _memo_keys(checked, "keys", _keys)


def sorted_days(checked: CheckInput) -> tuple[Ints, Ints]:
    """Return the numbers of :func:`keys_of_days` in ascending order.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    array of int
        One number a treatment.
    array of int
        One number an assessment.
    """
    return _memo_keys(checked, "sorted keys", _sorted_keys)


def _keys(checked: CheckInput) -> tuple[Ints, Ints]:
    tables = (checked.treatments, checked.assessments)
    treated, visited = number_rows(tables, ["patient"])
    return day_keys(treated, tables[0]["day"]), day_keys(visited, tables[1]["day"])


def _sorted_keys(checked: CheckInput) -> tuple[Ints, Ints]:
    treated, visited = keys_of_days(checked)
    return np.sort(treated), np.sort(visited)


def _memo_keys(
    checked: CheckInput, name: str, make: Callable[[CheckInput], tuple[Ints, Ints]]
) -> tuple[Ints, Ints]:
    if name not in checked.memo:
        checked.memo[name] = pd.DataFrame({"key": np.concatenate(make(checked))})
    both = checked.memo[name]["key"].to_numpy()
    return both[: len(checked.treatments)], both[len(checked.treatments) :]


def sessions_with_visits(checked: CheckInput) -> pd.DataFrame:
    """Return the sessions of each patient with the visits up to the next one.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    DataFrame
        Per ``patient`` (a number) and ``day`` of treatment (top-ups joined): ``next_day`` (null
        for the last), ``n_visits`` after it, up to and with the day of the next, and
        ``last_visit`` (day).
    """
    if "sessions" not in checked.memo:
        checked.memo["sessions"] = _with_visits(checked)
    return checked.memo["sessions"]


def _with_visits(checked: CheckInput) -> pd.DataFrame:
    # The rows of without_top_ups keep the labels of the treatments, which count from 0.
    starts = distinct_sorted(np.sort(keys_of_days(checked)[0][without_top_ups(checked).index]))
    visits = distinct_sorted(sorted_days(checked)[1])
    patient, day = split_day_keys(starts)
    is_last = np.append(patient[1:] != patient[:-1], True)[: len(patient)]
    next_day = np.where(is_last, np.nan, np.append(day[1:], 0)[: len(day)])
    session, there = latest_before(starts, visits)
    last_visit = np.full(len(starts), np.nan)
    last_visit[session[there]] = split_day_keys(visits[there])[1]  # the latest is written last
    return pd.DataFrame(
        {
            "patient": patient, "day": day, "next_day": next_day,
            "n_visits": np.bincount(session[there], minlength=len(starts)),
            "last_visit": last_visit,
        }
    )  # fmt: skip
