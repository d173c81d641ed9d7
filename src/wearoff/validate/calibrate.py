"""One practice drawn from the priors, fitted as a run fits it, its truths ranked among draws."""

import numpy as np

from wearoff.errors import WearoffError
from wearoff.model.draws import thinned, thinned_draws
from wearoff.model.prepare import build_design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import climb
from wearoff.validate.practice import simulate_practice
from wearoff.validate.quantities import named_draws, quantities_of
from wearoff.validate.ranks import rank_among
from wearoff.validate.scenarios import SCENARIOS

N_DRAWS = 200
"""Draws that truths are ranked among: one of 20 of each chain, so that they hardly depend on
each other."""


def one_practice(scenario: str, seed: int) -> dict[str, object]:
    """Simulate and fit one practice.

    Parameters
    ----------
    scenario : str
        Key of SCENARIOS.
    seed : int
        Its seed, of truth, records and chains.

    Returns
    -------
    dict
        ``scenario``, ``seed``, ``attempts`` (rungs of the ladder), ``first_attempt`` (what the
        first one missed, empty if nothing), ``refused`` (why no fit was accepted, empty if one
        was) and the rank, 0 to N_DRAWS, of each quantity by its name.
    """
    practice = simulate_practice(SCENARIOS[scenario], seed)
    analysis = SCENARIOS[scenario].analysis()
    row: dict[str, object] = {"scenario": scenario, "seed": seed, "attempts": 0}
    row |= {"first_attempt": "", "refused": ""}
    try:
        design = build_design(practice.durations, analysis)
    except WearoffError as refusal:
        return row | {"refused": str(refusal)}
    settings = analysis.sampling.model_copy(update={"seed": seed})
    # The workflow compares the density with the PyMC model once, before any batch.
    engine = engine_for(design, settings, compare=False)
    drawn = climb(analysis.model_copy(update={"sampling": settings}), engine.sample)
    row["attempts"] = len(drawn.attempts)
    row["first_attempt"] = drawn.attempts[0].split(": ", 2)[-1].removeprefix("passed")
    failed = [check.name for check in drawn.checks if check.status == "fail"]
    if failed:
        return row | {"refused": ",".join(failed)}
    names, mix = [one.name for one in design.coefficients], practice.design.rows
    truth = {name: np.array([value]) for name, value in practice.named.items()}
    true = quantities_of(practice.design, practice.truth, truth, design, mix)
    draws = thinned_draws(drawn.posterior, design, N_DRAWS)
    named = named_draws(thinned(drawn.posterior, N_DRAWS), names)
    found = quantities_of(design, draws, named, design, mix)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(11,)))
    return row | {
        name: rank_among(true[name][0], values, rng)
        for name, values in found.items()
        if name in true
    }
