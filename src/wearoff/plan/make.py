"""From an analysis to its plan."""

from pathlib import Path

import numpy as np

from wearoff.config import Analysis
from wearoff.plan.answers import make_plan
from wearoff.plan.before import prior_scenario
from wearoff.plan.kinds import Plan, Targets
from wearoff.plan.scenario import fitted_scenario, is_fitted


def plan_analysis(
    analysis: Analysis, folder: Path, targets: Targets, *, from_priors: bool = False
) -> Plan:
    """Plan from the fitted model, or from the priors where nothing is fitted.

    Parameters
    ----------
    analysis : Analysis
        The config.
    folder : Path
        The analysis's folder in data/processed.
    targets : Targets
        What is asked.
    from_priors : bool
        Whether to leave a fitted model aside.

    Returns
    -------
    Plan

    Raises
    ------
    ConfigError
        If what is asked makes no sense, or the fitted model cannot be read.
    DiagnosticsError
        If the fit did not pass its checks.
    """
    targets.check()
    rng = np.random.default_rng(np.random.SeedSequence(analysis.sampling.seed, spawn_key=(6,)))
    if from_priors or not is_fitted(folder):
        scenario = prior_scenario(analysis, rng)
    else:
        scenario = fitted_scenario(analysis, folder, rng)
    return make_plan(analysis, scenario, targets, rng)
