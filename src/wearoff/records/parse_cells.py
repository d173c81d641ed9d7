"""From text cells to numbers and calendar days, by declared format and ASCII digits only."""

import datetime
import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.errors import ConfigError
from wearoff.records.coded import split_codes
from wearoff.records.coded_texts import spread_flags, spread_numbers

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FIRST_YEAR, LAST_YEAR = 1900, 2100

_DATE_PARTS = {
    "Y": r"(?P<Y>[0-9]{4})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
}
_DATE_FORMAT = re.compile(r"%([Ymd])([-./ ]{1,2})%([Ymd])([-./ ]{1,2})%([Ymd])")
_INFINITE = re.compile(r"(?i)\+?inf(?:inity)?")


def parse_numbers(
    cells: pd.Series, decimal: str, *, infinite_allowed: bool = False
) -> tuple[Floats, Mask]:
    """Read numbers written with ASCII digits and the declared decimal mark.

    Parameters
    ----------
    cells : Series of category or str
        Trimmed text; null is missing.
    decimal : str
        The decimal mark, ``.`` or ``,``.
    infinite_allowed : bool
        Whether ``inf`` is a number here.

    Returns
    -------
    array of float
        The numbers; NaN where missing or unreadable.
    array of bool
        Which cells are there but are no finite numbers.
    """
    mark = re.escape(decimal)
    number = re.compile(rf"[-+]?(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?")
    texts, codes = split_codes(cells)
    values = np.full(len(texts), np.nan)
    for place, cell in enumerate(texts):
        if infinite_allowed and _INFINITE.fullmatch(cell):
            values[place] = np.inf
        elif number.fullmatch(cell):
            value = float(cell.replace(decimal, "."))
            values[place] = value if np.isfinite(value) else np.nan  # 1e309 is no dose
    return spread_numbers(values, codes), spread_flags(np.isnan(values), codes)


def parse_dates(
    cells: pd.Series, date_format: str, key: str, *, refuse_all: bool = True
) -> tuple[Floats, Mask]:
    """Read dates of one declared format as day numbers.

    Parameters
    ----------
    cells : Series of category or str
        Trimmed text; null is missing.
    date_format : str
        Such as ``%d.%m.%Y``: each of %Y, %m and %d once, with separators.
    key : str
        The config key of the format, for messages.
    refuse_all : bool
        Whether to refuse a column of which no cell fits.

    Returns
    -------
    array of float
        Days on a calendar-wide count; NaN where missing or unreadable.
    array of bool
        Which cells are there but do not fit the format.

    Raises
    ------
    ConfigError
        For a format that leaves century, month or day open, or that no cell fits.
    """
    pattern = _compile_date_format(date_format, key)
    texts, codes = split_codes(cells)
    values = [_day_number(pattern.fullmatch(cell)) for cell in texts]
    if refuse_all and values and all(value is None for value in values):
        raise ConfigError(
            "date_format does not fit: not one date of the column is written so",
            key,
            "give the format the export uses, such as %Y-%m-%d or %d.%m.%Y",
        )
    days = np.array([np.nan if value is None else value for value in values], dtype=float)
    return spread_numbers(days, codes), spread_flags(np.isnan(days), codes)


def _compile_date_format(date_format: str, key: str) -> re.Pattern[str]:
    parts = _DATE_FORMAT.fullmatch(date_format)
    if parts is None or {parts[1], parts[3], parts[5]} != set(_DATE_PARTS):
        raise ConfigError(
            "date_format must hold %Y, %m and %d once each, with separators between them",
            key,
            "write it as %Y-%m-%d or %d.%m.%Y; two-digit years and times of day are not accepted",
        )
    return re.compile(
        _DATE_PARTS[parts[1]] + re.escape(parts[2]) + _DATE_PARTS[parts[3]]
        + re.escape(parts[4]) + _DATE_PARTS[parts[5]]
    )  # fmt: skip


def _day_number(found: re.Match[str] | None) -> int | None:
    if found is None or not FIRST_YEAR <= int(found["Y"]) <= LAST_YEAR:
        return None
    try:
        return datetime.date(int(found["Y"]), int(found["m"]), int(found["d"])).toordinal()
    except ValueError:
        return None
