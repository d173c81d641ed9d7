"""Days of the practice: whole days since its first day, and never a weekend."""

from datetime import date

import numpy as np
import numpy.typing as npt

from wearoff.simulate.truth import Truth

Days = npt.NDArray[np.int64]


def days_since_start(truth: Truth, day: date) -> int:
    """Return a date as days since the practice's first day.

    Parameters
    ----------
    truth : Truth
        The truth, which has the first day.
    day : date
        The date.

    Returns
    -------
    int
        Days.
    """
    return (day - truth.practice.first_day).days


def next_weekday(truth: Truth, day: Days) -> Days:
    """Move days that fall on a weekend to the Monday after.

    Parameters
    ----------
    truth : Truth
        The truth, which has the first day.
    day : ndarray of int, any shape
        Days since the practice's first day.

    Returns
    -------
    ndarray of int, same shape
        Days, at most two later.
    """
    weekday = (day + truth.practice.first_day.weekday()) % 7
    return day + np.where(weekday >= 5, 7 - weekday, 0)
