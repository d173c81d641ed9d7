"""Censored log-likelihoods of the duration families, in forms that stay finite and exact.

Every family has the linear predictor ``eta`` on the log of the *median* duration and a scale ``s``
of log duration (``k = 1 / s``). Cumulative hazards are differenced before they are exponentiated,
never probabilities, and dead branches get harmless inputs: masking outputs instead leaves a
correct value with a NaN gradient.

Rows carry finite placeholders on the side that does not exist (see
:func:`wearoff.model.rows.bounds_arrays`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor.tensor as pt

LOG_LOG_2 = float(np.log(np.log(2.0)))
_EXPONENT_LIMIT = 700.0
_TINY_EXPONENT = 650.0
_NARROW = 1e-3

Tensor = Any
"""A PyTensor expression; PyTensor's own types say no more."""


@dataclass(frozen=True)
class Flags:
    """Which kind of censoring each row has, as 0/1 tensors of shape (row,).

    A row with no flag set is interval-censored.
    """

    is_exact: Tensor
    is_left: Tensor
    is_right: Tensor

    @property
    def is_interval(self) -> Tensor:
        """1 where both bounds are known and differ."""
        return 1.0 - self.is_exact - self.is_left - self.is_right


def loglogistic_loglik(
    log_lower: Tensor, log_ratio: Tensor, eta: Tensor, k: Tensor, flags: Flags, tail: Tensor = 1.0
) -> Tensor:
    """Log-likelihood of log-logistic durations.

    Parameters
    ----------
    log_lower : tensor, shape (row,)
        log of the lower bound in days; log of the upper bound where left-censored.
    log_ratio : tensor, shape (row,)
        log(upper / lower) where interval-censored; any positive number elsewhere.
    eta : tensor, shape (row,)
        log of the median duration in days.
    k : tensor, scalar
        Inverse scale of log duration.
    flags : Flags
        Censoring kinds.
    tail : tensor, scalar
        Burr's tail; not used by other families.

    Returns
    -------
    tensor, shape (row,)
        log P(lower < T <= upper), or the log density per day where exact.
    """
    z = k * (log_lower - eta)
    z_upper = z + k * pt.switch(flags.is_interval > 0, log_ratio, 0.0)
    width = k * pt.switch(flags.is_interval > 0, log_ratio, 1.0)
    return (
        -(1.0 - flags.is_left) * pt.softplus(z)
        - (1.0 - flags.is_right) * pt.softplus(-z_upper)
        + flags.is_interval * pt.log1mexp(-width)
        + flags.is_exact * (pt.log(k) - log_lower)
    )


def weibull_loglik(
    log_lower: Tensor, log_ratio: Tensor, eta: Tensor, k: Tensor, flags: Flags, tail: Tensor = 1.0
) -> Tensor:
    """Log-likelihood of Weibull durations; arguments as in :func:`loglogistic_loglik`."""
    log_hazard = k * (log_lower - eta) + LOG_LOG_2
    width = k * pt.switch(flags.is_interval > 0, log_ratio, 1.0)
    log_increment = pt.switch(
        flags.is_left > 0, log_hazard, log_hazard + width + pt.log1mexp(-width)
    )
    return hazard_loglik(log_hazard, log_increment, pt.log(k) + log_hazard - log_lower, flags)


def hazard_loglik(
    log_hazard: Tensor, log_increment: Tensor, log_rate: Tensor, flags: Flags
) -> Tensor:
    """Log-likelihood of durations with a given hazard.

    Parameters
    ----------
    log_hazard : tensor, shape (row,)
        Log of the cumulative hazard survived up to the lower bound; any number where
        left-censored.
    log_increment : tensor, shape (row,)
        Log of the cumulative hazard between the bounds, or up to the upper one where
        left-censored; any number elsewhere.
    log_rate : tensor, shape (row,)
        Log of the hazard per day where exact; any number elsewhere.
    flags : Flags
        Censoring kinds.

    Returns
    -------
    tensor, shape (row,)
        As of :func:`loglogistic_loglik`.
    """
    return (
        -(1.0 - flags.is_left) * pt.exp(clip_exponent(log_hazard))
        + (flags.is_interval + flags.is_left) * pt.log1mexp(-pt.exp(clip_exponent(log_increment)))
        + flags.is_exact * log_rate
    )


def lognormal_loglik(
    log_lower: Tensor, log_ratio: Tensor, eta: Tensor, k: Tensor, flags: Flags, tail: Tensor = 1.0
) -> Tensor:
    """Log-likelihood of log-normal durations; arguments as in :func:`loglogistic_loglik`."""
    z = k * (log_lower - eta)
    width = k * pt.switch(flags.is_interval > 0, log_ratio, 1.0)
    interval = _log_normal_probability(z, width)
    one_sided = _log_phi(pt.switch(flags.is_left > 0, z, -z))
    exact = -0.5 * z**2 - 0.5 * np.log(2 * np.pi) + pt.log(k) - log_lower
    return (
        flags.is_interval * interval
        + (flags.is_left + flags.is_right) * one_sided
        + flags.is_exact * exact
    )


def burr_loglik(
    log_lower: Tensor, log_ratio: Tensor, eta: Tensor, k: Tensor, flags: Flags, tail: Tensor = 1.0
) -> Tensor:
    """Log-likelihood of Burr XII durations, S(t) = (1 + u / tail) ** -tail.

    Arguments as in :func:`loglogistic_loglik`. With tail 1 they are log-logistic, with a large
    tail nearly Weibull; the same as Weibull durations with a gamma frailty of every record.
    """
    ratio = float(np.log(2.0)) / tail
    odds = k * (log_lower - eta) + ratio + pt.log1mexp(-ratio)
    width = k * pt.switch(flags.is_interval > 0, log_ratio, 1.0)
    hazard = tail * pt.softplus(odds)
    # The log of expm1(width) sigmoid(odds), which itself would underflow.
    log_growth = odds - pt.softplus(odds) + width + pt.log1mexp(-width)
    growth = tail * pt.softplus(pt.clip(log_growth, -_TINY_EXPONENT, _EXPONENT_LIMIT))
    left = pt.switch(
        flags.is_left > 0,
        tail * pt.softplus(pt.clip(odds, -_TINY_EXPONENT, _EXPONENT_LIMIT)),
        1.0,
    )
    return (
        -(1.0 - flags.is_left) * hazard
        + flags.is_interval * pt.log1mexp(-growth)
        + flags.is_left * pt.log1mexp(-left)
        + flags.is_exact * (pt.log(tail) + odds - pt.softplus(odds) + pt.log(k) - log_lower)
    )


def _log_normal_probability(z: Tensor, width: Tensor) -> Tensor:
    """log(Phi(z + width) - Phi(z)), exact for narrow intervals and far tails."""
    middle = z + 0.5 * width
    narrow = width * pt.maximum(1.0, pt.abs(middle)) < _NARROW
    # Both branches stay in the graph: each gets a width it can be differentiated at.
    small, large = pt.switch(narrow, width, _NARROW), pt.switch(narrow, 1.0, width)
    near = pt.switch(narrow, middle, 0.0)
    far = pt.switch(narrow, 0.0, z)
    return pt.switch(narrow, _narrow_normal(near, small), _wide_normal(far, large))


def _narrow_normal(middle: Tensor, width: Tensor) -> Tensor:
    """Taylor series of the normal density about the middle; relative error below 1e-16."""
    square = middle**2
    series = (square - 1.0) * width**2 / 24.0 + (square**2 - 6.0 * square + 3.0) * width**4 / 1920.0
    return -0.5 * square - 0.5 * np.log(2 * np.pi) + pt.log(width) + pt.log1p(series)


def _wide_normal(z: Tensor, width: Tensor) -> Tensor:
    """Difference of log tail probabilities, taken on the side where they are small."""
    upper = z > 0
    larger = _log_phi(pt.switch(upper, -z, z + width))
    smaller = _log_phi(pt.switch(upper, -z - width, z))
    # Underflow of the smaller tail relative to the larger one: the difference is the larger.
    return larger + pt.log1mexp(pt.minimum(smaller - larger, -1e-300))


def _log_phi(z: Tensor) -> Tensor:
    """Log of the standard normal distribution function, to 1e-14 in both tails."""
    low, high = pt.minimum(z, 0.0), pt.maximum(z, 0.0)
    root_2 = float(np.sqrt(2.0))
    return pt.switch(
        z < 0,
        pt.log(pt.erfcx(-low / root_2) / 2.0) - low**2 / 2.0,
        pt.log1p(-pt.erfc(high / root_2) / 2.0),
    )


def clip_exponent(exponent: Tensor) -> Tensor:
    """Keep exponents where exp neither overflows nor underflows: both give NaN gradients."""
    return pt.clip(exponent, -_EXPONENT_LIMIT, _EXPONENT_LIMIT)


LOGLIK: dict[str, Callable[[Tensor, Tensor, Tensor, Tensor, Flags, Tensor], Tensor]] = {
    "loglogistic": loglogistic_loglik,
    "weibull": weibull_loglik,
    "lognormal": lognormal_loglik,
    "burr": burr_loglik,
}
