"""The quantities that reports rest on, as draws, for analyses that weigh draws anew."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.config import Analysis
from wearoff.model.design import Design
from wearoff.model.dose import with_doubled_dose
from wearoff.model.draws import Draws
from wearoff.model.predict import standardise

Array = NDArray[np.float64]

SPREADS = ("sd_clinic", "sd_injector", "sd_patient", "sd_residual")


@dataclass(frozen=True)
class Reported:
    """One quantity: its name in the tables of estimates, of which level, at which day."""

    quantity: str
    level: str
    day: int | None
    draws: Array


def reported_quantities(
    design: Design, kept: xr.Dataset, draws: Draws, analysis: Analysis
) -> list[Reported]:
    """Return what is reported of the whole case-mix, of each product's dose, and the spreads.

    Parameters
    ----------
    design : Design
        The model.
    kept : Dataset
        Posterior draws with dims ``chain`` and ``draw``.
    draws : Draws
        The same draws, one chain after the other.
    analysis : Analysis
        The config, for the chosen days.

    Returns
    -------
    list of Reported
        Draws of shape (draw,): ``median_days``, ``share_in_effect`` at the chosen days within
        follow-up, ``share_responding``, ``dose_ratio`` (of medians, when a product's doses are
        doubled) and the spreads in log days. Left out is what some draw does not determine, such
        as a median that is never reached, and what never moves.
    """
    found = [*_of_all(design, draws, analysis), *_dose_ratios(design, draws)]
    for name in SPREADS:
        if name in kept:
            values = kept[name].transpose("chain", "draw").to_numpy().ravel()
            found.append(Reported(name, "", None, values))
    return [one for one in found if np.isfinite(one.draws).all() and np.ptp(one.draws) > 0]


def _of_all(design: Design, draws: Draws, analysis: Analysis) -> Iterator[Reported]:
    settings = analysis.estimates
    one = standardise(design, draws, design.rows)
    yield Reported("median_days", "all", None, one.given.quantile_days(0.5))
    last = min(settings.horizon_days, design.followed_days)
    days = [day for day in settings.at_days if day <= last]
    shares = one.everyone.at_days(np.array(days, dtype=float))
    for position, day in enumerate(days):
        yield Reported("share_in_effect", "all", day, shares[:, position])
    if one.responding is not None:
        yield Reported("share_responding", "all", None, one.responding)


def _dose_ratios(design: Design, draws: Draws) -> Iterator[Reported]:
    for product in design.dose_products:
        rows = design.rows.loc[design.rows["dose_product"] == product]
        more, given = (_median(design, draws, each) for each in (with_doubled_dose(rows), rows))
        # Two medians that are never reached have no ratio.
        with np.errstate(invalid="ignore"):
            yield Reported("dose_ratio", product, None, more / given)


def _median(design: Design, draws: Draws, rows: pd.DataFrame) -> Array:
    return standardise(design, draws, rows).given.quantile_days(0.5)
