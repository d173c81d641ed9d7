"""Fit a model again, on other rows or of another family."""

import logging
from dataclasses import dataclass

import numpy as np

from wearoff.checks.crossval.sample import Sample, sample_of
from wearoff.config import Analysis
from wearoff.model.design import Design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import climb

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refit:
    """Draws of a refitted model, and whether its sampling passed every check."""

    sample: Sample
    passed: bool


def refit(
    design: Design, analysis: Analysis, key: tuple[int, ...], max_draws: int, *,
    compare: bool = False,
) -> Refit:  # fmt: skip
    """Draw the posterior of a design by the usual ladder.

    Parameters
    ----------
    design : Design
        The model with its rows.
    analysis : Analysis
        The config; sections sampling and checks are read.
    key : tuple of int
        What tells this fit from others; seeds follow from it.
    max_draws : int
        Draws of all chains that are kept.
    compare : bool
        Whether the compiled density is held to the PyMC model first; for other rows of a model
        that was compared that is not needed.

    Returns
    -------
    Refit
    """
    sequence = np.random.SeedSequence(analysis.sampling.seed, spawn_key=(7, *key))
    seed = int(sequence.generate_state(1)[0])
    settings = analysis.sampling.of_size(len(design.rows)).model_copy(update={"seed": seed})
    own = analysis.model_copy(update={"sampling": settings})
    engine = engine_for(design, settings, compare=compare)
    drawn = climb(own, engine.sample)
    passed = all(check.status != "fail" for check in drawn.checks)
    return Refit(sample_of(drawn.posterior, design, max_draws), passed)
