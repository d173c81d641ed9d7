"""Likelihood of the responses."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import IGNORED, RESPONDED
from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.vector_math import vector_exp, vector_log1p

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@inner
def response_likelihood(response: Ints, logit: Floats, by_logit: Floats) -> float:
    """Return the log-likelihood of the responses; unknown ones count -softplus(logit)."""
    total = 0.0
    for i in range(len(response)):
        sign = -1.0 if response[i] == RESPONDED else 1.0
        against = sign * logit[i]
        small = vector_exp(-min(abs(against), 700.0))
        below = small / (1.0 + small)
        counts = 0.0 if response[i] == IGNORED else 1.0
        total -= counts * (max(against, 0.0) + vector_log1p(small))
        by_logit[i] = -counts * sign * (1.0 - below if against >= 0.0 else below)
    return total
