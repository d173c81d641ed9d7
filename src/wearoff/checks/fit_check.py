"""Does the model look like the data? Turnbull's curve, observed and as the model would make it.

The curve of interval-censored data is ragged (its error falls with the cube root of the number of
treatments), so it is compared with the same curve of replicated data sets that were seen at the
same visits: both are ragged in the same way.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.replicates import replicated_log_days, seen_bounds, visit_times
from wearoff.checks.turnbull import turnbull
from wearoff.model import Design, Draws

Array = NDArray[np.float64]

_GRID_DAYS = np.arange(28.0, 365.0, 28.0)
_COARSE_DAYS = 14.0
_MIN_AT_RISK_SHARE = 0.2
_MIN_ROWS = 20


def fit_rows(
    design: Design, draws: Draws, visits: pd.DataFrame, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Compare observed and predicted share in effect among responders.

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws; one replicated data set is made per draw.
    visits : DataFrame
        ``treatment_id`` and ``days`` of graded visits.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    list of dict
        ``by``, ``level``, ``day``, ``observed``, ``point``, ``lower``, ``upper`` (95 % band of
        the replicated curves), ``inside`` and ``patients``, for all responders and by area,
        product and group.
    """
    rows = design.rows.loc[design.is_responder].reset_index(drop=True)
    times = visit_times(rows, visits)
    log_days = replicated_log_days(design, draws, rows, times.entry, rng)
    bounds = [seen_bounds(np.exp(one), times) for one in log_days]
    observed = rows["lower_days"].to_numpy(float), rows["upper_days"].to_numpy(float)
    found = []
    for by, level, chosen in _strata(design, rows):
        if chosen.sum() >= _MIN_ROWS:
            patients = int(rows.loc[chosen, "patient"].nunique())
            place = {"by": by, "level": level, "patients": patients}
            found += _compare(place, chosen, observed, bounds)
    return found


def _strata(design: Design, rows: pd.DataFrame) -> list[tuple[str, str, NDArray[np.bool_]]]:
    strata = [("overall", "all treatments", np.ones(len(rows), dtype=bool))]
    terms = dict.fromkeys(one.term for one in design.coefficients if one.kind == "level")
    for term in terms:
        for level in sorted(rows[term].dropna().unique(), key=str):
            strata.append((term, str(level), (rows[term] == level).to_numpy()))
    return strata


def _compare(
    place: dict[str, Any],
    chosen: NDArray[np.bool_],
    observed: tuple[Array, Array],
    replicated: list[tuple[Array, Array]],
) -> list[dict[str, Any]]:
    days = _followed_days(observed[0][chosen], observed[1][chosen])
    curve = _curve(observed, chosen, days)
    predicted = np.stack([_curve(bounds, chosen, days) for bounds in replicated])
    bands = np.quantile(predicted, [0.025, 0.5, 0.975], axis=0)
    return [
        {
            **place,
            "day": int(day),
            "observed": float(curve[i]),
            "point": float(bands[1, i]),
            "lower": float(bands[0, i]),
            "upper": float(bands[2, i]),
            # Curves of few treatments have steps: ties with the band count as inside.
            "inside": bool(bands[0, i] - 1e-9 <= curve[i] <= bands[2, i] + 1e-9),
        }
        for i, day in enumerate(days)
    ]


def _followed_days(lower: Array, upper: Array) -> Array:
    """Return the grid up to the last bound, while enough treatments were still followed."""
    followed = np.where(np.isinf(upper), lower, np.inf)
    last = max(lower.max(), upper[np.isfinite(upper)].max(initial=0.0))
    days = _GRID_DAYS[last >= _GRID_DAYS]
    return np.array([day for day in days if (followed >= day).mean() >= _MIN_AT_RISK_SHARE])


def _curve(bounds: tuple[Array, Array], chosen: NDArray[np.bool_], days: Array) -> Array:
    """Return Turnbull's curve of bounds widened to a two-week grid, which steadies it."""
    lower = np.floor(bounds[0][chosen] / _COARSE_DAYS) * _COARSE_DAYS
    upper = np.ceil(bounds[1][chosen] / _COARSE_DAYS) * _COARSE_DAYS
    upper = np.maximum(upper, lower + _COARSE_DAYS)
    return turnbull(lower, upper, tol=1e-7).surviving(days)
