"""Tables as the bytes of CSV files."""

import csv
import io
from collections.abc import Iterable, Sequence

from wearoff.spreadsheet import guard


def csv_bytes(head: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as the bytes of a CSV file.

    Parameters
    ----------
    head : iterable of str
        Names of the columns.
    rows : iterable of sequence
        Cells of each row: texts, numbers, several of them, or None.

    Returns
    -------
    bytes
        Numbers have four significant digits; text that a spreadsheet would take for a formula is
        marked.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, tuple):
        return guard("; ".join(map(str, value)))
    if value is None:
        return ""
    return f"{float(f'{value:.4g}'):.10g}" if isinstance(value, float) else str(value)
