"""The duration families in NumPy: survival, quantiles and draws given predictor and scale.

All take ``eta``, the log of the median duration in days, and ``scale``, the scale of log duration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

LOG_2 = float(np.log(2.0))


@dataclass(frozen=True)
class Family:
    """One distribution of the duration.

    Attributes
    ----------
    name : str
        Key used in the config.
    words : str
        Name in reports.
    scale_per_sd : float
        Scale of log duration divided by its standard deviation.
    survival : callable
        S at standardised log time ``(log t - eta) / scale``, given Burr's tail.
    quantile : callable
        Standardised log time at which the survival is a given probability, given Burr's tail.
    has_tail : bool
        Whether the tail matters.
    has_clock : bool
        Whether all this holds on a clock of the hazard's own (:mod:`wearoff.model.clock`) instead
        of the calendar.
    least_scale : float
        What the scale levels out at, where a hazard cannot be steeper.
    """

    name: str
    words: str
    scale_per_sd: float
    survival: Callable[[Array, Array | float], Array]
    quantile: Callable[[Array, Array | float], Array]
    has_tail: bool = False
    has_clock: bool = False
    least_scale: float = 0.0

    def scale_of(self, sd: Any) -> Any:
        """Return the scale of log duration of its standard deviation, arrays or tensors."""
        scale = sd * self.scale_per_sd
        return (scale**2 + self.least_scale**2) ** 0.5 if self.least_scale else scale


def _logistic_survival(z: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(special.expit(-z))


def _logistic_quantile(surviving: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(-special.logit(surviving))


def _normal_survival(z: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(special.ndtr(-z))


def _normal_quantile(surviving: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(-special.ndtri(surviving))


def _weibull_survival(z: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(np.exp(-LOG_2 * np.exp(np.clip(z, -700, 700))))


def _weibull_quantile(surviving: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(np.log(-np.log(surviving) / LOG_2))


def _burr_survival(z: Array, tail: Array | float = 1.0) -> Array:
    return np.asarray(np.exp(-tail * np.logaddexp(0.0, z + np.log(np.expm1(LOG_2 / tail)))))


def _burr_quantile(surviving: Array, tail: Array | float = 1.0) -> Array:
    odds = np.log(np.expm1(-np.log(surviving) / tail))
    return np.asarray(odds - np.log(np.expm1(LOG_2 / tail)))


FAMILIES = {
    "loglogistic": Family(
        "loglogistic",
        "log-logistic",
        float(np.sqrt(3.0) / np.pi),
        _logistic_survival,
        _logistic_quantile,
    ),
    "weibull": Family(
        "weibull",
        "Weibull",
        float(np.sqrt(6.0) / np.pi),
        _weibull_survival,
        _weibull_quantile,
    ),
    "lognormal": Family(
        "lognormal",
        "log-normal",
        1.0,
        _normal_survival,
        _normal_quantile,
    ),
    "burr": Family(
        "burr",
        "Burr XII",
        # That of the log-logistic it is at tail 1.
        float(np.sqrt(3.0) / np.pi),
        _burr_survival,
        _burr_quantile,
        has_tail=True,
    ),
    "mspline": Family(
        "mspline",
        "M-spline hazard",
        # Weibull on the clock of the hazard.
        float(np.sqrt(6.0) / np.pi),
        _weibull_survival,
        _weibull_quantile,
        has_clock=True,
        # A standard deviation of 6 %, below which a few splines cannot follow.
        least_scale=0.05,
    ),
}


def draw_log_durations(
    family: Family,
    eta: Array,
    scale: Array | float,
    rng: np.random.Generator,
    tail: Array | float = 1.0,
) -> Array:
    """Draw log durations.

    Parameters
    ----------
    family : Family
        The distribution.
    eta : array
        Log medians, in log days.
    scale : array or float
        Scale of log duration, broadcast against ``eta``.
    rng : numpy.random.Generator
        Source of randomness.
    tail : array or float
        Burr's tail, broadcast against ``eta``; not used by other families.

    Returns
    -------
    array
        Log durations, of the broadcast shape; on the family's clock where it has one.
    """
    shape = np.broadcast_shapes(np.shape(eta), np.shape(scale))
    surviving = np.clip(rng.uniform(size=shape), 1e-15, 1 - 1e-15)
    return np.asarray(eta + scale * family.quantile(surviving, tail))
