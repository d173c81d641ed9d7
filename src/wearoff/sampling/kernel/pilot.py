"""A short first run that tells where the posterior lies."""

from dataclasses import replace
from typing import Any

import numpy as np

from wearoff.model.design import Design
from wearoff.model.draws import thinned_draws
from wearoff.model.predict import log_median
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.posterior import named_posterior
from wearoff.sampling.kernel.sampler import FREE, kernel_model
from wearoff.sampling.kernel.sites import Guess

_WARMUP, _DRAWS, _CHAINS = 100, 80, 2
_KEPT = 20
_ENOUGH = 1000
"""Records a pilot run goes by at most: more would cost time and tell it nothing it needs."""


def pilot_guess(design: Design, *, seed: int, cores: int) -> Guess:
    """Return where a short run finds the posterior.

    What records say is held as they say it there. That changes nothing but how well chains move, so
    a rough answer will do; its draws are used for nothing else but as starts of chains.

    Parameters
    ----------
    design : Design
        The model.
    seed : int
        Seed of the run.
    cores : int
        Chains at a time.
    """
    import nutpie

    some = _some_patients(design)
    layout = lay_out(some, integrate=False, fold=True, place=True)
    tree: Any = nutpie.sample(
        kernel_model(layout, _CHAINS), draws=_DRAWS, tune=_WARMUP, chains=_CHAINS, cores=cores,
        seed=seed, progress_bar=False, save_warmup=False,
    )  # fmt: skip
    free = tree.posterior[FREE].to_numpy()
    leading = layout.parameters.first_placed
    drawn = named_posterior(free, layout.parameters, some)
    draws = thinned_draws(drawn, design, _KEPT)
    return Guess(
        eta=log_median(design, draws, design.rows, with_unit=True).mean(axis=0),
        sd_patient=float(np.mean(drawn["sd_patient"])) if design.patients else 0.0,
        sd_residual=float(np.mean(drawn["sd_residual"])),
        starts=free[..., :leading].reshape(-1, leading),
    )


def _some_patients(design: Design) -> Design:
    """Return the design of a large practice with every so many-th patient only."""
    every = -(-len(design.rows) // _ENOUGH)
    kept = (design.index("patient") if design.patients else np.arange(len(design.rows))) % every
    return replace(design, rows=design.rows.loc[kept == 0], patients=design.patients[::every])
