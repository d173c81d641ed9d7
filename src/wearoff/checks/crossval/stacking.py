"""Weights with which several models together predict best what was left out.

Yao, Vehtari, Simpson and Gelman 2018 (Bayesian Analysis 13:917).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEPS, _TOLERANCE = 20_000, 1e-9


def stacking_weights(elpd: Array) -> Array:
    """Return the weights that maximise the log score of the mixture of predictions.

    Parameters
    ----------
    elpd : array, shape (patient, model)
        Log densities of what was left out.

    Returns
    -------
    array, shape (model,)
        At least 0, with sum 1.

    Notes
    -----
    The score is concave in the weights, and every step raises it: they are those of a mixture
    whose components are known.
    """
    density = np.exp(elpd - elpd.max(axis=1, keepdims=True))
    weights = np.full(elpd.shape[1], 1.0 / elpd.shape[1])
    for _ in range(_STEPS):
        newer = weights * (density / (density @ weights)[:, None]).mean(axis=0)
        change = float(np.abs(newer - weights).max())
        weights = newer
        if change < _TOLERANCE:
            break
    return np.asarray(weights / weights.sum())


def difference(elpd: Array, other: Array) -> tuple[float, float]:
    """Return by how much one set of log densities exceeds another, and its standard error.

    Parameters
    ----------
    elpd, other : array, shape (patient,)
        Log densities of the same patients.
    """
    by = elpd - other
    return float(by.sum()), float(np.sqrt(len(by)) * by.std(ddof=1)) if len(by) > 1 else 0.0
