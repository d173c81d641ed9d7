"""Counts behind the checks of what lies between treatments: gaps, grades, follow-up, heaps."""

import numpy as np

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.sessions import (
    gaps_between_treatments,
    sessions_with_visits,
    top_up_days,
)

LABEL_DAYS = 84
"""Labels ask for 12 weeks between treatments."""
HEAP_DAYS = (84, 90, 91, 112, 120, 168, 180, 182)
LONG_GAP_DAYS = 1_826
LATE_VISIT_DAYS = 540
_GRADE_DAYS = 28
_YEAR_DAYS, _MANY_SESSIONS = 365, 8


def top_ups(checked: CheckInput) -> Count:
    """Count treatments that top up another of the area."""
    if not checked.has_visits:
        return None
    gaps = gaps_between_treatments(checked)["gap"]
    return int((gaps <= top_up_days(checked)).sum()), len(gaps)


def top_ups_of_other_product(checked: CheckInput) -> Count:
    """Count top-ups with another product than the treatment they join."""
    if not checked.has_visits or checked.treatments["product"].isna().all():
        return None
    rows = gaps_between_treatments(checked)
    joined = rows[rows["gap"] <= top_up_days(checked)].dropna(subset=["product", "product_before"])
    other = joined["product"] != joined["product_before"]
    return (int(other.sum()), len(joined)) if len(joined) else None


def overlapping_cycles(checked: CheckInput) -> Count:
    """Count re-treatments (no top-ups) sooner than the 12 weeks that labels ask for."""
    gaps = _retreatment_days(checked)
    return None if gaps is None else (int((gaps < LABEL_DAYS).sum()), len(gaps))


def heaped_retreatments(checked: CheckInput) -> Count:
    """Count re-treatments exactly 12, 16, 24 or 26 weeks or 3, 4 or 6 months later."""
    gaps = _retreatment_days(checked)
    return None if gaps is None else (int(np.isin(gaps, HEAP_DAYS).sum()), len(gaps))


def whole_week_retreatments(checked: CheckInput) -> Count:
    """Count re-treatments on the same day of the week as the treatment before."""
    gaps = _retreatment_days(checked)
    return None if gaps is None else (int((gaps % 7 == 0).sum()), len(gaps))


def long_gaps(checked: CheckInput) -> Count:
    """Count gaps of more than five years between treatments of an area."""
    gaps = _retreatment_days(checked)
    return None if gaps is None else (int((gaps > LONG_GAP_DAYS).sum()), len(gaps))


def ungraded_retreatments(checked: CheckInput) -> Count:
    """Count re-treated sessions without a grade in the four weeks up to the re-treatment."""
    if not checked.has_visits:
        return None
    sessions = sessions_with_visits(checked).dropna(subset=["next_day"])
    graded = sessions["next_day"] - sessions["last_visit"] <= _GRADE_DAYS
    return (int((~graded).sum()), len(sessions)) if len(sessions) else None


def known_by_retreatment_only(checked: CheckInput) -> Count:
    """Count re-treated sessions without any visit up to the re-treatment."""
    if not checked.has_visits:
        return None
    sessions = sessions_with_visits(checked).dropna(subset=["next_day"])
    return (int((sessions["n_visits"] == 0).sum()), len(sessions)) if len(sessions) else None


def sessions_seen_once(checked: CheckInput) -> Count:
    """Count assessed sessions that have a single visit."""
    if not checked.has_visits:
        return None
    visits = sessions_with_visits(checked)["n_visits"]
    return (int((visits == 1).sum()), int((visits > 0).sum())) if (visits > 0).any() else None


def short_follow_up(checked: CheckInput) -> Count:
    """Count last sessions that were assessed, but not for as long as 12 weeks."""
    if not checked.has_visits:
        return None
    sessions = sessions_with_visits(checked)
    last = sessions[sessions["next_day"].isna() & (sessions["n_visits"] > 0)]
    short = last["last_visit"] - last["day"] < LABEL_DAYS
    return (int(short.sum()), len(last)) if len(last) else None


def late_visits(checked: CheckInput) -> Count:
    """Count sessions last assessed more than 18 months later."""
    if not checked.has_visits:
        return None
    sessions = sessions_with_visits(checked)
    seen = sessions[sessions["n_visits"] > 0]
    late = seen["last_visit"] - seen["day"] > LATE_VISIT_DAYS
    return (int(late.sum()), len(seen)) if len(seen) else None


def placeholder_patients(checked: CheckInput) -> Count:
    """Count patients treated on more than eight days within a year."""
    if not checked.has_visits:
        return None
    days = checked.treatments[["patient", "day"]].drop_duplicates()
    days = days.sort_values(["patient", "day"])
    later = days.groupby("patient")["day"].shift(-_MANY_SESSIONS) - days["day"]
    crowded = days.loc[later <= _YEAR_DAYS, "patient"].nunique()
    return int(crowded), int(days["patient"].nunique())


def reversed_bounds(checked: CheckInput) -> Count:
    """Count given bounds whose upper end lies below the lower."""
    if checked.main_table != "intervals":
        return None
    return checked.n_with_reason("upper_below_lower"), checked.n_in_scope()


def heaped_bounds(checked: CheckInput) -> Count:
    """Count given upper bounds exactly 12, 16, 24 or 26 weeks or 3, 4 or 6 months later."""
    if checked.main_table != "intervals":
        return None
    upper = checked.treatments["upper_days"]
    ends = upper[np.isfinite(upper)]
    return (int(ends.isin(HEAP_DAYS).sum()), len(ends)) if len(ends) else None


def _retreatment_days(checked: CheckInput) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    if not checked.has_visits:
        return None
    gaps = gaps_between_treatments(checked)["gap"].dropna().to_numpy(dtype=float)
    later: np.ndarray[tuple[int], np.dtype[np.float64]] = gaps[gaps > top_up_days(checked)]
    return later if len(later) else None
