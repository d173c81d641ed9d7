"""What every record says of the log duration it belongs to, as one normal observation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES
from wearoff.sampling.kernel.arrays import Durations
from wearoff.sampling.kernel.standard import INTERVAL, LEFT, RIGHT

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Guess:
    """Where the posterior roughly lies.

    Attributes
    ----------
    eta : array, shape (row,)
        Log medians without patients' effects, of the rows of the design.
    sd_patient, sd_residual : float
        Spreads in log days.
    starts : array, shape (draw, parameter), optional
        Points there that chains may start from, as the density takes them, up to the effects that
        are placed by the records.
    """

    eta: Floats
    sd_patient: float
    sd_residual: float
    starts: Floats | None = None


@dataclass(frozen=True)
class Sites:
    """Normal observations of log medians; arrays of shape (row,) in the kernel's order.

    Attributes
    ----------
    weight, pull : array
        Precision, and precision times place.
    width : float
        Mean variance that comes from the width of the intervals.
    """

    weight: Floats
    pull: Floats
    width: float


def first_guess(design: Design) -> Guess:
    """Return a guess from priors, and from the records that were seen to wear off."""
    lower, upper = (design.rows[name].to_numpy() for name in ("lower_days", "upper_days"))
    seen = (lower > 0.0) & np.isfinite(upper)
    middle = design.priors["intercept"].location
    if seen.any():
        middle = float(0.5 * np.log(lower[seen] * upper[seen]).mean())
    spread = design.priors["sd_patient"].usual_size if design.patients else 0.0
    residual = design.priors["sd_residual"].usual_size
    return Guess(np.full(len(lower), middle), spread, residual)


def sites_of(design: Design, durations: Durations, guess: Guess) -> Sites:
    """Return what records say.

    A bound on one side only tilts the normal distribution that its patient's prior gives: the site
    is such that the prior times the site has the moments of the tilted one (expectation
    propagation, Minka 2001), with the residuals taken as normal.

    Parameters
    ----------
    design : Design
        The model.
    durations : Durations
        Its records.
    guess : Guess
        Where the posterior roughly lies.
    """
    eta = guess.eta[durations.treatment]
    side = np.where(durations.kind == RIGHT, 1.0, np.where(durations.kind == LEFT, -1.0, 0.0))
    log_ratio = np.where(durations.kind == INTERVAL, durations.log_ratio, 0.0)
    at = durations.log_days + 0.5 * log_ratio - _mean_above_median(design) * guess.sd_residual
    width = log_ratio**2 / 12.0
    square, of_patient = guess.sd_residual**2, guess.sd_patient**2
    weight = 1.0 / (square + width)
    pull = weight * at
    bounded = side != 0.0
    whole = square + of_patient
    distance = np.clip(side * (at - eta) / np.sqrt(whole), -30.0, 30.0)
    hazard = np.exp(stats.norm.logpdf(distance) - stats.norm.logsf(distance))
    bend = np.clip(hazard * (hazard - distance), 0.0, 1.0)
    tilt = 1.0 / (whole - of_patient * bend)
    one_sided = side * hazard * np.sqrt(whole) * tilt + bend * tilt * eta
    weight = np.where(bounded, bend * tilt, weight)
    pull = np.where(bounded, one_sided, pull)
    # Where effects may never wane, one that has not may say nothing of how long others last.
    mute = durations.is_mixed | (design.has_never_wane & (side > 0.0))
    seen = ~bounded & ~mute
    return Sites(
        weight=np.where(mute, 0.0, weight),
        pull=np.where(mute, 0.0, pull),
        width=float(width[seen].mean()) if seen.any() else 0.0,
    )


def _mean_above_median(design: Design) -> float:
    """Return how far the mean log duration lies above the log median, in standard deviations."""
    share = (np.arange(2000) + 0.5) / 2000
    family = FAMILIES[design.family]
    return float(family.quantile(share, 1.0).mean() * family.scale_per_sd)
