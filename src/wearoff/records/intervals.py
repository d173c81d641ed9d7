"""Clean a table that already holds the bounds of each duration."""

import numpy as np
import pandas as pd

from wearoff.config import IntervalRecords
from wearoff.records.coerce import check_doses, coerce_fields
from wearoff.records.worktable import WorkTable


def clean_intervals(work: WorkTable, records: IntervalRecords) -> pd.DataFrame:
    """Type and check durations that are given as bounds.

    Parameters
    ----------
    work : WorkTable
        The table as tidied text; its ledger and repairs are added to.
    records : IntervalRecords
        The records section of the config.

    Returns
    -------
    DataFrame
        Typed rows, one per physical record, with ``lower_days`` and ``upper_days`` (infinite when
        right-censored). Without a patient column each row is a patient of its own.
    """
    # ASSUME: equal rows of given bounds are equal results, not copies of one another.
    typed = coerce_fields(work).rename(columns={"lower": "lower_days", "upper": "upper_days"})
    lower = typed["lower_days"].to_numpy(dtype=float)
    upper = typed["upper_days"].to_numpy(dtype=float)
    work.ledger.reject(lower < 0, "lower_negative")
    work.ledger.reject(upper < lower, "upper_below_lower")
    work.ledger.reject((lower == 0) & (upper == 0), "both_bounds_zero")
    check_doses(work, typed, records.plausible_dose_units)
    if "patient" not in typed:
        ordinals = np.arange(1, len(typed) + 1)
        typed["patient"] = pd.Series([f"row {ordinal:06d}" for ordinal in ordinals], dtype="str")
    typed["day"] = 0.0
    return typed
