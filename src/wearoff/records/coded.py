"""Columns of text held by their distinct values, so that each value is looked at once.

A coded column is a categorical Series: per cell a small number, and each text once. Columns of an
export repeat few values often, and what a cell means depends on its text alone.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Codes = npt.NDArray[np.signedinteger]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def code_texts(texts: Sequence[str]) -> pd.Series:
    """Return texts as a coded column.

    Parameters
    ----------
    texts : sequence of str
        One per cell.

    Returns
    -------
    Series of category
        The same cells.
    """
    return code_arrow(pa.array(texts, type=pa.large_string()).dictionary_encode())


def code_arrow(cells: pa.DictionaryArray, rows: Codes | None = None) -> pd.Series:
    """Return dictionary-encoded Arrow text without nulls as a coded column.

    Parameters
    ----------
    cells : DictionaryArray
        Text of one column.
    rows : array of int or None
        Which cells to take; None for all.

    Returns
    -------
    Series of category
        Those cells.
    """
    codes = cells.indices.to_numpy(zero_copy_only=False)
    return _column(codes if rows is None else codes[rows], cells.dictionary.to_pylist())


def repeat_text(text: str, n_cells: int) -> pd.Series:
    """Return a coded column that holds one text everywhere.

    Parameters
    ----------
    text : str
        The text.
    n_cells : int
        Length of the column.

    Returns
    -------
    Series of category
        The column.
    """
    return _column(np.zeros(n_cells, dtype=np.int8), [text])


def split_codes(cells: pd.Series) -> tuple[list[str], Codes]:
    """Return the distinct texts of a column, and which of them each cell has.

    Parameters
    ----------
    cells : Series of category or str
        The column.

    Returns
    -------
    list of str
        Every text that occurs, once.
    array of int
        Per cell its position in that list; -1 where null.
    """
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        places, found = pd.factorize(cells)
        return list(found), places
    codes, texts = cells.cat.codes.to_numpy(), cells.cat.categories.tolist()
    occurs = np.bincount(codes.astype(np.intp) + 1, minlength=len(texts) + 1)[1:] > 0
    if occurs.all():
        return texts, codes
    renumbered = np.append(np.cumsum(occurs) - 1, -1)
    return [text for text, here in zip(texts, occurs, strict=True) if here], renumbered[codes]


def join_codes(texts: Sequence[str | None], codes: Codes, *, null: str | None = None) -> pd.Series:
    """Return a column from texts, and which of them each cell has.

    Parameters
    ----------
    texts : sequence of str or None
        Texts; several may be equal, and None gives null cells.
    codes : array of int
        Per cell its position in ``texts``; -1 for ``null``.
    null : str or None
        What cells without a text get.

    Returns
    -------
    Series of category
        The column.
    """
    numbers: dict[str, int] = {}
    distinct = set(texts)
    if null is None and None not in distinct and len(distinct) == len(texts):
        return _column(codes, [text for text in texts if text is not None])
    places = [
        -1 if text is None else numbers.setdefault(text, len(numbers)) for text in (*texts, null)
    ]
    return _column(np.array(places, dtype=np.int32)[codes], list(numbers))


def fill_where(cells: pd.Series, where: Mask, text: str) -> pd.Series:
    """Put one text into some cells of a coded column.

    Parameters
    ----------
    cells : Series of category or str
        The column.
    where : array of bool
        The cells to fill.
    text : str
        What they get.

    Returns
    -------
    Series of category
        The column, or the same one where there is nothing to fill.
    """
    if not where.any():
        return cells
    texts, codes = split_codes(cells)
    return join_codes([*texts, text], np.where(where, len(texts), codes))


def concat_coded(columns: Sequence[pd.Series]) -> pd.Series:
    """Return coded columns one below the other.

    Parameters
    ----------
    columns : sequence of Series of category
        The columns.

    Returns
    -------
    Series of category
        One column.
    """
    texts: list[str] = []
    parts: list[Codes] = []
    for column in columns:
        own_texts, codes = split_codes(column)
        parts.append(np.where(codes < 0, -1, codes.astype(np.int64) + len(texts)))
        texts += own_texts
    return join_codes(texts, np.concatenate(parts))


def sort_texts(columns: Sequence[pd.Series]) -> list[pd.Series]:
    """Return coded columns with the same texts, in order of the alphabet.

    Parameters
    ----------
    columns : sequence of Series of category or str
        Columns of one or several tables.

    Returns
    -------
    list of Series of category
        The columns; they can be compared, and sort as their texts do.
    """
    parts = [split_codes(column) for column in columns]
    texts = sorted({text for own, _ in parts for text in own})
    number = {text: place for place, text in enumerate(texts)}
    places = [np.array([*map(number.__getitem__, own), -1], dtype=np.int32) for own, _ in parts]
    return [_column(at[codes], texts) for at, (_, codes) in zip(places, parts, strict=True)]


def _column(codes: Codes, texts: list[str]) -> pd.Series:
    kind = pd.CategoricalDtype(pd.Index(texts, dtype="str"))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind))
