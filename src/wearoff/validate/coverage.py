"""How often do intervals hold the truth? One practice, and the table over many."""

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.errors import WearoffError
from wearoff.model.design import Design
from wearoff.model.draws import thinned_draws
from wearoff.model.predict import standardise
from wearoff.model.prepare import build_design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import climb
from wearoff.validate.practice import Practice, simulate_practice
from wearoff.validate.scenarios import SCENARIOS

Floats = NDArray[np.float64]

LEVELS = (0.5, 0.8, 0.95)
_PARAMETERS = (
    "dose", "sex[male]", "age_years", "sd_injector", "sd_patient", "sd_residual", "response_dose",
    "never_wane",
)  # fmt: skip
_N_DRAWS = 500
_COMPARED = 20
"""One practice in so many has its compiled density compared with the PyMC model."""


def one_practice(scenario: str, seed: int) -> list[dict[str, object]]:
    """Simulate and fit one practice.

    Parameters
    ----------
    scenario : str
        Key of SCENARIOS.
    seed : int
        Its seed.

    Returns
    -------
    list of dict
        ``scenario``, ``seed``, ``quantity``, ``rank`` (share of draws below the truth), or one row
        with ``refused`` (the reason) where no fit was accepted. ``attempts`` counts rungs,
        ``first_attempt`` is what the first one missed, empty if nothing.
    """
    practice = simulate_practice(SCENARIOS[scenario], seed)
    analysis = SCENARIOS[scenario].analysis()
    place = {"scenario": scenario, "seed": seed}
    try:
        design = build_design(practice.durations, analysis)
    except WearoffError as refusal:
        return [place | {"refused": str(refusal)}]
    settings = analysis.sampling.model_copy(update={"seed": seed})
    engine = engine_for(design, settings, compare=seed % _COMPARED == 1)
    drawn = climb(analysis.model_copy(update={"sampling": settings}), engine.sample)
    failed = [check.name for check in drawn.checks if check.status == "fail"]
    place["attempts"] = len(drawn.attempts)
    place["first_attempt"] = drawn.attempts[0].split(": ", 2)[-1].removeprefix("passed")
    if failed:
        return [place | {"refused": ",".join(failed)}]
    posterior = _named(drawn.posterior, [one.name for one in design.coefficients])
    ranks = {
        name: float((posterior[name] < practice.named[name]).mean())
        for name in _PARAMETERS
        if name in posterior and name in practice.named
    }
    ranks |= _standardised_ranks(practice, design, drawn.posterior)
    return [place | {"quantity": name, "rank": rank} for name, rank in ranks.items()]


def _named(posterior: xr.Dataset, coefficients: list[str]) -> dict[str, Floats]:
    found = {name: one.to_numpy().ravel() for name, one in posterior.items() if one.ndim == 2}
    for position, name in enumerate(coefficients):
        found[name] = posterior["coefficients"][..., position].to_numpy().ravel()
    return {str(name): values for name, values in found.items()}


def _standardised_ranks(
    practice: Practice, design: Design, posterior: xr.Dataset
) -> dict[str, float]:
    """Return ranks of the median and of the share responding, over all treatments."""
    rows = practice.design.rows
    true = standardise(practice.design, practice.truth, rows)
    found = standardise(design, thinned_draws(posterior, design, _N_DRAWS), rows)
    ranks = {"median_days": _rank(true.given.quantile_days(0.5), found.given.quantile_days(0.5))}
    if true.responding is not None and found.responding is not None:
        ranks["share_responding"] = _rank(true.responding, found.responding)
    return ranks


def _rank(true: Floats, found: Floats) -> float:
    return float((found < true[0]).mean())


def coverage_table(ranks: pd.DataFrame) -> pd.DataFrame:
    """Return how often central intervals held the truth.

    Parameters
    ----------
    ranks : DataFrame
        Rows of :func:`one_practice`.

    Returns
    -------
    DataFrame
        ``scenario``, ``quantity``, ``practices`` and ``covered_<level>`` per level.
    """
    known = ranks.dropna(subset=["rank"])
    rows = []
    for (scenario, quantity), group in known.groupby(["scenario", "quantity"], sort=False):
        off = np.abs(group["rank"].to_numpy() - 0.5)
        covered = {f"covered_{level:.0%}": float((off <= level / 2).mean()) for level in LEVELS}
        place = {"scenario": scenario, "quantity": quantity, "practices": len(group)}
        rows.append(place | covered)
    return pd.DataFrame(rows)
