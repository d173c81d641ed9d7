"""From the text of an export to text cells: every physical record counted, nothing guessed."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import TableSource
from wearoff.errors import DataQualityError

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RawTable:
    """The physical records of one file, as text.

    Attributes
    ----------
    table : str
        treatments, assessments or intervals.
    source : TableSource
        Its part of the config.
    header : tuple of str
        Column names after normalisation.
    records : list of list of str
        Every physical record after the header, blank ones included.
    wrong_field_count, blank, repeated_header : array of bool
        One flag per record; at most one of the three is set.
    """

    table: str
    source: TableSource
    header: tuple[str, ...]
    records: list[list[str]]
    wrong_field_count: Mask
    blank: Mask
    repeated_header: Mask

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
        Series of str
            One cell per record; records that are not readable give an empty cell.
        """
        position = self.header.index(column)
        pairs = zip(self.records, self.readable, strict=True)
        return pd.Series([row[position] if ok else "" for row, ok in pairs], dtype="str")


def normalise_name(name: str) -> str:
    """Return a column name in Unicode form NFKC with single inner spaces.

    Parameters
    ----------
    name : str
        A header cell, or a column name of the config.

    Returns
    -------
    str
        The name by which columns are matched.
    """
    return " ".join(unicodedata.normalize("NFKC", name.replace("\ufeff", "")).split())


def parse_table(text: str, source: TableSource, table: str) -> RawTable:
    """Split the text of an export into records and classify the malformed ones.

    Parameters
    ----------
    text : str
        The decoded file.
    source : TableSource
        The table's part of the config.
    table : str
        Name of the table.

    Returns
    -------
    RawTable
        Header and records.

    Raises
    ------
    DataQualityError
        For files without records, malformed quoting, duplicate column names, old line ends, or
        where every record has another number of fields than the header.
    """
    if "\r" in text and "\n" not in text:
        raise DataQualityError(
            "ends its lines with a lone carriage return", source.path, "save it with usual lines"
        )
    n_physical = sum(1 for _ in _records(text, source))
    records = list(_records(text, source))
    # Two passes must agree: the count is what every later sum is held against.
    assert len(records) == n_physical, f"{table}: records were lost while reading"
    header = _checked_header(records[0] if records else [], source)
    if len(records) < 2:
        raise DataQualityError("holds no records", source.path, "check the export")
    raw = _classify(table, source, header, records[1:])
    _refuse_wrong_shape(raw)
    return raw


def _records(text: str, source: TableSource) -> Iterator[list[str]]:
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=source.delimiter, strict=True)
    n_read = 0
    try:
        for record in reader:
            n_read += 1
            yield record
        return
    except csv.Error:
        pass
    place = "towards the end" if n_read > 1 else "near the start"
    raise DataQualityError(
        f"is not well-formed CSV {place}: a quotation mark is not closed or stands inside a "
        "cell, or a cell is far too long",
        source.path,
        "correct the quoting in the export",
    )


def _checked_header(first_record: list[str], source: TableSource) -> tuple[str, ...]:
    header = tuple(normalise_name(cell) for cell in first_record)
    if not any(header):
        raise DataQualityError(
            "has no header in its first line", source.path, "export it with column names on top"
        )
    seen: set[str] = set()
    for position, name in enumerate(header, start=1):
        if name and name in seen:
            raise DataQualityError(
                f"has two columns of the same name (the second is column #{position})",
                source.path,
                "rename one of them in the export",
            )
        seen.add(name)
    return header


def _classify(
    table: str, source: TableSource, header: tuple[str, ...], records: list[list[str]]
) -> RawTable:
    n_fields = len(header)
    blank = np.array([not any(map(str.strip, record)) for record in records], dtype=bool)
    wrong = np.array([len(record) != n_fields for record in records], dtype=bool) & ~blank
    repeated = np.array([_is_header(record, header) for record in records], dtype=bool)
    return RawTable(table, source, header, records, wrong, blank, repeated & ~blank)


def _is_header(record: list[str], header: tuple[str, ...]) -> bool:
    return (
        len(record) == len(header)
        and normalise_name(record[0]) == header[0]
        and tuple(map(normalise_name, record)) == header
    )


def _refuse_wrong_shape(raw: RawTable) -> None:
    data = ~(raw.blank | raw.repeated_header)
    if not data.any():
        raise DataQualityError("holds no records", raw.source.path, "check the export")
    if raw.wrong_field_count[data].all():
        raise DataQualityError(
            "has in every row another number of fields than in its header",
            raw.source.path,
            f"look for a trailing delimiter, a missing column name, or another delimiter than "
            f"records.{raw.table}.delimiter",
        )
