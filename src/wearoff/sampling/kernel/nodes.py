"""Where a patient's quadrature nodes lie, and how that depends on her records."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inlined, vectorised
from wearoff.sampling.kernel.records import BY_WIDTH, BY_Z, Standardised
from wearoff.sampling.kernel.standard import HAZARD, INTERVAL, LEFT, ODDS, PROBIT, RIGHT

Floats = NDArray[np.float64]


class Rough(NamedTuple):
    """What each record roughly says of its patient's effect: ``level``, with precision ``weight``.

    Both of shape (row,), on the standardised scale.
    """

    level: Floats
    weight: Floats


@inlined
def residual_moments(family: int) -> tuple[float, float]:
    """Return mean and variance of the standardised log duration; for Burr of tail 2."""
    if family == ODDS:
        return 0.0, math.pi**2 / 3.0
    if family == PROBIT:
        return 0.0, 1.0
    if family == HAZARD:
        return -0.5772156649, math.pi**2 / 6.0
    # Of tail 2; that the nodes of other tails lie less well costs nodes, not exactness.
    return -1.0, math.pi**2 / 3.0 - 1.0


@vectorised
def rough_records(family: int, row: Standardised) -> Rough:
    """Return the moments that place the nodes; unknown responses have no weight."""
    level, weight = np.empty(len(row.z)), np.empty(len(row.z))
    mean, variance = residual_moments(family)
    beyond = 0.5 * math.sqrt(variance)
    for i in range(len(row.z)):
        kind = row.kind[i]
        width = row.width[i] if kind == INTERVAL else 0.0
        side = beyond if kind == RIGHT else -beyond if kind == LEFT else 0.0
        # Records that entered late say less about the patient than their bounds do.
        vague = 4.0 if side != 0.0 or row.is_truncated[i] else 1.0
        known = 0.0 if row.is_mixed[i] else 1.0
        level[i] = row.z[i] + 0.5 * width + side - mean
        weight[i] = known / (vague * variance + width * width * (1.0 / 12.0))
    return Rough(level, weight)


@inlined
def place_nodes(rough: Rough, start: int, end: int, spread: float) -> tuple[float, float]:
    """Return centre and precision of a patient's effect as her records roughly give it."""
    precision, total = 1.0 / (spread * spread), 0.0
    for i in range(start, end):
        precision += rough.weight[i]
        total += rough.weight[i] * rough.level[i]
    return total / precision, precision


@inlined
def move_nodes(
    row: Standardised,
    rough: Rough,
    start: int,
    end: int,
    spread: float,
    centre: float,
    precision: float,
    by_centre: float,
    by_scale: float,
    slopes: Floats,
) -> float:
    """Carry derivatives in a patient's centre and scale back to her records.

    Returns
    -------
    float
        The derivative in ``spread``; those in z and width are added to ``slopes``.
    """  # fmt: skip
    inverse = 1.0 / precision
    by_precision = -0.5 * by_scale * math.sqrt(inverse) * inverse
    for i in range(start, end):
        weight = rough.weight[i]
        along = by_centre * weight * inverse
        slopes[BY_Z, i] += along
        if row.kind[i] == INTERVAL:
            by_weight = by_centre * (rough.level[i] - centre) * inverse + by_precision
            slopes[BY_WIDTH, i] += 0.5 * along
            slopes[BY_WIDTH, i] -= by_weight * weight * weight * row.width[i] * (1.0 / 6.0)
    return -2.0 / (spread * spread * spread) * (by_precision - by_centre * centre * inverse)
