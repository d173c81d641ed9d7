"""How much records tell about a log median: Fisher information, in 1 / (log days) squared."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from wearoff.model import Family, Spread

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_NODES = 16
_STEP = 0.02
# An exact duration is an interval this wide, in scales of log duration: its probability then is
# proportional to the density within 1e-7.
_EXACT = 1e-3


def record_information(
    family: Family,
    log_median: Array,
    follow_up_days: Array,
    width_days: Array,
    spread: Spread,
    rng: np.random.Generator,
) -> Array:
    """Return the information that each record gives on its log median, shape (row,).

    Expected over the duration, given how the treatment is followed: a loss is known up to an
    interval, a duration beyond the follow-up is right-censored.

    Parameters
    ----------
    family : Family
        Distribution of the duration.
    log_median : array, shape (row,)
        In log days, the patient's own effect included.
    follow_up_days : array, shape (row,)
        Last day on which the treatment is looked at; ``inf`` if always.
    width_days : array, shape (row,)
        Days between the last visit with effect and the first without; 0 where exact.
    spread : Spread
        Scale, tail and chance of never wearing off, each of shape (1,).
    rng : numpy.random.Generator
        Where in its interval a loss falls.

    Returns
    -------
    array, shape (row,)
    """
    surviving = (np.arange(_NODES) + 0.5) / _NODES
    median = log_median[:, None]
    clock = spread.clock
    shown = median + spread.scale * family.quantile(surviving, spread.tail)
    day = np.exp(clock.log_days(shown))
    # ASSUME: a loss falls anywhere in its interval between two visits with equal chance.
    lower = np.maximum(day - rng.uniform(size=day.shape) * width_days[:, None], 0.0)
    upper = np.minimum(lower + width_days[:, None], follow_up_days[:, None])
    with np.errstate(divide="ignore"):
        z_end = (clock.of(np.log(follow_up_days[:, None])) - median) / spread.scale
        z_lower = (clock.of(np.log(lower)) - median) / spread.scale
        z_upper = np.maximum((clock.of(np.log(upper)) - median) / spread.scale, z_lower + _EXACT)
    is_seen = day <= follow_up_days[:, None]
    z_lower, z_upper = np.where(is_seen, z_lower, 0.0), np.where(is_seen, z_upper, 1.0)
    seen = _curvature(family, z_lower, z_upper, spread)
    censored = _curvature_censored(family, z_end, spread)
    waning = np.where(is_seen, seen, censored).mean(axis=1)
    mean = (1 - spread.never_wane) * waning + spread.never_wane * censored[:, 0]
    return np.asarray(np.maximum(mean, 0.0) / spread.scale**2)


def _curvature(family: Family, z_lower: Array, z_upper: Array, spread: Spread) -> Array:
    """Return minus the second derivative of log P(lower < T <= upper), per squared scale."""
    values = [
        np.log(
            family.survival(z_lower + shift, spread.tail)
            - family.survival(z_upper + shift, spread.tail)
        )
        for shift in (-_STEP, 0.0, _STEP)
    ]
    return np.asarray((2 * values[1] - values[0] - values[2]) / _STEP**2)


def _curvature_censored(family: Family, z_end: Array, spread: Spread) -> Array:
    """Return the same of log P(T > end), shape (row, 1); 0 where the end is never reached."""
    held = np.where(np.isfinite(z_end), z_end, 0.0)
    never = spread.never_wane
    values = [
        np.log(never + (1 - never) * np.maximum(family.survival(held + shift, spread.tail), 1e-290))
        for shift in (-_STEP, 0.0, _STEP)
    ]
    curvature = (2 * values[1] - values[0] - values[2]) / _STEP**2
    return np.where(np.isfinite(z_end), curvature, 0.0)


def shared_information(record: Array, group: Indices, sd_patient: float) -> Array:
    """Return what all records of one patient tell about who treated her, shape (group,).

    Parameters
    ----------
    record : array, shape (row,)
        Information of each record; 0 where there is no duration.
    group : array, shape (row,)
        Which records belong together: those of one patient with one injector.
    sd_patient : float
        Lasting spread between patients, in log days.

    Returns
    -------
    array
        ``1 / (sd_patient**2 + 1 / sum of information)``.
    """
    # ASSUME: what a patient's treatments by others tell about her own lasting effect is not used.
    total = np.bincount(group, weights=record)
    return np.asarray(total / (1 + sd_patient**2 * total))


def slope_information(
    record: Array,
    dose_log2: Array,
    others: Array,
    unit: Indices,
    patient: Indices,
    sd_patient: float,
    sd_unit: float,
) -> float:
    """Return the information on the effect of doubling the dose, all else being estimated along.

    Parameters
    ----------
    record : array, shape (row,)
        Information of each record.
    dose_log2 : array, shape (row,)
        Log2 of the dose against the usual dose.
    others : array, shape (row, column)
        The model's other columns.
    unit, patient : array, shape (row,)
        Who treated, and who was treated.
    sd_patient, sd_unit : float
        Spread between patients, and between those who treat, in log days.

    Returns
    -------
    float
        Per squared log ratio of medians per doubling.
    """
    # ASSUME: for planning, records act as normal ones of equal information, and the dose has one
    # straight slope on log2 dose, whatever form the model has.
    treated_by = np.eye(unit.max() + 1)[unit]
    columns = np.column_stack([dose_log2, np.ones_like(dose_log2), others, treated_by])
    weighted = columns * record[:, None]
    belongs = sparse.csr_array((np.ones(len(patient)), (patient, np.arange(len(patient)))))
    sums, total = belongs @ weighted, belongs @ record
    lost = sums * (sd_patient**2 / (1 + sd_patient**2 * total))[:, None]
    found = columns.T @ weighted - sums.T @ lost
    # A trace of a prior keeps columns that say the same from being singular.
    ridge = np.full(len(found), 1e-6)
    ridge[-treated_by.shape[1] :] = 1 / max(sd_unit, 1e-3) ** 2
    found[np.diag_indices_from(found)] += ridge
    explained = found[0, 1:] @ np.linalg.solve(found[1:, 1:], found[1:, 0])
    return float(max(found[0, 0] - ridge[0] - explained, 0.0))
