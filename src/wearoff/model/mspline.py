"""A flexible hazard: quadratic M-splines in days, their integrals (I-splines), their weights.

The hazard is a sum of M-splines with weights above 0. The weights are those of a Weibull's hazard
of the model's scale, times the exponential of a random walk from one spline to the next (Phillippo
et al. 2024, arXiv 2401.12640) from which level and slope are removed: those are what median and
scale are for. With a walk of 0 the hazard is a spline's likeness of the Weibull's.
"""

from dataclasses import dataclass
from functools import cached_property
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import BSpline

Array = NDArray[np.float64]

_ORDER = 3
_AT_QUANTILES = (0.2, 0.4, 0.6, 0.8, 0.975)
_NEAREST = 1.02
TINY = 1e-290
"""Floor of what logs are taken of."""
LEAST_LOG_WEIGHT = -60.0
"""Against the largest: smaller weights change nothing, but their gradients overflow."""


def hazard_knots(rows: pd.DataFrame) -> tuple[float, ...]:
    """Return the knots of the hazard in days: 0, then rising to the last.

    Parameters
    ----------
    rows : DataFrame
        Treatments that responded, with ``lower_days`` and ``upper_days``.

    Returns
    -------
    tuple of float
        At quantiles of the middles of the intervals in which effects wore off, half the first of
        these and twice the last: a Weibull's hazard rises from 0 and goes on rising, which one
        wide spline cannot follow.
    """
    # ASSUME: with family mspline the hazard is constant from twice the day on by which 97.5 % of
    # those seen to wear off had done so; between the two it rests on its prior.
    bounds = rows[["lower_days", "upper_days"]].to_numpy(dtype=float)
    middles = bounds.mean(axis=1)
    middles = middles[np.isfinite(middles)]
    if not len(middles):
        middles = bounds[:, 0]
    found = np.quantile(middles, _AT_QUANTILES)
    kept = [0.0, found[0] / 2]
    for knot in (*found, 2 * found[-1]):
        # Knots on nearly the same day would make a spike of a spline.
        if knot > _NEAREST * kept[-1]:
            kept.append(knot)
    return tuple(float(one) for one in kept)


@dataclass(frozen=True)
class HazardBasis:
    """M-splines on knots, each with integral 1, and constant beyond the last knot.

    Attributes
    ----------
    knots : tuple of float
        In days; the first is 0, the others rise.
    """

    knots: tuple[float, ...]

    @property
    def n_parts(self) -> int:
        """Number of splines."""
        return len(self.knots) + _ORDER - 2

    def mass(self, start_days: Array, end_days: Array) -> Array:
        """Return each spline's integral between two days, shape (row, part).

        Sums of positive parts, not differences of integrals: exact for the narrowest interval.

        Parameters
        ----------
        start_days, end_days : array, shape (row,)
            Start of at least 0; the end not before it, finite.
        """
        start, end = (np.asarray(one, dtype=float)[:, None] for one in (start_days, end_days))
        breaks = np.array(self.knots)
        low = np.maximum(start, breaks[:-1])
        width = np.maximum(np.minimum(end, breaks[1:]) - low, 0.0)
        # Two Gauss-Legendre nodes integrate a quadratic exactly.
        found = np.zeros((len(start), self.n_parts))
        for node in (0.5 - np.sqrt(1 / 12), 0.5 + np.sqrt(1 / 12)):
            rates = self.rate((low + node * width).ravel()).reshape(*width.shape, -1)
            found += 0.5 * np.einsum("rs,rsp->rp", width, rates)
        beyond = np.maximum(end[:, 0] - np.maximum(start[:, 0], breaks[-1]), 0.0)
        found[:, -1] += beyond * self._last_rate
        return found

    def rate(self, days: Array) -> Array:
        """Return each spline on days, shape (row, part), per day."""
        inside = np.clip(days, 0.0, self.knots[-1])
        basis = BSpline.design_matrix(inside, self._padded, _ORDER - 1).toarray()
        return np.asarray(basis * self._heights)

    @cached_property
    def pieces(self) -> Array:
        """Integrals from day 0 as cubics in days since the piece's start, (piece, power, part).

        Powers rise from 0; the piece after the last knot is a straight line.
        """
        starts = np.array(self.knots[:-1])
        rates = BSpline(self._padded, np.diag(self._heights), _ORDER - 1)
        powers = [self.mass(np.zeros_like(starts), starts)]
        # Taylor's series, of which a cubic has no more terms.
        powers += [rates(starts, nu=i) / factorial(i + 1) for i in range(_ORDER)]
        line = np.zeros((1, _ORDER + 1, self.n_parts))
        line[0, 0] = 1.0
        line[0, 1, -1] = self._last_rate
        return np.concatenate([np.stack(powers, axis=1), line])

    @cached_property
    def log_centres(self) -> Array:
        """Mean of log(day / last knot) under each spline, shape (part,)."""
        node, weight = np.polynomial.legendre.leggauss(64)
        breaks = np.array(self.knots)
        width = np.diff(breaks)[:, None]
        days = (breaks[:-1, None] + 0.5 * (node + 1.0) * width).ravel()
        weights = (0.5 * weight * width).ravel()
        return np.asarray((weights * np.log(days / breaks[-1])) @ self.rate(days))

    @cached_property
    def log_middles(self) -> Array:
        """Log(middle of each spline's inner knots / last knot), shape (part,).

        Of the first spline, whose middle is day 0, the mean of the log.
        """
        middle = self._inner.mean(axis=0)
        is_first = middle == 0.0
        logs = np.log(np.where(is_first, 1.0, middle) / self.knots[-1])
        return np.where(is_first, self.log_centres, logs)

    @cached_property
    def bows(self) -> Array:
        """Square of half the width between the inner knots over their middle, shape (part,)."""
        low, high = self._inner
        middle = (low + high) / 2
        return np.asarray(((high - low) / np.where(middle == 0.0, 1.0, 2 * middle)) ** 2)

    @cached_property
    def bends(self) -> Array:
        """What steps of a random walk from spline to spline add to log weights, (part, step).

        With standard normal steps, whose variance grows with the days between splines, the log
        weights have no trend in log days and mean square 1.
        """
        inner = self._padded[1:-1]
        days = np.array([inner[i : i + _ORDER - 1].mean() for i in range(self.n_parts)])
        walk = np.tril(np.ones((self.n_parts, self.n_parts - 1)), -1) * np.sqrt(np.diff(days))
        line = np.column_stack([np.ones(self.n_parts), self.log_centres])
        bent = walk - line @ np.linalg.lstsq(line, walk)[0]
        return np.asarray(bent / np.sqrt((bent**2).sum() / self.n_parts))

    @cached_property
    def log_widths(self) -> Array:
        """Log of each spline's share of the time up to the last knot, shape (part,).

        Weights equal to it give a constant hazard.
        """
        return -np.log(self._heights * self.knots[-1])

    @cached_property
    def _inner(self) -> Array:
        """Inner knots of each spline, shape (2, part)."""
        padded = self._padded
        return np.stack([padded[1 : -_ORDER + 1], padded[2 : len(padded) - 1]])

    @cached_property
    def _padded(self) -> Array:
        edge = _ORDER - 1
        return np.concatenate([[0.0] * edge, self.knots, [self.knots[-1]] * edge])

    @cached_property
    def _heights(self) -> Array:
        """Factors that turn B-splines into M-splines, shape (part,), per day."""
        return _ORDER / (self._padded[_ORDER:] - self._padded[:-_ORDER])

    @property
    def _last_rate(self) -> float:
        return float(self._heights[-1])


def log_weibull(basis: Any, slope: Any) -> Any:
    """Return log weights whose hazard is nearly proportional to a power of time.

    From the power and its second derivative in the middle of each spline's inner knots: exact
    for powers 0 and 1, in survival within 0.02 for Weibull shapes up to 5.

    Parameters
    ----------
    basis : HazardBasis
        The splines, or whatever has its ``log_middles``, ``bows`` and ``log_widths`` as tensors.
    slope : array of shape (draw, 1), or tensor scalar
        The power: shape - 1.

    Returns
    -------
    array or tensor, shape (draw, part) or (part,)
        Up to a constant.
    """
    bowed = 0.5 * slope * (slope - 1.0) * basis.bows
    return slope * basis.log_middles - bowed + basis.log_widths


def hazard_weights(basis: HazardBasis, scale: Array, bend: Array) -> Array:
    """Return the weights of the splines, shape (draw, part), with sum 1.

    Parameters
    ----------
    basis : HazardBasis
        The splines.
    scale : array, shape (draw,)
        Scale of log duration, which gives the slope of the hazard.
    bend : array, shape (draw, part)
        What the random walk adds to the log weights.
    """
    logs = log_weibull(basis, 1.0 / scale[:, None] - 1.0) + bend
    weights = np.exp(np.maximum(logs - logs.max(axis=1, keepdims=True), LEAST_LOG_WEIGHT))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
