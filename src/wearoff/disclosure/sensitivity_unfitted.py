"""Sensitivity to priors and to what nobody recorded, as it may be published."""

import math
from typing import Any

from wearoff.checks.sensitivity.finding import Finding
from wearoff.checks.sensitivity.power_scaling import power_finding
from wearoff.checks.sensitivity.unmeasured import (
    DOSE,
    MIN_PATIENTS,
    UNITS,
    unmeasured_finding,
)
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.released_sensitivity import PriorSensitivityRow, UnmeasuredRow
from wearoff.disclosure.sensitivity_rows import COMPARISONS, Gate, in_days

_RATIOS = ("needed_ratio", "needed_ratio_at_end", "strongest_ratio")
_MOST_HIDDEN = 4
"""With so few clinics all know which two lie furthest apart; for injectors see the config."""


def of_priors(found: Finding, gate: Gate) -> tuple[Finding, tuple[PriorSensitivityRow, ...]]:
    """Return how much priors decide, without products of few patients.

    Parameters
    ----------
    found : Finding
        As of the checks stage.
    gate : Gate
        What decides.

    Returns
    -------
    Finding, tuple of PriorSensitivityRow
        Status and numbers anew from what is shown, and its rows.
    """
    rows = [row for row in found.rows if _may_show(row, gate)]
    kept = PriorSensitivityRow.model_fields
    shown = []
    for row in (in_days(row, gate.design.followed_days) for row in rows):
        digits = 1 if row["quantity"] == "median_days" else 3
        cells = {name: _rounded(value, digits) for name, value in row.items() if name in kept}
        cells |= {name: _rounded(row[name], 3) for name in row if name.endswith("_sensitivity")}
        cells["prior_of"] = row["variant"]
        if math.isinf(row["point"]):
            cells["weaker_point"] = None
        shown.append(PriorSensitivityRow(**cells))
    return power_finding(rows), tuple(shown)


def of_unmeasured(found: Finding, gate: Gate) -> tuple[Finding, tuple[UnmeasuredRow, ...]]:
    """Return what something unmeasured would have to do, without products of few patients.

    Arguments and result are those of :func:`of_priors`. Two injectors, or clinics, stand behind
    the row of those furthest apart; it is left out where there are four or fewer.
    """
    rows = [_known(row) for row in found.rows if _may_show(row, gate)]
    kept, last = UnmeasuredRow.model_fields, gate.design.followed_days
    shown = []
    for row in rows:
        cells = {name: _rounded(value, 3) for name, value in row.items() if name in kept}
        cells |= {name: _rounded(row[name], 2) for name in _RATIOS}
        cells["strongest"] = gate.design.group_labels.get(row["strongest"], row["strongest"])
        is_seen = row["reach_days"] <= last and math.isfinite(row["days"])
        cells["days"] = _rounded(row["days"], 1) if is_seen else None
        shown.append(UnmeasuredRow(**cells))
    again = unmeasured_finding(rows)
    values = {name: value for name, value in again.values.items() if name != "needed_days"}
    return Finding(again.name, again.title, again.columns, rows, again.status, values), tuple(shown)


def _may_show(row: dict[str, Any], gate: Gate) -> bool:
    design, settings = gate.design, gate.settings
    if row["quantity"] in (*COMPARISONS, DOSE, UNITS) and not design.durations_differ:
        return False
    if row["quantity"] == DOSE:
        own = design.rows.loc[design.rows["dose_product"] == row["level"], "patient"]
        return may_show(int(own.nunique()), settings)
    if row["level"] in ("injector", "clinic"):
        n_levels = len(design.levels_of(row["level"]))
        most = settings.own_view_injectors if row["level"] == "injector" else _MOST_HIDDEN
        return n_levels > most and settings.injector_min_patients <= MIN_PATIENTS
    return True


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with NaN where the file has no number."""
    return {name: math.nan if value is None else value for name, value in row.items()}


def _rounded(value: Any, digits: int) -> Any:
    is_number = isinstance(value, float) and not isinstance(value, bool)
    return round(value, digits) if is_number and math.isfinite(value) else value
