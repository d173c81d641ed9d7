"""The simple rival: one curve and one response rate per stratum, no model and no hierarchy.

The curve is Turnbull's estimate on a grid of days: a histogram of durations by maximum likelihood
for censored and late-entered records. On a grid that does not depend on who is left out, every
patient can be left out of one matrix of records at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST_WIDTH_DAYS = 14.0
"""Width of the histogram's bins; the curve is as coarse as visits are."""
_MOST_BINS = 60
_BROAD_MEDIAN_DAYS, _BROAD_SD = 110.0, 1.0
"""What stands in for the unseen: a broad log-normal, with the weight of one treatment."""
_STEPS, _TOLERANCE = 400, 1e-5


@dataclass(frozen=True)
class CensoredRows:
    """Records of durations; arrays of shape (row,). ``is_mixed``: the response is unknown."""

    lower: Array
    upper: Array
    entry: Array
    is_mixed: Bools

    def take(self, at: Ints | Bools) -> "CensoredRows":
        """Return some of the rows."""
        return CensoredRows(self.lower[at], self.upper[at], self.entry[at], self.is_mixed[at])


def edges_of(rows: CensoredRows) -> Array:
    """Return the edges of the bins in days; the last bin is open."""
    bounds = np.concatenate([rows.lower, rows.upper])
    last = float(bounds[np.isfinite(bounds)].max())
    width = max(LEAST_WIDTH_DAYS, last / _MOST_BINS)
    return np.append(np.arange(0.0, last + width, width), np.inf)


def left_out_logliks(rows: CensoredRows, owner: Ints, edges: Array) -> Array:
    """Return the log density of each row's bounds from the rows of all other patients.

    Parameters
    ----------
    rows : CensoredRows
        Rows of one stratum.
    owner : array of int, shape (row,)
        Patient of each row.
    edges : array
        From :func:`edges_of`.

    Returns
    -------
    array, shape (row,)
        Of the mixture of the histogram of ``n`` other treatments, weight n / (n + 1), and a broad
        log-normal. Of rows with unknown response, of no effect by the upper bound.
    """
    people, code = np.unique(owner, return_inverse=True)
    inside, after = _shares(rows, edges)
    used = ~rows.is_mixed
    counts = np.tile(used.astype(float), (len(people), 1))
    counts[code, np.arange(len(code))] = 0.0
    mass = _histograms(inside, after, counts)
    entered = rows.entry > 0
    weight = (counts.sum(axis=1) / (counts.sum(axis=1) + 1.0))[code]
    own = np.einsum("rb,rb->r", inside, mass[code])
    left = np.einsum("rb,rb->r", after, mass[code])
    broad, broad_left = _broad(rows)
    chance = weight * own + (1.0 - weight) * broad
    survived = weight * left + (1.0 - weight) * broad_left
    return np.asarray(np.log(chance) - np.where(entered, np.log(survived), 0.0))


def _shares(rows: CensoredRows, edges: Array) -> tuple[Array, Array]:
    """Return each bin's share inside a row's bounds, and after its entry, (row, bin).

    Of an exact day the share is one over the width in days: a density.
    """
    low, high = edges[:-1], edges[1:].copy()
    width = np.where(np.isinf(high), 1.0, high - low)
    high = np.where(np.isinf(high), low + 1.0, high)

    def before(days: Array) -> Array:
        share = np.clip((days[:, None] - low) / width, 0.0, 1.0)
        return np.where(np.isinf(days)[:, None], 1.0, share)

    inside = before(rows.upper) - before(rows.lower)
    exact = rows.lower == rows.upper
    day = rows.lower[:, None]
    inside[exact] = ((day > low) & (day <= high))[exact] / width
    return inside, 1.0 - before(rows.entry)


def _histograms(inside: Array, after: Array, counts: Array) -> Array:
    """Return the mass of every bin for each set of rows, by EM; (set, bin).

    Late entries add the treatments that were over before anyone could see them (Turnbull 1976).
    """
    mass = np.full((len(counts), inside.shape[1]), 1.0 / inside.shape[1])
    is_late = bool((after < 1.0).any())
    for _ in range(_STEPS):
        found = mass * ((counts / np.maximum(mass @ inside.T, 1e-300)) @ inside)
        if is_late:
            found += mass * ((counts / np.maximum(mass @ after.T, 1e-300)) @ (1.0 - after))
        newer = found / np.maximum(found.sum(axis=1, keepdims=True), 1e-300)
        change = float(np.abs(newer - mass).max())
        mass = newer
        if change < _TOLERANCE:
            break
    return mass


def _broad(rows: CensoredRows) -> tuple[Array, Array]:
    """Return the broad density of each row's bounds, and its survival at the entry."""

    def z(days: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(days) - np.log(_BROAD_MEDIAN_DAYS)) / _BROAD_SD)

    low, high = z(rows.lower), z(rows.upper)
    density = np.exp(-0.5 * low**2) / (np.sqrt(2 * np.pi) * _BROAD_SD * np.maximum(rows.lower, 1e-9))
    # From the tail in which both probabilities are small.
    upper_tail = special.ndtr(-low) - special.ndtr(-high)
    between = np.where(low > 0, upper_tail, special.ndtr(high) - special.ndtr(low))
    return np.where(rows.lower == rows.upper, density, between), special.ndtr(-z(rows.entry))
