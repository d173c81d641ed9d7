"""Data sets as the model would make them, seen at the visits that really took place."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model import FAMILIES, Design, Draws, log_median

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class VisitTimes:
    """When each treatment was looked at.

    Attributes
    ----------
    first : array of int, shape (row,)
        Position of each row's first visit among ``days``.
    row : array of int, shape (visit,)
        Row of each visit, ascending.
    days : array, shape (visit,)
        Days since the treatment, ascending within a row.
    entry : array, shape (row,)
        Day on which the effect is known to have been there, or the treatment would not be among
        the rows: the first graded visit, or the day it came under observation; 0 without either.
    is_exact : array of bool, shape (row,)
        Whether the day of the loss itself was seen, so that any other would have been too.
    """

    first: Ints
    row: Ints
    days: Array
    entry: Array
    is_exact: Flags


def visit_times(rows: pd.DataFrame, visits: pd.DataFrame) -> VisitTimes:
    """Return the visits of the rows; their finite bounds count as visits.

    Parameters
    ----------
    rows : DataFrame
        Treatments that responded, in the order of the result.
    visits : DataFrame
        ``treatment_id`` and ``days`` of graded visits; may be empty.
    """
    ids = rows["treatment_id"].to_numpy()
    bounds = [
        pd.DataFrame({"treatment_id": ids, "days": rows[name].to_numpy()})
        for name in ("lower_days", "upper_days")
    ]
    every = pd.concat([visits, *bounds], ignore_index=True)
    every = every.loc[np.isfinite(every["days"])].drop_duplicates()
    position = pd.Index(ids).get_indexer(every["treatment_id"])
    every = every.assign(row=position).loc[position >= 0].sort_values(["row", "days"])
    row = every["row"].to_numpy(np.int64)
    first = np.searchsorted(row, np.arange(len(ids)))
    days = every["days"].to_numpy(float)
    is_graded = np.isin(ids, visits["treatment_id"].to_numpy())
    came = rows["entry_days"].to_numpy(float) if "entry_days" in rows else np.zeros(len(ids))
    entry = np.where(is_graded, days[first], np.nan_to_num(came))
    is_exact = (rows["lower_days"] == rows["upper_days"]).to_numpy(bool)
    return VisitTimes(first, row, days, entry, is_exact)


def selected_effects(design: Design, patients: pd.DataFrame | None) -> Array:
    """Return what the number of their sessions says about patients' effects, (row,) in log days.

    Whose effects are short comes back sooner, and so has more treatments among the rows: a new
    patient in the place of one who came often is drawn from those who come as often. Replicates
    thus share the selection of the rows but not the patients' own results.

    Parameters
    ----------
    design : Design
        The model with its rows.
    patients : DataFrame or None
        ``patient`` and posterior mean ``effect`` of each; without them, or with equally many
        sessions each, nothing is known.
    """
    rows = design.rows
    if patients is None or patients.empty or "day" not in rows:
        return np.zeros(len(rows))
    sessions = np.log(rows.groupby("patient_level")["day"].nunique())
    effect = patients.set_index("patient")["effect"].reindex(sessions.index)
    if np.ptp(sessions) == 0.0 or effect.isna().any():
        return np.zeros(len(rows))
    slope, level = np.polyfit(sessions.to_numpy(), effect.to_numpy(), 1)
    return np.asarray(level + slope * sessions.loc[rows["patient_level"]].to_numpy())


def replicated_log_days(
    design: Design, draws: Draws, rows: pd.DataFrame, entry: Array, rng: np.random.Generator,
    known: Array | None = None,
) -> Array:  # fmt: skip
    """Draw durations of the same treatments given to new patients, in log days, (draw, row).

    Durations are longer than the entry, as those of the rows are: both observed and replicated
    curves leave out what was lost before. Effects that never wear off are infinite. ``known`` is
    what :func:`selected_effects` says about the rows' patients.
    """
    codes = pd.factorize(rows["patient_level"])[0]
    patient = rng.standard_normal((draws.n_draws, int(codes.max()) + 1)) * draws.sd_patient[:, None]
    eta = log_median(design, draws, rows, with_unit=True) + patient[:, codes]
    if known is not None:
        eta = eta + known
    return log_days_left(design, draws, eta, entry, rng.uniform(size=eta.shape))


def log_days_left(design: Design, draws: Draws, eta: Array, entry: Array, left: Array) -> Array:
    """Return when only some of the effects that are there at the entry are left.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    eta : array, shape (draw, row)
        Log medians on the family's clock, with patients' effects.
    entry : array, shape (row,)
        Days after treatment; 0 where nothing is known.
    left : array, shape (draw, row)
        The share that is left; uniform numbers give draws of the duration.

    Returns
    -------
    array, shape (draw, row)
        Log days; infinite where so many never wear off.
    """
    family = FAMILIES[design.family]
    scale, tail, never = draws.scale[:, None], draws.tail[:, None], draws.never_wane[:, None]
    with np.errstate(divide="ignore"):
        surviving_entry = family.survival(
            (draws.clock.of(np.log(entry)[None, :]) - eta) / scale, tail
        )
    # The share of all effects that outlast the replicate; below ``never`` it does not wear off.
    outlasting = left * (never + (1.0 - never) * surviving_entry)
    share = np.clip((outlasting - never) / (1.0 - never), 1e-300, 1 - 1e-15)
    log_days = draws.clock.log_days(eta + scale * family.quantile(share, tail))
    return np.where(outlasting < never, np.inf, log_days)


def seen_bounds(days: Array, visits: VisitTimes) -> tuple[Array, Array]:
    """Return the bounds that the visits give to durations, each of shape (row,).

    Whatever draws durations, prior or posterior, from draws or from the PyMC model: seen at these
    visits they are like what was observed.

    Parameters
    ----------
    days : array, shape (row,)
        Durations in days.
    visits : VisitTimes
        When they were looked at.
    """
    still = visits.days < days[visits.row]
    lower = np.maximum.reduceat(np.where(still, visits.days, 0.0), visits.first)
    upper = np.minimum.reduceat(np.where(still, np.inf, visits.days), visits.first)
    seen = visits.is_exact & np.isfinite(days)
    return np.where(seen, days, lower), np.where(seen, days, upper)
