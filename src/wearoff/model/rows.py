"""Turn bounds on durations into the finite arrays that the likelihood takes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class BoundsArrays:
    """Bounds as the likelihood wants them; every array has shape (row,) or (row, 2).

    ``bounds`` holds log lower and log upper in log days with finite placeholders: the lower of a
    left-censored row is its upper, the upper of an exact or right-censored row is its lower.
    ``log_entered`` is the log of lower / entry where ``is_truncated``, else 1.
    """

    bounds: Array
    log_ratio: Array
    is_exact: Array
    is_left: Array
    is_right: Array
    log_entered: Array
    is_truncated: Array


def bounds_arrays(
    lower_days: Array, upper_days: Array, entry_days: Array | None = None
) -> BoundsArrays:
    """Classify rows by censoring and fill the dead sides with finite placeholders.

    Parameters
    ----------
    lower_days, upper_days : array, shape (row,)
        Bounds (lower, upper] in days. Equal: exact. Lower 0: left-censored. Upper inf:
        right-censored.
    entry_days : array, shape (row,), optional
        Day from which the treatment was under observation, its effect still there; NaN or 0 where
        it was from the start.

    Returns
    -------
    BoundsArrays
        Arrays for :mod:`wearoff.model.likelihood`.

    Raises
    ------
    ValueError
        If a row has no information or its bounds are in the wrong order.
    """
    lower = np.asarray(lower_days, dtype=float)
    upper = np.asarray(upper_days, dtype=float)
    if not (np.all(lower >= 0) and np.all(upper >= lower) and np.all(upper > 0)):
        raise ValueError("bounds must satisfy 0 <= lower <= upper and upper > 0")
    is_left, is_right, is_exact = lower == 0, np.isinf(upper), lower == upper
    if np.any(is_left & is_right):
        raise ValueError("a row from 0 to infinity holds no information")
    low = np.where(is_left, upper, lower)
    high = np.where(is_right, low, upper)
    # log1p of the relative width keeps 16 digits where log(high) - log(low) keeps 8.
    ratio = np.log1p((high - low) / low)
    interval = ~(is_left | is_right | is_exact)
    entry = np.zeros_like(lower) if entry_days is None else np.nan_to_num(entry_days)
    is_truncated = entry > 0
    if np.any(entry > lower):
        raise ValueError("entry must not be after the lower bound")
    entered = np.log(np.where(is_truncated, low / np.where(is_truncated, entry, 1.0), np.e))
    return BoundsArrays(
        bounds=np.column_stack([np.log(low), np.log(high)]),
        log_ratio=np.where(interval, ratio, 1.0),
        is_exact=is_exact.astype(float),
        is_left=is_left.astype(float),
        is_right=is_right.astype(float),
        log_entered=entered,
        is_truncated=is_truncated.astype(float),
    )


def durations_differ(rows: pd.DataFrame) -> bool:
    """Tell whether any effect is known to have lasted longer than another.

    If not, one duration fits all records: they bound durations but say nothing about how much
    these differ, between whomever. So it is where no effect was seen to end, where all had ended
    by the first visit, or where everybody came back only once.

    Parameters
    ----------
    rows : DataFrame
        Treatments with ``response`` and bounds in days.
    """
    known = rows.loc[rows["response"] == "responded"]
    lower, upper = (known[f"{name}_days"].to_numpy(dtype=float) for name in ("lower", "upper"))
    # An exact duration is the closed point {t}; other bounds are open to the left.
    below = np.where(lower == upper, np.nextafter(lower, -np.inf), lower)
    return bool(below.max(initial=-np.inf) >= upper.min(initial=np.inf))
