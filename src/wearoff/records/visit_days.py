"""Days of visits that are given as days since the treatment they follow."""

import numpy as np
import pandas as pd

from wearoff.config import DAYS_PER_UNIT
from wearoff.records.coded_texts import map_texts
from wearoff.records.coerce import MAX_DAYS, decimal_mark, whole_days
from wearoff.records.count_slips import BEFORE_OWN
from wearoff.records.parse_cells import Floats, parse_dates, parse_numbers
from wearoff.records.worktable import WorkTable


def take_days_after(work: WorkTable) -> Floats:
    """Return how many days after the treatment of its row each visit was.

    Parameters
    ----------
    work : WorkTable
        The assessments; the field since_treatment is taken out, the ledger added to.

    Returns
    -------
    array of float
        Days to add to the day of the row, whole; 0 where that is the visit's own, NaN where the
        time cannot be read.
    """
    days = work.layout.days_after
    if "since_treatment" not in work.text:
        return days
    cells, counts = work.text.pop("since_treatment"), work.layout.has_since
    values, unreadable = parse_numbers(cells, decimal_mark(work, "since_treatment"))
    values = values * DAYS_PER_UNIT[work.source.time_unit]
    missing = cells.isna().to_numpy(dtype=bool)
    work.ledger.reject(counts & missing, "missing_since_treatment")
    work.ledger.reject(counts & unreadable, "since_treatment_not_a_number")
    work.ledger.reject(counts & (np.abs(values) > MAX_DAYS), "since_treatment_implausible")
    work.notes[BEFORE_OWN] = int((counts & (values < 0) & work.ledger.used).sum())
    return np.where(counts, whole_days(values), days)


def note_visits_before_own(work: WorkTable, typed: pd.DataFrame) -> None:
    """Note how many visits with a time of their own are before the treatment of their record.

    Parameters
    ----------
    work : WorkTable
        The assessments; their notes are added to.
    typed : DataFrame
        Their typed columns, ``day`` on the calendar-wide count.
    """
    treated = work.layout.treated
    if treated is None:
        return
    cells = map_texts(treated, str.strip)
    if work.source.date_format is not None:
        days, _ = parse_dates(cells, work.source.date_format, "", refuse_all=False)
    else:
        days, _ = parse_numbers(cells, work.source.decimal)
        days = days * DAYS_PER_UNIT[work.source.time_unit]
    early = typed["day"].to_numpy(dtype=float) < days
    work.notes[BEFORE_OWN] = work.notes.get(BEFORE_OWN, 0) + int((early & work.ledger.used).sum())
