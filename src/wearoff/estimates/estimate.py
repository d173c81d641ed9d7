"""Every published quantity, from posterior draws and the actual case-mix."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.config import Analysis, Estimates
from wearoff.estimates.contrasts import contrast_rows, share_row, slope_contrasts
from wearoff.estimates.dose_curves import dose_curve_rows
from wearoff.estimates.injectors import injector_rows
from wearoff.estimates.levels import Level, label_of, levels
from wearoff.estimates.summaries import summary
from wearoff.files import write_parquet
from wearoff.model import (
    Design,
    Draws,
    chance_of_responding,
    curves_given_response,
    curves_of_all,
    load_design,
    thinned_draws,
)
from wearoff.sampling import load_posterior

Array = NDArray[np.float64]

_CURVE_STEP_DAYS = 7


def estimate_durations(
    *, analysis: Analysis, model_dir: Path, fit_dir: Path, out_dir: Path
) -> None:
    """Write estimates, contrasts, curves, dose curves and injectors.

    Parameters
    ----------
    analysis : Analysis
        The config.
    model_dir, fit_dir : Path
        Folders with the design and the posterior.
    out_dir : Path
        Gets ``estimates``, ``contrasts``, ``curves``, ``dose_curves`` and ``injectors`` as
        Parquet, with unrounded patient counts: restricted until disclosure has seen them.
    """
    design = load_design(model_dir)
    posterior, _ = load_posterior(fit_dir)
    draws = thinned_draws(posterior, design, analysis.estimates.max_draws)
    for name, rows in all_tables(design, draws, analysis).items():
        write_parquet(pd.DataFrame(rows), out_dir / f"{name}.parquet")


def all_tables(design: Design, draws: Draws, analysis: Analysis) -> dict[str, list[dict[str, Any]]]:
    """Return every table of the stage by name, as rows."""
    settings = within_follow_up(analysis.estimates, design)
    tables: dict[str, list[dict[str, Any]]] = {"estimates": [], "contrasts": [], "curves": []}
    medians: dict[tuple[str, str], tuple[Array, Array | None, int]] = {}
    for level in levels(design, analysis):
        rows, curve, kept = _level_rows(design, draws, level, settings)
        tables["estimates"] += rows
        tables["curves"] += curve
        medians[level.by, level.level] = kept
    tables["contrasts"] = _level_contrasts(design, medians, settings)
    tables["contrasts"] += slope_contrasts(design, draws, settings)
    tables["dose_curves"] = dose_curve_rows(design, draws, settings)
    tables["injectors"] = injector_rows(design, draws, draws.unit_variance, settings)
    return tables


def within_follow_up(settings: Estimates, design: Design) -> Estimates:
    """Return the settings with nothing asked beyond the last day on which anyone was seen.

    What lies beyond rests on the shape of the distribution alone, which visits cannot tell.
    """
    horizon_days = min(settings.horizon_days, int(design.followed_days))
    at_days = tuple(day for day in settings.at_days if day <= horizon_days)
    return settings.model_copy(update={"horizon_days": horizon_days, "at_days": at_days})


def _level_rows(
    design: Design, draws: Draws, level: Level, settings: Estimates
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[Array, Array | None, int]]:
    """Return the estimates and the curve of one level, and draws that contrasts need."""
    given = curves_given_response(design, draws, level.rows)
    everyone = curves_of_all(design, draws, level.rows)
    chance = chance_of_responding(design, draws, level.rows)
    share = None if chance is None else np.asarray(chance.mean(axis=1))
    median = given.quantile_days(0.5)
    quantities: list[tuple[str, int | None, Array]] = [
        ("median_days", None, median),
        ("lower_quartile_days", None, given.quantile_days(0.75)),
        ("upper_quartile_days", None, given.quantile_days(0.25)),
        ("restricted_mean_days", None, given.restricted_mean_days(settings.horizon_days)),
    ]
    if share is not None:
        quantities.append(("share_responding", None, share))
    in_effect = everyone.at_days(np.array(settings.at_days, dtype=float))
    for position, day in enumerate(settings.at_days):
        quantities.append(("share_in_effect", day, in_effect[:, position]))
    place = {"by": level.by, "by_label": level.label, "level": level.level}
    rows = [
        {
            "quantity": quantity, **place, "day": day,
            **summary(values, settings.interval), "patients": level.patients,
        }
        for quantity, day, values in quantities
    ]  # fmt: skip
    days = np.arange(_CURVE_STEP_DAYS, settings.horizon_days + 1, _CURVE_STEP_DAYS)
    values = everyone.at_days(days.astype(float))
    curve = [
        {**place, "day": int(day), **summary(values[:, i], settings.interval),
         "patients": level.patients}
        for i, day in enumerate(days)
    ]  # fmt: skip
    return rows, curve, (median, share, level.patients)


def _level_contrasts(
    design: Design,
    medians: dict[tuple[str, str], tuple[Array, Array | None, int]],
    settings: Estimates,
) -> list[dict[str, Any]]:
    found = []
    for one in design.coefficients:
        if one.kind != "level":
            continue
        median, share, patients = medians[one.term, one.level]
        reference, reference_share, reference_patients = medians[one.term, one.reference]
        place = {
            "by": one.term,
            "by_label": label_of(design, one.term),
            "level": one.level,
            "reference": one.reference,
            "patients": patients,
            "reference_patients": reference_patients,
        }
        found += contrast_rows(place, median, reference, settings)
        if share is not None and reference_share is not None:
            found.append(share_row(place, share, reference_share, settings))
    return found
