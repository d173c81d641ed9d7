"""What posterior draws say about any rows: predictors, chances, and curves over all rows."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.draws import Draws
from wearoff.model.families import FAMILIES
from wearoff.model.marginal import MarginalCurves, marginal_curves
from wearoff.model.predictors import Predictors

Array = NDArray[np.float64]

MOST_ROWS = 20_000
"""Rows over which curves are averaged at most."""
_DRAWS_FOR_ORDER = 8


@dataclass(frozen=True)
class Shift:
    """What whoever treats, or is treated, adds to every row alike; all of shape (draw,).

    Attributes
    ----------
    log_median : array
        Added to the log median duration.
    log_odds : array
        Added to the log odds of responding.
    per_doubling : array
        Added to the log median per doubling of the usual dose.
    """

    log_median: Array
    log_odds: Array
    per_doubling: Array


@dataclass(frozen=True)
class Standardised:
    """What the treatments of a case-mix are like, in new patients.

    Attributes
    ----------
    given : MarginalCurves
        Share still in effect among those that responded.
    everyone : MarginalCurves
        Share still in effect among all treated, responders or not.
    responding : array, shape (draw,), or None
        Share that responds; None where it is not modelled.
    """

    given: MarginalCurves
    everyone: MarginalCurves
    responding: Array | None


def standardise(
    design: Design, draws: Draws, rows: pd.DataFrame, *, unit: Shift | None = None
) -> Standardised:
    """Average survival over rows, with each patient's lasting difference integrated out.

    Of more than 20,000 rows it takes 20,000 that stand evenly along the order of their expected
    log medians.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    rows : DataFrame
        Rows of the design, possibly with changed columns.
    unit : Shift, optional
        One injector (or clinic) who gives all treatments; each row's own if not given.

    Returns
    -------
    Standardised
    """
    rows = _evenly(design, draws, rows)
    eta = log_median(design, draws, rows, with_unit=unit is None)
    if unit is not None:
        eta = eta + unit.log_median[:, None]
        if design.has_injector_dose:
            eta = eta + unit.per_doubling[:, None] * rows["dose_log2"].to_numpy(dtype=float)
    given = marginal_curves(FAMILIES[design.family], eta, draws.spread)
    log_odds = None if unit is None else unit.log_odds
    chance = chance_of_responding(design, draws, rows, log_odds=log_odds)
    if chance is None:
        return Standardised(given, given, None)
    everyone = marginal_curves(FAMILIES[design.family], eta, draws.spread, chance)
    return Standardised(given, everyone, np.asarray(chance.mean(axis=1)))


def _evenly(design: Design, draws: Draws, rows: pd.DataFrame) -> pd.DataFrame:
    """Return so few rows that every draw can be worked out for each, in their order.

    The mean of a smooth function of the log median over them differs from that over all by less
    than a ten-thousandth of its spread; what is left is how the draws reorder neighbours.
    """
    if len(rows) <= MOST_ROWS:
        return rows
    some = draws.take(slice(None, None, max(1, draws.n_draws // _DRAWS_FOR_ORDER)))
    order = np.argsort(log_median(design, some, rows, with_unit=True).mean(axis=0), kind="stable")
    places = ((np.arange(MOST_ROWS) + 0.5) * len(rows) / MOST_ROWS).astype(np.int64)
    return rows.iloc[np.sort(order[places])]


def one_injector(draws: Draws, position: int) -> Shift:
    """Return what the injector (or clinic) at a position of the levels adds."""
    columns = (draws.unit_effect, draws.response_injector, draws.injector_dose)
    # A clinic in place of injectors adds to the duration only.
    found = [one[:, position] if one.shape[1] else np.zeros(draws.n_draws) for one in columns]
    return Shift(*found)


def average_injector(draws: Draws) -> Shift:
    """Return what the unweighted mean of the practice's injectors (or clinics) adds."""
    # ASSUME: the average injector is the unweighted mean of the practice's injectors.
    columns = (draws.unit_effect, draws.response_injector, draws.injector_dose)
    return Shift(
        *(one.mean(axis=1) if one.shape[1] else np.zeros(draws.n_draws) for one in columns)
    )


def new_injector(draws: Draws, rng: np.random.Generator) -> Shift:
    """Draw an injector of a clinic that is not in the records, one for each posterior draw.

    Parameters
    ----------
    draws : Draws
        Posterior draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Shift
        From normal distributions with the spreads of the draws, duration and response correlated
        as they are between injectors.
    """
    clinic, own, response, dose = rng.standard_normal((4, draws.n_draws))
    deviation = draws.sd_injector * own
    return Shift(
        log_median=draws.sd_clinic * clinic + deviation,
        log_odds=draws.response_sd_injector * response + draws.response_on_duration * deviation,
        per_doubling=draws.sd_injector_dose * dose,
    )


def one_new_patient(draws: Draws, rng: np.random.Generator) -> Draws:
    """Return the draws as those of one patient who is not in the records, drawn for each."""
    effect = draws.sd_patient * rng.standard_normal(draws.n_draws)
    return replace(
        draws, intercept=draws.intercept + effect, sd_patient=np.zeros_like(draws.sd_patient)
    )


def log_median(design: Design, draws: Draws, rows: pd.DataFrame, *, with_unit: bool) -> Array:
    """Return :meth:`wearoff.model.predictors.Predictors.log_median` of rows."""
    return Predictors(design, rows).log_median(draws, with_unit=with_unit)


def chance_of_responding(
    design: Design, draws: Draws, rows: pd.DataFrame, *, log_odds: Array | None = None
) -> Array | None:
    """Return each row's chance of responding, shape (draw, row); None if not modelled.

    Arguments are those of :func:`log_odds_of_responding`.
    """
    logit = log_odds_of_responding(design, draws, rows, log_odds=log_odds)
    return None if logit is None else np.asarray(1.0 / (1.0 + np.exp(-logit)))


def log_odds_of_responding(
    design: Design, draws: Draws, rows: pd.DataFrame, *, log_odds: Array | None = None
) -> Array | None:
    """Return :meth:`wearoff.model.predictors.Predictors.log_odds_of_responding` of rows."""
    return Predictors(design, rows).log_odds_of_responding(draws, log_odds=log_odds)
