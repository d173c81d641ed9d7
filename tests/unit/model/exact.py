"""The likelihood of a record from its plain definition, in mpmath's digits.

On the standardised log scale z is the log odds of log-logistic durations, the log cumulative hazard
of Weibull ones, the normal deviate of log-normal ones, and log u of Burr's S = (1 + u) ** -tail.
"""

import mpmath as mp
import numpy as np


def number(value):
    """The mpmath number that equals a float."""
    return value if isinstance(value, mp.mpf) else mp.mpf(float(value))


def gone(family, z, tail):
    """P(T <= t)."""
    if family == "loglogistic":
        return 1 / (1 + mp.exp(-z))
    if family == "weibull":
        return -mp.expm1(-mp.exp(z))
    if family == "lognormal":
        return mp.erfc(-z / mp.sqrt(2)) / 2
    return -mp.expm1(-tail * mp.log1p(mp.exp(z)))


def left(family, z, tail):
    """P(T > t)."""
    if family == "loglogistic":
        return 1 / (1 + mp.exp(z))
    if family == "weibull":
        return mp.exp(-mp.exp(z))
    if family == "lognormal":
        return mp.erfc(z / mp.sqrt(2)) / 2
    return (1 + mp.exp(z)) ** -tail


def density(family, z, tail):
    """Density of z."""
    if family == "loglogistic":
        return mp.exp(z) / (1 + mp.exp(z)) ** 2
    if family == "weibull":
        return mp.exp(z - mp.exp(z))
    if family == "lognormal":
        return mp.exp(-(z**2) / 2) / mp.sqrt(2 * mp.pi)
    return tail * mp.exp(z) / (1 + mp.exp(z)) ** (tail + 1)


def between(family, z, width, tail):
    """P(z < Z <= z + width), from the tail in which both probabilities are small."""
    if z > 0:
        return left(family, z, tail) - left(family, z + width, tail)
    return gone(family, z + width, tail) - gone(family, z, tail)


def record(family, kind, z, width=1, tail=1, *, entered=None, logit=None, lasting=None):
    """Log-probability of a record; an exact one's density is that of z.

    Parameters
    ----------
    family, kind : str
        Kind is interval, right, left or exact.
    z, width, tail : number
        z at the lower bound, at the upper one where left-censored; its rise to the upper one.
    entered : number, optional
        The rise of z from entry to the lower bound.
    logit : number, optional
        Log odds of responding, where that is unknown.
    lasting : number, optional
        Log odds of an effect that never wears off.
    """
    z, width, tail = number(z), number(width), number(tail)
    share = 0 if lasting is None else 1 / (1 + mp.exp(-number(lasting)))
    if kind == "right":
        value = share + (1 - share) * left(family, z, tail)
    elif kind == "left":
        value = (1 - share) * gone(family, z, tail)
    elif kind == "exact":
        value = (1 - share) * density(family, z, tail)
    else:
        value = (1 - share) * between(family, z, width, tail)
    if entered is not None:
        value /= share + (1 - share) * left(family, z - number(entered), tail)
    if logit is not None:
        responding = 1 / (1 + mp.exp(-number(logit)))
        value = 1 - responding + responding * value
    return mp.log(value)


def at_median(family, tail):
    """z at the median."""
    if family == "weibull":
        return mp.log(mp.log(2))
    return mp.log(mp.expm1(mp.log(2) / number(tail))) if family == "burr" else mp.mpf(0)


def duration(family, lower, upper, eta, scale, tail=1.0, *, entry=0.0, **modifiers):
    """Log-likelihood of bounds in days; an exact day's density is per day."""
    k, shift = number(1.0 / scale), at_median(family, tail)

    def z(days):
        return k * (mp.log(number(days)) - number(eta)) + shift

    if entry > 0:
        modifiers = modifiers | {"entered": z(lower) - z(entry)}
    if lower == upper:
        value = record(family, "exact", z(lower), 1, tail, **modifiers)
        return value + mp.log(k) - mp.log(number(lower))
    if lower == 0:
        return record(family, "left", z(upper), 1, tail, **modifiers)
    if np.isinf(upper):
        return record(family, "right", z(lower), 1, tail, **modifiers)
    return record(family, "interval", z(lower), z(upper) - z(lower), tail, **modifiers)
