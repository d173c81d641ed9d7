"""Records on the standardised log scale, for every draw.

There z is the log odds of log-logistic durations, the log cumulative hazard of Weibull ones (and
of M-spline ones, which are Weibull on a clock of their own), the normal deviate of log-normal ones
and log u of Burr's S = (1 + u) ** -tail. A patient's effect is a shift of z in every family.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wearoff.checks.crossval.sample import Sample
from wearoff.model.design import Design
from wearoff.model.likelihood import LOG_LOG_2
from wearoff.model.mspline import TINY, HazardBasis
from wearoff.model.predictors import Predictors
from wearoff.model.rows import bounds_arrays

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Standard:
    """Records of every draw; shape (draw, record) unless said.

    Attributes
    ----------
    z : array
        At the lower bound; at the upper one where left-censored.
    width : array
        Rise of z from the lower to the upper bound; any positive number but in intervals.
    entered : array
        Rise of z from the entry to the lower bound; of no meaning without late entry.
    log_speed : array
        Log of the rise of z per day at the bound, for exact records.
    k : array, shape (draw,)
        Rise of z per log day of a patient's effect.
    """

    z: Array
    width: Array
    entered: Array
    log_speed: Array
    k: Array


def standardise(records: Predictors, sample: Sample) -> Standard:
    """Put records with bounds on the standardised scale.

    Parameters
    ----------
    records : Predictors
        Records with bounds, of levels that the model knows.
    sample : Sample
        Posterior draws.
    """
    design, rows = records.design, records.rows
    eta = records.log_median(sample.draws, with_unit=True)
    lower, upper, entry = (
        rows[f"{name}_days"].to_numpy(dtype=float) for name in ("lower", "upper", "entry")
    )
    if design.hazard_knots:
        return _on_hazard(design, sample, eta, (lower, upper, np.nan_to_num(entry)))
    arrays = bounds_arrays(lower, upper, entry)
    k = 1.0 / sample.draws.scale
    return Standard(
        k[:, None] * (arrays.bounds[:, 0] - eta) + _at_median(design.family, sample)[:, None],
        k[:, None] * arrays.log_ratio,
        k[:, None] * arrays.log_entered,
        np.log(k)[:, None] - arrays.bounds[:, 0],
        k,
    )


def _at_median(family: str, sample: Sample) -> Array:
    """Return z at the median, shape (draw,)."""
    if family == "weibull":
        return np.full(sample.draws.n_draws, LOG_LOG_2)
    if family == "burr":
        return np.asarray(np.log(np.expm1(np.log(2.0) / sample.draws.tail)))
    return np.zeros(sample.draws.n_draws)


def _on_hazard(
    design: Design, sample: Sample, eta: Array, days: tuple[Array, Array, Array]
) -> Standard:
    """Return the log cumulative hazards, from the splines' integrals over what records tell."""
    basis, weights, draws = HazardBasis(design.hazard_knots), sample.hazard_weights, sample.draws
    lower, upper, entry = days
    low = np.where(lower == 0, upper, lower)
    high = np.where(np.isinf(upper) | (upper <= low), low + 1.0, upper)
    zero, medians = np.zeros_like(low), np.exp(draws.intercept)
    baseline = np.einsum("dp,dp->d", weights, basis.mass(np.zeros_like(medians), medians))
    k = 1.0 / draws.scale
    level = LOG_LOG_2 - np.log(np.maximum(baseline, TINY))[:, None]
    level = level - k[:, None] * (eta - draws.intercept[:, None])

    def log_hazard(parts: Array) -> Array:
        return np.asarray(level + np.log(np.maximum(weights @ parts.T, TINY)))

    z = log_hazard(basis.mass(zero, low))
    growth = np.logaddexp(0.0, log_hazard(basis.mass(low, high)) - z)
    entered = z - log_hazard(basis.mass(zero, np.where(entry > 0, entry, low)))
    return Standard(z, growth, entered, log_hazard(basis.rate(low)) - z, k)
