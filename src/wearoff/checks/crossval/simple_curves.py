"""The simple rival: one curve and one response rate per stratum, no model and no hierarchy.

The curve is Turnbull's estimate on a grid of days: a histogram of durations by maximum likelihood
for censored and late-entered records. On a grid that does not depend on who is left out, every
patient can be left out of one matrix of records at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from wearoff.checks.em_leaps import maximise

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST_WIDTH_DAYS = 28.0
"""Width of the histogram's bins; the curve is as coarse as visits are. On the example practice
bins of 14 days predict left-out patients worse."""
_MOST_BINS = 60
_BROAD_MEDIAN_DAYS, _BROAD_SD = 110.0, 1.0
"""What stands in for the unseen: a broad log-normal."""
_MAX_LEAPS, _SMALL_STEP = 200, 1e-6


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


@dataclass(frozen=True)
class Chances:
    """What others' records say of each row's bounds; arrays of shape (row,).

    Attributes
    ----------
    curve, curve_left : array
        Probability of the bounds (density per day where exact), and of lasting to the entry, under
        the histogram of the other patients' rows.
    broad, broad_left : array
        The same under the broad log-normal.
    n_others : array
        Number of other patients' rows.
    """

    curve: Array
    curve_left: Array
    broad: Array
    broad_left: Array
    n_others: Array

    def loglik(self, pseudo: float) -> Array:
        """Return the log density where the broad curve counts as so many treatments."""
        weight = self.n_others / (self.n_others + pseudo)
        chance = weight * self.curve + (1.0 - weight) * self.broad
        left = weight * self.curve_left + (1.0 - weight) * self.broad_left
        return np.asarray(np.log(chance) - np.log(left))


def left_out_chances(rows: CensoredRows, owner: Ints, edges: Array) -> Chances:
    """Return what the rows of all other patients say of each row.

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
    Chances
        Of rows with unknown response, that there is no effect by the upper bound; they say nothing
        about other rows.
    """
    people, code = np.unique(owner, return_inverse=True)
    inside, after = _shares(rows, edges)
    # Alike rows go together.
    kinds, kind = np.unique(np.column_stack([inside, after]), axis=0, return_inverse=True)
    used = ~rows.is_mixed
    counts = np.tile(np.bincount(kind[used], minlength=len(kinds)).astype(float), (len(people), 1))
    np.subtract.at(counts, (code[used], kind[used]), 1.0)
    mass = _histograms(kinds[:, : inside.shape[1]], kinds[:, inside.shape[1] :], counts)
    broad, broad_left = _broad(rows)
    return Chances(
        np.einsum("rb,rb->r", inside, mass[code]), np.einsum("rb,rb->r", after, mass[code]),
        broad, broad_left, counts.sum(axis=1)[code],
    )  # fmt: skip


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
    """Return the mass of every bin for each set of rows, by EM; (set, bin)."""
    mass = np.full((len(counts), inside.shape[1]), 1.0 / inside.shape[1])
    is_late = bool((after < 1.0).any())
    after = after if is_late else after[:, :0]
    return maximise(
        mass, lambda mass: _step(mass, inside, after, counts),
        max_leaps=_MAX_LEAPS, small_step=_SMALL_STEP,
    )  # fmt: skip


def _step(mass: Array, inside: Array, after: Array, counts: Array) -> tuple[Array, Array]:
    """Return the mass after one step of EM, and the log-likelihood before it.

    Late entries add the treatments that were over before anyone could see them (Turnbull 1976).
    """
    seen = np.maximum(mass @ inside.T, 1e-300)
    found, loglik = mass * ((counts / seen) @ inside), (counts * np.log(seen)).sum(axis=1)
    if after.shape[1]:
        lasted = np.maximum(mass @ after.T, 1e-300)
        found += mass * ((counts / lasted) @ (1.0 - after))
        loglik -= (counts * np.log(lasted)).sum(axis=1)
    total = found.sum(axis=1, keepdims=True)
    # Without any row there is nothing to learn from.
    return np.where(total > 0.0, found / np.maximum(total, 1e-300), mass), loglik


def _broad(rows: CensoredRows) -> tuple[Array, Array]:
    """Return the broad density of each row's bounds, and its survival at the entry."""

    def z(days: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(days) - np.log(_BROAD_MEDIAN_DAYS)) / _BROAD_SD)

    low, high = z(rows.lower), z(rows.upper)
    density = np.exp(-0.5 * low**2) / (
        np.sqrt(2 * np.pi) * _BROAD_SD * np.maximum(rows.lower, 1e-9)
    )
    # From the tail in which both probabilities are small.
    upper_tail = special.ndtr(-low) - special.ndtr(-high)
    between = np.where(low > 0, upper_tail, special.ndtr(high) - special.ndtr(low))
    return np.where(rows.lower == rows.upper, density, between), special.ndtr(-z(rows.entry))
