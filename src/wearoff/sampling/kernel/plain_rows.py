"""Plain log-logistic and Weibull records, all at once, in loops that become vector instructions.

A loop sees one kind of record only. What is too extreme for it, it leaves out and marks.
"""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Durations, Scratch
from wearoff.sampling.kernel.common import Common
from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.records import BY_WIDTH, BY_Z
from wearoff.sampling.kernel.standard import ODDS
from wearoff.sampling.kernel.vector_math import log_product, vector_exp

Floats = NDArray[np.float64]

_FAR, _LARGEST, _LEAST = 70.0, 600.0, 1e-5
"""Bounds of z and width, of a hazard, and of what a narrow interval lets through."""


@inner
def plain_count(durations: Durations) -> int:
    """Return how many records the fast loops take."""
    return durations.n_interval + durations.n_left + durations.n_right


@inner
def hazard_intervals(
    z_of: Floats, log_ratio: Floats, k: float, by_z: Floats, by_width: Floats, chance: Floats,
    is_far: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Weibull, interval-censored: return the hazard up to the lower bounds, and how many are far.

    All arrays are of shape (record,); all but the first two are set.
    """
    total, n_far = 0.0, 0.0
    for i in range(len(z_of)):
        z, width = z_of[i], k * log_ratio[i]
        hazard, growth = vector_exp(z), vector_exp(width)
        increment = hazard * (growth - 1.0)
        is_near = (abs(z) < _FAR) & (width < _FAR) & (width > _LEAST)
        is_near = is_near & (increment > _LEAST) & (increment < _LARGEST)
        surviving = vector_exp(-increment)
        lost = 1.0 - surviving
        odds = surviving / lost
        by_z[i] = increment * odds - hazard
        by_width[i] = hazard * growth * odds
        chance[i] = lost if is_near else 1.0
        is_far[i] = 0.0 if is_near else 1.0
        total += hazard if is_near else 0.0
        n_far += is_far[i]
    return total, n_far


@inner
def hazard_left(z_of: Floats, by_z: Floats, chance: Floats, is_far: Floats) -> float:
    """Weibull, left-censored; see :func:`hazard_intervals`."""
    n_far = 0.0
    for i in range(len(z_of)):
        increment = vector_exp(z_of[i])
        is_near = (abs(z_of[i]) < _FAR) & (increment > _LEAST) & (increment < _LARGEST)
        surviving = vector_exp(-increment)
        lost = 1.0 - surviving
        by_z[i] = increment * surviving / lost
        chance[i] = lost if is_near else 1.0
        is_far[i] = 0.0 if is_near else 1.0
        n_far += is_far[i]
    return n_far


@inner
def hazard_right(z_of: Floats, by_z: Floats, is_far: Floats) -> tuple[float, float]:
    """Weibull, right-censored; see :func:`hazard_intervals`."""
    total, n_far = 0.0, 0.0
    for i in range(len(z_of)):
        hazard = vector_exp(z_of[i])
        is_near = abs(z_of[i]) < _FAR
        by_z[i] = -hazard
        is_far[i] = 0.0 if is_near else 1.0
        total += hazard if is_near else 0.0
        n_far += is_far[i]
    return total, n_far


@inner
def odds_intervals(
    z_of: Floats, log_ratio: Floats, k: float, by_z: Floats, by_width: Floats, chance: Floats,
    is_far: Floats,
) -> float:  # fmt: skip
    """Log-logistic, interval-censored; see :func:`hazard_intervals`."""
    n_far = 0.0
    for i in range(len(z_of)):
        z, width = z_of[i], k * log_ratio[i]
        lower, growth = vector_exp(z), vector_exp(width)
        upper = lower * growth
        is_near = (abs(z) < _FAR) & (width < _FAR) & (width > _LEAST)
        inverse = 1.0 / ((1.0 + lower) * (1.0 + upper))
        upper_above, lower_above = inverse * (1.0 + lower), inverse * (1.0 + upper)
        by_z[i] = lower_above - upper * upper_above
        by_width[i] = upper_above + 1.0 / (growth - 1.0)
        chance[i] = lower * (growth - 1.0) * inverse if is_near else 1.0
        is_far[i] = 0.0 if is_near else 1.0
        n_far += is_far[i]
    return n_far


@inner
def odds_sides(z_of: Floats, side: float, by_z: Floats, chance: Floats, is_far: Floats) -> float:
    """Log-logistic, left-censored for side 1, right-censored for -1."""
    n_far = 0.0
    for i in range(len(z_of)):
        inside = vector_exp(side * z_of[i])
        is_near = abs(z_of[i]) < _FAR
        outside = 1.0 / (1.0 + inside)
        by_z[i] = side * outside
        chance[i] = inside * outside if is_near else 1.0
        is_far[i] = 0.0 if is_near else 1.0
        n_far += is_far[i]
    return n_far


@inner
def plain_likelihood(durations: Durations, common: Common, scratch: Scratch) -> tuple[float, float]:
    """Add up the plain records, leaving their derivatives in scratch.

    Returns
    -------
    tuple of float
        Log-likelihood of those near enough, and how many are not.
    """
    a, b = durations.n_interval, durations.n_interval + durations.n_left
    c, z, chance, is_far = plain_count(durations), scratch.eta, scratch.chance, scratch.is_far
    by_z, by_width = scratch.slopes[BY_Z], scratch.slopes[BY_WIDTH]
    ratio = durations.log_ratio[:a]
    if common.family == ODDS:
        n_far = odds_intervals(z[:a], ratio, common.k, by_z[:a], by_width[:a], chance[:a],
            is_far[:a])  # fmt: skip
        n_far += odds_sides(z[a:b], 1.0, by_z[a:b], chance[a:b], is_far[a:b])
        n_far += odds_sides(z[b:c], -1.0, by_z[b:c], chance[b:c], is_far[b:c])
        return log_product(chance[:c]), n_far
    hazard, n_far = hazard_intervals(z[:a], ratio, common.k, by_z[:a], by_width[:a], chance[:a],
        is_far[:a])  # fmt: skip
    n_far += hazard_left(z[a:b], by_z[a:b], chance[a:b], is_far[a:b])
    survived, n_right_far = hazard_right(z[b:c], by_z[b:c], is_far[b:c])
    return log_product(chance[:b]) - hazard - survived, n_far + n_right_far
