"""What a planner looks up: curve, days worn off and what a step of dose buys, for every choice."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.planner_case import Lasting, Lookup
from wearoff.estimates.planner_grid import Kind, Pair, kinds, pairs
from wearoff.estimates.precision import PRECISION, precision
from wearoff.estimates.summaries import summary
from wearoff.model import Design, Draws
from wearoff.records.bands import SMALL_COUNT

Array = NDArray[np.float64]

_DAY_STEP = 14


def planner_rows(design: Design, draws: Draws, settings: Estimates) -> list[dict[str, Any]]:
    """Return every choice that enough patients were given.

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws.
    settings : Estimates
        Interval and horizon, within follow-up.

    Returns
    -------
    list of dict
        ``product``, ``area``, ``by``, ``by_label``, ``level``, ``dose_units``, ``usual_units`` and
        ``step_units`` (null where dose does not count), ``quantity``, ``day``, point, interval,
        precision, and the distinct ``patients`` behind product, area and level together.
        Quantities given response: ``share_in_effect_given_response`` every other week,
        ``lower_quartile_days``, ``median_days``, ``upper_quartile_days``, and ``step_days``: the
        median a step of dose higher, less the median. Of all treated: ``share_responding``.
        ``reach_days`` is the later median of a step. Empty where neither product nor area is
        recorded.
    """
    if design.rows[["product", "area"]].isna().all(axis=None):
        return []
    days = np.arange(_DAY_STEP, settings.horizon_days + 1, _DAY_STEP, dtype=float)
    lookup, offered = Lookup(design, draws, days), list(pairs(design))
    return [
        {**_place(kind, pair, patients), "reach_days": None, **row}
        for kind in kinds(design)
        for pair in offered
        if (patients := _patients(design, kind, pair)) > SMALL_COUNT
        for row in _found(lookup, kind, pair, settings)
    ]


def _patients(design: Design, kind: Kind, pair: Pair) -> int:
    return int(design.rows.loc[kind.members & pair.members, "patient"].nunique())


def _place(kind: Kind, pair: Pair, patients: int) -> dict[str, Any]:
    return {
        "product": pair.product, "area": pair.area,
        "by": kind.by, "by_label": kind.by_label, "level": kind.level,
        "usual_units": pair.usual_units, "step_units": pair.step_units, "patients": patients,
    }  # fmt: skip


def _found(lookup: Lookup, kind: Kind, pair: Pair, settings: Estimates) -> Iterator[dict[str, Any]]:
    n_chains, interval = lookup.draws.n_chains, settings.interval
    found = dict(zip(pair.doses, lookup.lasting(kind, pair), strict=True))
    for dose, one in found.items():
        for row in _of_dose(one, lookup.days, interval, n_chains):
            yield {"dose_units": dose, **row}
        higher = None if dose is None else found.get(dose + (pair.step_units or 0.0))
        if higher is not None and higher is not one:
            for row in _step(one, higher, interval, n_chains):
                yield {"dose_units": dose, **row}


def _of_dose(one: Lasting, days: Array, interval: float, n_chains: int) -> Iterator[dict[str, Any]]:
    # Curves, quartiles and response follow from what the median does: they are not judged apart.
    unknown: dict[str, float | None] = dict.fromkeys(PRECISION)
    tail = (1 - interval) / 2
    bands = np.quantile(one.in_effect, [0.5, tail, 1 - tail], axis=0).T
    for day, (point, lower, upper) in zip(days, bands.tolist(), strict=True):
        numbers = {"point": point, "lower": lower, "upper": upper}
        yield {"quantity": "share_in_effect_given_response", "day": int(day), **numbers, **unknown}
    if one.responding is not None:
        numbers = summary(one.responding, interval)
        yield {"quantity": "share_responding", "day": None, **numbers, **unknown}
    known = precision(one.worn_off["median_days"], interval, n_chains)
    for name, draws in one.worn_off.items():
        yield {"quantity": name, "day": None, **summary(draws, interval), **known}


def _step(
    one: Lasting, higher: Lasting, interval: float, n_chains: int
) -> Iterator[dict[str, Any]]:
    medians = [each.worn_off["median_days"] for each in (one, higher)]
    # Two medians that are never reached cannot be told apart: NaN, and so left out.
    with np.errstate(invalid="ignore"):
        step = medians[1] - medians[0]
    if not np.isnan(step).any():
        reach = max(summary(draws, interval)["point"] for draws in medians)
        known = precision(step, interval, n_chains) | {"reach_days": reach}
        yield {"quantity": "step_days", "day": None, **summary(step, interval), **known}
