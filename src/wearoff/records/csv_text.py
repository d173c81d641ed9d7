"""From the text of an export to text cells: every physical record counted, nothing guessed."""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from wearoff.config import TableSource
from wearoff.errors import DataQualityError
from wearoff.records.coded import code_arrow, repeat_text
from wearoff.records.coded_texts import flag_texts
from wearoff.records.header import (
    checked_header,
    fields_of_line,
    normalise_name,
    written_names,
)
from wearoff.records.plain_lines import LONGEST_LINE_BYTES, PlainLines, find_plain_lines
from wearoff.records.raw_table import (
    Mask,
    RawTable,
    classify_records,
    held_columns,
    is_blank,
    is_header,
    raw_table,
)

_BLOCK_BYTES = 1 << 24
assert _BLOCK_BYTES > LONGEST_LINE_BYTES


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
        The declared columns; all of them where nothing is declared yet.

    Raises
    ------
    DataQualityError
        For files without records, malformed quoting, duplicate column names, old line ends, or
        where every record has another number of fields than the header.
    """
    if "\r" in text and "\n" not in text:
        raise DataQualityError(
            "ends its lines with a lone carriage return", source.place, "save it with usual lines"
        )
    text, above = _below_title(text, source)
    lines = find_plain_lines(text.encode("utf-8"), source.delimiter)
    if lines is not None:
        return _read_plain(lines, above, source, table)
    n_physical = sum(1 for _ in _records(text, source))
    records = list(_records(text, source))
    # Two passes must agree: the count is what every later sum is held against.
    assert len(records) == n_physical, f"{table}: records were lost while reading"
    first = records[0] if records else []
    header = checked_header(first, source, above)
    return classify_records(table, source, header, records[1:], written=written_names(first))


def _below_title(text: str, source: TableSource) -> tuple[str, list[str]]:
    """Return the text from the line of the column names on, and the cells of the line above."""
    above = ""
    for _ in range(source.first_line - 1):
        above, _, text = text.partition("\n")
    return text, fields_of_line(above, source.delimiter)


def _read_plain(lines: PlainLines, above: list[str], source: TableSource, table: str) -> RawTable:
    """Read text without quotes: lines and fields are counted here, cells come from Arrow."""
    written = written_names(lines.record(0))
    header = checked_header(lines.record(0), source, above)
    held = held_columns(header, source)
    n_fields = lines.n_fields[1:]
    fits = n_fields == len(header)
    texts = _cells(lines, fits, {name: header.index(name) for name in held})
    blank, repeated = np.zeros(len(fits), dtype=bool), np.zeros(len(fits), dtype=bool)
    # Few lines can be blank or a header: those of other length, or alike in all columns held.
    for place in np.flatnonzero(~fits | _tell(texts, fits, dict.fromkeys(held, ""))).tolist():
        blank[place] = is_blank(lines.record(place + 1))
    as_written = dict(zip(header, written, strict=True))
    headers = _tell(texts, fits, {name: as_written[name] for name in held}) & ~blank
    for place in np.flatnonzero(headers).tolist():
        repeated[place] = is_header(lines.record(place + 1), written)
    return raw_table(table, source, header, texts, (~fits & ~blank, blank, repeated))


def _cells(lines: PlainLines, fits: Mask, places: Mapping[str, int]) -> dict[str, pd.Series]:
    """Return columns of the lines that fit the header; the others have some cell."""
    if not places or not fits.any():
        return {name: repeat_text("", len(fits)) for name in places}
    misfits = np.flatnonzero(~fits) + 1
    content = lines.without(misfits.tolist()) if len(misfits) else lines.content
    names = [str(place) for place in range(int(lines.n_fields[0]))]
    chosen = [names[place] for place in places.values()]
    coded = pa.dictionary(pa.int32(), pa.string())
    found = arrow_csv.read_csv(
        pa.py_buffer(content),
        arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
        arrow_csv.ParseOptions(
            delimiter=lines.delimiter, quote_char=False, escape_char=False, double_quote=False,
            newlines_in_values=False, ignore_empty_lines=False,
        ),
        arrow_csv.ConvertOptions(
            include_columns=chosen, column_types=dict.fromkeys(chosen, coded),
            strings_can_be_null=False,
        ),
    )  # fmt: skip
    # Two counts must agree: that of the lines is what every later sum is held against.
    assert len(found) == fits.sum() + 1, "records were lost while reading"
    found = found.slice(1).unify_dictionaries()
    line_of = np.where(fits, np.cumsum(fits) - 1, 0)
    return {
        name: code_arrow(found.column(names[place]).combine_chunks(), line_of)
        for name, place in places.items()
    }


def _tell(texts: Mapping[str, pd.Series], fits: Mask, wanted: Mapping[str, str]) -> Mask:
    """Return the lines that fit the header and whose cells, tidied, are these."""
    alike = fits.copy()
    # Columns of few values come first: mostly they leave no line to ask the others about.
    for name in sorted(texts, key=lambda name: len(texts[name].cat.categories)):
        lines = np.flatnonzero(alike)
        alike[lines] = flag_texts(texts[name].iloc[lines], partial(_tidied_is, wanted[name]))
    return alike


def _tidied_is(wanted: str, cell: str) -> bool:
    return normalise_name(cell) == wanted


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
        source.place,
        "correct the quoting in the export",
    )
