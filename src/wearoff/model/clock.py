"""The clock on which durations follow their family: the calendar, or a flexible hazard's own.

With an M-spline hazard the cumulative hazard is ``log 2 * exp((clock(log t) - eta) / scale)``: on
its clock the duration is Weibull with log median ``eta`` and that scale. The clock shows the
calendar's time at the intercept, so that this is the log median, in days, of the average case-mix;
where the hazard is a Weibull's the two agree throughout.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wearoff.model.mspline import TINY, HazardBasis

Array = NDArray[np.float64]

_LOG_DAYS = np.arange(np.log(0.1), np.log(100_000.0), 0.01)


class Clock:
    """The calendar: the clock of families that need none of their own."""

    def of(self, log_days: Array) -> Array:
        """Return what the clock shows at times of the calendar.

        Parameters
        ----------
        log_days : array
            The first axis is that of the draws, or of length 1; of any shape for a single draw.
        """
        return log_days

    def log_days(self, shown: Array) -> Array:
        """Return the log days at which the clock shows something; axes as for :meth:`of`."""
        return shown

    def take(self, draws: slice) -> "Clock":
        """Return the clock of some of the draws."""
        return self

    def moved_days(self, days: Array, shift: Array) -> Array:
        """Return days after the clock is moved by a shift; both broadcast, draws first.

        A quantile of any case-mix moves like this if the log medians of all rows do by the shift.
        """
        moved = self.of(np.log(np.broadcast_arrays(days, shift)[0])) + shift
        return np.asarray(np.exp(self.log_days(moved)))


CALENDAR = Clock()


@dataclass(frozen=True)
class HazardClock(Clock):
    """The clock of an M-spline hazard, one a draw.

    Attributes
    ----------
    shown : array, shape (draw, time)
        What it shows at fixed log days.
    scale : array, shape (draw,)
        Scale of log duration: its speed before and after the fixed times, where the hazard is
        constant.
    """

    shown: Array
    scale: Array

    def of(self, log_days: Array) -> Array:
        """Return what the clock shows at times of the calendar; axes as in the base class."""
        return self._mapped(log_days, to_clock=True)

    def log_days(self, shown: Array) -> Array:
        """Return the log days at which the clock shows something."""
        return self._mapped(shown, to_clock=False)

    def take(self, draws: slice) -> "HazardClock":
        """Return the clock of some of the draws."""
        return HazardClock(self.shown[draws], self.scale[draws])

    def _mapped(self, values: Array, *, to_clock: bool) -> Array:
        n_draws, given = len(self.shown), np.asarray(values, dtype=float)
        rows = given[None] if n_draws == 1 else np.broadcast_to(given, (n_draws, *given.shape[1:]))
        found = np.empty(rows.shape)
        for draw, row in enumerate(rows):
            x, y = (_LOG_DAYS, self.shown[draw]) if to_clock else (self.shown[draw], _LOG_DAYS)
            speed = self.scale[draw] if to_clock else 1.0 / self.scale[draw]
            outside = np.minimum(row - x[0], 0.0) + np.maximum(row - x[-1], 0.0)
            found[draw] = np.interp(row, x, y) + speed * outside
        return found.reshape(given.shape) if n_draws == 1 else found


def hazard_clock(basis: HazardBasis, weights: Array, intercept: Array, scale: Array) -> HazardClock:
    """Return the clock of a hazard.

    Parameters
    ----------
    basis : HazardBasis
        The splines.
    weights : array, shape (draw, part)
        Their weights.
    intercept : array, shape (draw,)
        Log median duration of the average case-mix, in log days.
    scale : array, shape (draw,)
        Scale of log duration.
    """
    days = np.exp(_LOG_DAYS)
    hazard = np.maximum(weights @ basis.mass(np.zeros_like(days), days).T, TINY)
    medians = np.exp(intercept)
    at_median = np.einsum("dp,dp->d", weights, basis.mass(np.zeros_like(medians), medians))
    log_ratio = np.log(hazard / np.maximum(at_median, TINY)[:, None])
    return HazardClock(intercept[:, None] + scale[:, None] * log_ratio, scale)
