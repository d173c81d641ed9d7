"""The same model with another distribution of the duration."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from wearoff.checks.crossval.chosen import left_out_in_turn
from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.patients import MAX_DRAWS
from wearoff.checks.crossval.psis import leave_one_out
from wearoff.checks.crossval.refit import refit
from wearoff.checks.crossval.sample import sample_of
from wearoff.checks.crossval.side_by_side import side_by_side
from wearoff.config import Analysis
from wearoff.files import write_json, write_parquet
from wearoff.model.design import load_design
from wearoff.model.families import FAMILIES
from wearoff.model.prepare import build_design
from wearoff.sampling.draw import load_posterior


def refit_family(*, analysis: Analysis, family: str, outcome_dir: Path, out_dir: Path) -> None:
    """Fit the model with another family and leave out each patient.

    Parameters
    ----------
    analysis : Analysis
        The config.
    family : str
        Key of ``FAMILIES``.
    outcome_dir : Path
        Folder with ``durations.parquet``.
    out_dir : Path
        Gets ``<family>.parquet`` (restricted: ``patient``, ``elpd``, ``pareto_k``) and
        ``<family>.json``: whether its sampling passed, how many were unreliable, and
        :func:`wearoff.checks.crossval.side_by_side.side_by_side`.
    """
    model = analysis.model.model_copy(update={"family": family})
    own = analysis.model_copy(update={"model": model})
    design = build_design(pd.read_parquet(outcome_dir / "durations.parquet"), own)
    key = (2, sorted(FAMILIES).index(family))
    fitted = refit(design, own, key, MAX_DRAWS, compare=True)
    loglik, patients = patient_logliks(design, fitted.sample, left_out_in_turn(design).rows)
    passed = fitted.passed and bool(np.isfinite(loglik).all())
    content: dict[str, Any] = {"family": family, "passed": passed, "unreliable": 0, "values": []}
    table = pd.DataFrame({"patient": patients})
    if passed:
        found = leave_one_out(loglik, fitted.sample.draws.n_chains)
        table = table.assign(elpd=found.elpd, pareto_k=found.pareto_k)
        content["unreliable"] = int((found.pareto_k > found.good_k).sum())
        content["values"] = side_by_side(design, fitted.sample, analysis.estimates.interval)
    write_parquet(table, out_dir / f"{family}.parquet")
    write_json(content, out_dir / f"{family}.json")


def of_the_model(model_dir: Path, fit_dir: Path, interval: float) -> list[dict[str, Any]]:
    """Return :func:`side_by_side` of the model itself."""
    design = load_design(model_dir)
    posterior: xr.Dataset = load_posterior(fit_dir)[0]
    return side_by_side(design, sample_of(posterior, design, MAX_DRAWS), interval)
