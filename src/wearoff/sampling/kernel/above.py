"""Sample clinics as what their injectors leave open of them.

Where injectors are centred, their levels say where their clinic lies: given them a clinic's ``z``
is normal with precision ``1 + sd_clinic ** 2 Q`` and a mean that follows them. So the sampler moves
``u``, the standardised rest, which hardly depends on anything else, and the spread between clinics
is left to the injectors' levels, as if clinics had been integrated out.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Above(NamedTuple):
    """Positions are among all free parameters.

    ``clinic``, shape (clinic,), are those of the clinics' ``z``; ``injector``, shape (injector,),
    of the injectors' ``x``, ``of``, shape (injector,), says which clinic each belongs to and
    ``degree``, shape (injector,), how far she is centred. ``sd_clinic_is_log`` is 1 where that
    spread is sampled on the log scale, as the injectors' always is.
    """

    clinic: Ints
    injector: Ints
    of: Ints
    degree: Floats
    origin: float
    intercept: int
    sd_clinic: int
    sd_clinic_is_log: int
    sd_injector: int


@inner
def spread_between(free: Floats, above: Above) -> float:
    """Return the spread between clinics; negative where it is folded."""
    at = free[above.sd_clinic]
    return math.exp(at) if above.sd_clinic_is_log == 1 else at


@inner
def weight_of(free: Floats, above: Above, j: int) -> float:
    """Return what an injector's free part counts: her degree over her prior's variance."""
    degree = above.degree[j]
    return float(degree * math.exp(-2.0 * degree * free[above.sd_injector]))


@inner
def evidence(free: Floats, above: Above, c: int) -> tuple[float, float, float, float]:
    """Return what injectors say of one clinic.

    Returns
    -------
    tuple of float
        Precision per squared spread and level, and their derivatives in log sd_injector.
    """
    precision, level, by_log, level_by_log = 0.0, 0.0, 0.0, 0.0
    for j in range(len(above.injector)):
        if above.of[j] == c:
            degree, weight = above.degree[j], weight_of(free, above, j)
            rest = free[above.injector[j]] - degree * (free[above.intercept] - above.origin)
            precision += weight * degree
            level += weight * rest
            by_log -= 2.0 * degree * weight * degree
            level_by_log -= 2.0 * degree * weight * rest
    return precision, level, by_log, level_by_log


@inner
def place_clinics(free: Floats, above: Above, point: Floats) -> float:
    """Set the clinics in ``point``, shape (parameter,); return the log of the Jacobian."""
    if len(above.clinic) == 0:
        return 0.0
    total, sd = 0.0, spread_between(free, above)
    for c in range(len(above.clinic)):
        per_square, level, _, _ = evidence(free, above, c)
        precision = 1.0 + sd * sd * per_square
        rest = free[above.clinic[c]]
        point[above.clinic[c]] = sd * level / precision + rest / math.sqrt(precision)
        total -= 0.5 * math.log(precision)
    return total


@inner
def replace_clinics(free: Floats, above: Above, gradient: Floats) -> None:
    """Turn the gradient in what the density takes into that in what is sampled."""
    if len(above.clinic) == 0:
        return
    sd = spread_between(free, above)
    for c in range(len(above.clinic)):
        per_square, level, by_log, level_by_log = evidence(free, above, c)
        precision = 1.0 + sd * sd * per_square
        root, rest, slope = math.sqrt(precision), free[above.clinic[c]], gradient[above.clinic[c]]
        by_precision = -slope * (sd * level / precision + 0.5 * rest / root) / precision
        by_precision -= 0.5 / precision
        by_sd = slope * level / precision + by_precision * 2.0 * sd * per_square
        gradient[above.sd_clinic] += by_sd * (sd if above.sd_clinic_is_log == 1 else 1.0)
        by_log_sd = slope * sd / precision * level_by_log + by_precision * sd * sd * by_log
        gradient[above.sd_injector] += by_log_sd
        gradient[above.intercept] -= slope * sd / precision * per_square
        gradient[above.clinic[c]] = slope / root
        for j in range(len(above.injector)):
            if above.of[j] == c:
                weight = weight_of(free, above, j)
                gradient[above.injector[j]] += slope * sd / precision * weight
