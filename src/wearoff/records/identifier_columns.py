"""Rules that recognise direct identifiers by all values of a column together."""

import datetime
import re
import statistics
from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

from wearoff.records.coded_texts import count_texts
from wearoff.records.identifiers import (
    LONGEST_CELL,
    matching_cell_rules,
    not_plainly_harmless,
    plain_text,
)
from wearoff.records.national_numbers import cells_of_number_columns
from wearoff.records.person_names import looks_like_initial_and_name, looks_like_person

Holds = Literal["codes", "levels", "listed levels", "numbers", "unknown"]
"""What a column should hold: codes of persons, levels of a category (listed where a value map names
each), numbers or dates of treatment, or nobody said."""

_YEAR_FIRST = r"(?P<y>[0-9]{4})([-./])(?P<a>[0-9]{1,2})\2(?P<b>[0-9]{1,2})"
# With dashes and two digits for the year it would rather be a code such as 01-02-34.
_YEAR_LAST = r"(?P<a>[0-9]{1,2})(?:([./])(?P<b>[0-9]{1,2})\2|-(?P<c>[0-9]{1,2})-(?=[0-9]{4}))"
_DATES = [
    re.compile(rf"{form}(?:[T ][0-9:.]{{4,15}})?")
    for form in (_YEAR_FIRST, rf"{_YEAR_LAST}(?P<y>[0-9]{{4}}|[0-9]{{2}})")
]
# Three letters and fewer are a site or a study, which codes may well begin with.
_WORD = re.compile(r"[^\W\d_]{4,}")
_BIRTH = re.compile(
    r"(?<![0-9])(?:(?P<y>19[0-9]{2}|20[0-9]{2})[-./]?(?P<a>[0-9]{2})[-./]?(?P<b>[0-9]{2})"
    r"|(?P<c>[0-9]{2})[-./]?(?P<d>[0-9]{2})[-./]?(?P<z>19[0-9]{2}|20[0-9]{2}))(?![0-9])"
)
_LATEST_BIRTH = 2012
"""Codes with later dates hold that of a visit; few who are treated were born since."""
_ENOUGH = 5
MOST_LEVELS = 50
"""Levels of a category at most: more are free text."""
_LONG_LEVEL, _TEXT_LENGTH, _FEW_LEVELS = 25, 60, 10
_LIST_MARKS = re.compile(r"[,;/+|&]")


def matching_rules_of_cells(cells: pd.Series, *, holds: Holds) -> dict[str, int]:
    """Return the rules that the cells of one column match.

    Parameters
    ----------
    cells : Series of category or str
        The column as exported.
    holds : str
        What the column should hold.

    Returns
    -------
    dict of str to int
        Rule id: number of matching cells.
    """
    by_value: dict[str, int] = {}
    for cell, n_cells in count_texts(cells).items():
        if cell:
            by_value[cell.strip()] = by_value.get(cell.strip(), 0) + n_cells
    found: dict[str, int] = {}
    for value in not_plainly_harmless(by_value):
        for rule in matching_cell_rules(value):
            found[rule] = found.get(rule, 0) + by_value[value]
    of_column = {"PII-NAME": cells_of_name_column(by_value, is_code=holds == "codes")}
    if holds != "numbers":
        of_column |= cells_of_number_columns(by_value)
    if holds in {"codes", "levels", "listed levels"}:
        of_column["PII-DOB"] = cells_of_date_column(by_value)
    if holds == "codes":
        of_column["PII-NAME"] = max(of_column["PII-NAME"], cells_of_name_and_birth(by_value))
    if holds in {"codes", "levels"}:
        of_column["PII-TEXT"] = cells_of_text_column(by_value, is_code=holds == "codes")
    for rule, n_cells in of_column.items():
        if n_cells:
            found[rule] = max(found.get(rule, 0), n_cells)
    return found


def cells_of_name_column(counts: Mapping[str, int], *, is_code: bool) -> int:
    """Count the cells of a column that mostly holds 'Firstname Lastname'.

    Parameters
    ----------
    counts : mapping of str to int
        Cells per distinct value.
    is_code : bool
        Whether the column should hold codes of persons; there a repeated name is one too, and so
        is one of which only the initial is written.

    Returns
    -------
    int
        Cells that look like names, or 0 where the column as a whole does not.
    """
    # A single word, as most codes are, is no pair of names.
    values = [value for value in counts if not value.isalnum()]
    people = [value for value in values if _is_person(plain_text(value), is_code=is_code)]
    n_cells = _n_cells(counts, people)
    if not people or len(people) <= len(counts) / 2:
        return 0
    # Products and areas also come as two capitalised words, but repeat; names do not.
    mostly_unique = len(people) >= _ENOUGH and len(people) > n_cells / 2
    return n_cells if is_code or mostly_unique else 0


def cells_of_date_column(counts: Mapping[str, int]) -> int:
    """Count the cells of a column of codes or levels that mostly holds calendar dates.

    Parameters
    ----------
    counts : mapping of str to int
        Cells per distinct value.

    Returns
    -------
    int
        Cells that are dates, or 0 where fewer than five or less than half of the values are.
        Dates of treatments and visits have a field of their own and become days; others, such as
        of birth, would stay.
    """
    dates = [value for value in counts if _is_date(value)]
    is_date_column = len(dates) >= _ENOUGH and len(dates) > len(counts) / 2
    return _n_cells(counts, dates) if is_date_column else 0


def cells_of_name_and_birth(counts: Mapping[str, int]) -> int:
    """Count the codes that join a word to a date on which a patient may have been born.

    Parameters
    ----------
    counts : mapping of str to int
        Cells per distinct value.

    Returns
    -------
    int
        Codes such as a surname, an initial and eight digits. One is enough: such a code is made
        up by hand where no number was at hand.
    """
    found = [value for value in counts if _WORD.search(value) and _holds_birth(value)]
    return _n_cells(counts, found)


def _holds_birth(value: str) -> bool:
    for parts in _BIRTH.finditer(plain_text(value)):
        year = int(parts["y"] or parts["z"])
        month, day = (int(parts[k]) for k in (("a", "b") if parts["y"] else ("d", "c")))
        if year <= _LATEST_BIRTH and _is_day(year, month, day):
            return True
    return False


def cells_of_text_column(counts: Mapping[str, int], *, is_code: bool) -> int:
    """Count the cells of a column that holds sentences where codes or levels are due.

    Parameters
    ----------
    counts : mapping of str to int
        Cells per distinct value.
    is_code : bool
        Whether the column should hold codes, of which there may be any number, and long ones.

    Returns
    -------
    int
        All filled cells, or 0 where the values are those of a category: at most 50, or lists of
        such, and not long (few levels may be: names of products are).
    """
    if is_code:
        n_words = [1 if value.isalnum() else len(value.split()) for value in counts]
        return sum(counts.values()) if n_words and statistics.median(n_words) >= 4 else 0
    usable = [value for value in counts if len(value) <= LONGEST_CELL]
    parts = {part.strip() for value in usable for part in _LIST_MARKS.split(value)} - {""}
    usual_length = statistics.median(map(len, parts)) if parts else 0
    is_long = usual_length > _TEXT_LENGTH or (
        usual_length > _LONG_LEVEL and len(parts) > _FEW_LEVELS
    )
    is_number = all(re.fullmatch(r"[0-9.]+", part) for part in parts)
    many = len(parts) > MOST_LEVELS and not is_number
    return sum(counts.values()) if is_long or many else 0


def _n_cells(counts: Mapping[str, int], values: Iterable[str]) -> int:
    return sum(counts[value] for value in values)


def _is_person(text: str, *, is_code: bool) -> bool:
    return looks_like_person(text) or (is_code and looks_like_initial_and_name(text))


def _is_date(value: str) -> bool:
    if value.isalnum():
        return False  # the parts of a date are apart
    found = next((match for form in _DATES if (match := form.fullmatch(value))), None)
    if found is None:
        return False
    parts = found.groupdict()
    year, first, second = int(parts["y"]), int(parts["a"]), int(parts["b"] or parts.get("c", ""))
    return any(
        _is_day(year if year >= 100 else 1900 + year, month, day)
        for month, day in ((first, second), (second, first))
    )


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2100
