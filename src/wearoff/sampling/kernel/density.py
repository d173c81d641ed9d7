"""Log density and gradient of the whole model, for sampling."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import compiled, summing
from wearoff.sampling.kernel.elements import (
    Elements,
    Scalars,
    Values,
    element_gradient,
    element_values,
    scalar_gradient,
    scalar_values,
)
from wearoff.sampling.kernel.node_sums import Nodes, Quadrature, Shape
from wearoff.sampling.kernel.nodes import rough_records
from wearoff.sampling.kernel.patients import integrate_patients
from wearoff.sampling.kernel.plain import plain_records
from wearoff.sampling.kernel.predictor import Predictor, predict, predict_back
from wearoff.sampling.kernel.records import Standardised, record_terms
from wearoff.sampling.kernel.standard import BURR, EXACT, HAZARD, log1mexp, sigmoid, softplus
from wearoff.sampling.kernel.vector_math import vector_exp, vector_log1p

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_LOG_LOG_2 = math.log(math.log(2.0))
_LEAST_SPREAD = 1e-5
NOT_RESPONDED, RESPONDED, UNKNOWN, IGNORED = 0, 1, 2, 3


class Durations(NamedTuple):
    """Records with bounds, patient by patient; arrays of shape (row,) unless said.

    ``log_days`` is the log of the lower bound (of the upper one where left-censored),
    ``log_ratio`` that of upper / lower, ``log_entered`` that of lower / entry. ``treatment``
    is the position among the treatments whose response is modelled. ``first``, shape
    (patient + 1,), is each patient's first row; empty where patients are not integrated out.
    """

    log_days: Floats
    log_ratio: Floats
    log_entered: Floats
    kind: Ints
    is_mixed: Mask
    is_truncated: Mask
    treatment: Ints
    first: Ints


class Roles(NamedTuple):
    """Which scalar is what; -1 where the model has none. ``scale_per_sd`` as in Family."""

    family: int
    scale_per_sd: float
    sd_residual: int
    sd_patient: int
    log_tail: int
    lasting: int


class Model(NamedTuple):
    """Everything but the parameters. ``response``, shape (treatment,), may be empty."""

    scalars: Scalars
    elements: Elements
    durations: Durations
    duration_predictor: Predictor
    response: Ints
    response_predictor: Predictor
    roles: Roles
    quadrature: Quadrature


class Scratch(NamedTuple):
    """Work space of one chain."""

    values: Values
    nodes: Nodes
    eta: Floats
    logit: Floats
    by_logit: Floats
    slopes: Floats
    by_patient: Floats


@compiled
def family_shift(family: int, tail: float) -> tuple[float, float]:
    """Return what z is at the median, and its derivative in Burr's tail."""
    if family == HAZARD:
        return _LOG_LOG_2, 0.0
    if family == BURR:
        ratio = math.log(2.0) / tail
        return ratio + log1mexp(-ratio), ratio / tail / math.expm1(-ratio)
    return 0.0, 0.0


@compiled
def standardise(
    durations: Durations, eta: Floats, logit: Floats, k: float, shift: float
) -> Standardised:
    """Put the records on the standardised log scale."""
    mixed = np.zeros(len(eta))
    for i in range(len(eta)):
        if durations.is_mixed[i]:
            mixed[i] = logit[durations.treatment[i]]
    return Standardised(
        k * (durations.log_days - eta) + shift, k * durations.log_ratio,
        k * durations.log_entered, mixed, durations.kind, durations.is_mixed,
        durations.is_truncated,
    )  # fmt: skip


@compiled
def joint_records(row: Standardised, shape: Shape, slopes: Floats) -> tuple[float, float, float]:
    """Return the records' log-likelihood and its derivatives in tail and lasting."""
    total, by_tail, by_lasting = 0.0, 0.0, 0.0
    for i in range(len(row.z)):
        value, by_z, by_width, by_entered, by_logit, tail, lasting = record_terms(
            shape.family, row, i, 0.0, shape.tail, shape.lasting
        )
        total, by_tail, by_lasting = total + value, by_tail + tail, by_lasting + lasting
        slopes[0, i], slopes[1, i], slopes[2, i], slopes[3, i] = (
            by_z,
            by_width,
            by_entered,
            by_logit,
        )
    return total, by_tail, by_lasting


@summing
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


@compiled
def duration_likelihood(model: Model, scratch: Scratch) -> float:
    """Return the log-likelihood of the durations; leave derivatives in scratch."""
    roles, durations, values = model.roles, model.durations, scratch.values
    theta, by_theta, slopes = values.theta, values.by_theta, scratch.slopes
    sd = theta[roles.sd_residual]
    k = 1.0 / (sd * roles.scale_per_sd)
    tail = math.exp(theta[roles.log_tail]) if roles.log_tail >= 0 else 1.0
    lasting = theta[roles.lasting] if roles.lasting >= 0 else -math.inf
    is_integrated = len(durations.first) > 0
    # A folded spread may be negative; at zero itself the nodes would have no place.
    own = theta[roles.sd_patient] if is_integrated else 0.0
    spread = max(k * abs(own), _LEAST_SPREAD)
    shift, shift_by_tail = family_shift(roles.family, tail)
    row = standardise(durations, scratch.eta, scratch.logit, k, shift)
    shape = Shape(roles.family, spread, tail, lasting)
    by_spread = 0.0
    if is_integrated:
        plain = plain_records(roles.family, row, lasting)
        by_spread, by_tail, by_lasting = integrate_patients(
            row, durations.first, shape, model.quadrature, slopes, scratch.by_patient,
            scratch.nodes, plain, rough_records(roles.family, row),
        )  # fmt: skip
        total = float(scratch.by_patient.sum())
        if spread > _LEAST_SPREAD:
            by_theta[roles.sd_patient] += math.copysign(by_spread * k, by_spread * own)
    else:
        total, by_tail, by_lasting = joint_records(row, shape, slopes)
    by_log_k, by_shift, n_plain = by_spread * spread, 0.0, 0.0
    for i in range(len(row.z)):
        by_log_k += slopes[0, i] * (row.z[i] - shift)
        by_log_k += slopes[1, i] * row.width[i] + slopes[2, i] * row.entered[i]
        by_shift += slopes[0, i]
        if row.kind[i] == EXACT:
            total += math.log(k) - durations.log_days[i]
            by_log_k += 1.0
        if durations.is_mixed[i]:
            scratch.by_logit[durations.treatment[i]] += slopes[3, i]
        else:
            n_plain += 1.0
        scratch.eta[i] = -k * slopes[0, i]
    by_theta[roles.sd_residual] -= by_log_k / sd
    if roles.log_tail >= 0:
        by_theta[roles.log_tail] += (by_tail + by_shift * shift_by_tail) * tail
    if roles.lasting >= 0:
        total -= n_plain * softplus(lasting)
        by_theta[roles.lasting] += by_lasting - n_plain * sigmoid(lasting)
    return total


@compiled
def log_density(free: Floats, model: Model, scratch: Scratch, gradient: Floats) -> float:
    """Return the log posterior density of the free parameters, up to a constant.

    Parameters
    ----------
    free : array, shape (scalar + element,)
        Unconstrained scalars, then the free part of every element.
    model : Model
        Data and structure.
    scratch : Scratch
        Work space, overwritten.
    gradient : array, shape (scalar + element,)
        Gets the gradient.
    """
    n_scalars, values = len(model.scalars.shape), scratch.values
    total = scalar_values(free[:n_scalars], model.scalars, values)
    total += element_values(free[n_scalars:], model.elements, values)
    if len(model.response) > 0:
        predict(model.response_predictor, values, scratch.logit)
        total += response_likelihood(model.response, scratch.logit, scratch.by_logit)
    predict(model.duration_predictor, values, scratch.eta)
    total += duration_likelihood(model, scratch)
    predict_back(model.duration_predictor, values, scratch.eta)
    if len(model.response) > 0:
        predict_back(model.response_predictor, values, scratch.by_logit)
    element_gradient(free[n_scalars:], model.elements, values, gradient[n_scalars:])
    scalar_gradient(model.scalars, values, gradient[:n_scalars])
    return total
