"""Counts behind the checks of slips that only a row's neighbours, or its other cells, give away."""

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.ledger import REJECTED

BEFORE_DAY_0 = "treatments_before_day_0"
BEFORE_OWN = "assessments_before_own_treatment"
AFTER_NEXT = "assessments_after_next_treatment"
_HALF_THE_SCALE = 0.5


def treatments_before_day_0(checked: CheckInput) -> Count:
    """Count used treatments whose day, as exported, is below zero."""
    if BEFORE_DAY_0 not in checked.notes:
        return None
    return checked.notes[BEFORE_DAY_0], len(checked.treatments)


def assessments_before_own_treatment(checked: CheckInput) -> Count:
    """Count used visits that are dated before the treatment which their own row names."""
    if BEFORE_OWN not in checked.notes:
        return None
    return checked.notes[BEFORE_OWN], len(checked.assessments)


def assessments_after_next_treatment(checked: CheckInput) -> Count:
    """Count used visits later than the treatment that followed the one their own row names."""
    if AFTER_NEXT not in checked.notes:
        return None
    return checked.notes[AFTER_NEXT], len(checked.assessments)


def lost_treatments_without_day(checked: CheckInput) -> Count:
    """Count rejected treatments of a known patient whose day is not known."""
    if not checked.has_visits:
        return None
    lost = checked.rejects
    lost = lost[(lost["state"] == REJECTED) & (lost["table"] == "treatments")]
    # The unread cells of a row of another length hide the patient as well.
    undated = lost["day"].isna() & lost["patient"].notna()
    return int(undated.sum()), checked.n_in_scope("treatments")


def raters_far_apart(checked: CheckInput) -> Count:
    """Count visits on which two raters differ by half the scale or more."""
    visits = checked.assessments
    if "score_2" not in visits:
        return None
    both = visits[visits["score_2"].notna()]
    records = checked.analysis.records
    given = records.score_range if records.kind == "visits" else None
    lowest, highest = given or (both["score"].min(), both["score"].max())
    if both.empty or highest <= lowest:
        return None
    apart = (both["score"] - both["score_2"]).abs() >= _HALF_THE_SCALE * (highest - lowest)
    return int(apart.sum()), len(both)
