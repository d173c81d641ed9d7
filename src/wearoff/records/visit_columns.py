"""Visits that stand beside each other in one record: one row per visit that took place."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import AssessmentSource
from wearoff.records.coded import concat_coded, fill_where, join_codes, split_codes
from wearoff.records.coded_texts import spread_flags
from wearoff.records.header import normalise_name
from wearoff.records.list_cells import suffixes
from wearoff.records.raw_table import RawTable
from wearoff.records.tidy_text import normalise_text

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_SCORES = ("score", "score_2")
_TIMES = ("since_treatment", "day", "date")


@dataclass(frozen=True)
class VisitRows:
    """Rows unfolded by the visits they hold.

    Attributes
    ----------
    row : array of int
        The row that each visit stood in, in order; every row at least once.
    number : array of int
        Which visit of the config it is, from 1; 0 for a row without any.
    cells : dict of str to Series of category
        Field: one coded text cell per visit.
    days_after : array of float
        Fixed days after the treatment; 0 where the time stands in a cell.
    has_since : array of bool
        Whether the time since the treatment stands in a cell.
    flaws : mapping of str to array of bool
        Reason: the visits of which a cell has no value that can be read.
    n_expected : dict of str to int
        Last part of a row's id: how many rows must end in it.
    treated : Series of category or None
        When the treatment of its record was, for visits that have a time of their own.
    """

    row: Numbers
    number: Numbers
    cells: dict[str, pd.Series]
    days_after: Floats
    has_since: Mask
    flaws: Mapping[str, Mask]
    n_expected: dict[str, int]
    treated: pd.Series | None

    def suffixes(self) -> npt.NDArray[np.object_]:
        """Return what the id of a row adds, such as ``:v3``."""
        return suffixes("v", self.number)


def take_visits(
    raw: RawTable,
    source: AssessmentSource,
    cells: Mapping[str, pd.Series],
    origin: Numbers,
    in_scope: Mask,
) -> VisitRows:
    """Unfold every row into one row per visit that it tells something of.

    A visit is there if a score or its time is. Where several visits share the column of their
    time (the areas of one day have columns each), those without a score are no visits as long as
    one of them has one.

    Parameters
    ----------
    raw : RawTable
        The table as read.
    source : AssessmentSource
        Its part of the config, with visits.
    cells : mapping of str to Series of category
        Fields that each row has once: one cell per row.
    origin : array of int
        The physical record of each row.
    in_scope : array of bool
        Rows that may unfold; the others stay as they are.

    Returns
    -------
    VisitRows
        At least one per row.
    """
    filled = _filled(raw, source)[origin] & in_scope[:, None]
    row, number = np.nonzero(np.column_stack([~filled.any(axis=1), filled]))
    record = origin[row]
    relative = np.array([False, *(visit.is_relative for visit in source.visits)])[number]
    fixed = np.array([0.0, *(float(visit.after_days or 0) for visit in source.visits)])[number]
    since = np.array([False, *(visit.since_treatment is not None for visit in source.visits)])
    unfolded = {name: of.iloc[row].reset_index(drop=True) for name, of in cells.items()}
    treated = None
    for name in dict.fromkeys(name for visit in source.visits for name in visit.columns()):
        taken = _cells_of(raw, source, name, record, number)
        if name in unfolded:  # day or date: the treatment's, where a visit counts from it
            treated = fill_where(unfolded[name], relative | (number == 0), "")
            taken = _either(relative, unfolded[name], taken)
        unfolded[name] = taken
    if any(visit.area for visit in source.visits):
        areas = ["", *(visit.area or "" for visit in source.visits)]
        unfolded["area"] = join_codes(areas, number)
    n_visits = {f"v{k}": int(n) for k, n in enumerate(filled.sum(axis=0), start=1)}
    return VisitRows(
        row, number, unfolded, fixed, since[number], _flaws(raw, source, record, number), n_visits,
        treated,
    )  # fmt: skip


def _filled(raw: RawTable, source: AssessmentSource) -> Mask:
    """Return which visits each record tells something of, shape (record, visit)."""
    scored = [
        _holds_any(raw, source, [(name, of) for name, of in visit.columns().items()
                                 if name in _SCORES])
        for visit in source.visits
    ]  # fmt: skip
    filled = list(scored)
    sharing: dict[tuple[str, str], list[int]] = {}
    for place, visit in enumerate(source.visits):
        for name in set(_TIMES) & set(visit.columns()):
            sharing.setdefault((name, visit.columns()[name]), []).append(place)
    for (name, column), places in sharing.items():
        timed = _holds_any(raw, source, [(name, column)])
        any_scored = np.any([scored[place] for place in places], axis=0)
        # A time without any score is told once, not once per area.
        filled[places[0]] = scored[places[0]] | (timed & ~any_scored)
    return np.column_stack(filled)


def _holds_any(raw: RawTable, source: AssessmentSource, columns: list[tuple[str, str]]) -> Mask:
    """Return which records have a cell that is recorded, or cannot be read, in any column."""
    held = np.zeros(raw.n_records, dtype=bool)
    markers = {normalise_text(marker) for marker in ("", *source.missing)}
    for name, column in columns:
        nothing = {
            normalise_text(theirs)
            for theirs, ours in source.values.get(name, {}).items()
            if ours is None
        }
        texts, codes = split_codes(raw.cells(normalise_name(column)))
        empty = markers | nothing
        held |= spread_flags([normalise_text(text) not in empty for text in texts], codes)
        for rows in _flaws_of(raw, column).values():
            held[rows] = True
    return held


def _cells_of(
    raw: RawTable, source: AssessmentSource, name: str, record: Numbers, number: Numbers
) -> pd.Series:
    """Return one field of every visit; empty where the visit has no such column."""
    texts, taken = [""], np.zeros(len(record), dtype=np.int64)
    for k, visit in enumerate(source.visits, start=1):
        column, where = visit.columns().get(name), number == k
        if column is not None:
            own, codes = split_codes(raw.cells(normalise_name(column)))
            taken[where] = len(texts) + codes[record[where]].astype(np.int64)
            texts += own
    return join_codes(texts, taken)


def _either(where: Mask, cells: pd.Series, others: pd.Series) -> pd.Series:
    """Return the cells of one column there, and those of another elsewhere."""
    places = np.arange(len(cells))
    both = concat_coded([cells, others])
    return both.iloc[np.where(where, places, places + len(cells))].reset_index(drop=True)


def _flaws(
    raw: RawTable, source: AssessmentSource, record: Numbers, number: Numbers
) -> dict[str, Mask]:
    found: dict[str, Mask] = {}
    for k, visit in enumerate(source.visits, start=1):
        for column in visit.columns().values():
            for reason, rows in _flaws_of(raw, column).items():
                hits = (number == k) & np.isin(record, rows)
                found[reason] = found.get(reason, np.zeros(len(record), dtype=bool)) | hits
    return found


def _flaws_of(raw: RawTable, column: str) -> dict[str, Numbers]:
    name = normalise_name(column)
    return {reason: rows for (where, reason), rows in raw.flaws.items() if where == name}
