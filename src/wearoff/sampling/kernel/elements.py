"""The scalar parameters and the levels of every term: values, priors, and derivatives.

A level's deviation from its home (its clinic, its injector, zero) is ``sd ** (1 - degree) * (x -
centre)`` with free ``x ~ N(centre, sd ** degree)`` and ``centre = degree (home - origin)``: degree
0 is non-centred, 1 centred, and the deviation's distribution is the same at any degree.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inlined, inner
from wearoff.sampling.kernel.vector_math import vector_exp

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_HALF_LOG_2_PI = 0.9189385332046727
NORMAL, HALF_NORMAL, SIGNED, LOG_NORMAL = 0, 1, 2, 3


class Scalars(NamedTuple):
    """Priors of the scalar parameters, each of shape (scalar,).

    ``shape`` is ``NORMAL``; ``HALF_NORMAL`` for a spread sampled on the log scale, as is a
    ``LOG_NORMAL`` one, whose location and scale are those of its logarithm; ``SIGNED`` for
    the same prior folded open, ``|theta|`` being the spread: of a term that is not centred the sign
    only mirrors the levels' free parts, and near zero nothing is left to diverge or to crawl.
    """

    shape: Ints
    location: Floats
    scale: Floats


class Elements(NamedTuple):
    """Levels of terms, parents before children; arrays of shape (element,).

    ``parent`` is the level above (-1: none). Where ``via`` names a scalar, home is that scalar
    times the parent's deviation, else the parent's level. ``base`` and the scalar ``base_scalar``
    (-1: none) are added to home. The spread is the scalar ``sd_scalar``, or ``sd`` where -1. From
    ``n_early`` on parents may be nodes of the tree, which come after all of these.
    """

    parent: Ints
    via: Ints
    base: Floats
    base_scalar: Ints
    sd: Floats
    sd_scalar: Ints
    degree: Floats
    origin: Floats
    n_early: int


class Values(NamedTuple):
    """Values and derivatives; arrays of shape (element,), those of ``theta`` (scalar,).

    ``log_theta`` is the log of spreads that are sampled on the log scale, else 0; ``narrowing`` is
    sd ** -degree, 1 for levels of a fixed spread and of a folded one, which are not centred.
    """

    theta: Floats
    log_theta: Floats
    level: Floats
    deviation: Floats
    narrowing: Floats
    by_theta: Floats
    by_level: Floats
    by_deviation: Floats


@inner
def scalar_values(free: Floats, scalars: Scalars, values: Values) -> float:
    """Set ``theta`` and zero its derivatives; return the log prior with its Jacobian."""
    total = 0.0
    for j in range(len(scalars.shape)):
        values.by_theta[j] = 0.0
        theta, at, values.log_theta[j] = free[j], free[j], 0.0
        if scalars.shape[j] == HALF_NORMAL or scalars.shape[j] == LOG_NORMAL:
            theta, values.log_theta[j] = math.exp(free[j]), free[j]
        if scalars.shape[j] == HALF_NORMAL:
            at = theta
            total += free[j] + math.log(2.0)
        values.theta[j] = theta
        ratio = (at - scalars.location[j]) / scalars.scale[j]
        total -= 0.5 * ratio * ratio + math.log(scalars.scale[j]) + _HALF_LOG_2_PI
    return total


@inner
def scalar_gradient(scalars: Scalars, values: Values, gradient: Floats) -> None:
    """Carry ``by_theta`` back to the free scalars, the prior's slope added."""
    for j in range(len(scalars.shape)):
        theta, square = values.theta[j], scalars.scale[j] * scalars.scale[j]
        if scalars.shape[j] == LOG_NORMAL:
            prior = (values.log_theta[j] - scalars.location[j]) / square
            gradient[j] = values.by_theta[j] * theta - prior
            continue
        slope = values.by_theta[j] - (theta - scalars.location[j]) / square
        is_log = scalars.shape[j] == HALF_NORMAL
        gradient[j] = slope * theta + 1.0 if is_log else slope


@inlined
def _spread(e: int, elements: Elements, theta: Floats) -> float:
    scalar = elements.sd_scalar[e]
    return float(theta[scalar]) if scalar >= 0 else float(elements.sd[e])


@inlined
def _home(e: int, elements: Elements, values: Values) -> float:
    home, parent = elements.base[e], elements.parent[e]
    if elements.base_scalar[e] >= 0:
        home += values.theta[elements.base_scalar[e]]
    if parent >= 0:
        via = elements.via[e]
        home += values.theta[via] * values.deviation[parent] if via >= 0 else values.level[parent]
    return float(home)


@inner
def set_narrowing(elements: Elements, values: Values) -> float:
    """Set ``narrowing``; return the sum of its logs."""
    total = 0.0
    for e in range(len(elements.parent)):
        scalar = elements.sd_scalar[e]
        log_sd = values.log_theta[scalar] if scalar >= 0 else 0.0
        values.narrowing[e] = -elements.degree[e] * log_sd
        total += values.narrowing[e]
    for e in range(len(elements.parent)):
        values.narrowing[e] = vector_exp(values.narrowing[e])
    return total


@inner
def element_values(free: Floats, elements: Elements, values: Values, start: int, end: int) -> float:
    """Set levels and deviations and zero their derivatives; return the log prior.

    Parameters
    ----------
    free : array, shape (element,)
        The free ``x`` of every element.
    elements, values
        With ``narrowing``.
    start, end : int
        Which elements.
    """
    total = 0.0
    for e in range(start, end):
        home, sd = _home(e, elements, values), _spread(e, elements, values.theta)
        narrowing = values.narrowing[e]
        rest = free[e] - elements.degree[e] * (home - elements.origin[e])
        values.deviation[e] = sd * narrowing * rest
        values.level[e] = home + values.deviation[e]
        values.by_level[e] = 0.0
        values.by_deviation[e] = 0.0
        ratio = rest * narrowing
        total -= 0.5 * ratio * ratio + _HALF_LOG_2_PI
    return total


@inner
def element_gradient(
    free: Floats, elements: Elements, values: Values, gradient: Floats, start: int, end: int
) -> None:
    """Carry derivatives from children to parents and to the free parameters.

    Parameters
    ----------
    free, elements, values, start, end
        As in :func:`element_values`.
    gradient : array, shape (element,)
        Gets the derivatives in ``free``.
    """
    for e in range(end - 1, start - 1, -1):
        home, sd = _home(e, elements, values), _spread(e, elements, values.theta)
        degree, by_home = elements.degree[e], values.by_level[e]
        along = values.by_deviation[e] + by_home
        narrowing = values.narrowing[e]
        rest = free[e] - degree * (home - elements.origin[e])
        ratio = rest * narrowing
        slope = narrowing * (along * sd - ratio)
        gradient[e] = slope
        by_home -= degree * slope
        if elements.sd_scalar[e] >= 0:
            by_sd = along * (1.0 - degree) * ratio
            if degree > 0.0:
                by_sd += degree / sd * (ratio * ratio - 1.0)
            values.by_theta[elements.sd_scalar[e]] += by_sd
        if elements.base_scalar[e] >= 0:
            values.by_theta[elements.base_scalar[e]] += by_home
        parent, via = elements.parent[e], elements.via[e]
        if parent >= 0 and via >= 0:
            values.by_theta[via] += by_home * values.deviation[parent]
            values.by_deviation[parent] += by_home * values.theta[via]
        elif parent >= 0:
            values.by_level[parent] += by_home
