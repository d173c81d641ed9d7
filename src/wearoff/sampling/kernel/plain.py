"""What the fast loops over nodes need of log-logistic and Weibull records.

A patient's effect multiplies the odds and the cumulative hazards of all her records by the same
factor ``E = exp(-shift)``, so that a node costs products instead of exponentials.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import vectorised
from wearoff.sampling.kernel.records import Standardised
from wearoff.sampling.kernel.standard import EXACT, HAZARD, INTERVAL, LEFT, ODDS, RIGHT
from wearoff.sampling.kernel.vector_math import vector_exp

Floats = NDArray[np.float64]

_FAR = 100.0
"""Beyond this on the log scale a record takes the slow, safe path."""


class Plain(NamedTuple):
    """Plain records at shift 0; arrays of shape (row,).

    ``low`` is exp(z) and ``high`` exp(z + width) for odds; for hazards ``low`` is the hazard up to
    the lower bound (0 where left-censored) and ``high`` the increment (0 where right-censored).
    ``linear`` is how often -shift itself counts. ``is_plain`` is False where the slow path goes.
    """

    low: Floats
    high: Floats
    linear: Floats
    is_plain: NDArray[np.bool_]


@vectorised
def plain_records(family: int, row: Standardised, lasting: float) -> Plain:
    """Lay out the records for the fast loops.

    Parameters
    ----------
    family : int
        Code of the family; all but odds and hazards are left to the slow path.
    row : Standardised
        The records.
    lasting : float
        Log odds of never wearing off; minus infinity without such a part.
    """
    n_rows = len(row.z)
    low, high, linear = np.zeros(n_rows), np.zeros(n_rows), np.zeros(n_rows)
    is_plain = np.zeros(n_rows, dtype=np.bool_)
    if family > HAZARD:
        return Plain(low, high, linear, is_plain)
    z, width = row.z, row.width
    for i in range(n_rows):
        low[i] = vector_exp(min(max(z[i], -_FAR), _FAR))
    for i in range(n_rows):
        high[i] = vector_exp(min(max(z[i] + width[i], -_FAR), _FAR))
    for i in range(n_rows):
        kind = row.kind[i]
        is_special = row.is_mixed[i] or row.is_truncated[i] or kind == EXACT
        is_special = is_special or (kind == RIGHT and lasting > -math.inf)
        is_near = abs(z[i]) < _FAR and (
            kind != INTERVAL or (abs(z[i] + width[i]) < _FAR and width[i] > 1e-6)
        )
        is_plain[i] = is_near and not is_special
        if kind == LEFT:
            high[i], low[i] = (0.0, low[i]) if family == ODDS else (low[i], 0.0)
        elif kind == RIGHT:
            high[i] = 0.0
        elif family == HAZARD:
            high[i] -= low[i]
        linear[i] = 0.0 if kind == RIGHT else 1.0
    return Plain(low, high, linear, is_plain)
