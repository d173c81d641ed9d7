"""Linear predictors of the records, and the way back from their derivatives."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import Matrix, inner
from wearoff.sampling.kernel.elements import Values

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Predictor(NamedTuple):
    """What a linear predictor is made of.

    ``matrix`` (column, row) is multiplied by the parameters ``column`` names: a scalar, or, from
    the number of scalars on, the level of an element. ``base`` is a scalar that is added, or -1.
    ``unit`` (row,) is the element whose level is added, ``patient`` (row,) the one whose deviation
    is, ``slope`` (row,) one whose deviation is added times ``along``; each may be empty.
    """

    matrix: Matrix
    column: Ints
    base: int
    unit: Ints
    patient: Ints
    slope: Ints
    along: Floats


@inner
def predict(predictor: Predictor, values: Values, out: Floats) -> None:
    """Set the predictor of every row, shape (row,)."""
    n_scalars = len(values.theta)
    out[:] = values.theta[predictor.base] if predictor.base >= 0 else 0.0
    for c in range(len(predictor.column)):
        at = predictor.column[c]
        value = values.theta[at] if at < n_scalars else values.level[at - n_scalars]
        column = predictor.matrix[c]
        for i in range(len(out)):
            out[i] += value * column[i]
    for i in range(len(predictor.unit)):
        out[i] += values.level[predictor.unit[i]]
    for i in range(len(predictor.patient)):
        out[i] += values.deviation[predictor.patient[i]]
    for i in range(len(predictor.slope)):
        out[i] += values.deviation[predictor.slope[i]] * predictor.along[i]


@inner
def predict_back(predictor: Predictor, values: Values, slopes: Floats) -> None:
    """Add derivatives in the rows, shape (row,), to those of the parameters."""
    n_scalars = len(values.theta)
    if predictor.base >= 0:
        values.by_theta[predictor.base] += slopes.sum()
    for c in range(len(predictor.column)):
        at = predictor.column[c]
        column, total = predictor.matrix[c], 0.0
        for i in range(len(slopes)):
            total += slopes[i] * column[i]
        if at < n_scalars:
            values.by_theta[at] += total
        else:
            values.by_level[at - n_scalars] += total
    for i in range(len(predictor.unit)):
        values.by_level[predictor.unit[i]] += slopes[i]
    for i in range(len(predictor.patient)):
        values.by_deviation[predictor.patient[i]] += slopes[i]
    for i in range(len(predictor.slope)):
        values.by_deviation[predictor.slope[i]] += slopes[i] * predictor.along[i]
