"""From durations to the design of the model."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.errors import DataQualityError
from wearoff.files import write_json
from wearoff.model.design import Design, save_design
from wearoff.model.prior_predictive import prior_predictive
from wearoff.model.priors import priors_for
from wearoff.model.terms import NOT_RECORDED, dose_term, fixed_terms


def prepare_model(*, analysis: Analysis, outcome_dir: Path, out_dir: Path) -> None:
    """Write the design of the model and what its priors imply.

    Parameters
    ----------
    analysis : Analysis
        The config.
    outcome_dir : Path
        Folder with ``durations.parquet``.
    out_dir : Path
        Gets ``design.json``, ``rows.parquet`` and ``prior_predictive.json``.

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
    write_json(prior_predictive(design, rng), out_dir / "prior_predictive.json")
    save_design(design, out_dir)


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
        With one row per treatment whose response is known.
    """
    # ASSUME: treatments without an assessment in the response window are missing at random.
    rows = durations.loc[durations["response"] != "unknown"].reset_index(drop=True)
    _refuse_without_durations(rows)
    terms, dose = fixed_terms(rows, analysis), dose_term(rows, analysis)
    left_out = [*terms.left_out, *dose.left_out]
    rows = rows.assign(
        dose_log2=dose.dose_log2,
        dose_product=_dose_products(rows, dose.products),
        clinic_level=rows["clinic"].fillna(NOT_RECORDED),
        injector_level=_injector_levels(rows),
        patient_level=rows["patient"],
    )
    random = _random_levels(rows, analysis, left_out)
    has_response = _models_response(rows, analysis, left_out)
    groups = tuple(name for name in analysis.records.groups)
    return Design(
        family=analysis.model.family,
        coefficients=tuple(terms.coefficients),
        dose_products=dose.products,
        reference_dose_units=dose.reference_units,
        **random,
        has_response=has_response,
        priors=priors_for(dict(analysis.model.priors), groups),
        left_out=tuple(left_out),
        notes=dose.notes,
        group_labels={name: g.label or name for name, g in analysis.records.groups.items()},
        rows=rows,
    )


def _refuse_without_durations(rows: pd.DataFrame) -> None:
    if not (rows["response"] == "responded").any():
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


def _injector_levels(rows: pd.DataFrame) -> pd.Series:
    """Return injector codes, split by clinic where one injector works in several."""
    injector = rows["injector"].fillna(NOT_RECORDED)
    clinics = rows["clinic"].fillna(NOT_RECORDED).groupby(injector).transform("nunique")
    # ASSUME: an injector's effect may differ between clinics, so each pair is its own level.
    return injector.where(clinics == 1, injector + " in " + rows["clinic"].fillna(NOT_RECORDED))


def _random_levels(rows: pd.DataFrame, analysis: Analysis, left_out: list[str]) -> dict[str, Any]:
    levels = {}
    for term in ("clinic", "injector", "patient"):
        names = tuple(sorted(rows[f"{term}_level"].unique()))
        reason = _reason_to_leave_out(rows, term, names, analysis)
        if reason:
            left_out.append(f"{term}: {reason}")
        levels[term] = () if reason else names
    home = rows.drop_duplicates("injector_level").set_index("injector_level")["clinic_level"]
    clinic_of_injector = (
        tuple(levels["clinic"].index(home[one]) for one in levels["injector"])
        if levels["clinic"]
        else ()
    )
    return {
        "clinics": levels["clinic"],
        "injectors": levels["injector"],
        "patients": levels["patient"],
        "clinic_of_injector": clinic_of_injector,
    }


def _reason_to_leave_out(
    rows: pd.DataFrame, term: str, names: tuple[str, ...], analysis: Analysis
) -> str | None:
    if getattr(analysis.model, term) == "off":
        return "switched off in the config"
    if rows[term].isna().all():
        return "not recorded"
    if len(names) < 2:
        return "there is only one, so differences cannot be told"
    if term == "patient":
        responders = rows.loc[rows["response"] == "responded", "patient"]
        if responders.value_counts().max() < 2:
            return "one treatment each, so lasting differences cannot be told from chance"
    if term == "injector" and len(names) == rows["clinic_level"].nunique() and _same(rows):
        return "one per clinic, so injectors cannot be told from clinics"
    return None


def _same(rows: pd.DataFrame) -> bool:
    return bool((rows.groupby("clinic_level")["injector_level"].nunique() == 1).all())


def _models_response(rows: pd.DataFrame, analysis: Analysis, left_out: list[str]) -> bool:
    if analysis.model.response == "off":
        left_out.append("response: switched off in the config")
        return False
    if analysis.records.kind == "intervals":
        left_out.append("response: not recorded; the durations are of those that responded")
        return False
    return True
