"""What the measured covariates do to a comparison: the yardstick for those nobody measured."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.draws import Draws
from wearoff.model.predictors import Predictors

Array = NDArray[np.float64]

_OF_DOSE = "dose"
_EMPTY = 1e-9


@dataclass(frozen=True)
class Covariate:
    """One term of the model, in some rows.

    Attributes
    ----------
    columns : array, shape (row, column)
        What the model knows of it.
    adds : array, shape (row,)
        What it adds to the log median duration, on posterior average.
    """

    columns: Array
    adds: Array


def covariates(
    design: Design, draws: Draws, rows: pd.DataFrame, *, with_unit: bool, with_dose: bool
) -> dict[str, Covariate]:
    """Return the terms beside an exposure, by name.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    rows : DataFrame
        Rows of the design that are compared.
    with_unit, with_dose : bool
        Whether the injector (or clinic), and the dose, are among the covariates.

    Returns
    -------
    dict of str to Covariate
        Columns that multiply the dose belong to the dose. Patients' lasting effects are no
        covariate: one or two treatments each cannot show how they go with the exposure.
    """
    found: dict[str, Covariate] = {}
    matrix, means = design.matrix(rows), draws.coefficients.mean(axis=0)
    for term in dict.fromkeys(one.term for one in design.coefficients):
        own = np.array([one.term == term for one in design.coefficients])
        if not term.startswith(f"{_OF_DOSE} x "):
            found[term] = Covariate(matrix[:, own], matrix[:, own] @ means[own])
    if with_unit and draws.unit_effect.shape[1]:
        unit = "injector" if design.injectors else "clinic"
        index = design.index(unit, rows)
        dummies = np.eye(draws.unit_effect.shape[1])[index]
        found[unit] = Covariate(dummies, draws.unit_effect.mean(axis=0)[index])
    if with_dose and design.dose_products:
        doses = rows["dose_log2"].to_numpy(dtype=float)[:, None]
        product = pd.get_dummies(rows["dose_product"]).to_numpy(dtype=float)
        adds = Predictors(design, rows).dose_effect(draws).mean(axis=0)
        known = found.pop(_OF_DOSE, None)
        columns = [doses * product] if known is None else [doses * product, known.columns]
        found[_OF_DOSE] = Covariate(
            np.hstack(columns), adds if known is None else adds + known.adds
        )
    return found


def left_over(exposure: Array, columns: list[Array]) -> Array:
    """Return what is left of an exposure, (row,), once columns and an average have explained it.

    By least squares; all zeros where nothing is left.
    """
    x = np.hstack([np.ones((len(exposure), 1)), *columns])
    # Some columns follow from others, such as all injectors from the average.
    solution = np.linalg.pinv(x.T @ x, hermitian=True) @ (x.T @ exposure)
    rest = np.asarray(exposure - x @ solution)
    return rest if rest.std() > _EMPTY * max(exposure.std(), 1.0) else np.zeros_like(rest)


def shifts(exposure: Array, measured: dict[str, Covariate]) -> dict[str, float]:
    """Return how far a comparison would move if each covariate had not been measured.

    The bias formula for omitted variables: what the covariate adds, times how much of that goes
    with the exposure, given the other covariates. In least squares it is exact; with censored
    records, and effects that share a distribution, it is an approximation without a refit.

    Parameters
    ----------
    exposure : array, shape (row,)
        What is compared, such as log2 of the dose.
    measured : dict of str to Covariate
        From :func:`covariates`.

    Returns
    -------
    dict of str to float
        In log ratio of medians per unit of the exposure; 0 where the others leave nothing of the
        exposure.
    """
    found = {}
    for name, one in measured.items():
        others = [each.columns for other, each in measured.items() if other != name]
        rest = left_over(exposure, others)
        size = float(rest @ rest)
        found[name] = float(rest @ one.adds) / size if size else 0.0
    return found
