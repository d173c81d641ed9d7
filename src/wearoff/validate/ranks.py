"""Where a truth falls among draws, and how many of a right program's truths fall where.

Simulation-based calibration: where truths come from the prior and records from the truth, the rank
of each truth among independent posterior draws is uniform, whatever the model is (Talts et al.
2018; Modrák et al. 2023, doi 10.1214/23-BA1404).
"""

from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from arviz_stats import ecdf_utils
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]

_SIMULATIONS, _AT_ONCE = 50_000, 1_000
_SEED = 20_211
"""Of the simulated bands: the same shares of ranks give the same answer in every run."""


@dataclass(frozen=True)
class Band:
    """The distribution of uniform numbers against what they should be.

    Attributes
    ----------
    at : array, shape (point,)
        From 0 to 1.
    difference, lower, upper : array, shape (point,)
        Share of the numbers up to each point less the point, and the band that holds all of it at
        once.
    """

    at: Floats
    difference: Floats
    lower: Floats
    upper: Floats

    @property
    def is_inside(self) -> bool:
        """Whether no point lies outside."""
        # Shares are counts over a number: half a count tells them apart.
        slack = 0.5 / len(self.at)
        beyond = np.maximum(self.lower - self.difference, self.difference - self.upper)
        return bool((beyond < slack).all())


def rank_among(true: float, draws: Floats, rng: np.random.Generator) -> int:
    """Return how many draws lie below a truth.

    Parameters
    ----------
    true : float
        The truth; may be infinite.
    draws : array, shape (draw,)
        Near-independent posterior draws of the same quantity.
    rng : numpy.random.Generator
        Decides between draws that are equal to the truth.

    Returns
    -------
    int
        0 to the number of draws.
    """
    equal = int((draws == true).sum())
    return int((draws < true).sum()) + int(rng.integers(equal + 1))


def as_uniform(ranks: Floats, n_draws: int, name: str) -> Floats:
    """Turn ranks into numbers that a right program spreads evenly between 0 and 1.

    Parameters
    ----------
    ranks : array, shape (practice,)
        From 0 to ``n_draws``.
    n_draws : int
        Draws that each truth was ranked among.
    name : str
        What is ranked; it seeds the place within a rank.
    """
    rng = np.random.default_rng(np.random.SeedSequence(_SEED, spawn_key=(crc32(name.encode()),)))
    return np.asarray((ranks + rng.random(len(ranks))) / (n_draws + 1))


def band_around(uniform: Floats, false_alarms: float) -> Band:
    """Compare numbers that should be uniform with the band that holds them at once.

    Parameters
    ----------
    uniform : array, shape (number,)
        From :func:`as_uniform`.
    false_alarms : float
        Share of right programs of which some point lies outside.

    Returns
    -------
    Band
        Of Säilynoja, Bürkner & Vehtari (2022, Statistics and Computing 32:32, doi
        10.1007/s11222-022-10090-6), by simulation, as ArviZ has it.
    """
    number = len(uniform)
    at = np.arange(1, number) / number
    lower, upper = _limits(number, false_alarms)
    share = ecdf_utils.compute_ecdf(uniform, at)
    return Band(at, share - at, lower - at, upper - at)


@cache
def _limits(number: int, false_alarms: float) -> tuple[Floats, Floats]:
    """Return the band of shares of so many uniform numbers, at the steps between 0 and 1."""
    pointwise = np.quantile(_just_held(number), 1 - false_alarms)
    at = np.arange(1, number) / number
    lower, upper = ecdf_utils.get_pointwise_confidence_band(pointwise, number, at)
    return lower, upper


@cache
def _just_held(number: int) -> Floats:
    """Return for many right curves the probability of the pointwise bands that just hold each.

    As ``simulate_confidence_bands`` of ArviZ, once for all false-alarm rates, a tenth of the time,
    and with counts that are whole: there some are one too small, where k / n * n rounds down.
    """
    rng, at = np.random.default_rng(_SEED), np.arange(1, number)[:, None] / number
    counts, even = np.arange(number + 1), np.full(number, 1 / number)
    tail = np.minimum(stats.binom.cdf(counts, number, at), stats.binom.sf(counts - 1, number, at))
    least = []
    for _ in range(_SIMULATIONS // _AT_ONCE):
        curves = rng.multinomial(number, even, _AT_ONCE)[:, :-1].cumsum(axis=1)
        least.append(tail[np.arange(number - 1), curves].min(axis=1))
    return np.asarray(1 - 2 * np.concatenate(least))


def spread_p_value(uniform: Floats) -> float:
    """Return the p-value of truths lying too near to, or too far from, the middle of the draws.

    The sum of squared normal deviates of the numbers is chi-squared (Cook, Gelman & Rubin 2006,
    doi 10.1198/106186006X136976): it sees intervals that are too wide or too narrow long before
    the band does.

    Parameters
    ----------
    uniform : array, shape (number,)
        From :func:`as_uniform`.
    """
    total = float((special.ndtri(uniform) ** 2).sum())
    below, above = special.chdtr(len(uniform), total), special.chdtrc(len(uniform), total)
    return float(2 * min(below, above))
