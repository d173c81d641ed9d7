"""From the text of an export to text cells: every physical record counted, nothing guessed."""

import csv
import io
from collections.abc import Iterator

from wearoff.config import TableSource
from wearoff.errors import DataQualityError
from wearoff.records.raw_table import RawTable, checked_header, classify_records


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
            "ends its lines with a lone carriage return", source.place, "save it with usual lines"
        )
    n_physical = sum(1 for _ in _records(text, source))
    records = list(_records(text, source))
    # Two passes must agree: the count is what every later sum is held against.
    assert len(records) == n_physical, f"{table}: records were lost while reading"
    header = checked_header(records[0] if records else [], source)
    return classify_records(table, source, header, records[1:])


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
