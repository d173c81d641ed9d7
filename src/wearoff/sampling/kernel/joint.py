"""Likelihood of the records given every patient's effect, all records at once.

Log-logistic and Weibull records go through loops that become vector instructions; what those
cannot take (other families, exact durations, late entry, unknown responses, extreme values) goes
record by record through the safe forms.
"""

import math

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Durations, Model, Scratch
from wearoff.sampling.kernel.common import Common, common_back, common_of
from wearoff.sampling.kernel.compiled import unmanaged
from wearoff.sampling.kernel.records import BY_WIDTH, BY_Z, Record, record_terms
from wearoff.sampling.kernel.standard import EXACT, INTERVAL, LEFT, ODDS, RIGHT, sigmoid, softplus
from wearoff.sampling.kernel.vector_math import vector_exp, vector_log

Floats = NDArray[np.float64]

_FAR = 100.0
_LEAST = 1e-5
"""Beyond these a plain record takes the safe forms."""


@unmanaged
def standardise_in_place(durations: Durations, common: Common, eta: Floats) -> None:
    """Turn the linear predictor into z, shape (row,)."""
    for i in range(len(eta)):
        eta[i] = common.k * (durations.log_days[i] - eta[i]) + common.shift


@unmanaged
def odds_records(
    durations: Durations, k: float, z_of: Floats, by_z: Floats, by_width: Floats, is_far: Floats
) -> tuple[float, float]:
    """Return the log-likelihood of plain log-logistic records, and how many it leaves out.

    Those have 1 in ``is_far``, shape (row,), all others 0.
    """
    total, n_far = 0.0, 0.0
    for i in range(durations.n_plain):
        kind, z = durations.kind[i], z_of[i]
        is_left, is_right, is_interval = kind == LEFT, kind == RIGHT, kind == INTERVAL
        width = k * durations.log_ratio[i] if is_interval else 1.0
        upper = z + width if is_interval else z
        is_near = (abs(z) < _FAR) & (abs(upper) < _FAR) & (width > _LEAST)
        lower_odds = vector_exp(min(max(z, -_FAR), _FAR))
        upper_odds = vector_exp(-min(max(upper, -_FAR), _FAR))
        narrowing = vector_exp(-min(width, _FAR))
        lower_odds = 0.0 if is_left else lower_odds
        upper_odds = 0.0 if is_right else upper_odds
        narrowing = narrowing if is_interval else 0.0
        lost = max(1.0 - narrowing, 1e-300)
        below, above = lower_odds / (1.0 + lower_odds), upper_odds / (1.0 + upper_odds)
        value = vector_log(lost / ((1.0 + lower_odds) * (1.0 + upper_odds)))
        total += value if is_near else 0.0
        is_far[i] = 0.0 if is_near else 1.0
        n_far += is_far[i]
        by_z[i] = above - below
        by_width[i] = above + narrowing / lost if is_interval else 0.0
    return total, n_far


@unmanaged
def hazard_records(
    durations: Durations, k: float, z_of: Floats, by_z: Floats, by_width: Floats, is_far: Floats
) -> tuple[float, float]:
    """Return the log-likelihood of plain Weibull records, and how many it leaves out.

    Those have 1 in ``is_far``, shape (row,), all others 0.
    """
    total, n_far = 0.0, 0.0
    for i in range(durations.n_plain):
        kind, z = durations.kind[i], z_of[i]
        is_left, is_right, is_interval = kind == LEFT, kind == RIGHT, kind == INTERVAL
        width = k * durations.log_ratio[i] if is_interval else 1.0
        hazard = vector_exp(min(max(z, -_FAR), _FAR))
        growth = vector_exp(min(width, _FAR))
        increment = hazard if is_left else hazard * (growth - 1.0)
        increment = 1.0 if is_right else increment
        is_near = (abs(z) < _FAR) & (width < _FAR) & (increment > _LEAST) & (width > _LEAST)
        hazard = 0.0 if is_left else hazard
        increment = max(increment, _LEAST)
        surviving = vector_exp(-min(increment, 600.0))
        lost = 1.0 - surviving
        slope = increment * surviving / lost
        slope = 0.0 if is_right else slope
        value = 0.0 if is_right else vector_log(lost)
        total += value - hazard if is_near else 0.0
        is_far[i] = 0.0 if is_near else 1.0
        n_far += is_far[i]
        by_z[i] = slope - hazard
        by_width[i] = slope * growth / max(growth - 1.0, 1e-300) if is_interval else 0.0
    return total, n_far


@unmanaged
def safe_records(
    model: Model, common: Common, scratch: Scratch, start: int, end: int
) -> tuple[float, float, float, float]:
    """Add records from ``start`` to ``end`` one by one: all special ones, and far plain ones.

    Returns
    -------
    tuple of float
        Log-likelihood; what entry and density add to the derivative in log k; derivatives in tail
        and lasting.
    """
    durations, slopes = model.durations, scratch.slopes
    total, by_log_k, by_tail, by_lasting = 0.0, 0.0, 0.0, 0.0
    for i in range(start, end):
        if i < durations.n_plain and scratch.is_far[i] == 0.0:
            continue
        entered, treatment = common.k * durations.log_entered[i], durations.treatment[i]
        is_mixed = durations.is_mixed[i]
        record = Record(
            scratch.eta[i], common.k * durations.log_ratio[i], entered,
            scratch.logit[treatment] if is_mixed else 0.0,
            durations.kind[i], is_mixed, durations.is_truncated[i],
        )  # fmt: skip
        value, by_z, by_width, by_entered, by_logit, tail, lasting = record_terms(
            common.family, record, common.tail, common.lasting
        )
        total, by_tail, by_lasting = total + value, by_tail + tail, by_lasting + lasting
        slopes[BY_Z, i], slopes[BY_WIDTH, i] = by_z, by_width
        if durations.is_truncated[i]:
            by_log_k += by_entered * entered
        if is_mixed:
            scratch.by_logit[treatment] += by_logit
        if durations.kind[i] == EXACT:
            total += math.log(common.k) - durations.log_days[i]
            by_log_k += 1.0
    return total, by_log_k, by_tail, by_lasting


@unmanaged
def slopes_of_eta(
    durations: Durations, common: Common, scratch: Scratch
) -> tuple[float, float]:
    """Turn eta, which holds z, into its derivative; return those in log k and shift."""
    by_log_k, by_shift = 0.0, 0.0
    by_z, by_width, k = scratch.slopes[BY_Z], scratch.slopes[BY_WIDTH], common.k
    for i in range(len(by_z)):
        by_log_k += by_z[i] * (scratch.eta[i] - common.shift)
        by_log_k += by_width[i] * (k * durations.log_ratio[i])
        by_shift += by_z[i]
        scratch.eta[i] = -k * by_z[i]
    return by_log_k, by_shift


@unmanaged
def never_waning(durations: Durations, lasting: float) -> tuple[float, float]:
    """Return what all records but mixed ones have in common, and its derivative in lasting."""
    count = len(durations.is_mixed) - float(durations.is_mixed.sum())
    return -count * softplus(lasting), -count * sigmoid(lasting)


@unmanaged
def joint_likelihood(model: Model, scratch: Scratch) -> float:
    """Return the log-likelihood of the durations given all patients' effects.

    Parameters
    ----------
    model : Model
        Data and structure.
    scratch : Scratch
        ``eta`` holds the linear predictor and gets its derivative; those in the scalars and in the
        responses' log odds are added to theirs.
    """
    durations, values, n_rows = model.durations, scratch.values, len(scratch.eta)
    common = common_of(model.roles, values.theta)
    standardise_in_place(durations, common, scratch.eta)
    total, n_far, by_z, by_width = 0.0, 0.0, scratch.slopes[BY_Z], scratch.slopes[BY_WIDTH]
    if durations.n_plain > 0 and common.family == ODDS:
        total, n_far = odds_records(durations, common.k, scratch.eta, by_z, by_width, scratch.is_far)
    elif durations.n_plain > 0:
        total, n_far = hazard_records(durations, common.k, scratch.eta, by_z, by_width, scratch.is_far)
    start = 0 if n_far > 0.0 else durations.n_plain
    special, extra_log_k, by_tail, by_lasting = safe_records(model, common, scratch, start, n_rows)
    by_log_k, by_shift = slopes_of_eta(durations, common, scratch)
    if common.lasting > -math.inf:
        share, by_share = never_waning(durations, common.lasting)
        special, by_lasting = special + share, by_lasting + by_share
    by_log_k += extra_log_k
    common_back(model.roles, common, values, by_log_k, by_shift, by_tail, by_lasting)
    return total + special
