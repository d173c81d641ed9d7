"""Posterior draws as plain arrays, and the linear predictors they give for any rows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES
from wearoff.model.marginal import MarginalCurves, marginal_curves

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Thinned posterior draws; every array starts with the dimension (draw,).

    Terms that are not in the model have zeros or width 0. ``unit_effect`` belongs to injectors
    (with their clinics), or to clinics where there is no injector term; ``unit_variance`` is the
    variance between them.
    """

    intercept: Array
    coefficients: Array
    dose_slopes: Array
    unit_effect: Array
    unit_variance: Array
    sd_patient: Array
    scale: Array
    response_intercept: Array
    response_coefficients: Array
    response_dose: Array
    response_injector: Array

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.intercept)


def thinned_draws(posterior: xr.Dataset, design: Design, max_draws: int) -> Draws:
    """Take evenly spaced draws of all chains.

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.
    design : Design
        The model it belongs to.
    max_draws : int
        Number of draws to keep at most.

    Returns
    -------
    Draws
    """
    stacked = posterior.stack(sample=("chain", "draw"), create_index=False)
    total = int(stacked.sizes["sample"])
    keep = np.unique(np.linspace(0, total - 1, min(max_draws, total)).round().astype(int))
    thin = stacked.isel(sample=keep)

    def scalar(name: str) -> Array:
        return thin[name].to_numpy() if name in thin else np.zeros(len(keep))

    def vector(name: str, width: int) -> Array:
        if name not in thin:
            return np.zeros((len(keep), width))
        return np.asarray(thin[name].transpose("sample", ...).to_numpy())

    n_coefficients = len(design.coefficients)
    slopes = vector("dose_slopes", 0)
    if design.dose_products and not slopes.shape[1]:
        slopes = scalar("dose")[:, None]
    unit, n_units = ("injector", len(design.injectors)) if design.injectors else (
        "clinic", len(design.clinics)
    )  # fmt: skip
    return Draws(
        intercept=scalar("intercept"),
        coefficients=vector("coefficients", n_coefficients),
        dose_slopes=slopes,
        unit_effect=vector(f"{unit}_effect", n_units),
        unit_variance=scalar("sd_injector") ** 2 + scalar("sd_clinic") ** 2,
        sd_patient=scalar("sd_patient"),
        scale=scalar("scale"),
        response_intercept=scalar("response_intercept"),
        response_coefficients=vector("response_coefficients", n_coefficients),
        response_dose=scalar("response_dose"),
        response_injector=vector("response_injector_effect", len(design.injectors)),
    )


def log_median(design: Design, draws: Draws, rows: pd.DataFrame, *, with_unit: bool) -> Array:
    """Return log median durations without patients' effects, shape (draw, row).

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    rows : DataFrame
        Rows of the design, possibly with changed columns.
    with_unit : bool
        Whether each row's injector (or clinic, without injectors) counts.
    """
    eta = draws.intercept[:, None] + draws.coefficients @ design.matrix(rows).T
    if design.dose_products:
        product = pd.Index(design.dose_products).get_indexer(rows["dose_product"])
        eta = eta + draws.dose_slopes[:, product] * rows["dose_log2"].to_numpy()
    if with_unit and draws.unit_effect.shape[1]:
        unit = "injector" if design.injectors else "clinic"
        eta = eta + draws.unit_effect[:, design.index(unit, rows)]
    return np.asarray(eta)


def chance_of_responding(design: Design, draws: Draws, rows: pd.DataFrame) -> Array | None:
    """Return each row's chance of responding, shape (draw, row); None if not modelled."""
    if not design.has_response:
        return None
    logit = draws.response_intercept[:, None]
    logit = logit + draws.response_coefficients @ design.matrix(rows).T
    if design.dose_products:
        logit = logit + draws.response_dose[:, None] * rows["dose_log2"].to_numpy()
    if design.injectors:
        logit = logit + draws.response_injector[:, design.index("injector", rows)]
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def curves_given_response(
    design: Design, draws: Draws, rows: pd.DataFrame, *, with_unit: bool = True
) -> MarginalCurves:
    """Return survival among responders, standardised over ``rows``."""
    eta = log_median(design, draws, rows, with_unit=with_unit)
    return marginal_curves(FAMILIES[design.family], eta, draws.scale, draws.sd_patient)


def curves_of_all(design: Design, draws: Draws, rows: pd.DataFrame) -> MarginalCurves:
    """Return the share in effect among all treated, responders or not."""
    eta = log_median(design, draws, rows, with_unit=True)
    chance = chance_of_responding(design, draws, rows)
    return marginal_curves(FAMILIES[design.family], eta, draws.scale, draws.sd_patient, chance)
