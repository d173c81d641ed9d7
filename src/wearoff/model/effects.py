"""The fixed terms in PyMC: the columns of the design matrix and the dose."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from wearoff.model.design import Design
from wearoff.model.dose import emax_shape
from wearoff.model.hierarchy import injector_dose, sampled
from wearoff.model.naming import named
from wearoff.model.splines import rising_spline

Tensor = Any


def duration_effects(design: Design) -> Tensor:
    """Return what the fixed terms and the dose add to log median duration.

    Parameters
    ----------
    design : Design
        The model in whose context the parameters are added.

    Returns
    -------
    tensor, shape (row,), or 0.0 without any such term
    """
    effect: Tensor = 0.0
    if design.coefficients:
        matrix = pm.Data("matrix", design.matrix()[design.has_bounds], dims=("row", "coefficient"))
        effect = named(matrix @ _coefficients(design), "fixed_effects", "row")
    if design.dose_products:
        dose_log2 = pm.Data(
            "dose_log2", design.rows["dose_log2"].to_numpy()[design.has_bounds], dims="row"
        )
        effect = effect + named(_dose_effect(design, dose_log2), "dose_effect", "row")
        if design.has_injector_dose:
            own = named(injector_dose(design) * dose_log2, "injector_dose_effect", "row")
            effect = effect + own
    return effect


def response_effects(design: Design) -> Tensor:
    """Return what the fixed terms and the dose add to the log odds of responding.

    Parameters
    ----------
    design : Design
        The model in whose context the parameters are added.

    Returns
    -------
    tensor, shape (treatment,), or 0.0 without any such term
    """
    effect: Tensor = 0.0
    if design.coefficients:
        spec = design.priors["response_effect"]
        z = pm.Normal("response_coefficient_z", dims="coefficient")
        coefficients = pm.Deterministic(
            "response_coefficients", spec.location + spec.scale * z, dims="coefficient"
        )
        matrix = pm.Data("response_matrix", design.matrix(), dims=("treatment", "coefficient"))
        effect = named(matrix @ coefficients, "response_fixed_effects", "treatment")
    if design.dose_products:
        # ASSUME: the log odds of responding are linear in log dose, whatever the duration does.
        dose = pm.Data("response_dose_log2", design.rows["dose_log2"], dims="treatment")
        own = sampled(design.priors["response_dose"]) * dose
        effect = effect + named(own, "response_dose_effect", "treatment")
    return effect


def _coefficients(design: Design) -> Tensor:
    """Return the coefficients, those of a partially pooled term on their shared spread."""
    z = pm.Normal("coefficient_z", dims="coefficient")
    priors = [design.priors[one.prior] for one in design.coefficients]
    location = np.array([spec.location for spec in priors])
    pooled = np.array([bool(one.pool) for one in design.coefficients])
    scale: Tensor = np.where(pooled, 1.0, [spec.scale for spec in priors])
    if design.pools:
        spreads = pt.stack([1.0, *(sampled(design.priors[name]) for name in design.pools)])
        place = [design.pools.index(one.pool) + 1 if one.pool else 0 for one in design.coefficients]
        scale = scale * spreads[np.array(place)]
    return pm.Deterministic("coefficients", location + scale * z, dims="coefficient")


def _dose_effect(design: Design, dose_log2: Tensor) -> Tensor:
    if design.dose_form == "monotone":
        return _rising_dose(design)
    slope = _dose_slope_of_rows(design)
    if design.dose_form == "emax":
        return slope * emax_shape(dose_log2, sampled(design.priors["dose_ed50"]))
    return slope * dose_log2


def _rising_dose(design: Design) -> Tensor:
    columns = rising_spline(
        design.rows["dose_log2"].to_numpy()[design.has_bounds], np.array(design.dose_knots)
    )
    names = [f"part {i + 1}" for i in range(columns.shape[1])]
    pm.modelcontext(None).add_coord("dose_part", names)
    scale = design.priors["dose_weight"].scale
    weights = pm.HalfNormal("dose_weights", sigma=scale, dims="dose_part")
    return pm.Data("dose_parts", columns, dims=("row", "dose_part")) @ weights


def _dose_slope_of_rows(design: Design) -> Tensor:
    """Return the effect of doubling the usual dose, of each row's product or of all."""
    dose = sampled(design.priors["dose"])
    if len(design.dose_products) == 1:
        return dose
    # Centred slopes form a funnel where products have few doses each.
    offset = pm.Normal("dose_z", dims="product")
    slopes = pm.Deterministic(
        "dose_slopes", dose + sampled(design.priors["sd_dose"]) * offset, dims="product"
    )
    products = list(design.dose_products)
    index = design.rows["dose_product"].map(products.index).to_numpy()[design.has_bounds]
    return slopes[pm.Data("product_of_row", index, dims="row")]
