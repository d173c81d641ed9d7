"""Survival averaged over a case-mix and over patients, for every posterior draw.

Log medians of the case-mix are binned on a fine grid with linear weights; the lasting difference
of a new patient is integrated by Gauss-Hermite quadrature; both are joined by one convolution per
draw. The error of the binning is of the order of the squared spacing times the curvature of the
survival curve (below 1e-4 at a residual standard deviation of 0.1).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wearoff.model.families import Family

Array = NDArray[np.float64]

SPACING = 0.02
_LOG_DAYS = np.arange(np.log(2.0), np.log(3000.0), SPACING)
_N_NODES = 31


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

    def quantile_days(self, surviving: float) -> Array:
        """Return the day at which the share falls to a level, shape (draw,)."""
        below = self.surviving < surviving
        last = np.clip(np.argmax(below, axis=1), 1, None)
        rows = np.arange(len(self.surviving))
        high, low = self.surviving[rows, last - 1], self.surviving[rows, last]
        part = (high - surviving) / np.maximum(high - low, 1e-300)
        days = np.exp(self.log_days[last - 1] + part * SPACING)
        return np.where(below.any(axis=1), days, np.inf)

    def restricted_mean_days(self, horizon_days: float) -> Array:
        """Return the mean duration up to a horizon, shape (draw,)."""
        days = np.linspace(float(np.exp(self.log_days[0])), horizon_days, 400)
        start = self.surviving[:, 0] * days[0]
        return np.asarray(start + np.trapezoid(self.at_days(days), days, axis=1))


def marginal_curves(
    family: Family, eta: Array, scale: Array, sd_patient: Array, weights: Array | None = None
) -> MarginalCurves:
    """Average survival over rows and new patients.

    Parameters
    ----------
    family : Family
        Distribution of the duration.
    eta : array, shape (draw, row)
        Log median duration (log days) of each row without its patient's effect.
    scale : array, shape (draw,)
        Scale of log duration.
    sd_patient : array, shape (draw,)
        Spread between patients; 0 without a patient term.
    weights : array, shape (draw, row), optional
        Weight of each row, such as its chance of responding; 1 if not given.

    Returns
    -------
    MarginalCurves
        Weighted sums divided by the number of rows.
    """
    first = np.floor(eta.min() / SPACING) - 1
    n_bins = int(np.ceil(eta.max() / SPACING) - first) + 2
    offsets = _LOG_DAYS[0] - first * SPACING + SPACING * np.arange(1 - n_bins, len(_LOG_DAYS))
    surviving = np.empty((len(eta), len(_LOG_DAYS)))
    for draw in range(len(eta)):
        row_weights = None if weights is None else weights[draw]
        mass = _binned(eta[draw] / SPACING - first, n_bins, row_weights)
        kernel = _over_patients(family, offsets, scale[draw], sd_patient[draw])
        surviving[draw] = np.convolve(kernel, mass, mode="valid")
    return MarginalCurves(_LOG_DAYS, surviving / eta.shape[1])


def _binned(position: Array, n_bins: int, weights: Array | None) -> Array:
    """Share each row between its two neighbouring bins."""
    below = position.astype(np.int64)
    part = position - below
    low = (1 - part) if weights is None else (1 - part) * weights
    high = part if weights is None else part * weights
    return np.asarray(
        np.bincount(below, low, minlength=n_bins) + np.bincount(below + 1, high, minlength=n_bins)
    )


def _over_patients(family: Family, offsets: Array, scale: float, sd_patient: float) -> Array:
    """Survival at log time minus log median, averaged over a new patient's effect."""
    if sd_patient == 0:
        return family.survival(offsets / scale)
    nodes, node_weights = np.polynomial.hermite_e.hermegauss(_N_NODES)
    z = (offsets[:, None] - sd_patient * nodes) / scale
    return np.asarray(family.survival(z) @ (node_weights / node_weights.sum()))
