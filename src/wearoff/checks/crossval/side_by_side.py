"""The few quantities by which a model fitted otherwise is compared with the model."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.sample import Sample
from wearoff.model.design import Design
from wearoff.model.predict import Standardised, standardise

Array = NDArray[np.float64]

SHARE_DAY = 84
"""12 weeks, the least time between treatments that most labels ask for."""

_DRAWS_OF_CONTRASTS = 500


def side_by_side(design: Design, sample: Sample, interval: float) -> list[dict[str, Any]]:
    """Return what should not depend on the family, or on other choices.

    Parameters
    ----------
    design : Design
        The model.
    sample : Sample
        Posterior draws.
    interval : float
        Probability of the intervals.

    Returns
    -------
    list of dict
        ``quantity`` as in :func:`shared_draws`, ``point``, ``lower``, ``upper``.
    """
    return summarised(shared_draws(design, sample), interval)


def shared_draws(design: Design, sample: Sample) -> dict[str, Array]:
    """Return draws of the quantities that models are compared by, each of shape (draw,).

    Parameters
    ----------
    design : Design
        The model.
    sample : Sample
        Posterior draws.

    Returns
    -------
    dict of str to array
        ``median_days`` given response and ``share_in_effect`` at 12 weeks of all treatments, both
        over the actual case-mix; ``dose_ratio``: the median at twice the usual dose over that at
        the usual dose; ``sd_injector`` in log days. Without what the model lacks, and without the
        share where nobody was followed so long.
    """
    n_draws = sample.draws.n_draws
    some = sample.take(slice(None, None, max(1, n_draws // _DRAWS_OF_CONTRASTS))).draws

    def over(rows: pd.DataFrame) -> Standardised:
        return standardise(design, some, rows)

    actual = over(design.rows)
    found = {"median_days": actual.given.quantile_days(0.5)}
    if design.followed_days >= SHARE_DAY:
        found["share_in_effect"] = actual.everyone.at_days(np.array([float(SHARE_DAY)]))[:, 0]
    if design.dose_products:
        doubled, usual = (
            over(design.rows.assign(dose_log2=one)).given.quantile_days(0.5) for one in (1.0, 0.0)
        )
        found["dose_ratio"] = doubled / usual
    if design.injectors:
        found["sd_injector"] = sample.draws.sd_injector
    return found


def summarised(draws: dict[str, Array], interval: float) -> list[dict[str, Any]]:
    """Return medians and intervals of draws, without what is not finite in some of them.

    Parameters
    ----------
    draws : dict of str to array, shape (draw,)
        By name.
    interval : float
        Probability of the intervals.

    Returns
    -------
    list of dict
        ``quantity``, ``point``, ``lower``, ``upper``.
    """
    tail = (1 - interval) / 2
    rows = []
    for name, values in draws.items():
        if not np.isfinite(values).all():
            continue
        lower, point, upper = map(float, np.quantile(values, [tail, 0.5, 1 - tail]))
        rows.append({"quantity": name, "point": point, "lower": lower, "upper": upper})
    return rows
