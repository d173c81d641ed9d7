"""Injectors, adjusted for whom they treated: shrunken medians and their distance from the average.

Nobody is ranked. An injector's reliability is the share of the spread between injectors that the
records resolve: 1 - posterior variance / spread, with the spread squared as denominator.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.summaries import summary
from wearoff.model import FAMILIES, Design, Draws, log_median, marginal_curves

Array = NDArray[np.float64]


def injector_rows(
    design: Design, draws: Draws, spread: Array, settings: Estimates
) -> list[dict[str, Any]]:
    """Return one row per injector, in code order.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    spread : array, shape (draw,)
        Variance between injectors, clinics included, on log median duration.
    settings : Estimates
        Interval, and the difference in days that matters.

    Returns
    -------
    list of dict
        With medians in days if the whole case-mix were this injector's, the difference from the
        average injector, the probability that it is beyond delta in one direction, reliability,
        and the unrounded counts that disclosure needs.
    """
    if not design.injectors:
        return []
    eta = log_median(design, draws, design.rows, with_unit=False)
    base = marginal_curves(FAMILIES[design.family], eta, draws.scale, draws.sd_patient)
    median = base.quantile_days(0.5)[:, None] * np.exp(draws.unit_effect)
    # ASSUME: the average injector is the unweighted mean of the practice's injectors.
    average = base.quantile_days(0.5) * np.exp(draws.unit_effect.mean(axis=1))
    difference = median - average[:, None]
    deviation = draws.unit_effect - draws.unit_effect.mean(axis=1, keepdims=True)
    reliability = np.clip(1 - deviation.var(axis=0) / spread.mean(), 0, 1)
    counts = _counts(design)
    return [
        {
            "injector": injector,
            **counts.loc[injector].to_dict(),
            **_named("median", summary(median[:, position], settings.interval)),
            **_named("difference", summary(difference[:, position], settings.interval)),
            "probability_beyond_delta": _beyond(difference[:, position], settings.delta_days),
            "reliability": float(reliability[position]),
        }
        for position, injector in enumerate(design.injectors)
    ]


def _named(name: str, values: dict[str, float]) -> dict[str, float]:
    return {f"{name}_days": values["point"], **{
        f"{name}_{end}": values[end] for end in ("lower", "upper")
    }}  # fmt: skip


def _beyond(difference_days: Array, delta_days: float) -> float:
    longer, shorter = difference_days > delta_days, difference_days < -delta_days
    return float(max(longer.mean(), shorter.mean()))


def _counts(design: Design) -> pd.DataFrame:
    """Count patients, observed losses and the largest patient's share, per injector."""
    rows = design.rows.assign(
        is_loss=design.is_responder & np.isfinite(design.rows["upper_days"].to_numpy(dtype=float))
    )
    groups = rows.groupby("injector_level")
    largest = groups["patient"].agg(lambda patients: patients.value_counts(normalize=True).iloc[0])
    return pd.DataFrame(
        {
            "patients": groups["patient"].nunique(),
            "losses": groups["is_loss"].sum(),
            "largest_share": largest,
        }
    )
