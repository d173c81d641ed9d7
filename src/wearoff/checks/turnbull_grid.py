"""Turnbull's estimate on a two-week grid, for many data sets of the same treatments at once.

Bounds are widened to the grid, which steadies the estimate and gives all data sets the same cells:
one pass of self-consistency then moves every data set, in two matrix products.
"""

import numpy as np
from numpy.typing import NDArray

from wearoff.checks.em_leaps import maximise

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

CELL_DAYS = 14.0
_MAX_LEAPS, _SMALL_STEP = 60, 2e-5


def surviving_on_grid(lower: Array, upper: Array, days: Array) -> Array:
    """Return the non-parametric survival of every data set at days.

    Parameters
    ----------
    lower, upper : array, shape (set, row)
        Bounds (lower, upper] in days; equal for exact rows, upper inf when right-censored.
    days : array, shape (day,)
        Multiples of 14.

    Returns
    -------
    array, shape (set, day)
        Each set's Turnbull curve of bounds widened to a grid of 14 days; beyond the grid of the
        data, the mass that is left.
    """
    first, last, n_cells = _cells(lower, upper)
    counts, pairs = _counts(first, last, n_cells)
    mass = _intersections(counts, pairs, n_cells)
    share, inside = counts / counts.sum(axis=1, keepdims=True), _membership(pairs, n_cells)
    mass = maximise(
        mass / mass.sum(axis=1, keepdims=True), lambda mass: _step(mass, share, inside),
        max_leaps=_MAX_LEAPS, small_step=_SMALL_STEP,
    )  # fmt: skip
    left = np.concatenate([np.cumsum(mass[:, ::-1], axis=1)[:, ::-1], np.zeros((len(mass), 1))], 1)
    edges = np.minimum(np.round(days / CELL_DAYS).astype(np.int64), n_cells - 1)
    return np.asarray(left[:, edges])


def _step(mass: Array, share: Array, inside: Array) -> tuple[Array, Array]:
    """Return the masses after one step, and the log-likelihood per row before it."""
    likelihood = np.maximum(mass @ inside.T, 1e-300)
    return mass * ((share / likelihood) @ inside), (share * np.log(likelihood)).sum(axis=1)


def _cells(lower: Array, upper: Array) -> tuple[Ints, Ints, int]:
    """Return the first cell of every row, the cell after its last one, and the number of cells.

    Cell i runs from i to i + 1 times two weeks; the last one has no end.
    """
    finite = np.where(np.isinf(upper), 0.0, upper)
    end = np.ceil(finite / CELL_DAYS - 1e-9).astype(np.int64)
    start = np.floor(lower / CELL_DAYS + 1e-9).astype(np.int64)
    # An exact value is the closed point: on the border of two cells it belongs to the first.
    start = np.where(lower == upper, end - 1, start)
    end = np.maximum(end, start + 1)
    n_cells = int(max(end.max(), start.max() + 1)) + 1
    return start, np.where(np.isinf(upper), n_cells, end), n_cells


def _counts(first: Ints, last: Ints, n_cells: int) -> tuple[Array, Ints]:
    """Return how often every pair of ends occurs in every set, and the pairs, (pair, 2)."""
    width = n_cells + 1
    code = first * width + last
    n_sets = len(code)
    offset = np.arange(n_sets)[:, None] * width**2
    flat = np.bincount((code + offset).ravel(), minlength=n_sets * width**2)
    counts = flat.reshape(n_sets, width**2)
    used = np.flatnonzero(counts.any(axis=0))
    return counts[:, used].astype(float), np.column_stack([used // width, used % width])


def _membership(pairs: Ints, n_cells: int) -> Array:
    cell = np.arange(n_cells)
    return ((cell >= pairs[:, :1]) & (cell < pairs[:, 1:])).astype(float)


def _intersections(counts: Array, pairs: Ints, n_cells: int) -> Array:
    """Return 1.0 for the cells of the maximal intersections of each set, else 0.0.

    A cell belongs to one if the last end at or before it is a lower one, and the next end at or
    after it an upper one.
    """
    edge = np.arange(n_cells + 1)
    has_lower = (counts @ (pairs[:, :1] == edge)) > 0
    has_upper = (counts @ (pairs[:, 1:] == edge)) > 0
    # At an edge the upper end comes first: (a, b] and (b, c] do not overlap.
    last_lower = np.maximum.accumulate(np.where(has_lower, edge, -1), axis=1)
    last_upper = np.maximum.accumulate(np.where(has_upper, edge, -1), axis=1)
    opened = last_lower[:, :-1] >= np.maximum(last_upper[:, :-1], 0)
    far = n_cells + 1
    next_lower = np.minimum.accumulate(np.where(has_lower, edge, far)[:, ::-1], axis=1)[:, ::-1]
    next_upper = np.minimum.accumulate(np.where(has_upper, edge, far)[:, ::-1], axis=1)[:, ::-1]
    closes = opened & (next_upper[:, 1:] <= next_lower[:, 1:]) & (next_upper[:, 1:] < far)
    # What is open to the right lies beyond every day, not evenly on the rest of the grid.
    for_ever = closes & (next_upper[:, 1:] == n_cells)
    found = closes & ~for_ever
    found[:, -1] = for_ever.any(axis=1)
    return np.asarray(found, dtype=float)
