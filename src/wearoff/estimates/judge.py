"""The last word on a result: every reported quantity has to have converged too."""

from pathlib import Path

import numpy as np
import pandas as pd

from wearoff.checks.verdict import verdict_of
from wearoff.config import Analysis, Checks
from wearoff.estimates.precision import PRECISION
from wearoff.files import read_json, write_json
from wearoff.sampling import Check, at_least, at_most

TABLES = (
    "estimates", "contrasts", "curves", "dose_curves", "choices", "injectors", "planner"
)  # fmt: skip


def judge_estimates(
    *, analysis: Analysis, verdict_path: Path, estimates_dir: Path, out_path: Path
) -> None:
    """Add the gate on every reported quantity to the verdict of the fit.

    Parameters
    ----------
    analysis : Analysis
        The config.
    verdict_path : Path
        The verdict of the checks stage.
    estimates_dir : Path
        Folder with the tables of the estimates stage.
    out_path : Path
        The verdict that counts: disclosure, reports and exit code go by it.
    """
    checks = [Check(**one) for one in read_json(verdict_path)["checks"]]
    tables = [pd.read_parquet(estimates_dir / f"{name}.parquet") for name in TABLES]
    found = [table[list(PRECISION)] for table in tables if set(PRECISION) <= set(table)]
    checks += quantity_checks(pd.concat(found, ignore_index=True).astype(float), analysis.checks)
    write_json(verdict_of(checks), out_path)


def quantity_checks(precision: pd.DataFrame, limits: Checks) -> list[Check]:
    """Return the checks of R-hat and effective sample sizes over all quantities.

    Parameters
    ----------
    precision : DataFrame
        ``rhat``, ``ess_bulk`` and ``ess_tail`` of every quantity that moves; others are missing.
    limits : Checks
        Thresholds of the config, the same as for parameters.

    Returns
    -------
    list of Check
        Each fails where the worst quantity misses its limit, or where there is none. At 1,500
        independent draws R-hat of one quantity passes 1.01 by chance once in 20,000 times.
    """
    kept = precision.dropna(subset=["rhat"])
    more = (
        "Draw for longer (sampling.warmup and sampling.draws), or use more draws "
        "(estimates.max_draws)."
    )
    worst = {
        "rhat": kept["rhat"].max() if len(kept) else np.nan,
        "ess_bulk": kept["ess_bulk"].min() if len(kept) else np.nan,
        "ess_tail": kept["ess_tail"].min() if len(kept) else np.nan,
    }
    what = "of all that is reported"
    return [
        at_most("quantity_rhat", f"Largest R-hat {what}", worst["rhat"], limits.max_rhat, more),
        at_least("quantity_ess_bulk", f"Least bulk ESS {what}", worst["ess_bulk"], limits.min_ess,
                 more),
        at_least("quantity_ess_tail", f"Least tail ESS {what}", worst["ess_tail"], limits.min_ess,
                 more),
    ]  # fmt: skip
