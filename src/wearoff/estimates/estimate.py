"""Every published quantity, from posterior draws and the actual case-mix."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.config import Analysis, Estimates
from wearoff.estimates import dataset
from wearoff.estimates.choices import choices
from wearoff.estimates.contrasts import level_contrasts, step_contrasts
from wearoff.estimates.dose_curves import dose_curve_rows
from wearoff.estimates.injectors import InjectorMedians, injector_medians, injector_rows
from wearoff.estimates.levels import LABELS, levels, newcomers
from wearoff.estimates.planner import planner_rows
from wearoff.estimates.precision import PRECISION, precision
from wearoff.estimates.quantities import Quantities, estimate_rows, quantities_of
from wearoff.estimates.recorded import recorded_days
from wearoff.estimates.summaries import summary
from wearoff.estimates.unshrunk import funnel_rows, own_records, own_rows, unshrunk_days
from wearoff.files import write_parquet, write_with
from wearoff.model import (
    Design,
    Draws,
    Standardised,
    load_design,
    standardise,
    thinned_draws,
)
from wearoff.sampling import load_posterior

Array = NDArray[np.float64]
Rows = list[dict[str, Any]]

_CURVE_STEP_DAYS = 7
_JUDGED_EVERY_DAYS = 28
"""Curves are smooth: what has converged at these days has in between."""


@dataclass(frozen=True)
class Found:
    """Everything the stage finds: tidy tables by name, and the same with draws."""

    tables: dict[str, Rows]
    arrays: xr.Dataset


@dataclass(frozen=True)
class _OfLevel:
    """One level: where it belongs, how many patients had it, and what was found."""

    place: dict[str, Any]
    patients: int
    quantities: Quantities
    everyone: Array
    given: Array


def estimate_durations(
    *, analysis: Analysis, model_dir: Path, fit_dir: Path, out_dir: Path
) -> None:
    """Write estimates, contrasts, curves, dose curves, choices, injectors and the planner.

    Parameters
    ----------
    analysis : Analysis
        The config.
    model_dir, fit_dir : Path
        Folders with the design and the posterior.
    out_dir : Path
        Gets ``estimates``, ``contrasts``, ``curves``, ``dose_curves``, ``choices``,
        ``injectors``, ``funnel`` and ``planner`` as Parquet, with unrounded patient counts, and
        ``estimates.nc`` with the draws: restricted until disclosure has seen them.
    """
    design = load_design(model_dir)
    posterior, _ = load_posterior(fit_dir)
    draws = thinned_draws(posterior, design, analysis.estimates.max_draws)
    found = all_estimates(design, draws, analysis)
    for name, rows in found.tables.items():
        write_parquet(pd.DataFrame(rows), out_dir / f"{name}.parquet")
    arrays = found.arrays
    packed = {name: {"zlib": True} for name in arrays.data_vars}
    write_with(
        lambda path: arrays.to_netcdf(path, engine="h5netcdf", encoding=packed),
        out_dir / "estimates.nc",
    )


def all_estimates(design: Design, draws: Draws, analysis: Analysis) -> Found:
    """Return every table of the stage by name, as rows, and the labelled arrays.

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws.
    analysis : Analysis
        The config.

    Returns
    -------
    Found
    """
    settings = within_follow_up(analysis.estimates, design)
    days = np.arange(_CURVE_STEP_DAYS, settings.horizon_days + 1, _CURVE_STEP_DAYS, dtype=float)
    of_levels = list(_of_levels(design, draws, analysis, settings, days))
    by_place = {
        (one.place["by"], one.place["level"]): (one.quantities, one.patients) for one in of_levels
    }
    overall, _ = by_place["overall", "all"]
    contrasts = [
        *level_contrasts(design, by_place), *step_contrasts(design, draws, overall, settings)
    ]  # fmt: skip
    dose_curves = dose_curve_rows(design, draws, settings)
    chosen = choices(design, draws, settings)
    medians = injector_medians(design, draws) if design.injectors else None
    tables = _level_tables(of_levels, days, settings, draws.n_chains) | {
        "contrasts": [row for one in contrasts for row in one.rows(settings, draws.n_chains)],
        "dose_curves": dose_curves,
        "choices": [row for one in chosen for row in one.rows(settings, draws.n_chains)],
        **_injector_tables(design, draws, medians, analysis),
        "planner": planner_rows(design, draws, settings),
    }
    arrays = [
        *_level_arrays(of_levels, days, settings),
        dataset.contrast_arrays(contrasts, settings),
        dataset.dose_curve_arrays(dose_curves),
        dataset.choice_arrays(chosen, settings),
        dataset.injector_arrays(design.injectors, medians),
    ]
    return Found(tables, xr.merge(arrays, join="exact").assign_attrs(_attributes(settings)))


def _injector_tables(
    design: Design, draws: Draws, medians: InjectorMedians | None, analysis: Analysis
) -> dict[str, Rows]:
    if medians is None:
        return {"injectors": [], "funnel": []}
    settings, own = analysis.estimates, own_records(design, draws)
    rows = injector_rows(design, draws, medians, settings)
    beside = (
        own_rows("unshrunk", unshrunk_days(draws, medians.average, own, settings.interval)),
        own_rows("recorded", recorded_days(design, settings.interval, analysis.sampling.seed)),
    )
    return {
        "injectors": [one | first | then for one, first, then in zip(rows, *beside, strict=True)],
        "funnel": funnel_rows(design, draws, medians.average, own),
    }


def within_follow_up(settings: Estimates, design: Design) -> Estimates:
    """Return the settings with nothing asked beyond the last day on which anyone was seen.

    What lies beyond rests on the shape of the distribution alone, which visits cannot tell.
    """
    horizon_days = min(settings.horizon_days, int(design.followed_days))
    at_days = tuple(day for day in settings.at_days if day <= horizon_days)
    return settings.model_copy(update={"horizon_days": horizon_days, "at_days": at_days})


def _attributes(settings: Estimates) -> dict[str, Any]:
    names = ("horizon_days", "further_days", "delta_days", "interval")
    return {name: getattr(settings, name) for name in names}


def _of_levels(
    design: Design, draws: Draws, analysis: Analysis, settings: Estimates, days: Array
) -> Iterator[_OfLevel]:
    """Yield every level, then who is not in the records."""

    def found(place: dict[str, Any], patients: int, one: Standardised) -> _OfLevel:
        curves = (curve.at_days(days) for curve in (one.everyone, one.given))
        return _OfLevel(place, patients, quantities_of(one, settings), *curves)

    for level in levels(design, analysis):
        place = {"by": level.by, "by_label": level.label, "level": level.level}
        yield found(place, level.patients, standardise(design, draws, level.rows))
    rng = np.random.default_rng(np.random.SeedSequence(analysis.sampling.seed, spawn_key=(4,)))
    patients = int(design.rows["patient"].nunique())
    for name, one in newcomers(design, draws, rng):
        yield found({"by": "new", "by_label": LABELS["new"], "level": name}, patients, one)


def _level_tables(
    of_levels: list[_OfLevel], days: Array, settings: Estimates, n_chains: int
) -> dict[str, Rows]:
    return {
        "estimates": [
            row
            for one in of_levels
            for row in estimate_rows(one.place, one.quantities, settings, one.patients, n_chains)
        ],
        "curves": [
            {**one.place, "day": int(day), **summary(draws, settings.interval),
             "patients": one.patients, **_judged(int(day), draws, settings, n_chains)}
            for one in of_levels
            for day, draws in zip(days, one.everyone.T, strict=True)
        ],
    }  # fmt: skip


def _judged(day: int, draws: Array, settings: Estimates, n_chains: int) -> dict[str, float | None]:
    if day % _JUDGED_EVERY_DAYS:
        return dict.fromkeys(PRECISION)
    return precision(draws, settings.interval, n_chains)


def _level_arrays(
    of_levels: list[_OfLevel], days: Array, settings: Estimates
) -> Iterator[xr.Dataset]:
    places, quantities = [one.place for one in of_levels], [one.quantities for one in of_levels]
    yield dataset.level_arrays(places, quantities, settings)
    everyone, given = [one.everyone for one in of_levels], [one.given for one in of_levels]
    yield dataset.curve_arrays(everyone, given, days, settings)
