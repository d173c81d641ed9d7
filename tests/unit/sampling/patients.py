"""Simulated patients as the kernel's quadrature takes them, and their likelihood by brute force."""

import math
from itertools import pairwise

import numpy as np
from numba import njit

from wearoff.model.families import FAMILIES
from wearoff.sampling.kernel.common import family_shift
from wearoff.sampling.kernel.layout import FAMILY_CODES, quadrature
from wearoff.sampling.kernel.node_sums import Shape, make_nodes
from wearoff.sampling.kernel.nodes import rough_records
from wearoff.sampling.kernel.patients import integrate_patients, patient_moments
from wearoff.sampling.kernel.plain import Plain, plain_records
from wearoff.sampling.kernel.records import Record, Standardised, record_terms
from wearoff.sampling.kernel.standard import EXACT, INTERVAL, LEFT, RIGHT


def _outer(function):
    """A way in from Python: these are compiled for compiled callers only."""
    return njit(lambda *given: function(*given))


_family_shift, _rough, _plain = _outer(family_shift), _outer(rough_records), _outer(plain_records)
_integrate, _moments = _outer(integrate_patients), _outer(patient_moments)

FIELDS = ("z", "width", "entered", "logit")
_GRID = 3001


def simulated(family, n_patients, n_records, sds, rng, *, tail=1.0, kinds=(), censored=0.25):
    """Patients seen every four weeks: records, first rows, and spread.

    Parameters
    ----------
    family : str
        Of the durations.
    n_patients, n_records : int
        How many, and records of each.
    sds : tuple of float
        Standard deviations of patients' effects and of residuals, in log days.
    rng : Generator
        Source of randomness.
    tail : float
        Burr's.
    kinds : tuple of str
        Some of exact, left, mixed, entered: turn about one record in six into each.
    censored : float
        Share of records that are right-censored.
    """
    n_rows = n_patients * n_records
    first = np.arange(0, n_rows + 1, n_records)
    k = 1.0 / (sds[1] * FAMILIES[family].scale_per_sd)
    own = np.repeat(sds[0] * rng.standard_normal(n_patients), n_records)
    noise = FAMILIES[family].quantile(rng.uniform(0.001, 0.999, n_rows), tail) / k
    days = 110.0 * np.exp(own + noise)
    offset = rng.uniform(14, 28, n_rows)
    lower = np.maximum(np.floor((days - offset) / 28), 0.0) * 28 + offset
    upper = lower + 28.0
    is_right = rng.uniform(size=n_rows) < censored
    lower = np.where(is_right, lower * rng.uniform(0.3, 1.0, n_rows), lower)
    kind = np.where(is_right, RIGHT, INTERVAL)
    turned = rng.integers(0, 6, n_rows)
    flags = {name: (turned == i) & (name in kinds) for i, name in
             enumerate(("exact", "left", "mixed", "entered"))}  # fmt: skip
    kind = np.select([flags["exact"], flags["left"] | flags["mixed"]], [EXACT, LEFT], kind)
    shift = _family_shift(FAMILY_CODES[family], tail)[0]
    row = Standardised(
        k * (np.log(np.where(kind == LEFT, upper, lower)) - np.log(110.0)) + shift,
        k * np.where(kind == INTERVAL, np.log(upper / lower), 1.0),
        k * np.log(1.0 / rng.uniform(0.1, 0.95, n_rows)), rng.normal(2.0, 1.0, n_rows),
        kind.astype(np.int64), flags["mixed"], flags["entered"],
    )  # fmt: skip
    return row, first, k * sds[0]


def integrated(family, row, first, spread, *, tail=1.0, lasting=-math.inf, n_nodes=8, slow=False):
    """Log marginal of each patient; slopes of the records, and in spread, tail and lasting."""
    shape = Shape(FAMILY_CODES[family], spread, tail, lasting)
    rough = _rough(shape.family, row)
    slopes, by_patient = np.zeros((4, len(row.z))), np.full(len(first) - 1, np.nan)
    plain = _plain(shape.family, row, lasting)
    if slow:
        plain = Plain(plain.low, plain.high, plain.linear, np.zeros_like(plain.is_plain))
    shared = _integrate(
        row, first, shape, quadrature(n_nodes), slopes, by_patient, make_nodes(first, n_nodes),
        plain, rough,
    )  # fmt: skip
    return by_patient, slopes, shared


def moments(family, row, first, spread, *, tail=1.0, lasting=-math.inf, n_nodes=8):
    """Mean and variance of each patient's effect."""
    shape = Shape(FAMILY_CODES[family], spread, tail, lasting)
    mean, variance = np.zeros(len(first) - 1), np.zeros(len(first) - 1)
    _moments(
        row, first, shape, quadrature(n_nodes), make_nodes(first, n_nodes),
        _plain(shape.family, row, lasting), _rough(shape.family, row), mean, variance,
    )  # fmt: skip
    return mean, variance


@njit
def _sums(family, row, start, end, effects, tail, lasting, found):
    for g in range(len(effects)):
        for i in range(start, end):
            record = Record(
                row.z[i] - effects[g], row.width[i], row.entered[i], row.logit[i], row.kind[i],
                row.is_mixed[i], row.is_truncated[i],
            )  # fmt: skip
            found[g] += record_terms(family, record, tail, lasting)[0]


def brute_force(family, row, first, spread, *, tail=1.0, lasting=-math.inf):
    """Log marginal, mean and variance of each patient by 3,001 points of the trapezoid rule.

    Its error falls faster than any power of the step for a smooth integrand that vanishes at the
    ends.
    """
    found = np.zeros((3, len(first) - 1))
    effects = np.linspace(-14 * spread, 14 * spread, _GRID)
    for p, (start, end) in enumerate(pairwise(first)):
        log = -0.5 * (effects / spread) ** 2 - math.log(spread) - 0.5 * math.log(2 * math.pi)
        _sums(FAMILY_CODES[family], row, start, end, effects, tail, lasting, log)
        weight = np.exp(log - log.max())
        total = weight.sum()
        mean = (weight @ effects) / total
        step = effects[1] - effects[0]
        found[:, p] = (
            log.max() + math.log(total * step),
            mean,
            weight @ (effects - mean) ** 2 / total,
        )
    return found
