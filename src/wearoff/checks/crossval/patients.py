"""Leave out each patient: how well the model, and simple curves, predict the records of others."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.chosen import left_out_in_turn
from wearoff.checks.crossval.comparison import MODEL, ONE_CURVE, PER_DOSE, prediction_rows
from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.psis import LeftOut, leave_one_out, log_mean_exp
from wearoff.checks.crossval.reduced import of_rows, with_new_levels
from wearoff.checks.crossval.refit import refit
from wearoff.checks.crossval.rival import simple_logliks
from wearoff.checks.crossval.sample import sample_of
from wearoff.config import Analysis
from wearoff.files import write_json, write_parquet
from wearoff.model.design import Design, load_design
from wearoff.sampling.draw import load_posterior

logger = logging.getLogger(__name__)

Array = NDArray[np.float64]

MAX_DRAWS = 1000


def leave_patients_out(
    *, analysis: Analysis, max_refits: int, model_dir: Path, fit_dir: Path, out_dir: Path
) -> None:
    """Score the prediction of every patient's records from those of all others.

    Parameters
    ----------
    analysis : Analysis
        The config; sections sampling and checks are read.
    max_refits : int
        Patients to leave out by fitting again, at most, worst first.
    model_dir, fit_dir : Path
        Folders of the design and of the posterior.
    out_dir : Path
        Gets ``patients.parquet`` (restricted: one row per patient with the log densities under the
        model and under simple curves, ``pareto_k`` and ``refitted``) and ``patients.json``: counts
        and sums, of all patients or (``of_all`` false) of a random sample.

    Notes
    -----
    Densities come from the posterior by importance sampling; where that is not reliable the model
    is fitted again without the patient.
    """
    design = load_design(model_dir)
    posterior, _ = load_posterior(fit_dir)
    sample = sample_of(posterior, design, MAX_DRAWS)
    chosen = left_out_in_turn(design)
    loglik, patients = patient_logliks(design, sample, chosen.rows)
    if not np.isfinite(loglik).all():
        # Draws that are not numbers: the verdict fails for that, and nothing can be added to it.
        write_parquet(pd.DataFrame({"patient": patients}), out_dir / "patients.parquet")
        write_json({"computed": False}, out_dir / "patients.json")
        return
    found = leave_one_out(loglik, sample.draws.n_chains)
    table = _table(chosen, patients, found)
    n_high = int((table["pareto_k"] > found.good_k).sum())
    logger.info("importance weights are reliable for all but %d patients", n_high)
    table = _refitted(design, analysis, table, found, loglik, max_refits)
    write_parquet(table, out_dir / "patients.parquet")
    content = {
        "computed": True,
        "patients": len(table),
        "of_all": chosen is design,
        "draws": sample.draws.n_draws,
        "good_k": found.good_k,
        "high_k": n_high,
        "refitted": int(table["refitted"].sum()),
        "unresolved": int(((table["pareto_k"] > found.good_k) & ~table["refitted"]).sum()),
        "rows": prediction_rows(table, {}),
    }
    write_json(content, out_dir / "patients.json")


def _table(design: Design, patients: list[str], found: LeftOut) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": patients,
            MODEL: found.elpd,
            "p": found.p,
            "pareto_k": found.pareto_k,
            "refitted": False,
            PER_DOSE: simple_logliks(design, patients, by_dose=True),
            ONE_CURVE: simple_logliks(design, patients, by_dose=False),
        }
    )


def _refitted(
    design: Design, analysis: Analysis, table: pd.DataFrame, found: LeftOut, loglik: Array,
    max_refits: int,
) -> pd.DataFrame:  # fmt: skip
    """Put exact values in place of the least reliable ones."""
    table, worst = table.copy(), np.argsort(-table["pareto_k"].to_numpy(), kind="stable")
    # Without others there is nothing to fit.
    most = max_refits if len(table) > 2 else 0
    for i in [int(one) for one in worst if table["pareto_k"][one] > found.good_k][:most]:
        value = refitted_elpd(design, analysis, table["patient"][i], position=i)
        if value is None:
            logger.warning("a refit did not pass its sampling checks; the patient counts as open")
            continue
        lpd = log_mean_exp(loglik[:, i])
        table.loc[i, [MODEL, "p"]] = [value, lpd - value]
        table.loc[i, "refitted"] = True
    return table


def refitted_elpd(
    design: Design, analysis: Analysis, patient: str, *, position: int
) -> float | None:
    """Return the log density of a patient's records under the model of all others' records.

    Parameters
    ----------
    design : Design
        The model with all rows.
    analysis : Analysis
        The config.
    patient : str
        Who is left out.
    position : int
        Which patient it is, for the seed.

    Returns
    -------
    float or None
        None if the refit did not pass its sampling checks.
    """
    own = (design.rows["patient"].astype(str) == patient).to_numpy()
    reduced = of_rows(design, ~own)
    fitted = refit(reduced, analysis, (1, position), MAX_DRAWS)
    if not fitted.passed:
        return None
    rows = design.rows.loc[own]
    rng = np.random.default_rng(
        np.random.SeedSequence(analysis.sampling.seed, spawn_key=(8, position))
    )
    values, _ = patient_logliks(*with_new_levels(reduced, fitted.sample, rows, rng), rows)
    return log_mean_exp(values)
