"""Spline bases: natural cubic for groups, and rising (integrated) quadratic for the dose."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline

Array = NDArray[np.float64]

_DEGREE = 2
_INDEPENDENT = 1e-6


def natural_spline(x: Array, knots: Array) -> Array:
    """Return a natural cubic spline basis without constant.

    The truncated-power form of Harrell (2015, Regression Modeling Strategies, section 2.4.5): a
    line through the first and beyond the last knot.

    Parameters
    ----------
    x : array, shape (row,)
        Values; NaN gives a row of NaN.
    knots : array, shape (knot,)
        At least three, rising.

    Returns
    -------
    array, shape (row, knot - 1)
        The first column is ``x`` itself; the others bend it.
    """
    first, before, last = knots[0], knots[-2], knots[-1]

    def cubic(knot: float) -> Array:
        return np.asarray(np.where(np.isnan(x), np.nan, np.maximum(x - knot, 0.0) ** 3))

    bends = [
        cubic(knot)
        - cubic(before) * (last - knot) / (last - before)
        + cubic(last) * (before - knot) / (last - before)
        for knot in knots[:-2]
    ]
    return np.column_stack([x, *(bend / (last - first) ** 2 for bend in bends)])


def knots_at_quantiles(values: Array, n_inner: int) -> Array:
    """Return inner knots at equal quantiles between outer ones at 5 and 95 %, without repeats.

    Parameters
    ----------
    values : array, shape (row,)
        The recorded values.
    n_inner : int
        Number of inner knots wanted.

    Returns
    -------
    array, shape (at most n_inner + 2,)
    """
    inner = np.linspace(0.0, 1.0, n_inner + 2)[1:-1]
    return np.unique(np.quantile(values, [0.05, *inner, 0.95]))


def can_bend(values: Array, knots: Array) -> bool:
    """Return whether values, shape (row,), tell all columns of a natural spline apart."""
    if len(knots) < 3:
        return False
    basis = natural_spline(values, knots)
    basis = basis - basis.mean(axis=0)
    sizes = np.linalg.norm(basis, axis=0)
    triangle = np.linalg.qr(basis / np.where(sizes > 0, sizes, 1.0), mode="r")
    return bool(np.abs(np.diag(triangle)).min() > _INDEPENDENT)


def bend_loadings(values: Array, knots: Array) -> Array:
    """Return weights that turn the natural basis into bends apart from the line and each other.

    Parameters
    ----------
    values : array, shape (row,)
        The recorded values.
    knots : array, shape (knot,)
        Knots of the basis.

    Returns
    -------
    array, shape (knot - 1, knot - 2)
        Each column gives a bend that is uncorrelated with a straight line and with the other
        bends over the values, with root mean square 1, so that one prior fits all.
    """
    basis = natural_spline(values, knots)
    triangle = np.linalg.qr(basis - basis.mean(axis=0), mode="r")
    triangle = triangle * np.sign(np.diag(triangle))[:, None]
    loadings = np.linalg.solve(triangle, np.eye(len(triangle)))
    return np.asarray(loadings[:, 1:] * np.sqrt(len(values)))


def rising_spline(x: Array, knots: Array) -> Array:
    """Return I-splines: columns that never fall, constant outside the knots.

    Any weights >= 0 give a rising curve. Columns are scaled so that equal weights w give the
    straight line w * x between the outer knots, hence a weight reads like a slope. Curves are 0
    at x = 0.

    Parameters
    ----------
    x : array, shape (row,)
        Values.
    knots : array, shape (knot,)
        At least two, rising; the outer ones bound the curve.

    Returns
    -------
    array, shape (row, knot)
        ``knot`` columns of a quadratic I-spline.
    """
    outer = np.repeat(knots[[0, -1]], _DEGREE)
    padded = np.concatenate([outer[:_DEGREE], knots, outer[_DEGREE:]])
    n_basis = len(knots) + _DEGREE - 1
    greville = np.array([padded[i + 1 : i + 1 + _DEGREE].mean() for i in range(n_basis)])
    return _rising(x, padded, greville) - _rising(np.zeros(1), padded, greville)


def _rising(x: Array, padded: Array, greville: Array) -> Array:
    inside = np.clip(x, padded[0], padded[-1])
    basis = BSpline.design_matrix(inside, padded, _DEGREE).toarray()
    # The sum of all B-splines from the k-th on rises from 0 to 1 over the k-th support.
    rising = np.cumsum(basis[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return np.asarray(rising * np.diff(greville))
