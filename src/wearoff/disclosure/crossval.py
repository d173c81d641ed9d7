"""Cross-validation as it may be published: sums over patients or injectors, rounded."""

import math
from typing import Any

from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show, shown_count
from wearoff.disclosure.released_crossval import (
    CrossValidation,
    FamilyValueRow,
    LeftOutInjectors,
    PredictionRow,
)
from wearoff.model import FAMILIES, Design

_SIMPLE = {"per_dose": "One curve per product and dose", "one_curve": "One curve for all"}
_NUMBERS = ("elpd", "se", "difference", "difference_se")
_COMPARISONS = ("dose_ratio", "sd_injector")


def cross_validation(
    found: dict[str, Any], design: Design, settings: Disclosure
) -> CrossValidation | None:
    """Return what cross-validation found; None where it rests on too few patients.

    Parameters
    ----------
    found : dict
        Content of ``crossval.json``.
    design : Design
        The model.
    settings : Disclosure
        Smallest count.
    """
    patients = found["patients"]
    if not patients["computed"] or not may_show(patients["patients"], settings):
        return None
    (model,) = (row for row in patients["rows"] if row["kind"] == "model")
    return CrossValidation(
        patients=shown_count(patients["patients"], settings),
        of_all=patients.get("of_all", True),
        parameters=round(model["p"], 1),
        unreliable=shown_count(patients["unresolved"], settings),
        refitted=shown_count(patients["refitted"], settings),
        predictions=tuple(_prediction(row, design) for row in patients["rows"]),
        families=tuple(row for one in found["families"] for row in _family_values(one, design)),
        failed_families=tuple(
            _words(one["family"], design) for one in found["families"] if not one["passed"]
        ),
        injectors=_injectors(found["injectors"]),
    )


def _prediction(row: dict[str, Any], design: Design) -> PredictionRow:
    weight = None if row["weight"] is None else round(row["weight"], 2)
    numbers = {name: round(row[name], 1) for name in _NUMBERS}
    name = _SIMPLE.get(row["name"]) or _words(row["name"], design)
    return PredictionRow(name=name, kind=row["kind"], weight=weight, **numbers)


def _words(family: str, design: Design) -> str:
    """Return the name of a family; ``model`` is that of this report."""
    if family == "model":
        return f"This model ({FAMILIES[design.family].words})"
    return f"The same with {FAMILIES[family].words}"


def _family_values(family: dict[str, Any], design: Design) -> list[FamilyValueRow]:
    kept = []
    for row in family["values"]:
        values = {name: float(row[name]) for name in ("point", "lower", "upper")}
        if row["quantity"] == "median_days":
            last = design.followed_days
            values = {k: round(v, 1) if v <= last else math.inf for k, v in values.items()}
        elif row["quantity"] in _COMPARISONS and not design.durations_differ:
            continue
        else:
            values = {name: round(value, 3) for name, value in values.items()}
        name = _words(family["family"], design)
        kept.append(FamilyValueRow(family=name, quantity=row["quantity"], **values))
    return kept


def _injectors(found: dict[str, Any] | None) -> LeftOutInjectors | None:
    if found is None or not found["passed"]:
        return None
    names = ("elpd", "elpd_without", "difference", "difference_se", "mc_se")
    # Injectors are not patients: their number is known to everyone who works there.
    return LeftOutInjectors(
        injectors=str(found["injectors"]), **{name: round(found[name], 1) for name in names}
    )
