"""The physical records of a table as text, whatever kind of file they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import TableSource
from wearoff.errors import DataQualityError
from wearoff.records.coded import code_texts, fill_where
from wearoff.records.header import normalise_name

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RawTable:
    """The physical records of one table, as text.

    Attributes
    ----------
    table : str
        treatments, assessments or intervals.
    source : TableSource
        Its part of the config.
    header : tuple of str
        Column names after normalisation.
    texts : mapping of str to Series of category
        The columns that are held, coded: one cell per physical record after the header, blank
        ones included. Records that are not readable have an empty cell.
    wrong_field_count, blank, repeated_header : array of bool
        One flag per record; at most one of the three is set.
    files : mapping of str to int
        The files the records come from, in order, and how many each has.
    flaws : mapping of (str, str) to array of int
        Column and reason: the records whose cell there has no value that can be read.
    n_hidden : int or None
        Records hidden in a workbook; None where nothing can be hidden.
    """

    table: str
    source: TableSource
    header: tuple[str, ...]
    texts: Mapping[str, pd.Series]
    wrong_field_count: Mask
    blank: Mask
    repeated_header: Mask
    files: Mapping[str, int]
    flaws: Mapping[tuple[str, str], Rows] = field(default_factory=dict)
    n_hidden: int | None = None

    @property
    def n_records(self) -> int:
        """Return the number of physical records after the header."""
        return len(self.blank)

    @property
    def readable(self) -> Mask:
        """Return which records have a cell for every column."""
        return ~(self.wrong_field_count | self.blank | self.repeated_header)

    def cells(self, column: str) -> pd.Series:
        """Return one column as text.

        Parameters
        ----------
        column : str
            Its normalised name.

        Returns
        -------
        Series of category
            One cell per record; records that are not readable give an empty cell.
        """
        return self.texts[column]


def held_columns(header: tuple[str, ...], source: TableSource) -> tuple[str, ...]:
    """Return the columns of a file whose cells are taken in.

    Parameters
    ----------
    header : tuple of str
        Every column name of the file, after normalisation.
    source : TableSource
        The file's part of the config.

    Returns
    -------
    tuple of str
        The declared ones; where nothing is declared yet all, but one of those without a name.
    """
    used = {normalise_name(name) for name in source.named_columns().values()}
    return tuple(dict.fromkeys(name for name in header if name in used or not used))


def classify_records(
    table: str,
    source: TableSource,
    header: tuple[str, ...],
    records: list[list[str]],
    columns: tuple[str, ...] | None = None,
    flaws: Mapping[tuple[str, str], Rows] | None = None,
    written: tuple[str, ...] | None = None,
) -> RawTable:
    """Tell the malformed records of a file from the others.

    Parameters
    ----------
    table : str
        Name of the table.
    source : TableSource
        The file's part of the config.
    header : tuple of str
        Every column name of the file, after normalisation.
    records : list of list of str
        The records after the header.
    columns : tuple of str or None
        The columns whose cells the records hold; None for the whole header.
    flaws : mapping of (str, str) to array of int or None
        Column and reason: records without a value there that can be read.
    written : tuple of str or None
        The names as they stand in the file, where the config or a line above changed them.

    Returns
    -------
    RawTable
        The columns to be held.

    Raises
    ------
    DataQualityError
        If there is no record, or every one has another number of fields than the header.
    """
    within = header if columns is None else columns
    blank = np.array([is_blank(record) for record in records], dtype=bool)
    for rows in (flaws or {}).values():
        blank[rows] = False  # a cell without a readable value is not an empty cell
    wrong = np.array([len(record) != len(within) for record in records], dtype=bool) & ~blank
    names = within if written is None else written
    repeated = np.array([is_header(record, names) for record in records], dtype=bool) & ~blank
    readable = (~(wrong | blank | repeated)).tolist()
    texts = {}
    for name in held_columns(within, source):
        position = within.index(name)
        pairs = zip(records, readable, strict=True)
        texts[name] = code_texts([record[position] if ok else "" for record, ok in pairs])
    return raw_table(table, source, header, texts, (wrong, blank, repeated), flaws)


def raw_table(
    table: str,
    source: TableSource,
    header: tuple[str, ...],
    texts: Mapping[str, pd.Series],
    malformed: tuple[Mask, Mask, Mask],
    flaws: Mapping[tuple[str, str], Rows] | None = None,
) -> RawTable:
    """Return a file's table, unless none of its records can be read.

    Parameters
    ----------
    table : str
        Name of the table.
    source : TableSource
        The file's part of the config.
    header : tuple of str
        Every column name of the file, after normalisation.
    texts : mapping of str to Series of category
        The cells of the columns to be held.
    malformed : three arrays of bool
        Which records have a wrong number of fields, are blank, or repeat the header.
    flaws : mapping of (str, str) to array of int or None
        Column and reason: records without a value there that can be read.

    Returns
    -------
    RawTable
        The table; cells of records that are not readable are emptied.

    Raises
    ------
    DataQualityError
        If there is no record, or every one has another number of fields than the header.
    """
    wrong, blank, repeated = malformed
    in_question = ~(blank | repeated)
    if not in_question.any():
        raise DataQualityError("holds no records", source.place, "check the export")
    if wrong[in_question].all():
        raise DataQualityError(
            "has in every row another number of fields than in its header",
            source.place,
            f"look for a trailing delimiter, a missing column name, or another delimiter than "
            f"records.{table}.delimiter",
        )
    emptied = {name: fill_where(cells, wrong | ~in_question, "") for name, cells in texts.items()}
    files = {source.place: len(blank)}
    return RawTable(table, source, header, emptied, wrong, blank, repeated, files, flaws or {})


def is_blank(record: list[str]) -> bool:
    """Tell whether a record holds nothing but spaces."""
    return not any(map(str.strip, record))


def is_header(record: list[str], header: tuple[str, ...]) -> bool:
    """Tell whether a record repeats the column names."""
    return (
        len(record) == len(header)
        and normalise_name(record[0]) == header[0]
        and tuple(map(normalise_name, record)) == header
    )
