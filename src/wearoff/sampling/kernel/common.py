"""What every record of the durations shares, and what comes back to it."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Durations, Roles
from wearoff.sampling.kernel.compiled import as_written, inner
from wearoff.sampling.kernel.elements import Values
from wearoff.sampling.kernel.standard import BURR, HAZARD, log1mexp, sigmoid, softplus

Floats = NDArray[np.float64]

_LOG_LOG_2 = math.log(math.log(2.0))


class Common(NamedTuple):
    """``k`` is one over the scale of log duration; ``shift`` what z is at the median.

    ``tail`` is Burr's, ``lasting`` the log odds of never wearing off (minus infinity: none).
    """

    family: int
    k: float
    shift: float
    shift_by_tail: float
    tail: float
    lasting: float


@as_written
def family_shift(family: int, tail: float) -> tuple[float, float]:
    """Return what z is at the median, and its derivative in Burr's tail."""
    if family == HAZARD:
        return _LOG_LOG_2, 0.0
    if family == BURR:
        ratio = math.log(2.0) / tail
        return ratio + log1mexp(-ratio), ratio / tail / math.expm1(-ratio)
    return 0.0, 0.0


@as_written
def common_of(roles: Roles, theta: Floats) -> Common:
    """Return what the records share at scalars of shape (scalar,)."""
    k = 1.0 / (theta[roles.sd_residual] * roles.scale_per_sd)
    tail = math.exp(theta[roles.log_tail]) if roles.log_tail >= 0 else 1.0
    lasting = theta[roles.lasting] if roles.lasting >= 0 else -math.inf
    shift, shift_by_tail = family_shift(roles.family, tail)
    return Common(roles.family, k, shift, shift_by_tail, tail, lasting)


@as_written
def common_back(
    roles: Roles, common: Common, values: Values, by_log_k: float, by_shift: float,
    by_tail: float, by_lasting: float,
) -> None:  # fmt: skip
    """Carry derivatives in what the records share back to the scalars."""
    values.by_theta[roles.sd_residual] -= by_log_k / values.theta[roles.sd_residual]
    if roles.log_tail >= 0:
        by_log_tail = (by_tail + by_shift * common.shift_by_tail) * common.tail
        values.by_theta[roles.log_tail] += by_log_tail
    if roles.lasting >= 0:
        values.by_theta[roles.lasting] += by_lasting


@inner
def never_waning(durations: Durations, lasting: float) -> tuple[float, float]:
    """Return what all records but mixed ones have in common, and its derivative in lasting."""
    count = 0.0
    for i in range(len(durations.is_mixed)):
        count += 0.0 if durations.is_mixed[i] else 1.0
    return -count * softplus(lasting), -count * sigmoid(lasting)
