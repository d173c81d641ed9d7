"""Survival averaged over a case-mix and over patients, for every posterior draw.

Log medians of the case-mix are binned on a fine grid with linear weights; the lasting difference
of a new patient is integrated by Gauss-Hermite quadrature; both are joined by one convolution per
draw. The error of the binning is of the order of the squared spacing times the curvature of the
survival curve (below 1e-4 at a residual standard deviation of 0.1).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wearoff.model.clock import CALENDAR, Clock
from wearoff.model.families import FAMILIES, Family

Array = NDArray[np.float64]

SPACING = 0.02
_LOG_DAYS = np.arange(np.log(2.0), np.log(30_000.0), SPACING)
# On a flexible hazard's clock, which may run slower or faster than the calendar.
_ON_CLOCK = np.arange(np.log(0.02), np.log(300_000.0), SPACING)
_LOWEST_ETA, _HIGHEST_ETA = float(np.log(0.5)), float(np.log(300_000.0))
_N_ETA = int((_HIGHEST_ETA - _LOWEST_ETA) / SPACING) + 2
_N_NODES = 31
_HARDLY_ANY = 1e-6


@dataclass(frozen=True)
class MarginalCurves:
    """Survival curves per posterior draw.

    Attributes
    ----------
    log_days : array, shape (time,)
        Equally spaced log days.
    surviving : array, shape (draw, time)
        Share still in effect; below 1 at the start where some never respond.
    """

    log_days: Array
    surviving: Array

    def at_days(self, days: Array) -> Array:
        """Return the share in effect at given days, shape (draw, day)."""
        position = np.interp(np.log(days), self.log_days, np.arange(len(self.log_days)))
        below = np.minimum(position.astype(int), len(self.log_days) - 2)
        part = position - below
        return np.asarray(
            self.surviving[:, below] * (1 - part) + self.surviving[:, below + 1] * part
        )

    def quantile_days(self, surviving: float | Array) -> Array:
        """Return the day at which the share falls to a level, shape (draw,).

        Parameters
        ----------
        surviving : float or array of shape (draw,)
            The level; one for all draws, or one for each.

        Returns
        -------
        array, shape (draw,)
            Infinite where the share never falls so low.
        """
        level = np.broadcast_to(np.asarray(surviving, dtype=float), len(self.surviving))
        below = self.surviving < level[:, None]
        last = np.clip(np.argmax(below, axis=1), 1, None)
        rows = np.arange(len(self.surviving))
        high, low = self.surviving[rows, last - 1], self.surviving[rows, last]
        part = np.minimum((high - level) / np.maximum(high - low, 1e-300), 1.0)
        days = np.exp(self.log_days[last - 1] + part * SPACING)
        return np.where(below.any(axis=1), days, np.inf)

    def further_days(self, day: float) -> Array:
        """Return how long half of those in effect at a day still last, shape (draw,).

        Infinite where half never wear off, NaN where hardly any are left.
        """
        left = self.at_days(np.array([day]))[:, 0]
        further = self.quantile_days(left / 2.0) - day
        return np.where(left < _HARDLY_ANY, np.nan, further)

    def share_later(self, day: float, later: float) -> Array:
        """Return the share of those in effect at a day that are so days later, shape (draw,).

        NaN where hardly any are left at the day.
        """
        now, then = self.at_days(np.array([day, day + later])).T
        return np.where(now < _HARDLY_ANY, np.nan, then / np.maximum(now, _HARDLY_ANY))

    def restricted_mean_days(self, horizon_days: float) -> Array:
        """Return the mean duration up to a horizon, shape (draw,)."""
        days = np.linspace(float(np.exp(self.log_days[0])), horizon_days, 400)
        start = self.surviving[:, 0] * days[0]
        return np.asarray(start + np.trapezoid(self.at_days(days), days, axis=1))


@dataclass(frozen=True)
class Spread:
    """What the durations of one row are spread by; every array has shape (draw,).

    Attributes
    ----------
    scale : array
        Scale of log duration.
    sd_patient : array
        Spread between patients in log days; 0 without a patient term.
    tail : array
        Burr's tail; not used by other families.
    never_wane : array
        Chance that an effect never wears off; 0 without such a part.
    clock : Clock
        On which durations follow the family.
    """

    scale: Array
    sd_patient: Array
    tail: Array
    never_wane: Array
    clock: Clock = CALENDAR


def marginal_curves(
    family: Family,
    eta: Array,
    spread: Spread,
    weights: Array | None = None,
) -> MarginalCurves:
    """Average survival over rows and new patients.

    Parameters
    ----------
    family : Family
        Distribution of the duration.
    eta : array, shape (draw, row)
        Log median duration (log days on the clock) of each row without its patient's effect.
    spread : Spread
        What else the distribution needs.
    weights : array, shape (draw, row), optional
        Weight of each row, such as its chance of responding; 1 if not given.

    Returns
    -------
    MarginalCurves
        Weighted sums divided by the number of rows.
    """
    kernels = _kernels(
        family.name, spread.scale.tobytes(), spread.sd_patient.tobytes(), spread.tail.tobytes()
    )
    position = (np.clip(eta, _LOWEST_ETA, _HIGHEST_ETA) - _LOWEST_ETA) / SPACING
    times = _times(family)
    surviving = np.empty((len(eta), len(times)))
    for draw in range(len(eta)):
        row_weights = None if weights is None else weights[draw]
        first = int(position[draw].min())
        n_bins = int(position[draw].max()) - first + 2
        mass = _binned(position[draw] - first, n_bins, row_weights)
        start = _N_ETA - first - n_bins
        kernel = kernels[draw, start : start + n_bins + len(times) - 1]
        surviving[draw] = np.convolve(kernel, mass, mode="valid")
    surviving /= eta.shape[1]
    if family.has_clock:
        shown = spread.clock.of(_LOG_DAYS[None, :])
        pairs = zip(np.broadcast_to(shown, (len(eta), len(_LOG_DAYS))), surviving, strict=True)
        surviving = np.stack([np.interp(on, times, one) for on, one in pairs])
    never = spread.never_wane[:, None]
    starting = 1.0 if weights is None else weights.mean(axis=1)[:, None]
    return MarginalCurves(_LOG_DAYS, never * starting + (1.0 - never) * surviving)


def _times(family: Family) -> Array:
    """Return the log times at which curves are worked out, on the family's clock."""
    return _ON_CLOCK if family.has_clock else _LOG_DAYS


def _binned(position: Array, n_bins: int, weights: Array | None) -> Array:
    """Share each row between its two neighbouring bins."""
    below = position.astype(np.int64)
    part = position - below
    low = (1 - part) if weights is None else (1 - part) * weights
    high = part if weights is None else part * weights
    return np.asarray(
        np.bincount(below, low, minlength=n_bins) + np.bincount(below + 1, high, minlength=n_bins)
    )


@lru_cache(maxsize=4)
def _kernels(family_name: str, scale: bytes, sd_patient: bytes, tail: bytes) -> Array:
    """Survival at log time minus log median, averaged over a new patient, (draw, offset).

    Every level of every term shares them, so they are kept; bytes can be a key of the cache.
    """
    family = FAMILIES[family_name]
    scales, sds, tails = (np.frombuffer(one)[:, None] for one in (scale, sd_patient, tail))
    times = _times(family)
    offsets = times[0] - _LOWEST_ETA + SPACING * np.arange(1 - _N_ETA, len(times))
    if not np.any(sds):
        return family.survival(offsets / scales, tails)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_N_NODES)
    weights = weights / weights.sum()
    kernels = np.zeros((len(scales), len(offsets)))
    for node, weight in zip(nodes, weights, strict=True):
        kernels += weight * family.survival((offsets - sds * node) / scales, tails)
    return kernels
