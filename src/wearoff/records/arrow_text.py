"""Text between pandas and Arrow, without a Python object for any cell."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa


def text_series(texts: pa.Array) -> pd.Series:
    """Return Arrow text as a column.

    Parameters
    ----------
    texts : Array of large_string
        One per cell; null is missing.

    Returns
    -------
    Series of str
        The same cells.
    """
    return pd.Series(pd.StringDtype(na_value=np.nan).__from_arrow__(texts))


def arrow_of(texts: pd.Series | pd.Index) -> pa.Array:
    """Return a column of text as one Arrow array.

    Parameters
    ----------
    texts : Series or Index of str
        The column; missing cells become null.

    Returns
    -------
    Array of large_string
        The same cells.
    """
    found = pa.array(texts, pa.large_string())
    if not isinstance(found, pa.ChunkedArray):
        return found
    # Chunks of joined columns may be of either kind of text.
    chunks = [chunk.cast(pa.large_string()) for chunk in found.chunks]
    return pa.concat_arrays([pa.array([], pa.large_string()), *chunks])


def pick_texts(texts: Sequence[str], places: npt.NDArray[np.signedinteger]) -> pd.Series:
    """Return a column that holds a few texts.

    Parameters
    ----------
    texts : sequence of str
        The texts.
    places : array of int
        Per cell its position among them; -1 for null.

    Returns
    -------
    Series of str
        The column.
    """
    return text_series(_taken(pa.array(texts, pa.large_string()), places))


def spell_out(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its coded columns as text.

    Parameters
    ----------
    table : DataFrame
        Treatments or assessments, say; its rows are counted from 0.

    Returns
    -------
    DataFrame
        The same table.
    """
    coded = table.select_dtypes("category")
    return table.assign(**{str(name): _spelled(cells) for name, cells in coded.items()})


def _spelled(cells: pd.Series) -> pd.Series:
    return text_series(_taken(arrow_of(cells.cat.categories), cells.cat.codes.to_numpy()))


def _taken(texts: pa.Array, places: npt.NDArray[np.signedinteger]) -> pa.Array:
    return texts.take(pa.array(places, mask=places < 0))
