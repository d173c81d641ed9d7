"""The model and its parameters in words, made from the model that was built."""

from typing import Any

from wearoff.assumptions import collect_assumptions
from wearoff.config import Analysis, Disclosure
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.digits import to_known_digits
from wearoff.disclosure.formula_words import family_words, formula, terms
from wearoff.disclosure.model_words import parameter_label
from wearoff.disclosure.released_model import (
    ModelCard,
    ParameterRow,
    PriorPredictiveRow,
    PriorRow,
    SamplingCard,
)
from wearoff.disclosure.released_response import ResponseCard
from wearoff.disclosure.symbols import graph_nodes, n_levels, symbols
from wearoff.model import Coefficient, Design, ExplainedPrior, ModelGraph, prior_table
from wearoff.model.columns import is_level


def response_card(analysis: Analysis) -> ResponseCard | None:
    """Describe what counts as an effect.

    Parameters
    ----------
    analysis : Analysis
        The config.

    Returns
    -------
    ResponseCard or None
        None where durations were given, and no score was read.
    """
    outcome, records = analysis.outcome, analysis.records
    if outcome is None or records.kind != "visits":
        return None
    rule = outcome.rules[outcome.primary]
    return ResponseCard(
        kind=rule.kind,
        value=rule.value,
        least_peak=rule.least_peak,
        two_scores=rule.second is not None,
        scores_alike=rule.second is None
        or (rule.second.kind, rule.second.value) == (rule.kind, rule.value),
        better=outcome.better,
        score_range=records.score_range,
        window_days=outcome.response_window_days,
        confirmed_loss=outcome.confirm_loss_visits > 1,
        retreatment_ends=outcome.retreatment in ("interval", "event"),
        graded_at=analysis.report.graded_at,
    )


def model_card(
    graph: ModelGraph, design: Design, prior_predictive: list[dict[str, Any]], settings: Disclosure
) -> ModelCard:
    """Describe the model as it was built.

    Parameters
    ----------
    graph : ModelGraph
        The built model: every formula and number comes from it.
    design : Design
        The design that was fitted: names for reports, evidence, what was left out.
    prior_predictive : list of dict
        What its priors imply.
    settings : Disclosure
        How counts are hidden and rounded.

    Returns
    -------
    ModelCard
    """
    return ModelCard(
        family=family_words(graph),
        formula=formula(graph, design),
        symbols=symbols(graph, settings),
        graph=graph_nodes(graph, settings),
        terms=terms(graph, design),
        left_out=(*design.left_out, *design.notes),
        assumptions=collect_assumptions(("records", "outcome", "model", "estimates")),
        priors=tuple(
            PriorRow(
                name=one.name,
                words=one.label,
                symbol=one.symbol,
                distribution=one.distribution,
                unit=one.unit,
                levels=_levels(graph, one, settings),
                evidence=one.evidence,
                changed=one.changed,
            )
            for one in prior_table(graph, design)
        ),
        prior_predictive=tuple(PriorPredictiveRow(**row) for row in prior_predictive),
    )


def _levels(graph: ModelGraph, prior: ExplainedPrior, settings: Disclosure) -> str:
    found = []
    for dim in prior.dims:
        known = prior.levels is not None
        number = str(len(prior.levels or ())) if known else n_levels(graph, dim, settings)
        words = dim.replace("_", " ")
        found.append(f"{number} {words}" if number == "1" else f"{number} {words}s")
    return ", ".join(found)


def parameter_rows(
    design: Design, rows: list[dict[str, Any]], settings: Disclosure
) -> tuple[ParameterRow, ...]:
    """Return the parameters that rest on enough patients, each with a label in words."""
    by_name = {one.name: one for one in design.coefficients}
    found = []
    for row in rows:
        if may_show(_patients_behind(design, str(row["name"]), by_name), settings):
            label, unit = parameter_label(design, str(row["name"]), by_name)
            numbers = {key: value for key, value in row.items() if key != "mcse"}
            numbers |= to_known_digits(row, ("point", "lower", "upper"))
            found.append(ParameterRow(**numbers, label=label, unit=unit))
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


def sampling_card(sampling: dict[str, Any], graph: ModelGraph) -> SamplingCard:
    """Return how the posterior was drawn.

    Parameters
    ----------
    sampling : dict
        ``sampling.json``; other facts in it than those named here are not published.
    graph : ModelGraph
        The built model, which may have no patients to integrate out or to sample.
    """
    names = ("chains", "draws", "warmup", "seed", "attempts")
    facts = sampling["facts"]
    nodes = facts.get("quadrature_nodes")
    return SamplingCard(
        **{name: sampling[name] for name in names},
        engine=facts["engine"],
        patients=facts["patients"] if graph.node("patient_effect") else "not in the model",
        difference_from_model=facts.get("difference_from_model"),
        quadrature_nodes=None if nodes is None else int(nodes),
        quadrature_error=facts.get("quadrature_error"),
    )
