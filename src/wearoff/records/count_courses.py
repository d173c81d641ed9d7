"""Counts behind the checks of doses, visits and the course of each patient."""

import numpy as np
import pandas as pd

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.coded import split_codes
from wearoff.records.coerce import NOT_RECORDED
from wearoff.records.parse_cells import Floats
from wearoff.records.row_keys import distinct_sorted, latest_before, number_rows
from wearoff.records.sessions import gaps_between_treatments, sorted_days

EARLY_RETREATMENT_DAYS = 14
REVIEW_DAYS = 45
DIARY_DAYS = (84, 90, 91)
DOSE_FOLD = 4.0
"""Factor between doses of one product and area beyond which units are probably mixed."""


def implausible_doses(checked: CheckInput) -> Count:
    """Count doses that were rejected as not believable for their product."""
    if checked.treatments["dose_units"].isna().all():
        return None
    n_bad = sum(checked.n_with_reason(f"dose_{why}") for why in ("implausible", "not_positive"))
    return n_bad, checked.n_in_scope(checked.main_table)


def doses_far_from_usual(checked: CheckInput) -> Count:
    """Count doses more than fourfold above or below the median of their product and area."""
    rows = checked.treatments.dropna(subset=["dose_units"])
    if rows.empty:
        return None
    usual = rows.groupby(["product", "area"], dropna=False)["dose_units"].transform("median")
    fold = np.abs(np.log2(rows["dose_units"] / usual))
    return int((fold > np.log2(DOSE_FOLD)).sum()), len(rows)


def orphan_assessments(checked: CheckInput) -> Count:
    """Count assessments of patients without a used treatment."""
    if not checked.has_visits:
        return None
    return (
        checked.n_with_reason("no_treatment_of_patient", "assessments"),
        checked.n_in_scope("assessments"),
    )


def patients_without_assessment(checked: CheckInput) -> Count:
    """Count treated patients who were never assessed."""
    if not checked.has_visits:
        return None
    patients, assessed = (
        set(split_codes(table["patient"])[0]) for table in (checked.treatments, checked.assessments)
    )
    return len(patients - assessed), len(patients)


def assessments_of_untreated_areas(checked: CheckInput) -> Count:
    """Count assessments of an area that was never treated in that patient."""
    if not checked.has_visits or checked.assessments["area"].isna().all():
        return None
    tables = (checked.treatments, checked.assessments)
    treated, assessed = number_rows(tables, ["patient", "area"])
    is_treated = pd.Series(assessed).isin(treated)
    return int((~is_treated).sum()), len(assessed)


def assessments_before_treatment(checked: CheckInput) -> Count:
    """Count assessments earlier than any baseline of the first treatment."""
    if not checked.has_visits:
        return None
    outcome = checked.analysis.outcome
    earliest = outcome.baseline_days[0] if outcome else 0
    return int((checked.assessments["day"] < earliest).sum()), len(checked.assessments)


def treatments_without_review(checked: CheckInput) -> Count:
    """Count treatments without an assessment in the 45 days after them."""
    return _treatments_without_visit(checked, 1, REVIEW_DAYS)


def treatments_without_baseline(checked: CheckInput) -> Count:
    """Count treatments without an assessment in the days that a baseline may lie in."""
    outcome = checked.analysis.outcome
    return _treatments_without_visit(checked, *(outcome.baseline_days if outcome else (0, 0)))


def visits_on_whole_weeks(checked: CheckInput) -> Count:
    """Count assessments on whole weeks after the latest treatment; one in seven is expected."""
    days = _days_after_treatment(checked)
    return None if days is None else (int((days % 7 == 0).sum()), len(days))


def visits_on_diary_days(checked: CheckInput) -> Count:
    """Count assessments 84, 90 or 91 days after treatment, where diaries put them."""
    days = _days_after_treatment(checked)
    return None if days is None else (int(np.isin(days, DIARY_DAYS).sum()), len(days))


def early_retreatments(checked: CheckInput) -> Count:
    """Count treatments of an area within 14 days of the one before."""
    if not checked.has_visits:
        return None
    gaps = gaps_between_treatments(checked)["gap"].dropna()
    return int((gaps < EARLY_RETREATMENT_DAYS).sum()), len(gaps)


def sessions_of_two_injectors(checked: CheckInput) -> Count:
    """Count sessions of a patient in which two injectors appear."""
    if not checked.has_visits or checked.treatments["injector"].isna().all():
        return None
    pairs = checked.treatments[["patient", "day", "injector"]].drop_duplicates()
    injectors = pairs["injector"].notna().groupby([pairs["patient"], pairs["day"]]).sum()
    return int((injectors > 1).sum()), len(injectors)


def patients_of_two_sexes(checked: CheckInput) -> Count:
    """Count patients whose recorded sex changes between rows."""
    group = checked.analysis.records.groups.get("sex")
    if group is None or group.kind != "categorical":
        return None
    known = checked.treatments[checked.treatments["sex"] != NOT_RECORDED]
    levels = known[["patient", "sex"]].drop_duplicates().groupby("patient").size()
    return int((levels > 1).sum()), len(levels)


def long_durations(checked: CheckInput) -> Count:
    """Count given bounds whose lower end lies beyond the longest follow-up."""
    if checked.main_table != "intervals":
        return None
    lower = checked.treatments["lower_days"]
    return int((lower > checked.max_follow_up_days).sum()), len(lower)


def bounds_that_say_nothing(checked: CheckInput) -> Count:
    """Count given bounds from zero to infinity."""
    if checked.main_table != "intervals":
        return None
    rows = checked.treatments
    empty = (rows["lower_days"] == 0) & np.isinf(rows["upper_days"])
    return int(empty.sum()), len(rows)


def _days_after_treatment(checked: CheckInput) -> Floats | None:
    """Return days from each assessment back to the patient's latest treatment before it."""
    if not checked.has_visits:
        return None
    treated, visited = sorted_days(checked)
    sessions = distinct_sorted(treated)
    latest, there = latest_before(sessions, visited)
    days: Floats = (visited[there] - sessions[latest[there]]).astype(float)
    return days


def _treatments_without_visit(checked: CheckInput, first_day: int, last_day: int) -> Count:
    """Count treatments without an assessment from ``first_day`` to ``last_day`` after them."""
    if not checked.has_visits:
        return None
    treated, visited = sorted_days(checked)
    visits = np.append(visited, np.iinfo(np.int64).max)
    nearest = visits[np.searchsorted(visits, treated + first_day)]
    return int((nearest > treated + last_day).sum()), len(treated)
