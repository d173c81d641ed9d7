"""Likelihood of the records with every patient's effect integrated out."""

import math

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Durations, Model, Scratch
from wearoff.sampling.kernel.common import Common, common_back, common_of, never_waning
from wearoff.sampling.kernel.compiled import as_written
from wearoff.sampling.kernel.node_sums import Shape
from wearoff.sampling.kernel.nodes import rough_records
from wearoff.sampling.kernel.patients import integrate_patients, patient_moments
from wearoff.sampling.kernel.plain import plain_records
from wearoff.sampling.kernel.records import Standardised
from wearoff.sampling.kernel.standard import EXACT

Floats = NDArray[np.float64]

_LEAST_SPREAD = 1e-5


@as_written
def standardise(durations: Durations, eta: Floats, logit: Floats, common: Common) -> Standardised:
    """Put the records on the standardised log scale."""
    mixed, k = np.zeros(len(eta)), common.k
    for i in range(len(eta)):
        if durations.is_mixed[i]:
            mixed[i] = logit[durations.treatment[i]]
    return Standardised(
        k * (durations.log_days - eta) + common.shift, k * durations.log_ratio,
        k * durations.log_entered, mixed, durations.kind, durations.is_mixed,
        durations.is_truncated,
    )  # fmt: skip


@as_written
def shape_of(model: Model, common: Common, theta: Floats) -> Shape:
    """Return what the quadrature shares; a folded spread may be negative, none may be zero."""
    spread = max(common.k * abs(theta[model.roles.sd_patient]), _LEAST_SPREAD)
    return Shape(common.family, spread, common.tail, common.lasting)


@as_written
def integrated_likelihood(model: Model, scratch: Scratch) -> float:
    """Return the marginal log-likelihood of the durations.

    Parameters
    ----------
    model : Model
        Data and structure.
    scratch : Scratch
        ``eta`` holds the linear predictor and gets its derivative; those in the scalars and in the
        responses' log odds are added to theirs.
    """
    durations, values, slopes = model.durations, scratch.values, scratch.slopes
    common = common_of(model.roles, values.theta)
    row = standardise(durations, scratch.eta, scratch.logit, common)
    shape = shape_of(model, common, values.theta)
    by_spread, by_tail, by_lasting = integrate_patients(
        row, durations.first, shape, model.quadrature, slopes, scratch.by_patient, scratch.nodes,
        plain_records(common.family, row, common.lasting), rough_records(common.family, row),
    )  # fmt: skip
    total = float(scratch.by_patient.sum())
    if shape.spread > _LEAST_SPREAD:
        own = values.theta[model.roles.sd_patient]
        values.by_theta[model.roles.sd_patient] += math.copysign(1.0, own) * by_spread * common.k
    by_log_k, by_shift = by_spread * shape.spread, 0.0
    for i in range(len(row.z)):
        by_log_k += slopes[0, i] * (row.z[i] - common.shift)
        by_log_k += slopes[1, i] * row.width[i] + slopes[2, i] * row.entered[i]
        by_shift += slopes[0, i]
        if row.kind[i] == EXACT:
            total += math.log(common.k) - durations.log_days[i]
            by_log_k += 1.0
        if durations.is_mixed[i]:
            scratch.by_logit[durations.treatment[i]] += slopes[3, i]
        scratch.eta[i] = -common.k * slopes[0, i]
    if common.lasting > -math.inf:
        share, by_share = never_waning(durations, common.lasting)
        total, by_lasting = total + share, by_lasting + by_share
    common_back(model.roles, common, values, by_log_k, by_shift, by_tail, by_lasting)
    return total


@as_written
def moments(model: Model, scratch: Scratch, mean: Floats, variance: Floats) -> None:
    """Set mean and variance of every patient's effect given her records, in log days.

    Parameters
    ----------
    model, scratch
        As in :func:`integrated_likelihood`; ``eta`` holds the linear predictor.
    mean, variance : array, shape (patient,)
        Set.
    """
    common = common_of(model.roles, scratch.values.theta)
    row = standardise(model.durations, scratch.eta, scratch.logit, common)
    shape = shape_of(model, common, scratch.values.theta)
    patient_moments(
        row, model.durations.first, shape, model.quadrature, scratch.nodes,
        plain_records(common.family, row, common.lasting), rough_records(common.family, row),
        mean, variance,
    )  # fmt: skip
    mean /= common.k
    variance /= common.k * common.k
