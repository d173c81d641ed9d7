"""Does the model look like the data? Turnbull's curve against what the model predicts."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.turnbull import turnbull
from wearoff.model import FAMILIES, Design, Draws, draw_log_durations, log_median

Array = NDArray[np.float64]

_GRID_DAYS = np.arange(28.0, 365.0, 28.0)
_MIN_AT_RISK_SHARE = 0.2
_MIN_ROWS = 20


def fit_rows(design: Design, draws: Draws, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Compare observed and predicted share in effect among responders.

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws; one replicated data set is made per draw.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    list of dict
        ``by``, ``level``, ``day``, ``observed``, ``point``, ``lower``, ``upper`` (95 % band of
        replicated data sets of the same size), for all responders and by area, product and group.
    """
    rows = design.rows.loc[design.is_responder].reset_index(drop=True)
    replicated = _replicate(design, draws, rows, rng)
    found = []
    for by, level, chosen in _strata(design, rows):
        if chosen.sum() >= _MIN_ROWS:
            found += _compare(by, level, rows.loc[chosen], replicated[:, chosen])
    return found


def _replicate(design: Design, draws: Draws, rows: pd.DataFrame, rng: np.random.Generator) -> Array:
    """Draw new durations in log days for the same treatments of new patients, (draw, row)."""
    eta = log_median(design, draws, rows, with_unit=True)
    codes = pd.factorize(rows["patient_level"])[0]
    patient = rng.standard_normal((draws.n_draws, int(codes.max()) + 1)) * draws.sd_patient[:, None]
    return draw_log_durations(
        FAMILIES[design.family], eta + patient[:, codes], draws.scale[:, None], rng
    )


def _strata(design: Design, rows: pd.DataFrame) -> list[tuple[str, str, NDArray[np.bool_]]]:
    strata = [("overall", "all treatments", np.ones(len(rows), dtype=bool))]
    terms = dict.fromkeys(one.term for one in design.coefficients if one.kind == "level")
    for term in terms:
        for level in sorted(rows[term].dropna().unique(), key=str):
            strata.append((term, str(level), (rows[term] == level).to_numpy()))
    return strata


def _known(lower: Array, upper: Array, day: float) -> NDArray[np.bool_]:
    """Say of which treatments it is known whether the effect was there on a day."""
    return np.asarray((lower >= day) | (upper <= day))


def _compare(by: str, level: str, rows: pd.DataFrame, replicated: Array) -> list[dict[str, Any]]:
    lower, upper = rows["lower_days"].to_numpy(), rows["upper_days"].to_numpy()
    followed = np.where(np.isinf(upper), lower, np.inf)
    days = np.array(
        [
            day
            for day in _GRID_DAYS
            if (followed >= day).mean() >= _MIN_AT_RISK_SHARE
            and _known(lower, upper, day).sum() >= _MIN_ROWS
        ]
    )
    observed = turnbull(lower, upper).surviving(days)
    # Only treatments whose state on a day is known vouch for the observed share on it, so the
    # band is that of as many treatments: it would be too narrow for all.
    predicted = np.stack(
        [(replicated[:, _known(lower, upper, day)] > np.log(day)).mean(axis=1) for day in days],
        axis=1,
    )
    bands = np.quantile(predicted, [0.025, 0.5, 0.975], axis=0)
    return [
        {
            "by": by,
            "level": level,
            "day": int(day),
            "observed": float(observed[i]),
            "point": float(bands[1, i]),
            "lower": float(bands[0, i]),
            "upper": float(bands[2, i]),
            "inside": bool(bands[0, i] <= observed[i] <= bands[2, i]),
            "patients": int(rows["patient"].nunique()),
        }
        for i, day in enumerate(days)
    ]
