"""Censored log-probabilities of the standardised log duration, with their derivatives.

``z = k (log days - log median)`` at the lower bound (at the upper one where left-censored), plus
log log 2 for the hazard family and the log of expm1(log 2 / tail) for the Burr family;
``width = k log(upper / lower)``; ``entered = k log(lower / entry)``, infinite without delayed
entry. Every function returns the value and its derivatives in z, width and the Burr tail.
The stable forms are those of :mod:`wearoff.model.likelihood`.
"""

import math

from wearoff.sampling.kernel.compiled import as_written, inlined

ODDS, HAZARD, PROBIT, BURR = 0, 1, 2, 3
INTERVAL, RIGHT, LEFT, EXACT, NOTHING = 0, 1, 2, 3, 4

_HALF_LOG_2_PI = 0.9189385332046727
_ROOT_2 = math.sqrt(2.0)
_TINY_EXPONENT = 650.0

Terms = tuple[float, float, float, float]


@inlined
def softplus(value: float) -> float:
    """Return log(1 + exp(value))."""
    return max(value, 0.0) + math.log1p(math.exp(-abs(value)))


@inlined
def sigmoid(value: float) -> float:
    """Return 1 / (1 + exp(-value))."""
    part = math.exp(-abs(value))
    return 1.0 / (1.0 + part) if value >= 0 else part / (1.0 + part)


@inlined
def log1mexp(value: float) -> float:
    """Return log(1 - exp(value)) for value < 0."""
    if value > -0.6931471805599453:
        return math.log(-math.expm1(value))
    return math.log1p(-math.exp(value))


@inlined
def clip(value: float) -> float:
    """Keep an exponent where exp neither overflows nor underflows."""
    return min(max(value, -700.0), 700.0)


@as_written
def odds_terms(kind: int, z: float, width: float) -> Terms:
    """Log-logistic durations."""
    below, above = sigmoid(z), sigmoid(-z)
    if kind == RIGHT:
        return -softplus(z), -below, 0.0, 0.0
    if kind == LEFT:
        return -softplus(-z), above, 0.0, 0.0
    if kind == EXACT:
        return z - 2.0 * softplus(z), 1.0 - 2.0 * below, 0.0, 0.0
    upper_above = sigmoid(-(z + width))
    value = -softplus(z) - softplus(-(z + width)) + log1mexp(-width)
    return value, upper_above - below, upper_above + 1.0 / math.expm1(width), 0.0


@as_written
def hazard_terms(kind: int, z: float, width: float) -> Terms:
    """Weibull durations, or any proportional hazards: z is the log cumulative hazard."""
    hazard = math.exp(clip(z))
    if kind == RIGHT:
        return -hazard, -hazard, 0.0, 0.0
    if kind == EXACT:
        return z - hazard, 1.0 - hazard, 0.0, 0.0
    if kind == LEFT:
        slope = hazard / math.expm1(hazard) if hazard < 700.0 else 0.0
        return log1mexp(-hazard), slope, 0.0, 0.0
    increment = math.exp(clip(z + width + log1mexp(-width)))
    slope = increment / math.expm1(increment) if increment < 700.0 else 0.0
    per_width = -1.0 / math.expm1(-width)
    return log1mexp(-increment) - hazard, slope - hazard, slope * per_width, 0.0


@as_written
def log_phi(z: float) -> float:
    """Return the log of the standard normal distribution function."""
    if z > -5.0:
        if z > 0.0:
            return math.log1p(-0.5 * math.erfc(z / _ROOT_2))
        return math.log(0.5 * math.erfc(-z / _ROOT_2))
    return -0.5 * z * z + math.log(mills(-z)) - _HALF_LOG_2_PI


@as_written
def mills(z: float) -> float:
    """Return (1 - Phi(z)) / phi(z) for z > 5, by Lentz's continued fraction to 1e-16."""
    fraction = 0.0
    for step in range(60, 0, -1):
        fraction = step / (z + fraction)
    return 1.0 / (z + fraction)


@as_written
def normal_ratio(z: float, log_probability: float) -> float:
    """Return phi(z) / exp(log_probability)."""
    return math.exp(-0.5 * z * z - _HALF_LOG_2_PI - log_probability)


@as_written
def probit_terms(kind: int, z: float, width: float) -> Terms:
    """Log-normal durations."""
    if kind == RIGHT:
        value = log_phi(-z)
        return value, -normal_ratio(z, value), 0.0, 0.0
    if kind == LEFT:
        value = log_phi(z)
        return value, normal_ratio(z, value), 0.0, 0.0
    if kind == EXACT:
        return -0.5 * z * z - _HALF_LOG_2_PI, -z, 0.0, 0.0
    middle = z + 0.5 * width
    if width * max(1.0, abs(middle)) < 1e-3:
        return _narrow_probit(middle, width)
    larger = log_phi(-z) if z > 0 else log_phi(z + width)
    smaller = log_phi(-z - width) if z > 0 else log_phi(z)
    value = larger + log1mexp(min(smaller - larger, -1e-300))
    lower_ratio, upper_ratio = normal_ratio(z, value), normal_ratio(z + width, value)
    return value, upper_ratio - lower_ratio, upper_ratio, 0.0


@as_written
def _narrow_probit(middle: float, width: float) -> Terms:
    square, wide = middle * middle, width * width
    quartic = square * square - 6.0 * square + 3.0
    series = (square - 1.0) * wide / 24.0 + quartic * wide * wide / 1920.0
    value = -0.5 * square - _HALF_LOG_2_PI + math.log(width) + math.log1p(series)
    by_middle = 2.0 * middle * wide / 24.0
    by_middle += (4.0 * square - 12.0) * middle * wide * wide / 1920.0
    by_width = (square - 1.0) * width / 12.0 + quartic * wide * width / 480.0
    slope = -middle + by_middle / (1.0 + series)
    return value, slope, 0.5 * slope + 1.0 / width + by_width / (1.0 + series), 0.0


@as_written
def burr_terms(kind: int, z: float, width: float, tail: float) -> Terms:
    """Burr XII durations, S = (1 + exp(z)) ** -tail."""
    below, soft = sigmoid(z), softplus(z)
    if kind == RIGHT:
        return -tail * soft, -tail * below, 0.0, -soft
    if kind == EXACT:
        value = math.log(tail) + z - (tail + 1.0) * soft
        return value, 1.0 - (tail + 1.0) * below, 0.0, 1.0 / tail - soft
    if kind == LEFT:
        soft = softplus(max(z, -_TINY_EXPONENT))
        slope = 1.0 / math.expm1(min(tail * soft, 700.0))
        return log1mexp(-tail * soft), slope * tail * below, 0.0, slope * soft
    # The log of expm1(width) sigmoid(z), which itself would underflow.
    log_growth = max(z - soft + width + log1mexp(-width), -_TINY_EXPONENT)
    growth, along = softplus(log_growth), sigmoid(log_growth)
    slope = 1.0 / math.expm1(min(tail * growth, 700.0))
    value = -tail * soft + log1mexp(-tail * growth)
    by_z = tail * (slope * along * sigmoid(-z) - below)
    by_width = -slope * tail * along / math.expm1(-width)
    return value, by_z, by_width, -soft + slope * growth


@as_written
def row_terms(family: int, kind: int, z: float, width: float, tail: float) -> Terms:
    """Return the log-probability of one record and its derivatives in z, width and tail."""
    if family == ODDS:
        return odds_terms(kind, z, width)
    if family == HAZARD:
        return hazard_terms(kind, z, width)
    if family == PROBIT:
        return probit_terms(kind, z, width)
    return burr_terms(kind, z, width, tail)


@as_written
def entry_terms(family: int, z: float, entered: float, tail: float) -> Terms:
    """Return minus the log survival at entry, and its derivatives in z, entered and tail.

    ``z - entered`` is the standardised log time of entry.
    """
    right = int(RIGHT)
    value, slope, _, by_tail = row_terms(family, right, z - entered, 1.0, tail)
    return -value, -slope, slope, -by_tail
