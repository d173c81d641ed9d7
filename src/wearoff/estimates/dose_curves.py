"""Median duration against dose, for each product in each area, within the doses really given."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.levels import with_level
from wearoff.estimates.precision import precision
from wearoff.estimates.summaries import summary
from wearoff.model import Design, Draws, log_median, standardise

Array = NDArray[np.float64]

_N_POINTS = 9


def dose_curve_rows(design: Design, draws: Draws, settings: Estimates) -> list[dict[str, Any]]:
    """Return medians over the middle 80 % of the doses given.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    settings : Estimates
        Interval probability.

    Returns
    -------
    list of dict
        ``product``, ``area``, ``dose_units`` (whole units), the median in days and its interval,
        and the number of distinct patients. Empty without a dose term.
    """
    if not design.dose_products:
        return []
    found = []
    keys = [design.rows[name].fillna("not recorded") for name in ("product", "area")]
    for (product, area), members in design.rows.groupby(keys):
        rows = with_level(design, with_level(design, design.rows, "product", product), "area", area)
        doses = middle_doses(members["dose_units"])
        medians = _medians(design, draws, rows, doses)
        found += [
            {
                "product": str(product), "area": str(area), "dose_units": float(dose),
                **summary(median, settings.interval),
                **precision(median, settings.interval, draws.n_chains),
                "patients": int(members["patient"].nunique()),
            }
            for dose, median in zip(doses, medians, strict=True)
        ]  # fmt: skip
    return found


def middle_doses(given: pd.Series) -> Array:
    """Return whole units, evenly spread over the middle 80 % of doses, shape (dose,).

    Parameters
    ----------
    given : Series
        Doses in units; missing ones do not count.

    Returns
    -------
    array, shape (dose,)
        Rising; empty where the doses do not differ.
    """
    low, high = given.quantile([0.1, 0.9])
    if not high > low:
        return np.zeros(0)
    doses = np.unique(np.round(np.linspace(low, high, _N_POINTS)))
    return np.asarray(doses[(doses >= low) & (doses <= high) & (doses > 0)])


def _medians(design: Design, draws: Draws, rows: pd.DataFrame, doses: Array) -> list[Array]:
    """Return the median of the rows at each dose, each of shape (draw,)."""
    if not len(doses):
        return []
    at = [design.with_dose_units(rows, float(dose)) for dose in doses]
    if counts_differently(design):
        return [standardise(design, draws, one).given.quantile_days(0.5) for one in at]
    # A dose that moves all rows alike moves the median as it moves any one row.
    first = [log_median(design, draws, one.iloc[:1], with_unit=False)[:, 0] for one in at]
    median = standardise(design, draws, at[0]).given.quantile_days(0.5)
    return [draws.clock.moved_days(median, one - first[0]) for one in first]


def counts_differently(design: Design) -> bool:
    """Say whether the same dose of a product does more in some treatments than in others."""
    products = any(one.kind.startswith("dose_") for one in design.coefficients)
    return design.has_injector_dose or products
