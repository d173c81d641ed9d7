"""Sample patients as what their records leave open of them.

Given everything else a patient's effect is nearly normal, with a centre and a spread that her
records and the prior give: records seen to wear off around ``r`` with variance ``v`` count ``1 /
v`` at ``r``. So the sampler moves ``w``, the standardised rest, which hardly depends on anything
else; the spreads and the averages then move as if patients had been integrated out. How good the
approximation is decides how well chains move, not what they find: it is an exact change of
coordinates, with its Jacobian.

With ``g`` the counts of a patient's records, ``W = sum(g)``, ``M = sum(g r)`` and ``D = 1 + tau
** 2 W``, her effect is ``tau z`` with ``z = tau M / D + w / sqrt(D)``.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.elements import Values
from wearoff.sampling.kernel.vector_math import vector_exp, vector_log

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Placed(NamedTuple):
    """What records say of their patients; arrays of shape (row,), empty for none.

    ``side`` is 0 for records seen to wear off: their log duration lies around ``middle`` plus
    ``per_spread`` times the residual spread, with its variance and ``width``. It is 1 for effects
    that lasted longer than that and -1 for shorter ones; ``counts`` is 0 for records that say
    nothing. ``patient`` numbers patients from 0; their elements are ``n_patients`` from ``start``.
    ``sd_patient`` and ``sd_residual`` are positions of scalars. The first ``n_seen`` records were
    seen to wear off, and count.
    """

    patient: Ints
    side: Floats
    middle: Floats
    per_spread: Floats
    width: Floats
    counts: Floats
    n_seen: int
    start: int
    n_patients: int
    sd_patient: int
    sd_residual: int


class Placing(NamedTuple):
    """Work space: ``weight``, ``pull``, ``rest``, ``bend`` and ``hazard`` of records, (row,).

    The others are of patients, (patient,): W, M, D, z; ``slope`` is the derivative in a patient's
    effect, ``by_sum`` and ``by_level`` those in W and M.
    """

    weight: Floats
    pull: Floats
    rest: Floats
    bend: Floats
    hazard: Floats
    sum: Floats
    level: Floats
    ratio: Floats
    z: Floats
    slope: Floats
    by_sum: Floats
    by_level: Floats


_STEEP, _EARLY = 1.27, 0.443
"""``softplus(_STEEP (a + _EARLY)) / _STEEP`` is the standard normal's hazard at ``a``, roughly."""


@inner
def weigh(placed: Placed, tau: float, residual: float, eta: Floats, work: Placing) -> None:
    """Set what every record says of its patient, g and g r.

    A bound on one side only tilts her normal prior: ``g`` and ``g r`` are such that the prior
    times the normal they stand for has the moments of the tilted one (expectation propagation,
    Minka 2001), with the residuals taken as normal.
    """
    square = residual * residual
    whole = square + tau * tau
    root = math.sqrt(whole)
    for i in range(len(eta)):
        work.rest[i] = placed.middle[i] + placed.per_spread[i] * residual - eta[i]
    for i in range(len(eta)):
        work.weight[i] = placed.counts[i] / (square + placed.width[i])
    for i in range(placed.n_seen):
        work.pull[i] = work.weight[i] * work.rest[i]
    # Loop by loop, so that exponentials and logarithms become vector instructions.
    x, tail, log_sum, first = work.hazard, work.bend, work.pull, placed.n_seen
    for i in range(first, len(eta)):
        x[i] = _STEEP * (placed.side[i] * work.rest[i] / root + _EARLY)
    for i in range(first, len(eta)):
        tail[i] = vector_exp(-min(abs(x[i]), 500.0))
    for i in range(first, len(eta)):
        log_sum[i] = vector_log(1.0 + tail[i])
    for i in range(first, len(eta)):
        if placed.side[i] == 0.0:
            work.pull[i] = work.weight[i] * work.rest[i]
            continue
        hazard = (max(x[i], 0.0) + log_sum[i]) / _STEEP
        bend = (1.0 if x[i] > 0.0 else tail[i]) / (1.0 + tail[i])
        inverse = placed.counts[i] / (whole - tau * tau * bend)
        work.bend[i], work.hazard[i] = bend, hazard
        work.weight[i] = bend * inverse
        work.pull[i] = placed.side[i] * hazard * root * inverse


@inner
def weigh_back(
    placed: Placed, tau: float, residual: float, slopes: Floats, work: Placing
) -> tuple[float, float]:
    """Add derivatives in the predictor to ``slopes``; return those in tau and the residual."""
    square = residual * residual
    whole = square + tau * tau
    root = math.sqrt(whole)
    by_residual, by_whole, by_square_tau = 0.0, 0.0, 0.0
    for i in range(placed.n_seen):
        p, weight = placed.patient[i], work.weight[i]
        by_rest = work.by_level[p] * weight
        by_weight = work.by_sum[p] + work.by_level[p] * work.rest[i]
        slopes[i] -= by_rest
        by_residual += by_rest * placed.per_spread[i]
        by_residual -= 2.0 * residual * by_weight * weight * weight
    for i in range(placed.n_seen, len(slopes)):
        p, weight, side = placed.patient[i], work.weight[i], placed.side[i]
        by_sum = work.by_sum[p] * placed.counts[i]
        by_level = work.by_level[p] * placed.counts[i]
        if side == 0.0:
            by_rest = by_level * weight
            by_weight = by_sum + by_level * work.rest[i]
            by_residual -= 2.0 * residual * by_weight * weight * weight
        else:
            bend, hazard = work.bend[i], side * work.hazard[i]
            inverse = 1.0 / (whole - tau * tau * bend)
            both = (by_sum * bend + by_level * hazard * root) * inverse * inverse
            by_bend = by_sum * inverse + both * tau * tau
            by_x = (by_bend * (1.0 - bend) + by_level * side * root * inverse / _STEEP) * bend
            by_a = _STEEP * by_x
            by_rest = by_a * side / root
            by_root = by_level * hazard * inverse - by_rest * work.rest[i] / root
            by_whole += 0.5 * by_root / root - both
            by_square_tau += both * bend
        slopes[i] -= by_rest
        by_residual += by_rest * placed.per_spread[i]
    by_tau = 2.0 * tau * (by_whole + by_square_tau)
    return by_tau, by_residual + 2.0 * residual * by_whole


@inner
def add_up(placed: Placed, work: Placing) -> None:
    """Sum what records say by patient."""
    for p in range(placed.n_patients):
        work.sum[p], work.level[p] = 0.0, 0.0
    for i in range(len(placed.patient)):
        work.sum[placed.patient[i]] += work.weight[i]
        work.level[placed.patient[i]] += work.pull[i]


@inner
def place_patients(placed: Placed, values: Values, eta: Floats, work: Placing) -> float:
    """Add patients' effects to the linear predictor ``eta``, shape (row,).

    Returns
    -------
    float
        Their log prior with the Jacobian, less that of ``w``, which the elements have.
    """
    tau = values.theta[placed.sd_patient]
    weigh(placed, tau, values.theta[placed.sd_residual], eta, work)
    add_up(placed, work)
    total = 0.0
    for p in range(placed.n_patients):
        w, ratio = values.deviation[placed.start + p], 1.0 + tau * tau * work.sum[p]
        work.ratio[p] = ratio
        work.z[p] = tau * work.level[p] / ratio + w / math.sqrt(ratio)
        total += 0.5 * (w * w - work.z[p] * work.z[p] - vector_log(ratio))
    for i in range(len(eta)):
        eta[i] += tau * work.z[placed.patient[i]]
    return total


@inner
def replace_patients(placed: Placed, values: Values, slopes: Floats, work: Placing) -> None:
    """Carry the derivatives in ``eta``, shape (row,), on to those without patients' effects."""
    tau, residual = values.theta[placed.sd_patient], values.theta[placed.sd_residual]
    for p in range(placed.n_patients):
        work.slope[p] = 0.0
    for i in range(len(slopes)):
        work.slope[placed.patient[i]] += slopes[i]
    by_tau = 0.0
    for p in range(placed.n_patients):
        w, z, ratio = values.deviation[placed.start + p], work.z[p], work.ratio[p]
        root, by_z = math.sqrt(ratio), work.slope[p] * tau - z
        values.by_deviation[placed.start + p] = by_z / root + w
        by_ratio = -(by_z * (tau * work.level[p] / ratio + 0.5 * w / root) + 0.5) / ratio
        work.by_level[p] = by_z * tau / ratio
        work.by_sum[p] = by_ratio * tau * tau
        by_tau += work.slope[p] * z + by_z * work.level[p] / ratio
        by_tau += 2.0 * by_ratio * tau * work.sum[p]
    values.by_theta[placed.sd_patient] += by_tau
    more, by_residual = weigh_back(placed, tau, residual, slopes, work)
    values.by_theta[placed.sd_patient] += more
    values.by_theta[placed.sd_residual] += by_residual
