"""Rows of tables as numbers: equal keys, equal numbers; patient and day in one that sorts."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SPAN_DAYS = 1 << 22
"""More days than any record spans: makes one sortable number of a key and a day."""
_MOST_NUMBERS = 1 << 40
_WIDEST_SPAN = 1 << 16


def number_rows(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> list[Ints]:
    """Give rows numbers by what they hold in some columns, alike in all tables.

    Parameters
    ----------
    tables : sequence of DataFrame
        Tables that have the columns.
    columns : sequence of str
        The key. Missing cells are a value of their own.

    Returns
    -------
    list of array of int
        Per table one number a row, from 0; two rows have the same if their keys are equal.
    """
    numbers = np.zeros(sum(map(len, tables)), dtype=np.int64)
    n_numbers = 1
    for column in columns:
        codes, n_codes = _codes([table[column] for table in tables])
        if n_numbers * n_codes > _MOST_NUMBERS:
            numbers, found = pd.factorize(numbers)
            n_numbers = len(found)
        numbers, n_numbers = numbers * n_codes + codes, n_numbers * n_codes
    return np.split(numbers, np.cumsum([len(table) for table in tables])[:-1])


def day_keys(numbers: Ints | pd.Series, days: npt.NDArray[np.number] | pd.Series) -> Ints:
    """Return keys and days as numbers that sort by key, then by day.

    Parameters
    ----------
    numbers : array of int
        The key of each row, by :func:`number_rows`.
    days : array of int or float
        Whole days.

    Returns
    -------
    array of int
        One number a row; within one key they differ by days.
    """
    whole = np.asarray(days).astype(np.int64)
    return np.asarray(numbers, dtype=np.int64) * SPAN_DAYS + whole + SPAN_DAYS // 2


def split_day_keys(keys: Ints) -> tuple[Ints, Ints]:
    """Return the keys and days of :func:`day_keys`.

    Parameters
    ----------
    keys : array of int
        The numbers.

    Returns
    -------
    array of int
        The key of each row.
    array of int
        The day of each row.
    """
    numbers = keys // SPAN_DAYS
    return numbers, keys - numbers * SPAN_DAYS - SPAN_DAYS // 2


def distinct_sorted(keys: Ints) -> Ints:
    """Return each of some ascending numbers once.

    Parameters
    ----------
    keys : array of int
        Numbers in ascending order.

    Returns
    -------
    array of int
        Every number once, in that order.
    """
    is_first: Mask = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    distinct: Ints = keys[is_first]
    return distinct


def are_repeated(numbers: Ints) -> Mask:
    """Tell which numbers occur more than once, where few do.

    Parameters
    ----------
    numbers : array of int
        Numbers in any order.

    Returns
    -------
    array of bool
        One flag a number.
    """
    ordered = np.sort(numbers)
    several = distinct_sorted(ordered[1:][ordered[1:] == ordered[:-1]])
    again: Mask = pd.Series(numbers).isin(several).to_numpy(dtype=bool)
    return again


def latest_before(sorted_keys: Ints, keys: Ints, *, same_day: bool = False) -> tuple[Ints, Mask]:
    """Find for each row the last entry of its key on an earlier day.

    Parameters
    ----------
    sorted_keys : array of int
        Entries, as numbers of :func:`day_keys` in ascending order.
    keys : array of int
        The rows.
    same_day : bool
        Whether an entry of the row's own day will do.

    Returns
    -------
    array of int
        Position of the entry; meaningless where there is none.
    array of bool
        Whether there is one.
    """
    # Whole numbers: up to a key is before the next one.
    place = np.searchsorted(sorted_keys, keys + int(same_day)) - 1
    if not len(sorted_keys):
        return place, np.zeros(len(keys), dtype=bool)
    there = (place >= 0) & (sorted_keys[place] // SPAN_DAYS == keys // SPAN_DAYS)
    return place, there


def _codes(columns: Sequence[pd.Series]) -> tuple[Ints, int]:
    """Return cells of all columns as numbers from 0, missing ones as 0, and how many there are."""
    kind = columns[0].dtype
    alike = all(column.dtype == kind for column in columns)
    if isinstance(kind, pd.CategoricalDtype) and alike:
        codes = np.concatenate([column.cat.codes.to_numpy() for column in columns])
        return codes.astype(np.int64) + 1, len(kind.categories) + 1
    cells = pd.concat(list(columns), ignore_index=True)
    is_number = isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iuf"
    if is_number and (whole := _whole_numbers(cells.to_numpy())):
        return whole
    codes, found = pd.factorize(cells)
    return codes.astype(np.int64) + 1, len(found) + 1


def _whole_numbers(cells: npt.NDArray[np.number]) -> tuple[Ints, int] | None:
    """Return the codes of whole numbers of small range, such as days, without a search for each."""
    missing = np.isnan(cells)
    known = cells[~missing] if missing.any() else cells
    if not len(known):
        return None
    least, span = known.min(), known.max() - known.min()
    if not (span < _WIDEST_SPAN and (known == np.floor(known)).all()):
        return None
    codes = np.where(missing, 0, cells - least + 1).astype(np.int64)
    return codes, int(span) + 2
