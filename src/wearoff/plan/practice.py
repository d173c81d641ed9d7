"""Who is treated by whom, how often, at what dose, and how closely it is followed."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model import Design

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

VISIT_EVERY_DAYS = 28.0
CENSORED_SHARE = 0.25
DAYS_PER_MONTH = 365.25 / 12
_MAX_ROWS = 2000


@dataclass(frozen=True)
class Practice:
    """What planning needs of a practice; arrays have one entry per treatment.

    Attributes
    ----------
    unit, patient, pair : array, shape (row,)
        Who treated (injector, or clinic without injectors), who was treated, and both together.
    product : array of text, shape (row,)
        Product whose dose effect counts.
    dose_log2 : array, shape (row,)
        Log2 of the dose against the usual dose.
    others : array, shape (row, column)
        The model's other columns.
    width_days : array
        Widths of the intervals in which losses were found, to draw from.
    follow_up_days, follow_up_share : array
        Days on which follow-up ends, and their shares; empty: by :data:`CENSORED_SHARE`.
    """

    unit: Indices
    patient: Indices
    pair: Indices
    product: NDArray[np.object_]
    dose_log2: Array
    others: Array
    width_days: Array
    follow_up_days: Array
    follow_up_share: Array

    def of_product(self, product: str) -> NDArray[np.bool_]:
        """Return which treatments were with a product, shape (row,)."""
        return np.asarray(self.product == product)


def thinned(design: Design, rng: np.random.Generator) -> Design:
    """Return the design with the rows of as many random patients as make up 2,000 at most."""
    patients = design.rows["patient_level"]
    order = pd.Series(rng.permutation(patients.unique()))
    upto = patients.value_counts().loc[order].cumsum()
    kept = upto.index[(upto <= _MAX_ROWS) | (upto == upto.iloc[0])]
    return replace(design, rows=design.rows.loc[patients.isin(kept)].reset_index(drop=True))


def practice_of(design: Design) -> Practice:
    """Take the practice from the rows of its design.

    Parameters
    ----------
    design : Design
        The model with its rows.

    Returns
    -------
    Practice
    """
    rows, unit = design.rows, unit_of(design)
    treated_by = np.zeros(len(rows), dtype=int) if unit is None else design.index(unit)
    patient = pd.factorize(rows["patient_level"])[0]
    bounds = rows.loc[design.is_responder, ["lower_days", "upper_days"]].to_numpy(dtype=float)
    width = bounds[:, 1] - bounds[:, 0]
    seen = width[np.isfinite(width)]
    days, share = follow_up(bounds[:, 0], bounds[:, 1])
    return Practice(
        unit=_indices(treated_by),
        patient=_indices(patient),
        pair=_indices(pd.MultiIndex.from_arrays([patient, treated_by]).factorize()[0]),
        product=rows["dose_product"].to_numpy(dtype=object),
        dose_log2=rows["dose_log2"].to_numpy(dtype=float),
        others=design.matrix(),
        # ASSUME: how far apart visits are has nothing to do with how long the effect lasts.
        width_days=seen if len(seen) else np.array([VISIT_EVERY_DAYS]),
        follow_up_days=days,
        follow_up_share=share,
    )


def usual_practice(rng: np.random.Generator) -> Practice:
    """Return a practice before any record: visits every four weeks, 25 % censored.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the doses.
    """
    # ASSUME: before any record, every patient has two treatments by one injector, at doses that
    # differ by half a doubling (standard deviation).
    patient = np.repeat(np.arange(500), 2)
    return Practice(
        unit=_indices(patient // 50),
        patient=_indices(patient),
        pair=_indices(patient),
        product=np.full(len(patient), "any", dtype=object),
        dose_log2=0.5 * rng.standard_normal(len(patient)),
        others=np.zeros((len(patient), 0)),
        width_days=np.array([VISIT_EVERY_DAYS]),
        follow_up_days=np.zeros(0),
        follow_up_share=np.zeros(0),
    )


def unit_of(design: Design) -> str | None:
    """Return who is compared: ``injector``, ``clinic`` where there are none, or None."""
    return "injector" if design.injectors else "clinic" if design.clinics else None


def follow_up(lower_days: Array, upper_days: Array) -> tuple[Array, Array]:
    """Estimate when follow-up ends, by the product-limit method with roles exchanged.

    Parameters
    ----------
    lower_days, upper_days : array, shape (row,)
        Bounds of durations; upper ``inf`` where right-censored, so that follow-up ended at lower.

    Returns
    -------
    days, share : array
        Days of an end and their shares; ``inf`` takes what is left over.
    """
    # ASSUME: when follow-up ends does not depend on how long the effect would have lasted.
    ended = np.isinf(upper_days)
    last = np.where(ended, lower_days, upper_days)
    days = np.unique(last[ended])
    ends = np.array([(ended & (last == day)).sum() for day in days])
    watched = np.array([(last >= day).sum() for day in days])
    staying = np.concatenate([[1.0], np.cumprod(1 - ends / watched)]) if len(days) else np.ones(1)
    return np.append(days, np.inf), np.append(-np.diff(staying), staying[-1])


def treatments_per_month(rows: pd.DataFrame) -> float:
    """Return treatments after the first per patient and month, or 0 where nobody came again.

    Parameters
    ----------
    rows : DataFrame
        Rows of a design; ``day`` counts from the patient's first treatment.
    """
    # ASSUME: a patient is under observation from the first treatment to the last day she was seen.
    bounds = rows[["lower_days", "upper_days"]].to_numpy(dtype=float)
    last = rows["day"] + np.where(np.isfinite(bounds), bounds, 0.0).max(axis=1)
    months = float(last.groupby(rows["patient_level"]).max().sum()) / DAYS_PER_MONTH
    return float((rows["day"] > 0).sum() / months) if months > 0 else 0.0


def patients_per_unit(design: Design) -> int:
    """Return how many patients the middle one of those who treat has, 0 without any."""
    unit = unit_of(design)
    if unit is None:
        return 0
    return int(design.rows.groupby(f"{unit}_level")["patient_level"].nunique().median())


def _indices(values: NDArray[np.int64]) -> Indices:
    return np.asarray(values, dtype=np.int64)
