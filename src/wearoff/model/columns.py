"""The columns of the design matrix: what each is, and how rows are encoded into it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.splines import natural_spline

Array = NDArray[np.float64]

NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Coefficient:
    """One column of the design matrix.

    ``centre`` is subtracted from the raw column, so that the intercept belongs to the average
    case-mix.

    Attributes
    ----------
    name : str
        Its name, such as ``sex[male]``.
    term : str
        The term it belongs to.
    kind : str
        ``level`` (0/1), ``missing`` (1 where the value is not recorded), ``slope`` (numeric),
        ``log2`` (per doubling), ``spline``, ``dose_level`` and ``dose_slope`` (log2 dose times a
        group).
    level, reference : str
        Level and the one it is compared with; in a partially pooled term the reference has a
        column of its own.
    centre : float
        Mean of the raw column.
    per, unit : float, str
        Step of a numeric column in units of the rows' column.
    prior : str
        Name among the design's priors of the location and scale of the coefficient.
    pool : str
        Name of the half-normal prior of the spread that a partially pooled term's coefficients
        share; empty for a fixed one.
    column : str
        Column of the rows that is encoded.
    shift : float
        Added before log2.
    inner_centre : float
        Subtracted from the group's part of a product with dose, so that the dose term stays the
        average effect.
    knots, loadings : tuple of float
        Knots of a natural spline, and the weights that combine its basis into this column.
    """

    name: str
    term: str
    kind: str
    level: str
    reference: str
    centre: float
    per: float = 1.0
    unit: str = ""
    prior: str = ""
    pool: str = ""
    column: str = ""
    shift: float = 0.0
    inner_centre: float = 0.0
    knots: tuple[float, ...] = ()
    loadings: tuple[float, ...] = ()


@dataclass(frozen=True)
class NumericTerm:
    """A column of the rows whose rise by one step can be contrasted.

    Attributes
    ----------
    name : str
        Column of the rows.
    label : str
        Its name in reports.
    per : float
        The step, in units of the column.
    unit : str
        Unit of the column; may be empty.
    """

    name: str
    label: str
    per: float
    unit: str


def coefficient_of(content: dict[str, Any]) -> Coefficient:
    """Return a coefficient from its JSON content."""
    tuples = {name: tuple(content[name]) for name in ("knots", "loadings")}
    return Coefficient(**(content | tuples))


def encode(rows: pd.DataFrame, one: Coefficient) -> Array:
    """Return a centred column of the design matrix, from columns of the rows only.

    Parameters
    ----------
    rows : DataFrame
        Rows of a design, possibly with changed columns.
    one : Coefficient
        The column.

    Returns
    -------
    array, shape (row,)
        0 where a numeric value is missing.
    """
    raw = _RAW[one.kind](rows, one)
    return np.asarray(np.where(np.isnan(raw), 0.0, raw - one.centre))


def is_level(rows: pd.DataFrame, column: str, level: str) -> Array:
    """Return 1 where the rows have a level, shape (row,); null is the level 'not recorded'."""
    return np.asarray(rows[column].fillna(NOT_RECORDED) == level, dtype=float)


def _number(rows: pd.DataFrame, one: Coefficient) -> Array:
    return np.asarray(rows[one.column].to_numpy(dtype=float) / one.per)


def _dose_times(rows: pd.DataFrame, one: Coefficient, part: Array) -> Array:
    inner = np.where(np.isnan(part), 0.0, part - one.inner_centre)
    return np.asarray(rows["dose_log2"].to_numpy(dtype=float) * inner)


_RAW: dict[str, Callable[[pd.DataFrame, Coefficient], Array]] = {
    "level": lambda rows, one: is_level(rows, one.column, one.level),
    "missing": lambda rows, one: rows[one.column].isna().to_numpy(dtype=float),
    "slope": _number,
    "log2": lambda rows, one: np.asarray(np.log2(one.shift + rows[one.column].to_numpy(float))),
    "spline": lambda rows, one: np.asarray(
        natural_spline(_number(rows, one), np.array(one.knots)) @ np.array(one.loadings)
    ),
    "dose_level": lambda rows, one: _dose_times(rows, one, is_level(rows, one.column, one.level)),
    "dose_slope": lambda rows, one: _dose_times(rows, one, _number(rows, one)),
}
"""The raw column of each kind of coefficient; NaN where a number is missing."""
