"""Sensitivity analyses as they may be published: rounded, and without small groups."""

import math
from collections.abc import Callable
from typing import Any

from wearoff.checks.sensitivity.compare import MAIN, TITLES, compared
from wearoff.checks.sensitivity.finding import Finding
from wearoff.checks.sensitivity.power_scaling import NAME as POWER_SCALING
from wearoff.checks.sensitivity.refits import Refitted
from wearoff.checks.sensitivity.unmeasured import NAME as UNMEASURED
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.released_sensitivity import (
    PriorSensitivityRow,
    Sensitivity,
    SensitivityFinding,
    SensitivityRow,
    UnmeasuredRow,
)
from wearoff.disclosure.sensitivity_rows import Gate, in_days, may_show_row, unnamed
from wearoff.disclosure.sensitivity_unfitted import of_priors, of_unmeasured

Row = SensitivityRow | PriorSensitivityRow | UnmeasuredRow

_NUMBERS = ("point", "lower", "upper")
_COUNTS = ("asked", "passed", "failed", "refused")
_IN_DAYS = frozenset({"main", "lowest", "highest", "moved"})
_UNFITTED: dict[str, Callable[[Finding, Gate], tuple[Finding, tuple[Row, ...]]]] = {
    POWER_SCALING: of_priors,
    UNMEASURED: of_unmeasured,
}


def sensitivity(found: dict[str, Any], gate: Gate) -> Sensitivity | None:
    """Return what sensitivity analyses found; None where the model rests on too few patients.

    Parameters
    ----------
    found : dict
        Content of ``sensitivity.json``.
    gate : Gate
        What decides.
    """
    if not may_show(int(gate.design.rows["patient"].nunique()), gate.settings):
        return None
    return Sensitivity(
        findings=tuple(_finding(Finding(**one), gate) for one in found["findings"]),
        not_asked=tuple(found["not_asked"]),
    )


def _finding(found: Finding, gate: Gate) -> SensitivityFinding:
    if found.name in _UNFITTED:
        again, shown = _UNFITTED[found.name](found, gate)
        return _published(again, shown, gate)
    rows = [row for row in found.rows if may_show_row(row, found.name, gate)]
    if found.name == "leave_clinic_out":
        rows = unnamed(rows, gate)
    if found.name == "placebo_outcome":
        labels = gate.design.group_labels
        rows = [row | {"variant": labels.get(row["variant"], row["variant"])} for row in rows]
    rows = [in_days(row, gate.design.followed_days) for row in rows]
    if found.name in TITLES:
        found = _compared_again(found, rows, gate)
    return _published(found, tuple(_row(found.name, row) for row in rows), gate)


def _published(found: Finding, rows: tuple[Row, ...], gate: Gate) -> SensitivityFinding:
    return SensitivityFinding(
        name=found.name,
        title=found.title,
        status=found.status,
        rows=() if found.status == "not_applicable" and found.name not in _UNFITTED else rows,
        values=_values(found.values, gate.design.followed_days),
    )


def _compared_again(found: Finding, rows: list[dict[str, Any]], gate: Gate) -> Finding:
    """Return the comparison anew: how far a hidden clinic moves the median is hidden, too."""
    by_variant: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_variant.setdefault(row["variant"], []).append(row)
    main = by_variant.pop(MAIN, [])
    outcomes = [Refitted(found.name, one, "passed", own) for one, own in by_variant.items()]
    again = compared(found.name, main, outcomes, gate.delta_days)
    counts = {name: value for name, value in found.values.items() if name in _COUNTS}
    values = again.values | counts | {"shown": float(len(outcomes))}
    return Finding(found.name, found.title, found.columns, rows, again.status, values)


def _row(name: str, row: dict[str, Any]) -> SensitivityRow:
    digits = 1 if row["quantity"] == "median_days" else 3
    numbers = {one: round(float(row[one]), digits) for one in _NUMBERS}
    return SensitivityRow(
        analysis=name, variant=str(row["variant"]), quantity=row["quantity"], **numbers
    )


def _values(values: dict[str, float], followed_days: float) -> dict[str, float]:
    """Return the numbers of a sentence, without medians that nobody was followed to."""
    medians = [values[name] for name in ("main", "lowest", "highest") if name in values]
    beyond = any(not math.isfinite(one) or one > followed_days for one in medians)
    return {
        name: round(value, 1 if name in _IN_DAYS else 3)
        for name, value in values.items()
        if not (beyond and name in _IN_DAYS)
    }
