"""The non-parametric survival estimate for interval-censored data (Turnbull 1976)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Turnbull:
    """Mass on the maximal intersections (left, right] of the observed intervals.

    Attributes
    ----------
    left, right : array, shape (interval,)
        Ends of the intersections, in days.
    mass : array, shape (interval,)
        Probability in each.
    loglik : float
        Log-likelihood at the maximum.
    """

    left: Array
    right: Array
    mass: Array
    loglik: float

    def surviving(self, days: Array) -> Array:
        """Return survival at days; mass inside an intersection is spread evenly over it."""
        right = np.where(np.isinf(self.right), self.left + 1e9, self.right)
        gone = np.clip((np.asarray(days)[:, None] - self.left) / (right - self.left), 0.0, 1.0)
        return np.asarray(1.0 - gone @ self.mass)


def turnbull(lower: Array, upper: Array, *, max_steps: int = 5000, tol: float = 1e-9) -> Turnbull:
    """Estimate survival by self-consistency (EM).

    Parameters
    ----------
    lower, upper : array, shape (row,)
        Bounds (lower, upper]; equal for exact rows, upper inf when right-censored.
    max_steps : int
        Greatest number of EM steps.
    tol : float
        Stop when the log-likelihood per row changes by less.

    Returns
    -------
    Turnbull
    """
    # An exact value is the closed point {t}: the smallest half-open interval that ends there.
    start = np.where(lower == upper, np.nextafter(lower, -np.inf), lower)
    left, right = _maximal_intersections(start, upper)
    pairs, counts = np.unique(np.column_stack([start, upper]), axis=0, return_counts=True)
    inside = ((left >= pairs[:, :1]) & (right <= pairs[:, 1:])).astype(float)
    mass = np.full(len(left), 1.0 / len(left))
    loglik = -np.inf
    for _ in range(max_steps):
        probability = inside @ mass
        mass = mass * (inside.T @ (counts / probability)) / counts.sum()
        newer = float(counts @ np.log(inside @ mass))
        if newer - loglik < tol * counts.sum():
            loglik = newer
            break
        loglik = newer
    return Turnbull(left, right, mass, loglik)


def _maximal_intersections(lower: Array, upper: Array) -> tuple[Array, Array]:
    """Return the intervals (l, r] where a lower bound is followed at once by an upper bound."""
    # At ties the upper bound comes first: (a, b] and (b, c] do not overlap.
    ends = np.concatenate([lower, upper])
    is_lower = np.concatenate([np.ones(len(lower), bool), np.zeros(len(upper), bool)])
    order = np.lexsort((is_lower, ends))
    ends, is_lower = ends[order], is_lower[order]
    meets = is_lower[:-1] & ~is_lower[1:]
    left, right = ends[:-1][meets], ends[1:][meets]
    return left, right
