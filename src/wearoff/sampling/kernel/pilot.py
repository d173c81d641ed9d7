"""A short first run that tells how far to centre each term."""

from dataclasses import replace
from typing import Any

import numpy as np

from wearoff.model.centring import Spreads
from wearoff.model.design import Design
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.posterior import named_posterior
from wearoff.sampling.kernel.sampler import FREE, kernel_model

_WARMUP, _DRAWS, _CHAINS = 150, 100, 2
_CAUTIOUS = 0.25
"""Quantile of the spreads that is taken: too little centring costs steps, too much divergences."""
_NEAR_ZERO = 0.4
"""A spread whose lower tenth lies below this share of its median may be zero: then no centring."""

_ENOUGH = 2000
"""Records a pilot run goes by at most: more would cost time and tell it nothing it needs."""

_NO_SPREADS = Spreads(injector=0.0, patient=0.0, residual=1.0)


def pilot_spreads(design: Design, *, integrate: bool, seed: int, cores: int) -> Spreads:
    """Return the spreads that a short run without any centring finds.

    The degree of centring changes nothing but how well chains move, so a rough answer will do;
    its draws are not used for anything else.

    Parameters
    ----------
    design : Design
        The model.
    integrate : bool
        Whether patients are integrated out.
    seed : int
        Seed of the run.
    cores : int
        Chains at a time.
    """
    import nutpie

    layout = lay_out(
        _some_patients(design), integrate=integrate, fold=True, anchor=True, spreads=_NO_SPREADS
    )
    tree: Any = nutpie.sample(
        kernel_model(layout, _CHAINS), draws=_DRAWS, tune=_WARMUP, chains=_CHAINS, cores=cores,
        seed=seed, progress_bar=False, save_warmup=False,
    )  # fmt: skip
    drawn = named_posterior(tree.posterior[FREE].to_numpy(), layout.parameters, design)

    def low(name: str) -> float:
        if name not in drawn:
            return 0.0
        tenth, low, middle = np.quantile(drawn[name], [0.1, _CAUTIOUS, 0.5])
        return float(low) if tenth > _NEAR_ZERO * middle else 0.0

    residual = float(np.quantile(drawn["sd_residual"], 1.0 - _CAUTIOUS))
    return Spreads(low("sd_injector"), low("sd_patient"), residual)


def _some_patients(design: Design) -> Design:
    """Return the design of a large practice with the records of every so many-th patient only."""
    every = -(-len(design.rows) // _ENOUGH)
    kept = (design.index("patient") if design.patients else np.arange(len(design.rows))) % every
    return replace(design, rows=design.rows.loc[kept == 0])
