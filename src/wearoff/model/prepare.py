"""From durations to the design of the model."""

import logging
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.errors import DataQualityError
from wearoff.files import write_json
from wearoff.model.columns import NOT_RECORDED
from wearoff.model.design import Design, save_design
from wearoff.model.dose import DoseTerm, dose_term
from wearoff.model.exposure import with_exposure
from wearoff.model.extras import correlates, models_response, never_wanes
from wearoff.model.families import FAMILIES
from wearoff.model.fixed_terms import add_dose_terms, check_named_groups, fixed_terms
from wearoff.model.graph import ModelGraph, save_graph
from wearoff.model.mspline import hazard_knots
from wearoff.model.prior_predictive import MAX_OUTSIDE, OUTSIDE, prior_predictive
from wearoff.model.prior_table import prior_table
from wearoff.model.priors import PriorSpec, on_hazards, priors_for, with_usual_spread
from wearoff.model.random_levels import random_levels, with_random_levels
from wearoff.model.rows import durations_differ
from wearoff.model.term_priors import OTHER_PRIORS

logger = logging.getLogger(__name__)

_ALL_MAY_BE_EQUAL = (
    "durations: as far as the visits tell, all effects may have lasted equally long; how much they "
    "differ, and between whom, follows from the priors"
)


def prepare_model(*, analysis: Analysis, outcome_dir: Path, out_dir: Path) -> None:
    """Write the design of the model and what its priors imply.

    Parameters
    ----------
    analysis : Analysis
        The config.
    outcome_dir : Path
        Folder with ``durations.parquet``.
    out_dir : Path
        Gets ``design.json``, ``rows.parquet``, ``prior_predictive.json`` and ``graph.json``: what
        the PyMC model of that design is.

    Raises
    ------
    DataQualityError
        If no treatment has a known duration.
    ConfigError
        If a prior of the config belongs to no term.
    """
    durations = pd.read_parquet(outcome_dir / "durations.parquet")
    design = build_design(durations, analysis)
    rng = np.random.default_rng(np.random.SeedSequence(analysis.sampling.seed, spawn_key=(1,)))
    implied = prior_predictive(design, rng)
    _warn_of_unbelievable_priors(implied)
    write_json(implied, out_dir / "prior_predictive.json")
    save_graph(built_graph(design), out_dir / "graph.json")
    save_design(design, out_dir)


def built_graph(design: Design) -> ModelGraph:
    """Build the PyMC model of a design and describe what was built.

    Parameters
    ----------
    design : Design
        The model.

    Returns
    -------
    ModelGraph

    Raises
    ------
    ValueError
        If part of the model has no words; told here, before hours of sampling.
    """
    from wearoff.model.build import build_model
    from wearoff.model.describe import describe

    graph = describe(build_model(design))
    prior_table(graph, design)
    return graph


def _warn_of_unbelievable_priors(implied: list[dict[str, float | str]]) -> None:
    outside = next(float(row["point"]) for row in implied if row["quantity"] == OUTSIDE)
    if outside > MAX_OUTSIDE:
        logger.warning(
            "before any data the priors put %.2g %% of median durations outside 1 week to 3 years; "
            "use narrower priors (model.priors) or say in the report why not",
            100 * outside,
        )


def build_design(durations: pd.DataFrame, analysis: Analysis) -> Design:
    """Choose the terms and lay out the rows of the model.

    Parameters
    ----------
    durations : DataFrame
        The table the outcome stage writes.
    analysis : Analysis
        The config.

    Returns
    -------
    Design
        With one row per treatment that says something about response or duration.
    """
    check_named_groups(analysis)
    durations = with_exposure(durations, analysis)
    rows = _informative(durations, analysis)
    _refuse_without_durations(rows)
    dose = dose_term(rows, analysis)
    rows = _with_levels(rows, dose)
    terms = fixed_terms(rows, analysis)
    add_dose_terms(terms, analysis, has_dose=bool(dose.products))
    left_out = [*terms.left_out, *dose.left_out]
    random = random_levels(rows, analysis, left_out)
    has_response = models_response(analysis, left_out)
    differ = durations_differ(rows)
    priors = _priors(analysis, terms.priors, differ=differ)
    labels = {name: group.label or name for name, group in analysis.records.groups.items()}
    return Design(
        family=analysis.model.family,
        coefficients=tuple(terms.coefficients),
        dose_products=dose.products,
        reference_dose_units=dose.reference_units,
        **random,
        has_response=has_response,
        priors=priors,
        has_never_wane=never_wanes(rows, analysis, left_out),
        has_correlation=correlates(analysis, random["injectors"], left_out, has_response),
        has_injector_dose=_has_injector_dose(analysis, dose, random["injectors"], left_out),
        left_out=tuple(left_out),
        notes=(*dose.notes, *terms.notes, *(() if differ else (_ALL_MAY_BE_EQUAL,))),
        group_labels=labels | terms.labels,
        numeric_terms=tuple(terms.numeric),
        dose_form=analysis.model.dose.form,
        dose_knots=dose.knots,
        hazard_knots=_hazard_knots(rows, analysis),
        rows=_with_not_recorded(rows, analysis),
    )


def _priors(
    analysis: Analysis, of_terms: Iterable[PriorSpec], *, differ: bool
) -> dict[str, PriorSpec]:
    own = {spec.name: spec for spec in (*OTHER_PRIORS, *of_terms)}
    priors = priors_for(dict(analysis.model.priors), own.values())
    if FAMILIES[analysis.model.family].has_clock:
        priors = on_hazards(priors)
    return priors if differ else with_usual_spread(priors)


def _hazard_knots(rows: pd.DataFrame, analysis: Analysis) -> tuple[float, ...]:
    if not FAMILIES[analysis.model.family].has_clock:
        return ()
    return hazard_knots(rows.loc[rows["response"] == "responded"])


def _with_levels(rows: pd.DataFrame, dose: DoseTerm) -> pd.DataFrame:
    return with_random_levels(rows).assign(
        dose_log2=dose.dose_log2, dose_product=_dose_products(rows, dose.products)
    )


def _with_not_recorded(rows: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Name the level of categories that are not recorded, where others are."""
    groups = analysis.records.groups.items()
    categories = ["area", "product", *(name for name, g in groups if g.kind == "categorical")]
    partly = [name for name in categories if rows[name].isna().any() and rows[name].notna().any()]
    return rows.assign(**{name: rows[name].fillna(NOT_RECORDED) for name in partly})


def _has_injector_dose(
    analysis: Analysis, dose: DoseTerm, injectors: tuple[str, ...], left_out: list[str]
) -> bool:
    if analysis.model.injector_dose_slope == "off":
        return False
    if not (dose.products and injectors):
        left_out.append("injector dose slope: it needs both a dose and an injector term")
        return False
    return True


def _informative(durations: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Return the treatments that say something about response or duration."""
    if "entry_days" not in durations:
        durations = durations.assign(entry_days=np.nan)
    is_known = durations["response"] != "unknown"
    if models_response(analysis, []):
        # Those first looked at late and found without effect are kept, or late visits would only
        # count where the effect was still there.
        is_known |= durations["upper_days"].notna()
    # ASSUME: treatments that were never assessed afterwards, or that have no baseline to compare
    # with, are missing at random.
    return durations.loc[is_known].reset_index(drop=True)


def _refuse_without_durations(rows: pd.DataFrame) -> None:
    if (rows["response"] == "responded").any():
        return
    if (rows["response"] == "not_responded").any():
        raise DataQualityError(
            "no treatment shows a response, so there is no duration to estimate",
            "outcome",
            "check which direction of the score is better, and whether the rule asks too much",
        )
    raise DataQualityError(
        "no treatment has a known duration",
        "outcome",
        "check the response rule and whether follow-up visits were exported",
    )


def _dose_products(rows: pd.DataFrame, products: tuple[str, ...]) -> pd.Series:
    """Return whose dose slope each row takes."""
    if len(products) == 1:
        return pd.Series([products[0]] * len(rows), index=rows.index)
    return rows["product"].fillna(NOT_RECORDED)
