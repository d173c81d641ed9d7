"""Log-probabilities of one record on the standardised scale, in NumPy.

A second writing of :mod:`wearoff.model.likelihood`, for many draws and quadrature nodes at once and
without gradients; tests hold the two, and plain definitions in many digits, to one another.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

_LOG_2 = float(np.log(2.0))
_EXPONENT_LIMIT = 700.0
_NARROW = 1e-6


class Form:
    """A family; methods take z, broadcast against widths and Burr's tail."""

    def gone(self, z: Array, tail: Any = 1.0) -> Array:
        """Return log P(Z <= z)."""
        raise NotImplementedError

    def left(self, z: Array, tail: Any = 1.0) -> Array:
        """Return log P(Z > z)."""
        raise NotImplementedError

    def between(self, z: Array, width: Array, tail: Any = 1.0) -> Array:
        """Return log P(z < Z <= z + width)."""
        raise NotImplementedError

    def density(self, z: Array, tail: Any = 1.0) -> Array:
        """Return the log density of Z at z."""
        raise NotImplementedError

    def moments(self, tail: Array) -> tuple[Array, Array]:
        """Return mean and variance of Z, of the tail's shape."""
        raise NotImplementedError


class _Logistic(Form):
    def gone(self, z: Array, tail: Any = 1.0) -> Array:
        return -softplus(-z)

    def left(self, z: Array, tail: Any = 1.0) -> Array:
        return -softplus(z)

    def between(self, z: Array, width: Array, tail: Any = 1.0) -> Array:
        return -softplus(z) - softplus(-z - width) + log1mexp(-width)

    def density(self, z: Array, tail: Any = 1.0) -> Array:
        return z - 2.0 * softplus(z)

    def moments(self, tail: Array) -> tuple[Array, Array]:
        return np.zeros_like(tail), np.full_like(tail, np.pi**2 / 3.0)


class _Hazard(Form):
    def gone(self, z: Array, tail: Any = 1.0) -> Array:
        return log1mexp(-_exp(z))

    def left(self, z: Array, tail: Any = 1.0) -> Array:
        return -_exp(z)

    def between(self, z: Array, width: Array, tail: Any = 1.0) -> Array:
        return -_exp(z) + log1mexp(-_exp(z + width + log1mexp(-width)))

    def density(self, z: Array, tail: Any = 1.0) -> Array:
        return z - _exp(z)

    def moments(self, tail: Array) -> tuple[Array, Array]:
        return np.full_like(tail, -np.euler_gamma), np.full_like(tail, np.pi**2 / 6.0)


class _Normal(Form):
    def gone(self, z: Array, tail: Any = 1.0) -> Array:
        return np.asarray(special.log_ndtr(z))

    def left(self, z: Array, tail: Any = 1.0) -> Array:
        return np.asarray(special.log_ndtr(-z))

    def between(self, z: Array, width: Array, tail: Any = 1.0) -> Array:
        middle = z + 0.5 * width
        # In the tail where both probabilities are small.
        low = np.where(middle > 0, -z - width, z)
        larger = special.log_ndtr(low + width)
        smaller = special.log_ndtr(low)
        narrow = -0.5 * middle**2 - 0.5 * np.log(2 * np.pi) + np.log(width)
        wide = larger + log1mexp(np.minimum(smaller - larger, -1e-300))
        return np.asarray(np.where(width < _NARROW, narrow, wide))

    def density(self, z: Array, tail: Any = 1.0) -> Array:
        return np.asarray(-0.5 * z**2 - 0.5 * np.log(2 * np.pi))

    def moments(self, tail: Array) -> tuple[Array, Array]:
        return np.zeros_like(tail), np.ones_like(tail)


class _Burr(Form):
    def gone(self, z: Array, tail: Any = 1.0) -> Array:
        return log1mexp(-tail * softplus(z))

    def left(self, z: Array, tail: Any = 1.0) -> Array:
        return np.asarray(-tail * softplus(z))

    def between(self, z: Array, width: Array, tail: Any = 1.0) -> Array:
        # The log of expm1(width) expit(z), which itself would underflow.
        growth = z - softplus(z) + width + log1mexp(-width)
        return np.asarray(log1mexp(-tail * softplus(growth)) - tail * softplus(z))

    def density(self, z: Array, tail: Any = 1.0) -> Array:
        return np.asarray(np.log(tail) + z - (tail + 1.0) * softplus(z))

    def moments(self, tail: Array) -> tuple[Array, Array]:
        mean = special.digamma(1.0) - special.digamma(tail)
        return np.asarray(mean), np.asarray(np.pi**2 / 6.0 + special.polygamma(1, tail))


FORMS: dict[str, Form] = {
    "loglogistic": _Logistic(),
    "weibull": _Hazard(),
    "lognormal": _Normal(),
    "burr": _Burr(),
    "mspline": _Hazard(),
}


@dataclass(frozen=True)
class Special:
    """What modifies all records of a group; None where nothing does.

    Attributes
    ----------
    entered : array or None
        Rise of z from a late entry to the lower bound.
    logit : array or None
        Log odds of responding, where the response is unknown.
    lasting : array or None
        Log odds of an effect that never wears off.
    """

    entered: Array | None = None
    logit: Array | None = None
    lasting: Array | None = None


def record_loglik(
    form: Form, kind: str, z: Array, width: Array, tail: Any, special_parts: Special
) -> Array:
    """Return the log-likelihood of records of one kind of censoring; arguments broadcast.

    Parameters
    ----------
    form : Form
        The family.
    kind : {"interval", "left", "right", "exact"}
        Kind of censoring. The density of an exact record is that of z.
    z, width, tail
        As in :class:`wearoff.checks.crossval.standard.Standard`, and Burr's tail.
    special_parts : Special
        Entry, unknown response, never waning.
    """
    if kind == "interval":
        value = form.between(z, width, tail)
    else:
        value = {"left": form.gone, "right": form.left, "exact": form.density}[kind](z, tail)
    entered, logit, lasting = special_parts.entered, special_parts.logit, special_parts.lasting
    before = None if entered is None else form.left(z - entered, tail)
    if lasting is not None:
        value = np.logaddexp(lasting, value) if kind == "right" else value
        value = value - softplus(lasting)
        if before is not None:
            before = np.logaddexp(lasting, before) - softplus(lasting)
    if before is not None:
        value = value - before
    return value if logit is None else softplus(logit + value) - softplus(logit)


def softplus(x: Array) -> Array:
    """Return log(1 + exp(x))."""
    return np.asarray(np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0.0))


def log1mexp(x: Array) -> Array:
    """Return log(1 - exp(x)) for x < 0."""
    return np.where(x > -_LOG_2, np.log(-np.expm1(x)), np.log1p(-np.exp(np.minimum(x, -_LOG_2))))


def _exp(x: Array) -> Array:
    return np.asarray(np.exp(np.clip(x, -_EXPONENT_LIMIT, _EXPONENT_LIMIT)))
