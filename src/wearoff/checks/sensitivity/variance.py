"""How much of an outcome's variance lies between groups: one variance component, exactly."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

_GRID = (np.arange(1000) + 0.5) / 1000.0


def share_between(
    outcome: Array, group: pd.Series, places: pd.DataFrame, interval: float
) -> dict[str, float] | None:
    """Return the share of the variance that lies between groups, within places.

    Parameters
    ----------
    outcome : array, shape (row,)
        Values, one per patient.
    group : Series
        Whose spread is asked for.
    places : DataFrame
        Categories whose differences are taken out first.
    interval : float
        Probability of the interval.

    Returns
    -------
    dict or None
        ``point``, ``lower`` and ``upper`` of the share; None where groups and places cannot be
        told apart.

    Notes
    -----
    Normal groups and rest; a flat prior on the share and on the means, Jeffreys' on the total
    variance. These two are integrated out, so the posterior of the share is one-dimensional and
    computed on a grid (Box and Tiao 1973, chapter 5).
    """
    level, names = pd.factorize(group)
    fixed = _fixed(places)
    rank = int(np.linalg.matrix_rank(fixed))
    both = np.column_stack([fixed, np.eye(len(names))[level]])
    rest = len(outcome) - int(np.linalg.matrix_rank(both))
    if int(np.linalg.matrix_rank(both)) == rank or rest < 1:
        return None
    size = np.bincount(level).astype(float)
    log_density = np.array(
        [_log_density(one / (1.0 - one), outcome, fixed, level, size, rank) for one in _GRID]
    )
    weight = np.exp(log_density - log_density.max())
    below = np.cumsum(weight) / weight.sum()
    tail = (1.0 - interval) / 2.0
    lower, point, upper = (float(np.interp(one, below, _GRID)) for one in (tail, 0.5, 1.0 - tail))
    return {"point": point, "lower": lower, "upper": upper}


def _fixed(places: pd.DataFrame) -> Array:
    """Return an intercept and the categories, as independent columns."""
    dummies = pd.get_dummies(places.fillna("").astype(str), drop_first=True, dtype=float)
    columns = np.column_stack([np.ones(len(places)), dummies.to_numpy(float)])
    q, r = np.linalg.qr(columns)
    return np.asarray(q[:, np.abs(np.diag(r)) > 1e-9])


def _log_density(
    ratio: float, outcome: Array, fixed: Array, level: NDArray[np.int64], size: Array, rank: int
) -> float:
    """Return the restricted log likelihood at a ratio of variances, the total integrated out."""
    shrink = ratio / (1.0 + ratio * size)

    def times_inverse(values: Array) -> Array:
        sums = np.stack([np.bincount(level, one, minlength=len(size)) for one in values.T], axis=1)
        return np.asarray(values - (shrink[:, None] * sums)[level])

    weighted = times_inverse(fixed)
    gram = fixed.T @ weighted
    means = np.linalg.solve(gram, weighted.T @ outcome)
    left = outcome - fixed @ means
    squares = float(left @ times_inverse(left[:, None])[:, 0])
    half = -0.5 * (np.log1p(ratio * size).sum() + np.linalg.slogdet(gram)[1])
    return float(half - 0.5 * (len(outcome) - rank) * np.log(squares))
