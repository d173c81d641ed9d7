"""Lists in cells: one row per listed area, with its own dose where doses are listed too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.records.coded import Codes, fill_where, join_codes, split_codes
from wearoff.records.ledger import RowLedger

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

AMOUNTS = ("dose_units", "volume_ml")


@dataclass(frozen=True)
class ListedRows:
    """Records unfolded by the areas they list.

    Attributes
    ----------
    origin : array of int
        The record of each row, in order.
    number : array of int
        Which entry of the list the row is, from 1; 0 where the record lists one only.
    cells : dict of str to Series of category
        Field: one coded text cell per row.
    shares : dict of str to array of bool
        dose_units and volume_ml: rows whose record gives one of them for several areas.
    n_expected : dict of str to int
        Last part of a row's id: how many rows must end in it.
    """

    origin: Numbers
    number: Numbers
    cells: dict[str, pd.Series]
    shares: dict[str, Mask]
    n_expected: dict[str, int]

    def suffixes(self) -> npt.NDArray[np.object_]:
        """Return what the id of a row adds to that of its record, such as ``:a2``."""
        return suffixes("a", self.number)


def suffixes(letter: str, number: Numbers) -> npt.NDArray[np.object_]:
    """Return the parts of ids for numbered rows.

    Parameters
    ----------
    letter : str
        What is numbered.
    number : array of int
        From 1; 0 for none.

    Returns
    -------
    array of str
        Such as ``:a2``; empty for 0.
    """
    highest = int(number.max(initial=0))
    words = np.array(["", *(f":{letter}{k}" for k in range(1, highest + 1))], dtype=object)
    taken: npt.NDArray[np.object_] = words[number]
    return taken


def split_lists(
    cells: Mapping[str, pd.Series], separators: Mapping[str, Sequence[str]], ledger: RowLedger
) -> ListedRows:
    """Unfold every record into one row per area it lists.

    Records whose other lists are neither as long as that of their areas nor a single entry are
    rejected whole. Entries left empty are rows without area.

    Parameters
    ----------
    cells : mapping of str to Series of category or str
        Field: one cell per record.
    separators : mapping of str to sequence of str
        Field: what separates the entries in its cells; ``area`` is one of them.
    ledger : RowLedger
        The account of the records; lists that do not fit are rejected in it.

    Returns
    -------
    ListedRows
        At least one row per record.
    """
    n_records = ledger.n_records
    lists = {name: _entries(cells[name], separator) for name, separator in separators.items()}
    lengths = {name: of.n_entries[of.codes] for name, of in lists.items()}
    n_areas = lengths["area"]
    misfit = np.zeros(n_records, dtype=bool)
    for length in lengths.values():
        misfit |= (length != n_areas) & (length != 1)
    misfit &= ledger.used
    ledger.reject_unread(misfit, "list_lengths_differ")
    # What cannot be assigned, or is no record in scope, stays one row.
    unfolds = ~misfit & ledger.in_scope
    n_rows = np.where(unfolds, n_areas, 1)
    origin = np.repeat(np.arange(n_records), n_rows)
    within = np.arange(len(origin)) - np.repeat(np.cumsum(n_rows) - n_rows, n_rows)
    unfolded = {name: of.iloc[origin].reset_index(drop=True) for name, of in cells.items()}
    for name, entries in lists.items():
        is_listed = (lengths[name] == n_areas) & unfolds
        unfolded[name] = _take(entries, origin, within, unfolded[name], is_listed[origin])
    unfolded["area"] = fill_where(unfolded["area"], misfit[origin], "")
    several = n_rows > 1
    number = np.where(several[origin], within + 1, 0)
    shares = {
        name: (several & (lengths.get(name, np.ones(n_records)) == 1))[origin]
        for name in AMOUNTS
        if name in cells
    }
    expected = {f"a{k}": int((n_rows >= max(k, 2)).sum()) for k in range(1, n_rows.max() + 1)}
    return ListedRows(origin, number, unfolded, shares, expected)


@dataclass(frozen=True)
class _Lists:
    """The entries of every distinct cell one after the other, and which of these cells each is."""

    entries: list[str]
    n_entries: Numbers
    codes: Codes


def _entries(cells: pd.Series, separators: Sequence[str]) -> _Lists:
    """Return the entries of every cell; a separator that ends a cell starts no further one."""
    bare = "|".join(re.escape(mark.strip() or mark) for mark in separators)
    trailing = re.compile(rf"(?:\s*(?:{bare})\s*)+$")
    between = re.compile("|".join(map(re.escape, separators)))
    texts, codes = split_codes(cells)
    parted = [[entry.strip() for entry in between.split(trailing.sub("", text))] for text in texts]
    n_entries = np.array([len(entries) for entries in parted], dtype=np.int64)
    return _Lists([entry for entries in parted for entry in entries], n_entries, codes)


def _take(
    lists: _Lists, origin: Numbers, within: Numbers, whole: pd.Series, is_listed: Mask
) -> pd.Series:
    """Return the entry of each row where its record's list is unfolded, else the whole cell."""
    texts, codes = split_codes(whole)
    starts = np.cumsum(lists.n_entries) - lists.n_entries
    places = len(texts) + starts[lists.codes[origin]] + within
    return join_codes([*texts, *lists.entries], np.where(is_listed, places, codes))
