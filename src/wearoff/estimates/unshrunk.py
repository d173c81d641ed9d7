"""Injectors before anything is pulled towards the average, and how far chance alone reaches.

The posterior mean of an injector's deviation is what her own records say, times her reliability;
its variance is that of her own records, times her reliability. Both can be undone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from wearoff.model import Design, Draws

Array = NDArray[np.float64]

LEAST_RELIABILITY = 0.1
"""Below it a division by the reliability would show Monte-Carlo error and little else."""
LIMITS = (0.95, 0.998)
STEP_PATIENTS = 5


@dataclass(frozen=True)
class OwnRecords:
    """What each injector's own records say, given the rest of the model; shape (injector,).

    Attributes
    ----------
    deviation, error : array
        Distance from the average injector in log median days, not shrunken, and its standard
        error; NaN below :data:`LEAST_RELIABILITY`.
    reliability : array
        Share of the spread between injectors that the records resolve.
    spread : array
        Standard deviation between injectors of this distance, in log days.
    """

    deviation: Array
    error: Array
    reliability: Array
    spread: Array


def own_records(design: Design, draws: Draws) -> OwnRecords:
    """Undo the shrinkage of injectors' deviations.

    Parameters
    ----------
    design : Design
        A model with injectors.
    draws : Draws
        Posterior draws.

    Returns
    -------
    OwnRecords
        By the normal approximation of a random intercept (Morris 1983, JASA 78:47).
    """
    # ASSUME: given the other parameters, an injector's records speak of her effect about normally.
    shrunken = draws.unit_effect - draws.unit_effect.mean(axis=1, keepdims=True)
    before = _variance_before(design, draws)
    left = shrunken.var(axis=0)
    resolved = np.where(before > 0, 1 - left / np.where(before > 0, before, 1.0), 0.0)
    reliability = np.clip(resolved, 0, 1)
    known = np.where(reliability >= LEAST_RELIABILITY, reliability, np.nan)
    deviation = shrunken.mean(axis=0) / known
    return OwnRecords(deviation, np.sqrt(left / known), reliability, np.sqrt(before))


def _variance_before(design: Design, draws: Draws) -> Array:
    """Return the variance of each injector's distance from their average before any record."""
    n_injectors = len(design.injectors)
    centred = np.eye(n_injectors) - 1.0 / n_injectors
    # Without a clinic term each is as good as in a clinic of one's own: its spread is zero.
    clinic = np.asarray(design.clinic_of_injector or range(n_injectors))
    same_clinic = (clinic[:, None] == clinic).astype(float)
    own = np.diag(centred @ centred.T)
    shared = np.diag(centred @ same_clinic @ centred.T)
    return np.asarray((draws.sd_injector**2).mean() * own + (draws.sd_clinic**2).mean() * shared)


def unshrunk_days(draws: Draws, average: Array, own: OwnRecords, interval: float) -> Array:
    """Return medians in days by own records, with their intervals.

    Parameters
    ----------
    draws : Draws
        Posterior draws.
    average : array, shape (draw,)
        Median of the average injector in days.
    own : OwnRecords
        From :func:`own_records`.
    interval : float
        Probability of the interval: of own records, around an average taken as known.

    Returns
    -------
    array, shape (injector, 3)
        Median, lower and upper end; NaN where the records say too little.
    """
    z = _reach(interval)
    ends = own.deviation[:, None] + own.error[:, None] * np.array([0.0, -z, z])
    return _days_at(draws, average, ends.ravel()).reshape(ends.shape)


def funnel_rows(
    design: Design, draws: Draws, average: Array, own: OwnRecords
) -> list[dict[str, float]]:
    """Return between which medians injectors not shrunken are expected, by number of patients.

    Parameters
    ----------
    design : Design
        A model with injectors.
    draws : Draws
        Posterior draws.
    average : array, shape (draw,)
        Median of the average injector in days.
    own : OwnRecords
        From :func:`own_records`.

    Returns
    -------
    list of dict
        ``patients``, ``average``, and ``lower_95`` to ``upper_998`` in days. The spread between
        injectors is inside the limits as a variance of its own (Spiegelhalter 2005, Stat Med
        24:1185); a patient counts as much as with the middle injector.
    """
    patients = design.rows.groupby("injector_level")["patient"].nunique()
    counts = patients.reindex(design.injectors).to_numpy(dtype=float)
    per_patient = own.error**2 * counts
    if np.isnan(per_patient).all():
        return []
    # So far that where it ends says nothing of the largest number but what rounding leaves.
    last = STEP_PATIENTS * (int(counts.max()) // STEP_PATIENTS + 3)
    grid = np.arange(STEP_PATIENTS, last + 1, STEP_PATIENTS)
    width = np.sqrt((own.spread**2).mean() + np.nanmedian(per_patient) / grid)
    near, far = (_reach(share) for share in LIMITS)
    names = ("average", "lower_95", "upper_95", "lower_998", "upper_998")
    factors = np.array([0.0, -near, near, -far, far])
    days = _days_at(draws, average, (width[:, None] * factors).ravel()).reshape(len(grid), -1)
    return [
        {"patients": float(n), **dict(zip(names, map(float, row), strict=True))}
        for n, row in zip(grid, days, strict=True)
    ]


def own_rows(name: str, days: Array) -> list[dict[str, float]]:
    """Return medians and their ends, (injector, 3), as columns named after what they are."""
    names = (f"{name}_days", f"{name}_lower", f"{name}_upper")
    return [dict(zip(names, map(float, row), strict=True)) for row in days]


def _reach(share: float) -> float:
    return float(special.ndtri(0.5 + share / 2))


def _days_at(draws: Draws, average: Array, deviations: Array) -> Array:
    shape = (len(average), len(deviations))
    shift = np.broadcast_to(deviations, shape)
    days = draws.clock.moved_days(np.broadcast_to(average[:, None], shape), shift)
    return np.asarray(np.median(days, axis=0))
