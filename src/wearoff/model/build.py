"""The PyMC model of a design. Importing this module imports PyMC, which takes seconds."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES, draw_log_durations
from wearoff.model.hierarchy import level_of_rows, sampled
from wearoff.model.likelihood import LOGLIK, Flags
from wearoff.model.prior_predictive import prior_of
from wearoff.model.rows import bounds_arrays

Tensor = Any


def build_model(design: Design) -> pm.Model:
    """Build the PyMC model of a design.

    All arrays are ``pm.Data``, so that a compiled model serves other data of the same terms.
    Random terms are laid out in :mod:`wearoff.model.hierarchy`.

    Parameters
    ----------
    design : Design
        Terms, priors and rows.

    Returns
    -------
    pymc.Model
        With named dims ``coefficient``, ``product``, ``clinic``, ``injector``, ``patient``,
        ``row`` (treatments with a duration), ``treatment`` (those with a known response) and
        ``bound``.
    """
    with pm.Model(coords=_coords(design)) as model:
        _duration_likelihood(design, _duration_predictor(design))
        if design.has_response:
            _response(design)
    return model


def _coords(design: Design) -> dict[str, Any]:
    responders = design.rows.loc[design.is_responder]
    return {
        "coefficient": [one.name for one in design.coefficients],
        "product": list(design.dose_products),
        "clinic": list(design.clinics),
        "injector": list(design.injectors),
        "patient": list(design.patients),
        "row": responders["treatment_id"].to_numpy(),
        "treatment": design.rows["treatment_id"].to_numpy(),
        "bound": ["log_lower", "log_upper"],
    }


def _duration_predictor(design: Design) -> Tensor:
    """Return log median duration of every row with a duration."""
    eta = level_of_rows(design)
    if design.coefficients:
        priors = [design.priors[prior_of(one.term)] for one in design.coefficients]
        matrix = design.matrix()[design.is_responder]
        coefficients = pm.Normal(
            "coefficients",
            np.array([one.location for one in priors]),
            np.array([one.scale for one in priors]),
            dims="coefficient",
        )
        eta = eta + pm.Data("matrix", matrix, dims=("row", "coefficient")) @ coefficients
    if design.dose_products:
        eta = eta + _dose_effect(design)
    return eta


def _dose_effect(design: Design) -> Tensor:
    keep = design.is_responder
    dose_log2 = pm.Data("dose_log2", design.rows["dose_log2"].to_numpy()[keep], dims="row")
    dose = sampled(design.priors["dose"])
    if len(design.dose_products) == 1:
        return dose * dose_log2
    # Centred slopes form a funnel where products have few doses each.
    offset = pm.Normal("dose_z", dims="product")
    slopes = pm.Deterministic(
        "dose_slopes", dose + sampled(design.priors["sd_dose"]) * offset, dims="product"
    )
    products = list(design.dose_products)
    index = design.rows["dose_product"].map(products.index).to_numpy()[keep]
    return slopes[pm.Data("product_of_row", index, dims="row")] * dose_log2


def _duration_likelihood(design: Design, eta: Tensor) -> None:
    rows = design.rows.loc[design.is_responder]
    arrays = bounds_arrays(rows["lower_days"].to_numpy(), rows["upper_days"].to_numpy())
    family = FAMILIES[design.family]
    scale = pm.Deterministic("scale", sampled(design.priors["sd_residual"]) * family.scale_per_sd)
    flags = [
        pm.Data(name, getattr(arrays, name), dims="row")
        for name in ("is_exact", "is_left", "is_right")
    ]
    log_ratio = pm.Data("log_ratio", arrays.log_ratio, dims="row")
    loglik = LOGLIK[design.family]

    def logp(bounds: Tensor, eta: Tensor, scale: Tensor, ratio: Tensor, *kinds: Tensor) -> Tensor:
        return loglik(bounds[:, 0], ratio, eta, 1.0 / scale, Flags(*kinds))

    def random(
        eta: Any, scale: Any, ratio: Any, *kinds: Any, rng: Any = None, size: Any = None
    ) -> Any:
        # The latent duration itself: what a visit would have to bracket.
        shape = np.shape(eta) if size is None else size
        log_days = draw_log_durations(family, np.broadcast_to(eta, shape), scale, rng)
        return np.stack([log_days, log_days], axis=-1)

    pm.CustomDist(
        "duration",
        eta,
        scale,
        log_ratio,
        *flags,
        logp=logp,
        random=random,
        signature="(),(),(),(),(),()->(2)",
        observed=pm.Data("bounds", arrays.bounds, dims=("row", "bound")),
        dims=("row", "bound"),
    )


def _response(design: Design) -> None:
    """Add the chance of responding, logit-linear in the same columns."""
    logit = sampled(design.priors["response_intercept"])
    if design.coefficients:
        spec = design.priors["response_effect"]
        matrix = pm.Data("response_matrix", design.matrix(), dims=("treatment", "coefficient"))
        logit = logit + matrix @ pm.Normal(
            "response_coefficients", spec.location, spec.scale, dims="coefficient"
        )
    if design.dose_products:
        dose = pm.Data("response_dose_log2", design.rows["dose_log2"], dims="treatment")
        logit = logit + sampled(design.priors["response_dose"]) * dose
    if design.injectors:
        z = pm.Normal("response_injector_z", dims="injector")
        effect = pm.Deterministic(
            "response_injector_effect",
            sampled(design.priors["response_sd_injector"]) * z,
            dims="injector",
        )
        index = pm.Data("injector_of_treatment", design.index("injector"), dims="treatment")
        logit = logit + effect[index]
    observed = pm.Data("responded", design.is_responder.astype(int), dims="treatment")
    pm.Bernoulli("response", logit_p=pt.as_tensor(logit), observed=observed, dims="treatment")
