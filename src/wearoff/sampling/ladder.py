"""The retry ladder, fixed in advance: same data, same model, fresh seeds, slower steps."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from wearoff.config import Analysis, Sampling
from wearoff.sampling.diagnostics import Check, sampling_checks

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """One rung: what is tried."""

    number: int
    target_accept: float
    warmup: int
    seed: int

    def words(self) -> str:
        """Describe the attempt for the report."""
        return (
            f"attempt {self.number}: target acceptance {self.target_accept:g}, "
            f"{self.warmup} warm-up draws per chain"
        )


@dataclass(frozen=True)
class Drawn:
    """A posterior with the way it came about."""

    posterior: xr.Dataset
    sample_stats: xr.Dataset
    checks: tuple[Check, ...]
    attempts: tuple[str, ...]


Sampler = Callable[[Attempt], Any]
"""Takes an attempt, returns datasets ``posterior`` and ``sample_stats``."""


def ladder(sampling: Sampling) -> Iterator[Attempt]:
    """Yield the attempts: as configured, then acceptance 0.98, then 0.995 with twice the warm-up.

    Seeds are spawned, so that no attempt repeats another's draws.
    """
    rungs = (
        (sampling.target_accept, sampling.warmup),
        (max(0.98, sampling.target_accept), sampling.warmup),
        (max(0.995, sampling.target_accept), 2 * sampling.warmup),
    )
    for number, (target_accept, warmup) in enumerate(rungs, start=1):
        sequence = np.random.SeedSequence(sampling.seed, spawn_key=(2, number))
        yield Attempt(number, target_accept, warmup, int(sequence.generate_state(1)[0]))


def climb(analysis: Analysis, sample: Sampler) -> Drawn:
    """Try each rung until the sampling checks hold; keep the last attempt if none does.

    Parameters
    ----------
    analysis : Analysis
        The config.
    sample : callable
        Draws one attempt.

    Returns
    -------
    Drawn
        With every attempt and its outcome in words.
    """
    told: list[str] = []
    drawn: Drawn | None = None
    for attempt in ladder(analysis.sampling):
        logger.info("sampling, %s", attempt.words())
        chains = sample(attempt)
        posterior, stats = chains.posterior, chains.sample_stats
        checks = sampling_checks(posterior, stats, analysis.checks, analysis.sampling.chains)
        failed = [check.title for check in checks if check.status == "fail"]
        told.append(f"{attempt.words()}: " + ("passed" if not failed else "; ".join(failed)))
        logger.info(told[-1])
        drawn = Drawn(posterior, stats, tuple(checks), tuple(told))
        if not failed:
            break
    assert drawn is not None
    return drawn
