"""Every prior of the built model, joined by name with its words, unit and evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES
from wearoff.model.graph import GraphPrior, ModelGraph
from wearoff.model.priors import LOG_ODDS, LOG_RATIO, ON_HAZARDS

_OWN_SPREAD = "Levels share a distribution; its spread has a prior of its own."
_EFFECTS = {
    "clinic_effect": ("each clinic, against the average", LOG_RATIO),
    "injector_deviation": ("each injector, against the clinic's level", LOG_RATIO),
    "patient_effect": ("each patient, lasting, against the injector's level", LOG_RATIO),
    "dose_slopes": ("doubling the dose, each product", LOG_RATIO),
    "injector_dose": ("doubling the dose, each injector against the average", LOG_RATIO),
    "response_injector_effect": ("each injector, on responding", LOG_ODDS),
}
"""Effects whose levels share a distribution: words and unit."""

_STANDARD = {
    "hazard_z": (
        "each step, from spline to spline, of the random walk that bends the hazard",
        "standard deviations",
        "A random walk (Phillippo et al. 2024, arXiv 2401.12640), so that hazards near in time are "
        "alike: a step counts by the root of the days it spans; level and slope in log days are "
        "taken out, since median and scale are those; sd_hazard is the size of what is left.",
    ),
}
"""Standardised parameters that are no effect of their own: words, unit and evidence."""

REGISTERED_AS = {"dose_weights": "dose_weight", "response_coefficients": "response_effect"}
"""Parameters with many levels that have one prior in the registry."""

_OF_GROUPS = ("sd_group_", "sd_spline_", "sd_dose_by_", "group_", "dose_by_")


@dataclass(frozen=True)
class ExplainedPrior:
    """One prior of the built model with words.

    Attributes
    ----------
    name : str
        Key in ``model.priors`` of the config, or the parameter where it has none of its own.
    label : str
        What it is, in words.
    symbol : str
        The parameter in the formulas.
    distribution : str
        As it was built.
    unit : str
        Unit of the parameter.
    evidence : str
        Why this prior.
    changed : bool
        Whether the analyst replaced the default.
    dims : tuple of str
        Dims of the parameter.
    levels : tuple of str or None
        Which levels; None for all those of its dims.
    """

    name: str
    label: str
    symbol: str
    distribution: str
    unit: str
    evidence: str
    changed: bool
    dims: tuple[str, ...]
    levels: tuple[str, ...] | None = None


def prior_table(graph: ModelGraph, design: Design) -> tuple[ExplainedPrior, ...]:
    """Return every prior of a built model, with its words.

    Distributions come from the model; the design gives words and evidence only.

    Parameters
    ----------
    graph : ModelGraph
        The built model.
    design : Design
        Its design.

    Raises
    ------
    ValueError
        If a free variable of the model has no words: nothing goes unexplained.
    """
    rows = (row for one in graph.priors for row in _rows(one, design))
    return tuple(replace(row, unit=_unit(graph, row.unit)) for row in rows)


def _unit(graph: ModelGraph, unit: str) -> str:
    """Return the unit of an effect, which says something else where it multiplies a hazard."""
    family = FAMILIES.get(graph.family)
    return ON_HAZARDS if unit == LOG_RATIO and family and family.has_clock else unit


def _rows(prior: GraphPrior, design: Design) -> Iterator[ExplainedPrior]:
    if prior.name == "coefficients":
        yield from _coefficients(prior, design)
    elif prior.name in _EFFECTS:
        label, unit = _EFFECTS[prior.name]
        yield _row(prior, prior.name, label, unit, _OWN_SPREAD)
    elif prior.name in _STANDARD:
        yield _row(prior, prior.name, *_STANDARD[prior.name])
    else:
        yield _registered(prior, REGISTERED_AS.get(prior.name, prior.name), design)


def _coefficients(prior: GraphPrior, design: Design) -> Iterator[ExplainedPrior]:
    by_name = {one.name: one for one in design.coefficients}
    levels_of: dict[tuple[str, str], list[str]] = {}
    for level in prior.levels or tuple(by_name):
        if level not in by_name:
            raise ValueError(f"the model's column {level} is not in the design")
        one = by_name[level]
        levels_of.setdefault((one.prior, one.pool and one.term), []).append(level)
    for (name, term), levels in levels_of.items():
        if term:
            label = f"{design.group_labels.get(term, term)}: each level, or bend of its curve"
            own = f"coefficients[{term}]"
            yield _row(prior, own, label, LOG_RATIO, _OWN_SPREAD, levels=tuple(levels))
        else:
            yield _registered(prior, name, design, levels=tuple(levels))


def _registered(
    prior: GraphPrior, name: str, design: Design, levels: tuple[str, ...] | None = None
) -> ExplainedPrior:
    spec = design.priors.get(name)
    if spec is None:
        raise ValueError(
            f"the model's variable {prior.free} has no words: give {name} a PriorSpec "
            "(wearoff.model.priors) or a line in wearoff.model.prior_table"
        )
    differs = "" if prior.distribution == spec.words() else f" Registered as {spec.words()}."
    return _row(
        prior, name, label_of_prior(design, name), spec.unit, spec.evidence + differs,
        changed=spec.changed, levels=levels,
    )  # fmt: skip


def _row(
    prior: GraphPrior, name: str, label: str, unit: str, evidence: str, *,
    changed: bool = False, levels: tuple[str, ...] | None = None,
) -> ExplainedPrior:  # fmt: skip
    return ExplainedPrior(
        name, label, prior.name, prior.distribution, unit, evidence, changed, prior.dims,
        levels or prior.levels or None,
    )  # fmt: skip


def label_of_prior(design: Design, name: str) -> str:
    """Return what a prior is of, in words, with the group's name where it belongs to a group."""
    label = design.priors[name].label
    for start in _OF_GROUPS:
        if name.startswith(start):
            group = name.removeprefix(start)
            return f"{design.group_labels.get(group, group)}: {label}"
    return label
