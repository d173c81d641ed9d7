"""The model and its parameters in words, made from the design that was fitted."""

from typing import Any

from wearoff.assumptions import collect_assumptions
from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.model_words import formula, parameter_label, terms
from wearoff.disclosure.released_model import (
    ModelCard,
    ParameterRow,
    PriorPredictiveRow,
    PriorRow,
    SamplingCard,
)
from wearoff.model import FAMILIES, Coefficient, Design
from wearoff.model.columns import is_level

_RANDOM = ("clinic", "injector", "patient")


def model_card(design: Design, prior_predictive: list[dict[str, Any]]) -> ModelCard:
    """Describe the model as it was built.

    Parameters
    ----------
    design : Design
        The design that was fitted.
    prior_predictive : list of dict
        What its priors imply.

    Returns
    -------
    ModelCard
    """
    return ModelCard(
        family=FAMILIES[design.family].words,
        formula=formula(design),
        terms=terms(design),
        left_out=(*design.left_out, *design.notes),
        assumptions=collect_assumptions(("records", "outcome", "model", "estimates")),
        priors=tuple(
            PriorRow(
                name=spec.name,
                label=_prior_label(design, spec.name, spec.label),
                distribution=spec.words(),
                unit=spec.unit,
                evidence=spec.evidence,
                changed=spec.changed,
            )
            for name, spec in design.priors.items()
            if name in _priors_in_use(design)
        ),
        prior_predictive=tuple(PriorPredictiveRow(**row) for row in prior_predictive),
    )


def _prior_label(design: Design, name: str, label: str) -> str:
    """Put the group's name before the label of a prior that belongs to a group."""
    for start in ("sd_group_", "sd_spline_", "sd_dose_by_", "group_", "dose_by_"):
        if name.startswith(start):
            group = name.removeprefix(start)
            return f"{design.group_labels.get(group, group)}: {label}"
    return label


def _priors_in_use(design: Design) -> set[str]:
    used = {"intercept", "sd_residual", *design.pools, *(one.prior for one in design.coefficients)}
    switches = {
        "log_tail": FAMILIES[design.family].has_tail,
        "sd_hazard": FAMILIES[design.family].has_clock,
        "never_wane": design.has_never_wane,
        "sd_injector_dose": design.has_injector_dose,
        **{f"sd_{term}": bool(design.levels_of(term)) for term in _RANDOM},
    }
    if design.dose_products and design.dose_form == "monotone":
        used.add("dose_weight")
    elif design.dose_products:
        used.add("dose")
        switches["dose_ed50"] = design.dose_form == "emax"
        switches["sd_dose"] = len(design.dose_products) > 1
    if design.has_response:
        used.add("response_intercept")
        switches["response_effect"] = bool(design.coefficients)
        switches["response_dose"] = bool(design.dose_products)
        switches["response_sd_injector"] = bool(design.injectors)
        switches["response_on_duration"] = design.has_correlation
    return used | {name for name, is_used in switches.items() if is_used}


def parameter_rows(
    design: Design, rows: list[dict[str, Any]], settings: Disclosure
) -> tuple[ParameterRow, ...]:
    """Return the parameters that rest on enough patients, each with a label in words."""
    by_name = {one.name: one for one in design.coefficients}
    found = []
    for row in rows:
        if may_show(_patients_behind(design, str(row["name"]), by_name), settings):
            label, unit = parameter_label(design, str(row["name"]), by_name)
            found.append(ParameterRow(**row, label=label, unit=unit))
    return tuple(found)


def _patients_behind(design: Design, name: str, by_name: dict[str, Coefficient]) -> int:
    """Return how many patients the smaller side of a parameter rests on."""
    rows, (kind, _, inner) = design.rows, name.partition("[")
    one = by_name.get(inner.removesuffix("]"))
    sides = [rows["patient"].notna()]
    if kind == "dose_slopes":
        sides = [rows["dose_product"] == inner.removesuffix("]")]
    elif one is not None and one.kind in {"level", "dose_level"}:
        has_level = is_level(rows, one.column, one.level) == 1.0
        # In a pooled term a level is compared with all others, its reference with the rest.
        is_other = ~has_level if one.pool else is_level(rows, one.column, one.reference) == 1.0
        sides = [has_level, is_other]
    elif one is not None:
        known = rows[one.column].notna()
        sides = [known, ~known] if one.kind == "missing" else [known]
    return min(int(rows.loc[side, "patient"].nunique()) for side in sides)


def sampling_card(sampling: dict[str, Any]) -> SamplingCard:
    """Return how the posterior was drawn."""
    names = ("chains", "draws", "warmup", "seed", "attempts")
    return SamplingCard(**{name: sampling[name] for name in names})
