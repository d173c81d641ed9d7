"""The quantities that are estimated of any case-mix, and their rows in the tables."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.precision import precision
from wearoff.estimates.summaries import summary
from wearoff.model import Standardised

Array = NDArray[np.float64]
Quantities = dict[str, Array]
"""Draws by name, of shape (draw,), or (draw, day) for quantities at the chosen days."""

_QUARTILES = {"lower_quartile_days": 0.75, "median_days": 0.5, "upper_quartile_days": 0.25}


def quantities_of(one: Standardised, settings: Estimates) -> Quantities:
    """Return every quantity of a case-mix.

    Parameters
    ----------
    one : Standardised
        Its curves.
    settings : Estimates
        Days and horizon.

    Returns
    -------
    dict of str to array, shape (draw,) or (draw, day)
        Given response: ``median_days`` and quartiles (infinite where so few wear off),
        ``restricted_mean_days`` (up to the horizon), ``share_in_effect_given_response``. Of all
        treated: ``share_responding``, ``share_in_effect``, ``days_in_effect`` (mean up to the
        horizon, 0 without response). Of those in effect at a day: ``median_further_days``, and
        ``share_in_effect_later`` (after ``further_days`` more).
    """
    days, horizon = np.array(settings.at_days, dtype=float), settings.horizon_days
    found = {name: one.given.quantile_days(share) for name, share in _QUARTILES.items()}
    found["restricted_mean_days"] = one.given.restricted_mean_days(horizon)
    if one.responding is not None:
        found["share_responding"] = one.responding
        found["days_in_effect"] = one.everyone.restricted_mean_days(horizon)
        found["share_in_effect_given_response"] = one.given.at_days(days)
    found["share_in_effect"] = one.everyone.at_days(days)
    # Who is still in effect at a day has responded, so the chance of responding weighs the rows.
    found["median_further_days"] = _at(days, one.everyone.further_days, found["share_in_effect"])
    later = _at(
        days, lambda day: one.everyone.share_later(day, settings.further_days),
        found["share_in_effect"],
    )  # fmt: skip
    found["share_in_effect_later"] = np.where(
        days + settings.further_days <= horizon, later, np.nan
    )
    return found


def _at(days: Array, function: Callable[[float], Array], like: Array) -> Array:
    found = np.empty_like(like)
    for position, day in enumerate(days):
        found[:, position] = function(float(day))
    return found


def each_day(
    quantities: Quantities, settings: Estimates
) -> Iterator[tuple[str, int | None, Array]]:
    """Yield name, day (None where it has none) and draws of shape (draw,).

    Quantities that are not determined in some draw are left out.
    """
    for name, values in quantities.items():
        days = (None,) if values.ndim == 1 else settings.at_days
        for day, draws in zip(days, np.atleast_2d(values.T), strict=True):
            if not np.isnan(draws).any():
                yield name, day, draws


def estimate_rows(
    place: dict[str, Any], quantities: Quantities, settings: Estimates, patients: int,
    n_chains: int = 1,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the rows of one level.

    Parameters
    ----------
    place : dict
        ``by``, ``by_label`` and ``level``.
    quantities : dict
        From :func:`quantities_of`.
    settings : Estimates
        Interval probability, days and horizon.
    patients : int
        Distinct patients who had the level.
    n_chains : int
        Chains that the draws come from.

    Returns
    -------
    list of dict
        With the precision of every quantity. ``within_follow_up`` is the share of draws in which
        the day that is reported lies within the horizon; beyond it a quantile rests on the family
        alone. None for other quantities.
    """
    return [
        {
            "quantity": name, **place, "day": day,
            **summary(draws, settings.interval), "patients": patients,
            **precision(draws, settings.interval, n_chains),
            "within_follow_up": _within_follow_up(name, day, draws, settings.horizon_days),
        }
        for name, day, draws in each_day(quantities, settings)
    ]  # fmt: skip


def _within_follow_up(name: str, day: int | None, draws: Array, horizon_days: int) -> float | None:
    if name not in _QUARTILES and name != "median_further_days":
        return None
    return float(((day or 0) + draws <= horizon_days).mean())
