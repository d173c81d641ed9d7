"""How much sooner, or later, unseen ends must come until the main message tips."""

from typing import Any

from wearoff.checks.sensitivity.compare import (
    COLUMNS,
    MAIN,
    Values,
    counts,
    loses_dose,
    moved,
    rows_of,
)
from wearoff.checks.sensitivity.finding import Finding, Status
from wearoff.checks.sensitivity.refits import Refitted

TITLE = "Effects whose end was not seen"
NEAR = 2.0
"""Tipping at twice or half the hazard is near: patients who stay away may differ so much."""


def tipping_finding(main: Values, outcomes: list[Refitted], delta_days: float) -> Finding:
    """Return at which factor of the hazard after the last visit the main message tips.

    Parameters
    ----------
    main : list of dict
        ``side_by_side`` of the main analysis: factor 1.
    outcomes : list of Refitted
        One per factor.
    delta_days : float
        The difference in days that matters.

    Returns
    -------
    Finding
        The message tips where the interval of the median no longer holds the first estimate, the
        median moves by ``delta_days``, or a dose effect of known direction is lost. ``values`` has
        ``tips_above`` and ``tips_below``, the factors nearest to 1 on either side that do, if any,
        and ``highest_factor`` and ``lowest_factor``, how far was looked.
    """
    passed = sorted((one for one in outcomes if one.state == "passed"), key=_factor)
    rows, values = rows_of(MAIN, main, {}), counts(outcomes)
    for one in passed:
        rows += rows_of(f"{_factor(one):g}", one.values, one.people)
    values |= moved(_median(main), [_median(one.values) for one in passed])
    tipping = {_factor(one): tips(main, one.values, delta_days) for one in passed}
    values |= {f"{reason}_at_{factor:g}": 1.0 for factor, why in tipping.items() for reason in why}
    above = [factor for factor, why in tipping.items() if why and factor > 1]
    below = [factor for factor, why in tipping.items() if why and factor < 1]
    if above:
        values["tips_above"] = min(above)
    if below:
        values["tips_below"] = max(below)
    if passed:
        values |= {"lowest_factor": min(tipping), "highest_factor": max(tipping)}
    near = [one for one in (*above, *below) if 1 / NEAR <= one <= NEAR]
    status: Status = "not_applicable" if not passed else "sensitive" if near else "robust"
    return Finding("tipping_point", TITLE, COLUMNS, rows if passed else [], status, values)


def tips(main: Values, other: Values, delta_days: float) -> list[str]:
    """Return why the main message no longer holds: ``outside``, ``moved``, ``dose``; or nothing.

    Parameters
    ----------
    main, other : list of dict
        ``side_by_side`` of the main analysis, and of another.
    delta_days : float
        The difference in days that matters.
    """
    first, second = _row(main), _row(other)
    why = []
    if first is not None and second is not None:
        if not second["lower"] <= first["point"] <= second["upper"]:
            why.append("outside")
        if abs(second["point"] - first["point"]) >= delta_days:
            why.append("moved")
    if loses_dose(main, other):
        why.append("dose")
    return why


def _factor(one: Refitted) -> float:
    return float(one.which.split("_")[0])


def _row(values: Values) -> dict[str, Any] | None:
    return next((one for one in values if one["quantity"] == "median_days"), None)


def _median(values: Values) -> float | None:
    row = _row(values)
    return None if row is None else float(row["point"])
