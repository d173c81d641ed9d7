"""Lines above the column names: titles, and names of groups of columns."""

from collections import Counter
from collections.abc import Sequence

from wearoff.records.header import fields_of_line

_LINES = 200
TOP_ROWS, NAMED = 20, 0.7
"""The names stand among the first so many rows, and name most columns."""


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Tell in which of the first rows of a table the column names stand.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first rows, from the top of the file on.

    Returns
    -------
    int
        From 1: the first of the top rows that has a name for most columns. A row above it must
        hold a title, or names of groups of columns: gaps, and no number. Else the first row.
    """
    n_filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    width = max(Counter(map(len, rows)).most_common(), key=lambda one: (one[1], one[0]))[0]
    for number, (row, n_names) in enumerate(zip(rows[:TOP_ROWS], n_filled, strict=False), 1):
        if n_names >= 2 and n_names >= NAMED * min(width, max(n_filled)):
            return number
        if any(map(str.isdecimal, map(str.strip, row))):
            break
    return 1


def header_line(text: str, delimiter: str) -> int:
    """Tell in which line of a text the column names stand.

    Parameters
    ----------
    text : str
        The text, or its start.
    delimiter : str
        What separates the columns.

    Returns
    -------
    int
        From 1.
    """
    lines = text.split("\n", _LINES)[:_LINES]
    return header_row([fields_of_line(line, delimiter) for line in lines])


def from_line(text: str, line: int) -> str:
    """Return a text from one of its lines on.

    Parameters
    ----------
    text : str
        The text.
    line : int
        From 1.
    """
    return text.split("\n", line - 1)[-1] if line > 1 else text
