"""Sample an average's place by the levels around it.

The levels of a term that is not centred, ``average + sd z``, are known far better than the average
itself: moving it takes moving every ``z`` against it. So the sampler moves ``anchor = average + sd
mean(z)``, where the levels lie, and the average is ``anchor - sd mean(z)``: a shift, which leaves
the density as it is.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Anchors(NamedTuple):
    """Arrays of shape (anchor,): positions among all free parameters.

    ``average`` and ``spread`` are those of two scalars, ``start`` and ``end`` enclose the levels;
    ``is_log`` is 1 where the spread is sampled on the log scale.
    """

    average: Ints
    spread: Ints
    is_log: Ints
    start: Ints
    end: Ints


@inner
def leave_anchors(free: Floats, anchors: Anchors, point: Floats) -> None:
    """Set ``point``, shape (parameter,), to what the density takes."""
    for i in range(len(free)):
        point[i] = free[i]
    for a in range(len(anchors.average)):
        total = 0.0
        for i in range(anchors.start[a], anchors.end[a]):
            total += free[i]
        spread = free[anchors.spread[a]]
        spread = math.exp(spread) if anchors.is_log[a] == 1 else spread
        point[anchors.average[a]] -= spread * total / (anchors.end[a] - anchors.start[a])


def to_anchors(point: Floats, anchors: Anchors) -> Floats:
    """Return the free parameters at which the density takes ``point``, both (parameter,)."""
    free = point.copy()
    for average, spread, is_log, start, end in zip(*anchors, strict=True):
        width = np.exp(free[spread]) if is_log else free[spread]
        free[average] += width * free[start:end].mean()
    return free


@inner
def return_to_anchors(free: Floats, anchors: Anchors, gradient: Floats) -> None:
    """Turn the gradient in what the density takes into that in what is sampled."""
    for a in range(len(anchors.average)):
        spread, count = free[anchors.spread[a]], anchors.end[a] - anchors.start[a]
        spread = math.exp(spread) if anchors.is_log[a] == 1 else spread
        slope, total = gradient[anchors.average[a]] / count, 0.0
        for i in range(anchors.start[a], anchors.end[a]):
            total += free[i]
            gradient[i] -= slope * spread
        by_spread = spread if anchors.is_log[a] == 1 else 1.0
        gradient[anchors.spread[a]] -= slope * total * by_spread
