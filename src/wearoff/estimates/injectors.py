"""Injectors, adjusted for whom they treated: shrunken medians and their distance from the average.

Nobody is ranked. An injector's reliability is the share of the spread between injectors that the
records resolve: 1 - variance of her distance from the average / the same before any record.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.precision import precision, worst
from wearoff.estimates.summaries import summary
from wearoff.estimates.unshrunk import own_records
from wearoff.model import Design, Draws, average_injector, one_injector, standardise

Array = NDArray[np.float64]


@dataclass(frozen=True)
class InjectorMedians:
    """Median durations in days if one injector had given all treatments.

    Attributes
    ----------
    median : array, shape (draw, injector)
        Of each injector.
    average : array, shape (draw,)
        Of the average injector.
    """

    median: Array
    average: Array

    @property
    def difference(self) -> Array:
        """Distance from the average in days, (draw, injector); NaN where no median is reached."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.median - self.average[:, None])


def injector_medians(design: Design, draws: Draws) -> InjectorMedians:
    """Standardise the case-mix to every injector, and to their average.

    Parameters
    ----------
    design : Design
        A model with injectors.
    draws : Draws
        Posterior draws.

    Returns
    -------
    InjectorMedians
    """
    usual = average_injector(draws)
    average = standardise(design, draws, design.rows, unit=usual).given.quantile_days(0.5)
    if not design.has_injector_dose:
        # What moves all treatments alike moves their median as it moves any one of them.
        shift = draws.unit_effect - usual.log_median[:, None]
        return InjectorMedians(draws.clock.moved_days(average[:, None], shift), average)
    each = [
        standardise(design, draws, design.rows, unit=one_injector(draws, position))
        for position in range(len(design.injectors))
    ]
    return InjectorMedians(np.stack([one.given.quantile_days(0.5) for one in each], 1), average)


def injector_rows(
    design: Design, draws: Draws, medians: InjectorMedians, settings: Estimates
) -> list[dict[str, Any]]:
    """Return one row per injector, in code order.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    medians : InjectorMedians
        From :func:`injector_medians`.
    settings : Estimates
        Interval, and the difference in days that matters.

    Returns
    -------
    list of dict
        With medians in days if the whole case-mix were this injector's, the difference from the
        average injector, the probabilities that it is longer or shorter by more than delta and
        the greater of them, reliability, and the unrounded counts that disclosure needs.
    """
    difference, delta = medians.difference, settings.delta_days
    reliability = own_records(design, draws).reliability
    longer, shorter = (difference > delta).mean(axis=0), (difference < -delta).mean(axis=0)
    counts = _counts(design)
    return [
        {
            "injector": injector,
            **counts.loc[injector].to_dict(),
            **_named("median", summary(medians.median[:, position], settings.interval)),
            **_named("difference", summary(difference[:, position], settings.interval)),
            **worst(
                *(
                    precision(one[:, position], settings.interval, draws.n_chains)
                    for one in (medians.median, difference)
                )
            ),
            "probability_longer": float(longer[position]),
            "probability_shorter": float(shorter[position]),
            "probability_beyond_delta": float(max(longer[position], shorter[position])),
            "reliability": float(reliability[position]),
        }
        for position, injector in enumerate(design.injectors)
    ]


def _named(name: str, values: dict[str, float]) -> dict[str, float]:
    return {f"{name}_days": values["point"], **{
        f"{name}_{end}": values[end] for end in ("lower", "upper")
    }}  # fmt: skip


def _counts(design: Design) -> pd.DataFrame:
    """Count patients, treatments, observed losses and the largest patient's share."""
    rows = design.rows.assign(
        is_loss=design.is_responder & np.isfinite(design.rows["upper_days"].to_numpy(dtype=float))
    )
    groups = rows.groupby("injector_level")
    largest = groups["patient"].agg(lambda patients: patients.value_counts(normalize=True).iloc[0])
    return pd.DataFrame(
        {
            "patients": groups["patient"].nunique(),
            "treatments": groups.size(),
            "losses": groups["is_loss"].sum(),
            "largest_share": largest,
        }
    )
