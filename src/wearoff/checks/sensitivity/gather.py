"""Everything that sensitivity analyses found: small tables, and no value of a patient."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wearoff.checks.crossval.families import of_the_model
from wearoff.checks.sensitivity.compare import TITLES, Values, compared
from wearoff.checks.sensitivity.finding import Finding
from wearoff.checks.sensitivity.placebo import brought_finding, shuffled_finding
from wearoff.checks.sensitivity.power_scaling import power_scaling
from wearoff.checks.sensitivity.refits import Refitted
from wearoff.checks.sensitivity.tipping import tipping_finding
from wearoff.checks.sensitivity.unmeasured import unmeasured
from wearoff.config import REFITS, Analysis
from wearoff.files import read_json, write_json
from wearoff.model.design import load_design
from wearoff.sampling.draw import load_posterior

ALWAYS = ("placebo_outcome",)
"""Analyses that say something without a refit, too."""


def gather_sensitivity(
    *, analysis: Analysis, outcome_dir: Path, model_dir: Path, fit_dir: Path, refits: list[Path],
    asked: list[str], out_path: Path,
) -> None:  # fmt: skip
    """Set what refits gave beside the main analysis, and add what needs no refit.

    Parameters
    ----------
    analysis : Analysis
        The config.
    outcome_dir, model_dir, fit_dir : Path
        Folders of the main analysis.
    refits : list of Path
        Results of single refits.
    asked : list of str
        Analyses with refits that the config asks for.
    out_path : Path
        Gets ``findings``, each as :class:`wearoff.checks.sensitivity.finding.Finding`, and
        ``not_asked``, the analyses that were not run.
    """
    outcomes = [Refitted(**read_json(path)) for path in refits]
    main = of_the_model(model_dir, fit_dir, analysis.estimates.interval)
    durations = pd.read_parquet(outcome_dir / "durations.parquet")
    design, posterior = load_design(model_dir), load_posterior(fit_dir)[0]
    found = [measure(design, posterior, analysis) for measure in (power_scaling, unmeasured)]
    for name in (one for one in REFITS if one in asked or one in ALWAYS):
        own = [one for one in outcomes if one.name == name]
        found.append(_findings(analysis, durations)[name](main, own))
    content = {
        "findings": [_finite(asdict(one)) for one in found],
        "not_asked": [one for one in REFITS if one not in asked],
    }
    write_json(content, out_path)


def _findings(
    analysis: Analysis, durations: pd.DataFrame
) -> dict[str, Callable[[Values, list[Refitted]], Finding]]:
    delta_days = analysis.estimates.delta_days

    def beside(name: str) -> Callable[[Values, list[Refitted]], Finding]:
        return lambda main, outcomes: compared(name, main, outcomes, delta_days)

    return {
        **{name: beside(name) for name in TITLES},
        "tipping_point": lambda main, outcomes: tipping_finding(main, outcomes, delta_days),
        "placebo_injectors": shuffled_finding,
        "placebo_outcome": lambda main, outcomes: brought_finding(
            main, durations, analysis, outcomes
        ),
    }


def _finite(content: Any) -> Any:
    """Return content with None for numbers that JSON does not know."""
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    is_number = isinstance(content, float) and not np.isfinite(content)
    return None if is_number else content
