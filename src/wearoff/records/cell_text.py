"""Typed cells of workbooks and Parquet files as the text a CSV export would hold."""

import datetime
import decimal

DIGITS_LOST = "digits_lost"
DATE_BEFORE_1900_03 = "excel_date_too_early"

_EXACT_BELOW = 1e15
"""Spreadsheets keep 15 digits: of a longer number the last ones are made up."""


def cell_text(value: object, decimal_mark: str) -> tuple[str, str | None]:
    """Return a cell as text, or why it has no value that can be trusted.

    Parameters
    ----------
    value : object
        Text, number, truth value, date, time or None.
    decimal_mark : str
        The decimal mark declared for the table; numbers are written with it.

    Returns
    -------
    str
        Whole numbers without decimals, dates as %Y-%m-%d, a time of day kept behind its date,
        truth values as TRUE and FALSE (so writes a spreadsheet into CSV). Empty with a reason.
    str or None
        The reason code of a value that is not what was once typed.
    """
    match value:
        case None:
            return "", None
        case str():
            return value, None
        case bool():
            return "TRUE" if value else "FALSE", None
        case int():
            return str(value), None
        case float():
            return _number(value, decimal_mark)
        case decimal.Decimal():
            text = f"{value:f}"
            short = text.rstrip("0").rstrip(".") if "." in text else text
            return short.replace(".", decimal_mark), None
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat(), None
        case datetime.datetime():
            return value.isoformat(sep=" "), None
        case datetime.date():
            return value.isoformat(), None
    return str(value), None


def excel_cell_text(value: object, decimal_mark: str) -> tuple[str, str | None]:
    """Return a cell of a workbook as text, under the rules of ``cell_text``.

    Parameters
    ----------
    value : object
        The cell as the reader gives it.
    decimal_mark : str
        The decimal mark declared for the table.

    Returns
    -------
    str
        The text.
    str or None
        The reason code. Serial dates before 1 March 1900 are a day off (the 29 February 1900 of
        spreadsheets never was) and stand for a number or a time more often than for a day.
    """
    if isinstance(value, datetime.date) and value.isoformat() < "1900-03-01":
        return "", DATE_BEFORE_1900_03
    return cell_text(value, decimal_mark)


def _number(value: float, decimal_mark: str) -> tuple[str, str | None]:
    if value != value:
        return "", None
    if abs(value) == float("inf"):
        return str(value), None
    if abs(value) >= _EXACT_BELOW:
        return "", DIGITS_LOST
    if value.is_integer():
        return str(int(value)), None
    return repr(value).replace(".", decimal_mark), None
