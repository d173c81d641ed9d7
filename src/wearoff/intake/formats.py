"""Decimal marks and date formats, decided by evidence in the cells only."""

import re
from collections.abc import Sequence

from wearoff.intake.columns import Column
from wearoff.intake.finding import Confidence, Finding

_DATE = re.compile(r"([0-9]{1,4})([-./ ])([0-9]{1,2})\2([0-9]{1,4})")
_DATE_WITH_TIME = re.compile(_DATE.pattern + r"(?:[T ]+[0-9]{1,2}:[0-9]{2}.*)?")
_CLEARLY = 20
"""So many cells for one reading to one for the other leave hardly a doubt: likely."""
_ENOUGH, _OFTEN = 3, 0.1
_NO_MARK = "no number has a decimal mark"


def looks_like_date(value: str) -> bool:
    """Tell whether a cell is three groups of digits as in a date, whatever their order.

    Parameters
    ----------
    value : str
        A cell.

    Returns
    -------
    bool
        True also for two-digit years and times of day, which a config cannot read.
    """
    return _DATE_WITH_TIME.fullmatch(value) is not None


def find_date_format(column: Column) -> Finding:
    """Tell in which format a column of dates is written.

    Parameters
    ----------
    column : Column
        The column.

    Returns
    -------
    Finding
        Without a value where cells do not tell day from month, or the format cannot be read.
    """
    shapes: dict[tuple[str, str], int] = {}
    for value, n_cells in column.counts.items():
        shape = _shape(value)
        shapes[shape] = shapes.get(shape, 0) + n_cells
    shapes.pop(("other", ""), None)
    if not shapes:
        return Finding(None, "undecided", "no cell is a date", ("%Y-%m-%d", "%d.%m.%Y"))
    (kind, mark), _ = max(shapes.items(), key=lambda item: (item[1], item[0]))
    if kind in {"time", "short"}:
        what = "times of day" if kind == "time" else "two-digit years"
        return Finding(None, "undecided", f"{what} are not accepted: export without them")
    return _order(column, kind, mark)


def borrow_date_format(own: Finding, other: Finding) -> Finding:
    """Take the order of day and month from the export's other table, where it is open here.

    Parameters
    ----------
    own, other : Finding
        The formats of both tables.

    Returns
    -------
    Finding
        The other table's format if it is one of the choices here, else the own finding.
    """
    if own.value is None and other.value in own.choices:
        return Finding(other.value, "likely", "as in the other table; here no cell tells")
    return own


def borrow_decimal(own: Finding, other: Finding) -> Finding:
    """Take the decimal mark of the export's other table, where no number has one here.

    Parameters
    ----------
    own, other : Finding
        The marks of both tables.

    Returns
    -------
    Finding
        The other table's mark, or the own finding.
    """
    if own.why == _NO_MARK and other.value is not None and other.why != _NO_MARK:
        return Finding(other.value, "likely", "as in the other table; here no number has one",
                       (".", ","))  # fmt: skip
    return own


def find_decimal(columns: Sequence[Column], *, is_typed: bool = False) -> Finding:
    """Tell which decimal mark the number columns of a table use.

    Parameters
    ----------
    columns : sequence of Column
        Columns that hold numbers.
    is_typed : bool
        Whether numbers are numbers in the file, which reads them with a point unless told to.

    Returns
    -------
    Finding
        A mark. Where it is undecided, it is the one under which doubtful cells are rejected
        rather than misread.
    """
    commas = _cells(columns, r"[-+]?[0-9]+,[0-9]+")
    points = _cells(columns, r"[-+]?[0-9]+\.[0-9]+")
    if is_typed and not commas:
        return Finding(".", "sure", "numbers are numbers in the file")
    if is_typed and _OFTEN * sum(column.n_cells for column in columns) <= commas:
        points = 0  # of numbers, which have any mark they are given; the commas stand in lists
    if not commas and not points:
        return Finding(".", "likely", _NO_MARK, (".", ","))
    mark, other = (",", ".") if commas > points else (".", ",")
    n_for, n_against = max(commas, points), min(commas, points)
    thousands = _cells(columns, rf"[-+]?[0-9]{{1,3}}{re.escape(mark)}[0-9]{{3}}")
    if thousands == n_for:
        return Finding(other, "undecided", f"'{mark}' may also part thousands", (".", ","))
    if n_against * _CLEARLY > n_for:
        return Finding(mark, "undecided", "both marks occur", (".", ","))
    if n_against or thousands:
        return Finding(mark, "likely", "most numbers have it", (".", ","))
    return Finding(mark, "sure", "every decimal number has it")


def _cells(columns: Sequence[Column], pattern: str) -> int:
    form = re.compile(pattern)
    # Numbers in a list, such as 0,5; 1, tell as much as those that stand alone.
    return sum(
        n
        for column in columns
        for value, n in column.counts.items()
        if all(form.fullmatch(part.strip()) for part in value.split(";"))
    )


def _shape(value: str) -> tuple[str, str]:
    found = _DATE.fullmatch(value)
    if found is None:
        return ("time", "") if looks_like_date(value) else ("other", "")
    first, mark, _, last = found.groups()
    if len(first) == 4 and len(last) <= 2:
        return "year_first", mark
    if len(last) == 4 and len(first) <= 2:
        return "year_last", mark
    return ("short", mark) if len(first) <= 2 and len(last) <= 2 else ("other", "")


def _order(column: Column, kind: str, mark: str) -> Finding:
    """Decide between day and month: a part above 12 is a day."""
    early = late = 0
    for value, n_cells in column.counts.items():
        if _shape(value) != (kind, mark):
            continue
        parts = [int(part) for part in value.split(mark)]
        one, two = parts[1:] if kind == "year_first" else parts[:2]
        early += n_cells * (one > 12)
        late += n_cells * (two > 12)
    formats = _formats(kind, mark)
    if kind == "year_first" and not early:
        why = "year first" if late else "year first, which is followed by the month"
        return Finding(formats[1], "sure" if late else "likely", why)
    return _decide(early, late, formats)


def _decide(day_first: int, month_first: int, formats: tuple[str, str]) -> Finding:
    if day_first >= _CLEARLY * month_first and day_first:
        return Finding(formats[0], _confidence(day_first, month_first), "some days are above 12")
    if month_first >= _CLEARLY * day_first and month_first:
        return Finding(formats[1], _confidence(month_first, day_first), "some days are above 12")
    if day_first:
        return Finding(None, "undecided", "day first and month first both occur", formats)
    return Finding(None, "undecided", "no day is above 12, so either may be the day", formats)


def _confidence(n_for: int, n_against: int) -> Confidence:
    return "sure" if n_for >= _ENOUGH and not n_against else "likely"


def _formats(kind: str, mark: str) -> tuple[str, str]:
    """Return the format with the day first and that with the month first."""
    orders = ("Ydm", "Ymd") if kind == "year_first" else ("dmY", "mdY")
    day_first, month_first = (mark.join(f"%{part}" for part in order) for order in orders)
    return day_first, month_first
