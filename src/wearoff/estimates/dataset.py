"""Every estimate with its draws as labelled arrays: ``estimates.nc``."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.choices import Choice
from wearoff.estimates.contrasts import Contrast
from wearoff.estimates.injectors import InjectorMedians
from wearoff.estimates.quantities import Quantities
from wearoff.estimates.summaries import summary

Array = NDArray[np.float64]

STATISTICS = ("point", "lower", "upper")
_Variables = dict[str, tuple[tuple[str, ...], Any]]


def level_arrays(
    places: Sequence[dict[str, Any]], quantities: Sequence[Quantities], settings: Estimates
) -> xr.Dataset:
    """Return the quantities of every level, dims ``level``, ``draw`` and perhaps ``day``.

    Parameters
    ----------
    places : sequence of dict
        ``by`` and ``level`` of each.
    quantities : sequence of dict
        Draws by name, in the same order.
    settings : Estimates
        The chosen days.

    Returns
    -------
    Dataset
        ``level`` is labelled such as ``area: glabella``; ``by`` and ``name`` hold its parts.
    """
    names = [f"{place['by']}: {place['level']}" for place in places]
    parts: _Variables = {
        "by": (("level",), [place["by"] for place in places]),
        "name": (("level",), [place["level"] for place in places]),
    }
    return _stacked("level", names, quantities, settings, "").assign_coords(parts)


def contrast_arrays(contrasts: Sequence[Contrast], settings: Estimates) -> xr.Dataset:
    """Return ``contrast_<quantity>`` of every contrast, dims as of levels but ``contrast``."""
    names = [one.name for one in contrasts]
    return _stacked("contrast", names, [one.quantities for one in contrasts], settings, "contrast_")


def _stacked(
    dim: str, names: list[str], found: Sequence[Quantities], settings: Estimates, prefix: str
) -> xr.Dataset:
    if not found:
        return xr.Dataset()
    variables: _Variables = {}
    for name in found[0]:
        values = np.stack([one[name] for one in found]).astype(np.float32)
        dims = (dim, "draw", "day")[: values.ndim]
        # Follow-up may end before every chosen day; empty arrays cannot be written.
        if values.size:
            variables[f"{prefix}{name}"] = (dims, values)
    coords: dict[str, Any] = {dim: names}
    if any(len(dims) == 3 for dims, _ in variables.values()):
        coords["day"] = list(settings.at_days)
    return xr.Dataset(variables, coords=coords)


def curve_arrays(
    everyone: Sequence[Array], given: Sequence[Array], days: Array, settings: Estimates
) -> xr.Dataset:
    """Return weekly curves of every level, dims ``level``, ``curve_day`` and ``statistic``.

    Parameters
    ----------
    everyone, given : sequence of array, shape (draw, curve_day)
        Share still in effect among all treated, and among those that responded.
    days : array, shape (curve_day,)
        Days of the curves.
    settings : Estimates
        Interval probability.
    """
    variables = {
        name: (("level", "curve_day", "statistic"), [_statistics(one.T, settings) for one in found])
        for name, found in (("curve", everyone), ("curve_given_response", given))
    }
    return xr.Dataset(variables, coords={"curve_day": days, "statistic": list(STATISTICS)})


def _statistics(values: Array, settings: Estimates) -> list[list[float]]:
    found = [summary(draws, settings.interval) for draws in values]
    return [[one[name] for name in STATISTICS] for one in found]


def dose_curve_arrays(rows: Sequence[dict[str, Any]]) -> xr.Dataset:
    """Return ``dose_median_days``, dims ``dose_point`` and ``statistic``, with its coordinates."""
    if not rows:
        return xr.Dataset()
    table = pd.DataFrame(rows)
    coords: _Variables = {
        name: (("dose_point",), table[name].to_list()) for name in ("product", "area", "dose_units")
    }
    medians = table[list(STATISTICS)].to_numpy()
    return xr.Dataset(
        {"dose_median_days": (("dose_point", "statistic"), medians)},
        coords=coords | {"statistic": list(STATISTICS)},
    )


def choice_arrays(choices: Sequence[Choice], settings: Estimates) -> xr.Dataset:
    """Return ``share_lasting``, dims ``choice`` (``product, area``), ``draw`` and ``day``."""
    if not choices or not settings.at_days:
        return xr.Dataset()
    lasting = np.stack([one.lasting for one in choices]).astype(np.float32)
    names = [f"{one.product}, {one.area}" for one in choices]
    return xr.Dataset(
        {"share_lasting": (("choice", "draw", "day"), lasting)},
        coords={"choice": names, "day": list(settings.at_days)},
    )


def injector_arrays(injectors: Sequence[str], medians: InjectorMedians | None) -> xr.Dataset:
    """Return medians and differences from the average in days, dims ``injector`` and ``draw``."""
    if medians is None:
        return xr.Dataset()
    dims = ("injector", "draw")
    variables = {
        "injector_median_days": (dims, medians.median.T.astype(np.float32)),
        "injector_difference_days": (dims, medians.difference.T.astype(np.float32)),
    }
    return xr.Dataset(variables, coords={"injector": list(injectors)})
