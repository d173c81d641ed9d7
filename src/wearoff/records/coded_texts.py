"""What is asked of the distinct texts of a column, spread over its cells."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from wearoff.records.coded import Codes, Floats, Mask, join_codes, split_codes


def map_texts(cells: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """Apply a function to every distinct text of a column.

    Parameters
    ----------
    cells : Series of category or str
        The column.
    function : callable
        Text to text, or to None for null.

    Returns
    -------
    Series of category
        The column with its texts replaced; null cells stay null.
    """
    texts, codes = split_codes(cells)
    return join_codes([function(text) for text in texts], codes)


def flag_texts(cells: pd.Series, function: Callable[[str], bool]) -> Mask:
    """Ask a question about every distinct text of a column.

    Parameters
    ----------
    cells : Series of category or str
        The column.
    function : callable
        Text to truth value.

    Returns
    -------
    array of bool
        The answer per cell; False where null.
    """
    texts, codes = split_codes(cells)
    return spread_flags(map(function, texts), codes)


def spread_flags(flags: Iterable[bool], codes: Codes) -> Mask:
    """Return flags of distinct texts as flags of cells.

    Parameters
    ----------
    flags : iterable of bool
        One per distinct text.
    codes : array of int
        Per cell the position of its text; -1 where null.

    Returns
    -------
    array of bool
        One per cell; False where null.
    """
    of_text: Mask = np.array([*flags, False], dtype=bool)
    return of_text[codes] if of_text.any() else np.zeros(len(codes), dtype=bool)


def spread_numbers(numbers: Iterable[float], codes: Codes) -> Floats:
    """Return numbers of distinct texts as numbers of cells.

    Parameters
    ----------
    numbers : iterable of float
        One per distinct text.
    codes : array of int
        Per cell the position of its text; -1 where null.

    Returns
    -------
    array of float
        One per cell; NaN where null.
    """
    spread: Floats = np.array([*numbers, np.nan], dtype=float)[codes]
    return spread


def count_texts(cells: pd.Series, where: Mask | None = None) -> dict[str, int]:
    """Count the cells of every distinct text.

    Parameters
    ----------
    cells : Series of category or str
        The column.
    where : array of bool or None
        Which cells to count; None for all.

    Returns
    -------
    dict of str to int
        Text: cells. Null is not counted.
    """
    texts, codes = split_codes(cells)
    counted = codes if where is None else codes[where]
    counts = np.bincount(counted.astype(np.intp) + 1, minlength=len(texts) + 1)[1:].tolist()
    return {text: n for text, n in zip(texts, counts, strict=True) if n}
