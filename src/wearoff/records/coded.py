"""Columns of text held by their distinct values, so that each value is looked at once.

A coded column is a categorical Series: per cell a small number, and each text once. Columns of an
export repeat few values often, and what a cell means depends on its text alone.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wearoff.records.arrow_text import arrow_of, text_series

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
    return _column(codes if rows is None else codes[rows], cells.dictionary)


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
    texts, codes = _distinct_texts(cells)
    return texts.to_pylist(), codes


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
    known = [text for text in texts if text is not None]
    if null is None and len(set(known)) == len(known):
        if len(known) == len(texts):
            return _column(codes, known)
        is_text = np.array([text is not None for text in texts])
        return _column(np.append(np.where(is_text, np.cumsum(is_text) - 1, -1), -1)[codes], known)
    numbers: dict[str, int] = {}
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
    texts, codes = _distinct_texts(cells)
    place = pc.index(texts, text).as_py()
    if place >= 0:
        return _column(np.where(where, place, codes), texts)
    more = pa.concat_arrays([texts, pa.array([text], pa.large_string())])
    return _column(np.where(where, len(texts), codes), more)


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
    distinct, places = _number_alike(columns)
    return _column(np.concatenate(places), distinct)


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
    distinct, places = _number_alike(columns)
    order = pc.sort_indices(distinct).to_numpy()  # by bytes of UTF-8, which is by code points
    rank = np.full(len(order) + 1, -1, dtype=np.int32)
    rank[order] = np.arange(len(order))
    kind = _kind(distinct.take(pa.array(order)))
    return [pd.Series(pd.Categorical.from_codes(rank[at], dtype=kind)) for at in places]


def _number_alike(columns: Sequence[pd.Series]) -> tuple[pa.Array, list[Codes]]:
    """Return the distinct texts of all columns, and which of them each cell of each has."""
    parts = [_distinct_texts(column) for column in columns]
    every = pa.concat_arrays([texts for texts, _ in parts]).dictionary_encode()
    number = every.indices.to_numpy(zero_copy_only=False)
    ends = np.cumsum([len(texts) for texts, _ in parts])[:-1]
    own = [np.append(at, np.int32(-1)) for at in np.split(number, ends)]
    return every.dictionary, [at[codes] for at, (_, codes) in zip(own, parts, strict=True)]


def _distinct_texts(cells: pd.Series) -> tuple[pa.Array, Codes]:
    """Return the texts that occur in a column, and which of them each cell has; -1 for null."""
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        places, found = pd.factorize(cells)
        return arrow_of(found), places
    texts, codes = arrow_of(cells.cat.categories), cells.cat.codes.to_numpy()
    occurs = np.zeros(len(texts) + 1, dtype=bool)
    occurs[codes] = True
    occurs = occurs[:-1]  # the last is that of null
    if occurs.all():
        return texts, codes
    renumbered = np.append(np.cumsum(occurs, dtype=np.int32) - 1, np.int32(-1))
    return texts.filter(pa.array(occurs)), renumbered[codes]


def _column(codes: Codes, texts: Sequence[str] | pa.Array) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, dtype=_kind(texts)))


def _kind(texts: Sequence[str] | pa.Array) -> pd.CategoricalDtype:
    as_arrow = texts if isinstance(texts, pa.Array) else pa.array(texts)
    return pd.CategoricalDtype(pd.Index(text_series(as_arrow.cast(pa.large_string()))))
