"""The practice as it was seen, and as the model would have it seen at the same visits."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.replicates import (
    VisitTimes,
    replicated_log_days,
    seen_bounds,
    selected_effects,
    visit_times,
)
from wearoff.model import Design, Draws, chance_of_responding

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class DataSets:
    """Data sets of the same treatments; the first is what was observed.

    Attributes
    ----------
    rows : DataFrame
        The treatments, rows of the design.
    times : VisitTimes
        When each was looked at.
    days : array, shape (set, row)
        Durations of the replicates, in days; the observed ones are not known, NaN.
    lower, upper : array, shape (set, row)
        Bounds (lower, upper] in days, as the visits show them.
    """

    rows: pd.DataFrame
    times: VisitTimes
    days: Array
    lower: Array
    upper: Array


def responders_seen(
    design: Design, draws: Draws, visits: pd.DataFrame, rng: np.random.Generator,
    patients: pd.DataFrame | None = None,
) -> DataSets:  # fmt: skip
    """Return the treatments that responded, observed and replicated once per draw.

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws.
    visits : DataFrame
        ``treatment_id`` and ``days`` of graded visits.
    rng : numpy.random.Generator
        Source of randomness.
    patients : DataFrame, optional
        ``patient`` and posterior mean ``effect`` of each, in log days.
    """
    chosen = design.is_responder
    rows = design.rows.loc[chosen].reset_index(drop=True)
    times = visit_times(rows, visits)
    known = selected_effects(design, patients)[chosen]
    days = np.exp(replicated_log_days(design, draws, rows, times.entry, rng, known))
    return _data_sets(rows, times, days, (rows["lower_days"], rows["upper_days"]))


def everyone_seen(
    design: Design, draws: Draws, visits: pd.DataFrame, window_days: tuple[int, int],
    rng: np.random.Generator, patients: pd.DataFrame | None = None,
) -> tuple[DataSets, Flags, Flags]:  # fmt: skip
    """Return every treatment that was looked at, responder or not.

    A treatment that does not respond has an effect of 0 days, over at the first visit. So nothing
    is selected: neither by the response, nor by when it was first looked for.

    Parameters
    ----------
    design : Design
        A model with a response part.
    draws, visits, rng, patients
        As in :func:`responders_seen`.
    window_days : (int, int)
        First and last day on which a response is looked for.

    Returns
    -------
    DataSets
        Bounds of the days in effect.
    responds : array of bool, shape (set, row)
        Whether each treatment responds; the first set is what was observed.
    assessed : array of bool, shape (row,)
        Whether it was looked at within the window and its response is known.
    """
    seen = design.rows["treatment_id"].isin(visits["treatment_id"]).to_numpy(bool)
    unknown = design.is_unknown & design.rows["upper_days"].isna().to_numpy(bool)
    chosen = seen & ~unknown
    rows = design.rows.loc[chosen].reset_index(drop=True)
    times = visit_times(rows, visits)
    in_window = (times.days >= window_days[0]) & (times.days <= window_days[1])
    assessed = np.maximum.reduceat(in_window.astype(int), times.first) > 0
    # Looked at within the window it was seen to respond; looked at late it need not have been.
    times = replace(times, entry=np.where(assessed, times.entry, 0.0))
    known = selected_effects(design, patients)[chosen]
    days = np.exp(replicated_log_days(design, draws, rows, times.entry, rng, known))
    chance = chance_of_responding(design, draws, rows)
    assert chance is not None
    responds = rng.random(chance.shape) < chance
    observed = (rows["response"] == "responded").to_numpy(bool)
    first = times.days[times.first]
    bounds = (
        np.where(observed, rows["lower_days"], 0.0),
        np.where(observed | (rows["response"] == "unknown"), rows["upper_days"], first),
    )
    sets = _data_sets(rows, times, np.where(responds, days, 0.0), bounds)
    known_response = assessed & (rows["response"] != "unknown").to_numpy(bool)
    return sets, np.vstack([observed[None], responds]), known_response


def _data_sets(
    rows: pd.DataFrame, times: VisitTimes, days: Array, observed: tuple[pd.Series, pd.Series]
) -> DataSets:
    bounds = [seen_bounds(one, times) for one in days]
    lower = np.vstack([np.asarray(observed[0], float), *(one[0] for one in bounds)])
    upper = np.vstack([np.asarray(observed[1], float), *(one[1] for one in bounds)])
    nothing = np.full((1, days.shape[1]), np.nan)
    return DataSets(rows, times, np.vstack([nothing, days]), lower, upper)
