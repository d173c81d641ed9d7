"""Cells whose value stands in another cell: that of the row above, or of another column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import TableSource
from wearoff.records.coded import concat_coded, split_codes
from wearoff.records.coded_texts import spread_flags
from wearoff.records.header import normalise_name
from wearoff.records.layout_repairs import FILLED_DOWN, OTHER_COLUMN
from wearoff.records.raw_table import RawTable
from wearoff.records.tidy_text import normalise_text

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Replaced:
    """Cells of one field that were taken from elsewhere.

    Attributes
    ----------
    where : array of bool
        The records concerned.
    before, after : Series of category
        The cells of all records.
    """

    where: Mask
    before: pd.Series
    after: pd.Series


def fill_down(raw: RawTable) -> tuple[RawTable, dict[str, Replaced]]:
    """Return a table whose rows that continue the one above have its values.

    A row continues the row above if the first column of ``fill_down`` is empty in it and nothing
    in the others contradicts that row. Rows that cannot be read, and the next file of the table,
    continue none.

    Parameters
    ----------
    raw : RawTable
        The table as read.

    Returns
    -------
    RawTable
        The same one where nothing is to be filled.
    dict of str to Replaced
        Their column: the cells that were filled.
    """
    columns = [normalise_name(column) for column in raw.source.fill_down]
    if not columns:
        return raw, {}
    is_empty = {name: _is_in(raw.cells(name), [""]) for name in columns}
    key = is_empty[columns[0]]
    starts = np.where(raw.readable & ~key, np.arange(raw.n_records), -1)
    above = np.maximum.accumulate(starts)
    first_of_file = np.repeat(np.cumsum([0, *raw.files.values()])[:-1], list(raw.files.values()))
    continues = raw.readable & key & (above >= first_of_file)
    for name in columns:
        texts = pd.Series(_tidied(raw.cells(name)))
        continues &= is_empty[name] | (texts == texts.iloc[above].to_numpy()).to_numpy()
    source_row = np.where(continues, above, np.arange(raw.n_records))
    filled: dict[str, Replaced] = {}
    for name in columns:
        before = raw.cells(name)
        rows = np.where(is_empty[name], source_row, np.arange(raw.n_records))
        after = before.iloc[rows].reset_index(drop=True)
        filled[name] = Replaced(continues & is_empty[name], before, after)
    texts_by_name = {**raw.texts, **{name: one.after for name, one in filled.items()}}
    flaws = {
        where: _with_continued(where, rows, filled, above) for where, rows in raw.flaws.items()
    }
    return replace(raw, texts=texts_by_name, flaws=flaws), filled


def replaced_fields(
    raw: RawTable, filled: Mapping[str, Replaced]
) -> dict[tuple[str, str], Replaced]:
    """Return the filled cells by our field.

    Parameters
    ----------
    raw : RawTable
        The table.
    filled : mapping of str to Replaced
        Their column: the cells that were filled.
    """
    ours = {normalise_name(of): name for name, of in raw.source.columns.items()}
    return {(ours[name], FILLED_DOWN): one for name, one in filled.items() if name in ours}


def take_other_columns(
    raw: RawTable, cells: dict[str, pd.Series]
) -> dict[tuple[str, str], Replaced]:
    """Take the cell of the other column where that of a field's own column is empty, in place.

    Parameters
    ----------
    raw : RawTable
        The table.
    cells : dict of str to Series of category
        Field: one cell per record.

    Returns
    -------
    dict of (str, str) to Replaced
        Field and rule: the cells that were taken.
    """
    taken: dict[tuple[str, str], Replaced] = {}
    for name, column in raw.source.otherwise.items():
        own, other = cells[name], raw.cells(normalise_name(column))
        where = ~is_recorded(own, raw.source) & is_recorded(other, raw.source)
        places = np.arange(raw.n_records)
        both = concat_coded([own, other])
        cells[name] = both.iloc[places + where * raw.n_records].reset_index(drop=True)
        taken[name, OTHER_COLUMN] = Replaced(where, own, cells[name])
    return taken


def is_recorded(cells: pd.Series, source: TableSource) -> Mask:
    """Return which cells hold more than a mark for what is not recorded.

    Parameters
    ----------
    cells : Series of category
        One column.
    source : TableSource
        The table's part of the config.
    """
    return ~_is_in(cells, {normalise_text(marker) for marker in ("", *source.missing)})


def _tidied(cells: pd.Series) -> npt.NDArray[np.object_]:
    texts, codes = split_codes(cells)
    return np.array([normalise_text(text) for text in texts] or [""], dtype=object)[codes]


def _is_in(cells: pd.Series, wanted: Iterable[str]) -> Mask:
    known = set(wanted)
    texts, codes = split_codes(cells)
    return spread_flags([normalise_text(text) in known for text in texts], codes)


def _with_continued(
    where: tuple[str, str], rows: Numbers, filled: Mapping[str, Replaced], above: Numbers
) -> Numbers:
    """Return the records with a flaw, and those that would take over the flawed cell."""
    if where[0] not in filled:
        return rows
    takes = np.flatnonzero(filled[where[0]].where)
    more = takes[np.isin(above[takes], rows)]
    return np.union1d(rows, more)
