"""From physical records to rows: lists in cells and visits beside each other unfold."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import AssessmentSource, TreatmentSource
from wearoff.config.listed_source import ListedSource
from wearoff.records.coded_texts import map_texts
from wearoff.records.dose_columns import take_doses_by_product
from wearoff.records.header import normalise_name
from wearoff.records.ledger import OUT_OF_SCOPE, RowLedger
from wearoff.records.list_cells import split_lists
from wearoff.records.other_cells import (
    Replaced,
    fill_down,
    replaced_fields,
    take_other_columns,
)
from wearoff.records.part_ledger import PartLedger
from wearoff.records.raw_table import RawTable
from wearoff.records.tidy_text import normalise_text
from wearoff.records.visit_columns import take_visits

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """What the rows of a table are, where they are not simply its records.

    Attributes
    ----------
    shares : mapping of str to array of bool
        dose_units and volume_ml: rows of an area whose record gives one of them for several.
    days_after : array of float
        Fixed days from the record's treatment to the row's visit; 0 where there are none.
    has_since : array of bool
        Rows whose time since the treatment stands in a cell.
    places : DataFrame
        Tidied cells that tell the injections of a session apart; may have no column.
    n_expected : mapping of str to int
        Last part of a row's id: how many rows must end in it, counted before unfolding.
    origin : array of int
        The physical record of each row.
    replaced : mapping of (str, str) to Replaced
        Field and rule: cells of the records that come from another cell of the export.
    treated : Series of category or None
        When the treatment of its record was, for visits that have a time of their own.
    """

    shares: Mapping[str, Mask]
    days_after: Floats
    has_since: Mask
    places: pd.DataFrame
    n_expected: Mapping[str, int]
    origin: Numbers
    replaced: Mapping[tuple[str, str], Replaced]
    treated: pd.Series | None = None

    @property
    def n_alike(self) -> Numbers:
        """How many rows the record of each row holds."""
        counts: Numbers = np.bincount(self.origin)[self.origin]
        return counts


def lay_out(raw: RawTable, ledger: RowLedger) -> tuple[dict[str, pd.Series], RowLedger, Layout]:
    """Return the cells of every row by our field, unfolding records that hold several rows.

    Parameters
    ----------
    raw : RawTable
        The table as read.
    ledger : RowLedger
        The account of its records so far; lists that do not fit are rejected in it.

    Returns
    -------
    dict of str to Series of category
        Field: one coded text cell per row.
    RowLedger
        The account of the rows: the same one where nothing unfolds.
    Layout
        What the rows are.
    """
    source = raw.source
    raw, filled = fill_down(raw)
    cells = {name: raw.cells(normalise_name(of)) for name, of in source.columns.items()}
    replaced = replaced_fields(raw, filled) | take_other_columns(raw, cells)
    if isinstance(source, TreatmentSource) and source.dose_by_product:
        take_doses_by_product(raw, source, cells, ledger)
    origin, suffixes = np.arange(ledger.n_records), np.full(ledger.n_records, "", dtype=object)
    shares: Mapping[str, Mask] = {}
    expected: Mapping[str, int] = {}
    treated = None
    rows = ledger
    if isinstance(source, ListedSource) and source.split:
        separators: dict[str, list[str]] = {}
        for name, mark in source.separators():
            separators.setdefault(name, []).append(mark)
        listed = split_lists(cells, separators, ledger)
        origin, cells, shares = listed.origin, listed.cells, listed.shares
        suffixes, expected = listed.suffixes(), listed.n_expected
        rows = PartLedger(ledger, origin, suffixes)
    days_after = np.zeros(len(origin))
    has_since = np.full(len(origin), "since_treatment" in cells)
    if isinstance(source, AssessmentSource) and source.visits:
        visits = take_visits(raw, source, cells, origin, ledger.in_scope[origin])
        origin, cells = origin[visits.row], visits.cells
        suffixes, expected = suffixes[visits.row] + visits.suffixes(), visits.n_expected
        days_after, has_since = visits.days_after, visits.has_since
        rows = PartLedger(ledger, origin, suffixes)
        for reason, where in visits.flaws.items():
            rows.reject(where, reason)
        rows.set_aside(visits.number == 0, OUT_OF_SCOPE, "no_visits")
        treated = visits.treated
    places = _places(raw).iloc[origin].reset_index(drop=True)
    return (
        cells,
        rows,
        Layout(shares, days_after, has_since, places, expected, origin, replaced, treated),
    )


def _places(raw: RawTable) -> pd.DataFrame:
    """Return the tidied cells of every record that tell the injections of a session apart."""
    source = raw.source
    sums = source.sum_rows if isinstance(source, TreatmentSource) else None
    tidied = {
        column: map_texts(raw.cells(normalise_name(column)), normalise_text)
        for column in (sums.told_apart_by if sums else ())
    }
    return pd.DataFrame(tidied, index=pd.RangeIndex(raw.n_records))
