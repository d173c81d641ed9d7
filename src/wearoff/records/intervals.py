"""Clean a table that already holds the bounds of each duration."""

import numpy as np
import pandas as pd

from wearoff.config import IntervalRecords
from wearoff.records.believable import check_doses
from wearoff.records.coded import fill_where
from wearoff.records.coded_texts import flag_texts
from wearoff.records.coerce import coerce_fields
from wearoff.records.parse_cells import Floats, Mask
from wearoff.records.worktable import WorkTable

_BOUNDS = ("lower", "upper", "entry")


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
        Typed rows, one per physical record, with ``lower_days``, ``upper_days`` (infinite when
        right-censored) and ``entry_days`` (null when observed from the start). Without a patient
        column each row is a patient of its own.
    """
    # ASSUME: equal rows of given bounds are equal results, not copies of one another.
    not_ended = _take_not_ended(work)
    if records.empty_lower == "zero":
        missing = work.text["lower"].isna().to_numpy(dtype=bool)
        work.text["lower"] = fill_where(work.text["lower"], missing, "0")
    typed = coerce_fields(work).rename(columns={name: f"{name}_days" for name in _BOUNDS})
    typed.loc[not_ended, "upper_days"] = np.inf
    lower = typed["lower_days"].to_numpy(dtype=float)
    upper = typed["upper_days"].to_numpy(dtype=float)
    work.ledger.reject(lower < 0, "lower_negative")
    work.ledger.reject(upper < lower, "upper_below_lower")
    work.ledger.reject((lower == 0) & (upper == 0), "both_bounds_zero")
    typed["entry_days"] = _check_entry(work, typed)
    check_doses(work, typed, records.plausible_dose_units)
    if "patient" not in typed:
        ordinals = np.arange(1, len(typed) + 1)
        typed["patient"] = pd.Series([f"row {ordinal:06d}" for ordinal in ordinals], dtype="str")
    typed["day"] = 0.0
    return typed


def _take_not_ended(work: WorkTable) -> Mask:
    """Return the rows whose effect was not seen to end, and drop the column that says so."""
    if "ended" not in work.text:
        return np.zeros(len(work.text), dtype=bool)
    ended = work.text.pop("ended")
    work.ledger.reject(ended.isna().to_numpy(dtype=bool), "missing_ended")
    other = flag_texts(ended, lambda text: text.casefold() not in {"yes", "no"})
    work.ledger.reject(other, "ended_not_yes_or_no")
    return flag_texts(ended, lambda text: text.casefold() == "no")


def _check_entry(work: WorkTable, typed: pd.DataFrame) -> Floats:
    """Return the days of entry into observation, null for the day of treatment itself."""
    if "entry_days" not in typed:
        return np.full(len(typed), np.nan)
    entry = typed["entry_days"].to_numpy(dtype=float)
    work.ledger.reject(entry < 0, "entry_negative")
    work.ledger.reject(entry > typed["lower_days"].to_numpy(dtype=float), "entry_after_lower")
    # Who comes under observation still has the effect: an exact duration must be longer.
    is_end = (entry > 0) & (entry == typed["upper_days"].to_numpy(dtype=float))
    work.ledger.reject(is_end, "entry_not_before_upper")
    return np.where(entry == 0, np.nan, entry)
