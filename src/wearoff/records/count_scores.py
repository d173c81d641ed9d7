"""Counts behind the checks of scores, raters and who records them."""

import numpy as np
import pandas as pd

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.row_keys import Ints, day_keys, distinct_sorted, latest_before, number_rows
from wearoff.records.sessions import keys_of_days, sorted_days

WORN_OFF_DAYS = 60
"""Days after a treatment from which scores no longer improve by it."""
JUMP_SHARE = 0.5
_MOSTLY_WHOLE = 0.8
_MIN_PATIENTS = 5


def scores_outside_scale(checked: CheckInput) -> Count:
    """Count assessments rejected for a score that the scale of the config does not have."""
    records = checked.analysis.records
    if records.kind != "visits" or records.score_range is None:
        return None
    table, codes = "assessments", ("score_outside_scale", "score_2_outside_scale")
    return sum(checked.n_with_reason(code, table) for code in codes), checked.n_in_scope(table)


def scores_between_grades(checked: CheckInput) -> Count:
    """Count scores with a fraction where most scores are whole grades."""
    scores = checked.assessments["score"]
    has_fraction = scores % 1 != 0
    if not len(scores) or has_fraction.mean() > 1 - _MOSTLY_WHOLE:
        return None
    return int(has_fraction.sum()), len(scores)


def commonest_score(checked: CheckInput) -> Count:
    """Count the assessments that have the commonest score."""
    scores = checked.assessments["score"]
    return (int(scores.value_counts().max()), len(scores)) if len(scores) else None


def contradicting_scores(checked: CheckInput) -> Count:
    """Count assessments that give one area two scores on one day."""
    if not checked.has_visits:
        return None
    code, table = "conflicting_duplicate", "assessments"
    return checked.n_with_reason(code, table), checked.n_in_scope(table)


def improvements_without_treatment(checked: CheckInput) -> Count:
    """Count improvements by half the scale or more, 60 days and more after any treatment."""
    outcome = checked.analysis.outcome
    if not checked.has_visits or outcome is None:
        return None
    scores = checked.assessments["score"]
    records = checked.analysis.records
    given = records.score_range if records.kind == "visits" else None
    lowest, highest = given or (scores.min(), scores.max())
    before, after = _successive(checked)
    _, visited = keys_of_days(checked)
    sessions = distinct_sorted(sorted_days(checked)[0])
    latest, there = latest_before(sessions, visited[after], same_day=True)
    before, after, latest = before[there], after[there], latest[there]
    is_idle = visited[before] - sessions[latest] >= WORN_OFF_DAYS
    if not is_idle.any() or highest <= lowest:
        return None
    graded = scores.to_numpy(dtype=float)
    change = graded[after[is_idle]] - graded[before[is_idle]]
    better = -change if outcome.better == "lower" else change
    return int((better >= JUMP_SHARE * (highest - lowest)).sum()), len(better)


def baselines_without_room(checked: CheckInput) -> Count:
    """Count baselines that are already the best score of the scale."""
    outcome = checked.analysis.outcome
    if not checked.has_visits or outcome is None or checked.assessments.empty:
        return None
    scores = checked.assessments["score"]
    best = scores.min() if outcome.better == "lower" else scores.max()
    treated, visited = number_rows([checked.treatments, checked.assessments], ["patient"])
    first = np.full(max(treated.max(initial=0), visited.max(initial=0)) + 1, np.nan)
    np.fmin.at(first, treated, checked.treatments["day"].to_numpy(dtype=float))
    since = checked.assessments["day"].to_numpy(dtype=float) - first[visited]
    earliest, last = outcome.baseline_days
    at_start = scores[(since >= earliest) & (since <= last)]
    return (int((at_start == best).sum()), len(at_start)) if len(at_start) else None


def clinics_without_scores(checked: CheckInput) -> Count:
    """Count clinics none of whose patients was ever assessed."""
    return _codes_without_scores(checked, "clinic", 1)


def injectors_without_scores(checked: CheckInput) -> Count:
    """Count injectors of five or more patients, none of whom was ever assessed."""
    return _codes_without_scores(checked, "injector", _MIN_PATIENTS)


def assessments_of_others(checked: CheckInput) -> Count:
    """Count assessments by raters whose scores do not count in the outcome."""
    outcome = checked.analysis.outcome
    if outcome is None or outcome.raters is None or "rater" not in checked.assessments:
        return None
    counting = [outcome.raters.first, outcome.raters.second]
    others = ~checked.assessments["rater"].isin(counting)
    return int(others.sum()), len(others)


def self_rated(checked: CheckInput) -> Count:
    """Count assessments whose rater is the injector of the patient's latest treatment."""
    if "rater" not in checked.assessments or checked.treatments["injector"].isna().all():
        return None
    sessions = checked.treatments[["patient", "day", "injector"]].dropna()
    sessions = sessions.drop_duplicates(["patient", "day"]).sort_values("day")
    visits = checked.assessments[["patient", "day", "rater"]].dropna().sort_values("day")
    both = pd.merge_asof(visits, sessions, on="day", by="patient", allow_exact_matches=False)
    both = both.dropna(subset=["injector"])
    if both.empty:
        return None
    same = both["rater"].str.casefold() == both["injector"].str.casefold()
    return int(same.sum()), len(both)


def _successive(checked: CheckInput) -> tuple[Ints, Ints]:
    """Return the positions of assessments of one patient and area that follow each other."""
    # Two raters may differ on one day without any improvement.
    keys = [name for name in ("patient", "area", "rater") if name in checked.assessments]
    (place,) = number_rows([checked.assessments], keys)
    order = np.argsort(day_keys(place, checked.assessments["day"]), kind="stable")
    follows = place[order[1:]] == place[order[:-1]]
    return order[:-1][follows], order[1:][follows]


def _codes_without_scores(checked: CheckInput, field: str, least: int) -> Count:
    if not checked.has_visits or checked.treatments[field].isna().all():
        return None
    rows = checked.treatments[["patient", field]].dropna().drop_duplicates()
    seen = rows["patient"].isin(checked.assessments["patient"].unique())
    by_code = seen.groupby(rows[field]).agg(["size", "sum"])
    judged = by_code[by_code["size"] >= least]
    return (int((judged["sum"] == 0).sum()), len(judged)) if len(judged) else None
