"""The model and its parameters in words, made from the design that was fitted."""

from typing import Any

from wearoff.assumptions import collect_assumptions
from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.released_model import (
    ModelCard,
    ParameterRow,
    PriorPredictiveRow,
    PriorRow,
    SamplingCard,
)
from wearoff.model import FAMILIES, Coefficient, Design, prior_of


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
        formula=_formula(design),
        terms=_terms(design),
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
    if not name.startswith("group_"):
        return label
    group = name.removeprefix("group_")
    return f"{design.group_labels.get(group, group)}: {label}"


def _priors_in_use(design: Design) -> set[str]:
    used = {"intercept", "sd_residual", *(prior_of(one.term) for one in design.coefficients)}
    if design.dose_products:
        used.add("dose")
    if len(design.dose_products) > 1:
        used.add("sd_dose")
    for term, levels in (
        ("clinic", design.clinics),
        ("injector", design.injectors),
        ("patient", design.patients),
    ):
        if levels:
            used.add(f"sd_{term}")
    if design.has_response:
        used.add("response_intercept")
        used |= {"response_effect"} if design.coefficients else set()
        used |= {"response_dose"} if design.dose_products else set()
        used |= {"response_sd_injector"} if design.injectors else set()
    return used


def _formula(design: Design) -> tuple[str, ...]:
    parts = ["intercept", *dict.fromkeys(_label(design, one.term) for one in design.coefficients)]
    if design.dose_products:
        per_product = " of the product" if len(design.dose_products) > 1 else ""
        parts.append(f"slope{per_product} × log2(dose / usual dose)")
    parts += [
        term
        for term, levels in (
            ("clinic", design.clinics),
            ("injector", design.injectors),
            ("patient", design.patients),
        )
        if levels
    ]
    lines = [
        f"duration given response ~ {FAMILIES[design.family].words}(median, scale), "
        "known between visits",
        "log(median) = " + " + ".join(parts),
    ]
    if design.has_response:
        chance = [part for part in parts if part not in ("clinic", "patient")]
        lines.append("log odds of responding = " + " + ".join(chance))
    return tuple(lines)


def _terms(design: Design) -> tuple[str, ...]:
    lines = [
        f"{_label(design, one.term)}: {one.level} against {one.reference}"
        if one.kind == "level"
        else f"{_label(design, one.term)}: linear, per {one.per:g} {one.unit}".rstrip()
        for one in design.coefficients
    ]
    if len(design.dose_products) > 1:
        lines.append(f"dose: {len(design.dose_products)} products, slopes share a distribution")
    elif design.dose_products:
        lines.append("dose: one slope")
    return tuple(lines)


def _label(design: Design, term: str) -> str:
    return design.group_labels.get(term, term)


_NAMES = {
    "intercept": ("Median duration at the average case-mix", "log days"),
    "dose": ("Doubling the dose, average over products", "log ratio"),
    "sd_dose": ("Spread of the dose effect between products", "log ratio"),
    "sd_clinic": ("Spread between clinics", "log ratio"),
    "sd_injector": ("Spread between injectors of one clinic", "log ratio"),
    "sd_patient": ("Lasting spread between patients", "log ratio"),
    "sd_residual": ("Spread between treatments of one patient", "log ratio"),
    "response_intercept": ("Responding at the average case-mix", "log odds"),
    "response_dose": ("Doubling the dose, on responding", "log odds"),
    "response_sd_injector": ("Spread between injectors in responding", "log odds"),
}


def parameter_rows(
    design: Design, rows: list[dict[str, Any]], settings: Disclosure
) -> tuple[ParameterRow, ...]:
    """Return the parameters that rest on enough patients, each with a label in words."""
    by_name = {one.name: one for one in design.coefficients}
    found = []
    for row in rows:
        if may_show(_patients_behind(design, str(row["name"]), by_name), settings):
            label, unit = _parameter_label(design, str(row["name"]), by_name)
            found.append(ParameterRow(**row, label=label, unit=unit))
    return tuple(found)


def _patients_behind(design: Design, name: str, by_name: dict[str, Coefficient]) -> int:
    """Return how many patients the smaller side of a parameter rests on."""
    rows, (kind, _, inner) = design.rows, name.partition("[")
    one = by_name.get(inner.removesuffix("]"))
    sides = [rows["patient"].notna()]
    if kind == "dose_slopes":
        sides = [rows["dose_product"] == inner.removesuffix("]")]
    elif one is not None and one.kind == "level":
        sides = [rows[one.term] == level for level in (one.level, one.reference)]
    elif one is not None:
        sides = [rows[one.term].notna()]
    return min(int(rows.loc[side, "patient"].nunique()) for side in sides)


def _parameter_label(design: Design, name: str, by_name: dict[str, Coefficient]) -> tuple[str, str]:
    if name in _NAMES:
        return _NAMES[name]
    kind, _, inner = name.partition("[")
    inner = inner.removesuffix("]")
    if kind == "dose_slopes":
        return f"Doubling the dose of {inner}", "log ratio"
    one = by_name[inner]
    what = _label(design, one.term)
    if one.kind == "level":
        what = f"{what}: {one.level} against {one.reference}"
    else:
        what = f"{what}: {one.per:g} {one.unit} more"
    responding = kind.startswith("response")
    return (f"{what}, on responding", "log odds") if responding else (what, "log ratio")


def sampling_card(sampling: dict[str, Any]) -> SamplingCard:
    """Return how the posterior was drawn."""
    names = ("chains", "draws", "warmup", "seed", "attempts")
    return SamplingCard(**{name: sampling[name] for name in names})
