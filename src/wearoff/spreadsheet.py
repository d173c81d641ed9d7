"""CSV that a spreadsheet can open without running what stands in a cell."""

import re

import pandas as pd

_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
_GUARDED = re.compile(f"'(?={_FORMULA.pattern})")


def guard(text: str) -> str:
    """Return a text that a spreadsheet will not take for a formula.

    Parameters
    ----------
    text : str
        A text cell.

    Returns
    -------
    str
        The text, after an apostrophe where it starts like a formula. A text that looks guarded
        already gets one more, so that :func:`unguard` gives every text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """Return the text that :func:`guard` was given.

    Parameters
    ----------
    cell : str
        A text cell of a CSV file of ours.

    Returns
    -------
    str
        The text without the apostrophe that was put before it.
    """
    return _GUARDED.sub("", cell, count=1) if _GUARDED.match(cell) else cell


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV (UTF-8, comma, line feed), text cells guarded, numbers unchanged.

    Parameters
    ----------
    table : DataFrame
        The table; null is written as an empty cell, infinity as ``inf``.

    Returns
    -------
    bytes
        The file's content.
    """
    shown = table.copy()
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]):
            shown[name] = [guard(cell) if isinstance(cell, str) else cell for cell in table[name]]
    return str(shown.to_csv(index=False, lineterminator="\n")).encode("utf-8")
