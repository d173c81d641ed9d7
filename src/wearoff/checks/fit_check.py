"""Does the model look like the data? Turnbull's curve, observed and as the model would make it.

The curve of interval-censored data is ragged (its error falls with the cube root of the number of
treatments), so it is compared with the same curve of replicated data sets that were seen at the
same visits: both are ragged in the same way.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.checks.compared import Compared, Question, compare
from wearoff.checks.data_sets import DataSets
from wearoff.checks.strata import Stratum
from wearoff.checks.turnbull_grid import surviving_on_grid

Array = NDArray[np.float64]

_GRID_DAYS = np.arange(28.0, 365.0, 28.0)
_MIN_AT_RISK_SHARE = 0.2

DURATIONS = Question(
    "durations",
    "Chance of durations so far from the predicted ones, were the model right",
    "Durations do not run as the model has them.",
)
IN_EFFECT = Question(
    "in_effect",
    "Chance of shares in effect so far from the predicted ones, were the model right",
    "How many treatments are still in effect is not as the model has it; see that the response "
    "rule (outcome.rules) fits the scale.",
)


def curves_check(question: Question, sets: DataSets, strata: list[Stratum]) -> Compared:
    """Compare Turnbull's curves of all strata at once.

    Parameters
    ----------
    question : Question
        ``DURATIONS`` or ``IN_EFFECT``.
    sets : DataSets
        Observed and replicated bounds.
    strata : list of Stratum
        In which to compare.

    Returns
    -------
    Compared
        Rows with ``what``, ``by``, ``level``, ``patients``, ``day``, ``observed``, ``point``,
        ``lower``, ``upper`` (a band that holds all curves of 99 of 100 right models) and
        ``inside``. The p-value has a false-alarm rate of 1 % over all strata and days together.
    """
    places: list[dict[str, Any]] = []
    curves, least = [np.zeros((len(sets.lower), 0))], [np.zeros(0)]
    for one in strata:
        lower, upper = sets.lower[:, one.rows], sets.upper[:, one.rows]
        days = _followed_days(lower[0], upper[0])
        if not len(days):
            continue
        curves.append(surviving_on_grid(lower, upper, days))
        least.append(np.full(len(days), 1.0 / one.rows.sum()))
        places += [
            {"by": one.by, "level": one.level, "patients": one.patients, "day": int(day)}
            for day in days
        ]
    every = np.hstack(curves)
    return compare(question, places, every[0], every[1:], np.concatenate(least))


def _followed_days(lower: Array, upper: Array) -> Array:
    """Return the grid up to the last bound, while enough treatments were still followed."""
    followed = np.where(np.isinf(upper), lower, np.inf)
    last = max(lower.max(), upper[np.isfinite(upper)].max(initial=0.0))
    days = _GRID_DAYS[last >= _GRID_DAYS]
    return np.array([day for day in days if (followed >= day).mean() >= _MIN_AT_RISK_SHARE])
