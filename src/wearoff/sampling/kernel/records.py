"""One record's log-probability given its patient, with everything that can modify it."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import as_written
from wearoff.sampling.kernel.standard import (
    LEFT,
    RIGHT,
    entry_terms,
    row_terms,
    sigmoid,
    softplus,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


BY_Z, BY_WIDTH, BY_ENTERED, BY_LOGIT = 0, 1, 2, 3
"""Rows of the arrays of derivatives."""


class Standardised(NamedTuple):
    """Records on the standardised log scale, patient by patient; arrays of shape (row,).

    ``z``, ``width`` and ``entered`` as in :mod:`wearoff.sampling.kernel.standard`, ``kind`` its
    codes. ``is_mixed`` marks unknown responses: either none, or one that ended before the bound;
    ``logit`` is the log odds of responding. ``is_truncated`` marks delayed entry.
    """

    z: Floats
    width: Floats
    entered: Floats
    logit: Floats
    kind: Ints
    is_mixed: NDArray[np.bool_]
    is_truncated: NDArray[np.bool_]


class Record(NamedTuple):
    """One record, its patient's effect taken off ``z``; fields as in :class:`Standardised`."""

    z: float
    width: float
    entered: float
    logit: float
    kind: int
    is_mixed: bool
    is_truncated: bool


@as_written
def record_terms(
    family: int, record: Record, tail: float, lasting: float
) -> tuple[float, float, float, float, float, float, float]:
    """Return one record's log-probability given its patient, and its derivatives.

    Parameters
    ----------
    family : int
        Code of the family.
    record : Record
        The record.
    tail : float
        Burr's tail; not used by other families.
    lasting : float
        Log odds of never wearing off; minus infinity without such a part.

    Returns
    -------
    tuple of float
        Value; derivatives in z, width, entered, logit, tail and lasting. The parts that do not
        depend on the patient, ``-softplus(logit)`` of a mixed record and ``-softplus(lasting)`` of
        any other, belong to the caller.
    """
    kind, z = record.kind, record.z
    value, by_z, by_width, by_tail = row_terms(family, kind, z, record.width, tail)
    by_entered, by_logit, by_lasting = 0.0, 0.0, 0.0
    if kind == RIGHT and lasting > -math.inf:
        weight = sigmoid(value - lasting)
        value, by_lasting = lasting + softplus(value - lasting), 1.0 - weight
        by_z, by_tail = weight * by_z, weight * by_tail
    if record.is_truncated:
        extra, extra_z, by_entered, extra_tail, extra_lasting = _entry(
            family, z, record.entered, tail, lasting
        )
        value, by_z, by_tail = value + extra, by_z + extra_z, by_tail + extra_tail
        by_lasting += extra_lasting
    if kind == LEFT and record.is_mixed:
        log_odds = record.logit + value
        if lasting > -math.inf:
            log_odds -= softplus(lasting)
            by_lasting = -sigmoid(lasting)
        by_logit = sigmoid(log_odds)
        value = softplus(log_odds)
        by_z, by_tail, by_lasting = by_logit * by_z, by_logit * by_tail, by_logit * by_lasting
    return value, by_z, by_width, by_entered, by_logit, by_tail, by_lasting


@as_written
def _entry(
    family: int, z: float, entered: float, tail: float, lasting: float
) -> tuple[float, float, float, float, float]:
    """Return minus the log survival at entry; slopes in z, entered, tail and lasting."""
    value, by_z, by_entered, by_tail = entry_terms(family, z, entered, tail)
    if lasting == -math.inf:
        return value, by_z, by_entered, by_tail, 0.0
    weight = sigmoid(-value - lasting)
    whole = softplus(lasting) - lasting - softplus(-value - lasting)
    by_lasting = sigmoid(lasting) - 1.0 + weight
    return whole, weight * by_z, weight * by_entered, weight * by_tail, by_lasting
