"""Whether durations that count as exact are days of loss, or rather visits."""

import numpy as np

from wearoff.checks.compared import Compared, Question, check_of, not_asked
from wearoff.checks.data_sets import DataSets

EXACT_DAYS = Question(
    "exact_days",
    "Chance of exact durations on so few different days, were they days of loss",
    "They look like visits or rounded times: give the last day with effect as the lower bound, "
    "and the first without as the upper.",
)
_MIN_ROWS = 20


def exact_days_check(sets: DataSets) -> Compared:
    """Ask whether durations given as exact lie on fewer days than days of loss would.

    Effects end on any day; visits fall on few. Whole days are counted, observed and replicated.
    A right model is rejected in 1 of 100 data sets at most.

    Parameters
    ----------
    sets : DataSets
        Observed and replicated responders.

    Returns
    -------
    Compared
        Not applicable with fewer than 20 exact durations.
    """
    exact = sets.times.is_exact
    if exact.sum() < _MIN_ROWS:
        return Compared(not_asked(EXACT_DAYS), [])
    days = np.ceil(np.vstack([sets.upper[:1, exact], sets.days[1:, exact]]))
    different = np.array([len(np.unique(one)) for one in days])
    p_value = float((different <= different[0]).mean())
    return Compared(check_of(EXACT_DAYS, p_value, EXACT_DAYS.advice), [])
