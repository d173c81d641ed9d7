"""Leave out injectors: how likely are records of one whom the model has never seen.

Importance sampling fails for so many records at once, so the model is fitted again without them.
All records of an injector are scored together, since one effect is behind them.
"""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.psis import log_mean_exp
from wearoff.checks.crossval.reduced import of_rows, with_new_levels, without_injectors
from wearoff.checks.crossval.refit import refit
from wearoff.checks.crossval.sample import Sample
from wearoff.config import Analysis
from wearoff.files import write_parquet
from wearoff.model.design import Design, load_design

logger = logging.getLogger(__name__)

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

VARIANTS = ("injectors", "no_injectors")
_MAX_DRAWS = 800
_N_NEW = 25


def leave_injectors_out(
    *, analysis: Analysis, fold: int, n_folds: int, model_dir: Path, out_path: Path
) -> None:
    """Fit the model without the injectors of one fold, and score the records of each of them.

    Parameters
    ----------
    analysis : Analysis
        The config; sections sampling and checks are read.
    fold, n_folds : int
        Which fold, from 1, of how many.
    model_dir : Path
        Folder of the design.
    out_path : Path
        Gets a restricted table: ``injector``, ``variant`` (with or without an injector term),
        ``records``, ``elpd``, ``mc_se`` and whether sampling ``passed``. Without rows where the
        fold has no injector.
    """
    design = load_design(model_dir)
    rng = np.random.default_rng(np.random.SeedSequence(analysis.sampling.seed, spawn_key=(9, fold)))
    names = injectors_of_fold(design, fold, n_folds, analysis.sampling.seed)
    left_out = design.rows["injector"].isin(names).to_numpy()
    found = []
    for number, variant in enumerate(VARIANTS if names else ()):
        reduced = of_rows(design, ~left_out)
        reduced = reduced if variant == "injectors" else without_injectors(reduced)
        fitted = refit(reduced, analysis, (3 + number, fold), _MAX_DRAWS, compare=number > 0)
        for name in names:
            own = (design.rows["injector"] == name).to_numpy()
            elpd, error = injector_score(
                reduced, fitted.sample, design.rows.loc[own], rng, n_new=_N_NEW
            )
            found.append(
                {
                    "injector": str(name), "variant": variant, "records": int(own.sum()),
                    "elpd": elpd, "mc_se": error, "passed": fitted.passed,
                }
            )  # fmt: skip
    columns = ["injector", "variant", "records", "elpd", "mc_se", "passed"]
    write_parquet(pd.DataFrame(found, columns=columns), out_path)


def injectors_of_fold(design: Design, fold: int, n_folds: int, seed: int) -> list[str]:
    """Return the injectors of a fold, from 1; everybody is in one fold, in shuffled order.

    Nobody is left out where the model does not tell injectors apart.
    """
    if not design.injectors:
        return []
    names = np.array(sorted(design.rows["injector"].dropna().unique()), dtype=object)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(10,)))
    return [str(name) for name in sorted(rng.permutation(names)[fold - 1 :: n_folds])]


def injector_score(
    design: Design, sample: Sample, rows: pd.DataFrame, rng: np.random.Generator, *, n_new: int
) -> tuple[float, float]:
    """Return the log density of all records of one injector together, and its simulation error.

    Parameters
    ----------
    design : Design
        The model fitted without them, with the rows it was fitted to.
    sample : Sample
        Its posterior draws.
    rows : DataFrame
        The injector's treatments.
    rng : numpy.random.Generator
        Source of randomness.
    n_new : int
        New injectors drawn for each posterior draw.

    Returns
    -------
    elpd, error : float
        Log of the mean, over posterior draws and new injectors, of the density of the records
        given what else is known of their patients.
    """
    known = design.rows.loc[design.rows["patient"].isin(rows["patient"])]
    # What patients' other records say about them is in the ratio of the two densities.
    base = patient_logliks(design, sample, known)[0].sum(axis=1) if len(known) else 0.0
    both = pd.concat([rows, known], ignore_index=True)
    values = []
    for _ in range(n_new):
        grown = with_new_levels(design, sample, rows, rng)
        values.append(patient_logliks(*grown, both)[0].sum(axis=1) - base)
        if grown[1] is sample:
            break  # nothing was drawn, so nothing would change
    each = np.logaddexp.reduce(values, axis=0) - np.log(len(values))
    weight = np.exp(each - each.max())
    error = float(weight.std() / (weight.mean() * np.sqrt(len(weight))))
    return log_mean_exp(each), error
