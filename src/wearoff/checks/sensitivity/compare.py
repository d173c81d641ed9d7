"""The main analysis beside what refits gave: by how much the answers move."""

import math
from typing import Any

from wearoff.checks.sensitivity.finding import Finding, Status
from wearoff.checks.sensitivity.refits import Refitted

Values = list[dict[str, Any]]

MAIN = "main analysis"
COLUMNS = ("variant", "quantity", "point", "lower", "upper")
TITLES = {
    "response_rule": "Another response rule",
    "retreatment": "Another re-treatment policy",
    "first_cycle": "First treatments only",
    "leave_clinic_out": "Without one clinic",
}


def compared(name: str, main: Values, outcomes: list[Refitted], delta_days: float) -> Finding:
    """Return the finding of an analysis whose refits are set beside the main one.

    Parameters
    ----------
    name : str
        Key of ``TITLES``.
    main : list of dict
        ``side_by_side`` of the main analysis.
    outcomes : list of Refitted
        Its refits.
    delta_days : float
        The difference in days that matters.

    Returns
    -------
    Finding
        Rows of the main analysis, then of each refit that passed. ``sensitive`` where a median
        moves by ``delta_days`` or more, or the direction of the dose effect is no longer told.
    """
    passed = [one for one in outcomes if one.state == "passed"]
    rows = rows_of(MAIN, main, {})
    for one in passed:
        variant = one.which if one.clinic is None else f"without {one.clinic}"
        rows += rows_of(variant, one.values, one.people)
    medians = [_of(one.values, "median_days") for one in passed]
    values = counts(outcomes) | moved(_of(main, "median_days"), medians)
    lost = [one.which for one in passed if loses_dose(main, one.values)]
    values["dose_lost"] = float(len(lost))
    status: Status = "not_applicable"
    if passed:
        is_moved = values.get("moved", 0.0) >= delta_days
        status = "sensitive" if is_moved or lost or None in medians else "robust"
    return Finding(name, TITLES[name], COLUMNS, rows if passed else [], status, values)


def rows_of(variant: str, values: Values, people: dict[str, int]) -> list[dict[str, Any]]:
    """Return the rows of one variant; ``people`` is for disclosure only, not among the columns."""
    return [{"variant": variant, **one, **people} for one in values]


def counts(outcomes: list[Refitted]) -> dict[str, float]:
    """Return how many refits were asked for, and what became of them."""
    states = [one.state for one in outcomes]
    return {
        "asked": float(len(states) - states.count("nothing_to_change")),
        "passed": float(states.count("passed")),
        "failed": float(states.count("failed")),
        "refused": float(states.count("refused")),
    }


def moved(main: float | None, others: list[float | None]) -> dict[str, float]:
    """Return the main median, the lowest and highest of all, and the farthest move, in days."""
    known = [one for one in others if one is not None]
    if main is None or not known:
        return {}
    return {
        "main": main,
        "lowest": min(known),
        "highest": max(known),
        "moved": max(abs(one - main) for one in known),
    }


def loses_dose(main: Values, other: Values) -> bool:
    """Tell whether a dose effect of known direction is of another, or of none, elsewhere."""
    first, second = _row(main, "dose_ratio"), _row(other, "dose_ratio")
    if first is None or second is None:
        return False
    told = side_of_one(first)
    return told != 0 and side_of_one(second) != told


def side_of_one(row: dict[str, Any]) -> int:
    """Return 1 or -1 where an interval lies above or below 1, else 0."""
    if row["lower"] > 1.0:
        return 1
    return -1 if row["upper"] < 1.0 else 0


def _row(values: Values, quantity: str) -> dict[str, Any] | None:
    return next((one for one in values if one["quantity"] == quantity), None)


def _of(values: Values, quantity: str) -> float | None:
    row = _row(values, quantity)
    return float(row["point"]) if row and math.isfinite(row["point"]) else None
