"""Likelihood of the records given every patient's effect, all records at once.

Log-logistic and Weibull records go through loops that become vector instructions
(:mod:`wearoff.sampling.kernel.plain_rows`); what those cannot take (other families, exact
durations, late entry, unknown responses, extreme values) goes record by record through the safe
forms.
"""

import math

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Durations, Model, Scratch
from wearoff.sampling.kernel.common import Common, common_back, common_of, never_waning
from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.plain_rows import plain_count, plain_likelihood
from wearoff.sampling.kernel.records import BY_WIDTH, BY_Z, Record, record_terms
from wearoff.sampling.kernel.standard import EXACT

Floats = NDArray[np.float64]


@inner
def standardise_in_place(durations: Durations, common: Common, eta: Floats) -> None:
    """Turn the linear predictor into z, shape (row,)."""
    for i in range(len(eta)):
        eta[i] = common.k * (durations.log_days[i] - eta[i]) + common.shift


@inner
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
    total, by_log_k, by_tail, by_lasting, n_plain = 0.0, 0.0, 0.0, 0.0, plain_count(durations)
    for i in range(start, end):
        if i < n_plain and scratch.is_far[i] == 0.0:
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


@inner
def slopes_of_eta(durations: Durations, common: Common, scratch: Scratch) -> tuple[float, float]:
    """Turn eta, which holds z, into its derivative; return those in log k and shift."""
    by_log_k, by_shift = 0.0, 0.0
    by_z, by_width, k = scratch.slopes[BY_Z], scratch.slopes[BY_WIDTH], common.k
    for i in range(len(by_z)):
        by_log_k += by_z[i] * (scratch.eta[i] - common.shift)
        by_log_k += by_width[i] * (k * durations.log_ratio[i])
        by_shift += by_z[i]
        scratch.eta[i] = -k * by_z[i]
    return by_log_k, by_shift


@inner
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
    total, n_far, n_plain = 0.0, 0.0, plain_count(durations)
    if n_plain > 0:
        total, n_far = plain_likelihood(durations, common, scratch)
    start = 0 if n_far > 0.0 else n_plain
    special, extra_log_k, by_tail, by_lasting = safe_records(model, common, scratch, start, n_rows)
    by_log_k, by_shift = slopes_of_eta(durations, common, scratch)
    if common.lasting > -math.inf:
        share, by_share = never_waning(durations, common.lasting)
        special, by_lasting = special + share, by_lasting + by_share
    by_log_k += extra_log_k
    common_back(model.roles, common, values, by_log_k, by_shift, by_tail, by_lasting)
    return total + special
