"""Injectors' medians as recorded: adjusted for nothing, pulled nowhere."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.turnbull_grid import CELL_DAYS, surviving_on_grid
from wearoff.model import Design

Array = NDArray[np.float64]

_RESAMPLES = 200
_DAYS: Array = CELL_DAYS * np.arange(1.0, 157.0)


def recorded_days(design: Design, interval: float, seed: int) -> Array:
    """Return injectors' medians as recorded, adjusted for nothing, with their intervals.

    Parameters
    ----------
    design : Design
        A model with injectors.
    interval : float
        Probability of the interval.
    seed : int
        Seed of the resampling.

    Returns
    -------
    array, shape (injector, 3)
        Median, lower and upper end in days among treatments that showed an effect: Turnbull's
        estimate on a grid of two weeks, with patients resampled (200 times). Infinite where half
        never wore off, NaN where there are no bounds or effects came under observation late.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(5,)))
    rows = design.rows.loc[design.is_responder]
    found = np.full((len(design.injectors), 3), np.nan)
    for position, injector in enumerate(design.injectors):
        own = rows[rows["injector_level"] == injector]
        if len(own) and own["entry_days"].isna().all():
            lower, upper = _resampled(own, rng)
            medians = _median_days(surviving_on_grid(lower, upper, _DAYS))
            tail = (1 - interval) / 2
            ends = np.quantile(medians[1:], [tail, 1 - tail], method="inverted_cdf")
            found[position] = medians[0], *ends
    return found


def _resampled(own: pd.DataFrame, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return the bounds as they are, then with patients resampled, each (set, row).

    Sets have as many rows as the longest; what is filled in lies between zero and infinity, which
    says nothing.
    """
    patients = [np.flatnonzero(own["patient"] == name) for name in own["patient"].unique()]
    chosen = rng.integers(len(patients), size=(_RESAMPLES, len(patients)))
    sets = [np.arange(len(own)), *(np.concatenate([patients[i] for i in one]) for one in chosen)]
    bounds = own[["lower_days", "upper_days"]].to_numpy(dtype=float)
    width = max(map(len, sets))
    lower, upper = np.zeros((len(sets), width)), np.full((len(sets), width), np.inf)
    for place, rows in enumerate(sets):
        lower[place, : len(rows)], upper[place, : len(rows)] = bounds[rows].T
    return lower, upper


def _median_days(surviving: Array) -> Array:
    """Return where each curve falls to a half, evenly within a cell; infinite if never."""
    below = surviving <= 0.5
    last = np.argmax(below, axis=1)
    sets = np.arange(len(surviving))
    start = np.where(last > 0, surviving[sets, last - 1], 1.0)
    fall = start - surviving[sets, last]
    part = np.where(fall > 0, (start - 0.5) / np.where(fall > 0, fall, 1.0), 1.0)
    return np.where(below.any(axis=1), CELL_DAYS * (last + part), np.inf)
