"""Median duration against dose, for each product in each area, within the doses really given."""

from typing import Any

import numpy as np
import pandas as pd

from wearoff.config import Estimates
from wearoff.estimates.levels import with_level
from wearoff.estimates.summaries import summary
from wearoff.model import Design, Draws, curves_given_response

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
        found += _one_curve(design, draws, settings, str(product), str(area), members)
    return found


def _one_curve(
    design: Design,
    draws: Draws,
    settings: Estimates,
    product: str,
    area: str,
    members: pd.DataFrame,
) -> list[dict[str, Any]]:
    low, high = members["dose_units"].quantile([0.1, 0.9])
    if not high > low:
        return []
    rows = with_level(design, with_level(design, design.rows, "product", product), "area", area)
    usual = curves_given_response(design, draws, rows.assign(dose_log2=0.0)).quantile_days(0.5)
    position = design.dose_products.index(members["dose_product"].iloc[0])
    reference = design.reference_dose_units[product][area]
    doses = np.unique(np.round(np.linspace(low, high, _N_POINTS)))
    return [
        {
            "product": product,
            "area": area,
            "dose_units": float(dose),
            **summary(
                usual * np.exp(draws.dose_slopes[:, position] * np.log2(dose / reference)),
                settings.interval,
            ),
            "patients": int(members["patient"].nunique()),
        }
        for dose in doses
        if low <= dose <= high and dose > 0
    ]
