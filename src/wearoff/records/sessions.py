"""Sessions of a patient with what was seen after them, as the data-quality checks need them."""

import numpy as np
import pandas as pd

from wearoff.records.check_input import CheckInput

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


def sessions_with_visits(checked: CheckInput) -> pd.DataFrame:
    """Return the sessions of each patient with the visits up to the next one.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    DataFrame
        Per patient and day of treatment (top-ups joined): ``next_day`` (null for the last),
        ``n_visits`` after it, up to and with the day of the next, and ``last_visit`` (day).
    """
    if "sessions" not in checked.memo:
        checked.memo["sessions"] = _with_visits(checked)
    return checked.memo["sessions"]


def _with_visits(checked: CheckInput) -> pd.DataFrame:
    days = without_top_ups(checked)[["patient", "day"]].drop_duplicates()
    sessions = days.sort_values(["patient", "day"]).reset_index(drop=True)
    sessions["next_day"] = sessions.groupby("patient")["day"].shift(-1)
    sessions["session"] = np.arange(len(sessions))
    visits = checked.assessments[["patient", "day"]].drop_duplicates().sort_values("day")
    visits = pd.merge_asof(
        visits, sessions[["patient", "day", "session"]].sort_values("day"), on="day",
        by="patient", allow_exact_matches=False,
    ).dropna(subset=["session"])  # fmt: skip
    seen = visits.groupby("session")["day"]
    sessions["n_visits"] = sessions["session"].map(seen.size()).fillna(0).astype(int)
    sessions["last_visit"] = sessions["session"].map(seen.max()).astype(float)
    return sessions
