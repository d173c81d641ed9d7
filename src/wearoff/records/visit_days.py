"""Days of visits that are given as days since the treatment they follow."""

import numpy as np
import pandas as pd

from wearoff.config import DAYS_PER_UNIT
from wearoff.records.coded_texts import map_texts
from wearoff.records.coerce import MAX_DAYS, decimal_mark, whole_days
from wearoff.records.count_slips import AFTER_NEXT, BEFORE_OWN
from wearoff.records.parse_cells import Floats, parse_dates, parse_numbers
from wearoff.records.row_keys import day_keys, number_rows
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
    return np.where(counts, whole_days(values), days)


def own_treatment_days(work: WorkTable, day: Floats) -> Floats:
    """Return the day of the treatment that the record of each visit names.

    Parameters
    ----------
    work : WorkTable
        The assessments.
    day : array of float
        The day of each row before the time since the treatment is added.

    Returns
    -------
    array of float
        On the count of ``day``; NaN where the record names none.
    """
    own = np.where(work.layout.has_since, day, np.nan)
    treated = work.layout.treated
    if treated is None:
        return own
    cells = map_texts(treated, str.strip)
    if work.source.date_format is not None:
        days, _ = parse_dates(cells, work.source.date_format, "", refuse_all=False)
    else:
        days, _ = parse_numbers(cells, work.source.decimal)
        days = days * DAYS_PER_UNIT[work.source.time_unit]
    return np.where(np.isnan(own), days, own)


def note_misplaced_visits(
    work: WorkTable, typed: pd.DataFrame, treatments: pd.DataFrame, own: Floats
) -> None:
    """Note how many visits are before the treatment of their record, or after the next one.

    Parameters
    ----------
    work : WorkTable
        The assessments; their notes are added to.
    typed : DataFrame
        Their typed columns.
    treatments : DataFrame
        The used treatments.
    own : array of float
        The day of the treatment of each visit's record, on the count of ``typed``.
    """
    known = work.ledger.used & ~np.isnan(own)
    if not known.any():
        return
    visits = typed[known]
    names = [name for name in ("patient", "area") if name in visits and name in treatments]
    given, visited = number_rows([treatments, visits], names)
    starts = np.sort(day_keys(given, treatments["day"]))
    own_keys, visit_keys = (day_keys(visited, days) for days in (own[known], visits["day"]))
    n_between = np.searchsorted(starts, visit_keys) - np.searchsorted(
        starts, own_keys, side="right"
    )
    work.notes[BEFORE_OWN] = int((visit_keys < own_keys).sum())
    work.notes[AFTER_NEXT] = int((n_between > 0).sum())
