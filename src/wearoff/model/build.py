"""The PyMC model of a design. Importing this module imports PyMC, which takes seconds.

This model is what the reports describe and what the compiled density of
:mod:`wearoff.sampling.kernel` is compared with before every run.
"""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from wearoff.model.design import Design
from wearoff.model.effects import duration_effects
from wearoff.model.families import FAMILIES, draw_log_durations
from wearoff.model.hierarchy import level_of_rows, sampled
from wearoff.model.mspline_likelihood import mspline_durations
from wearoff.model.naming import named
from wearoff.model.record_data import RecordData, record_data
from wearoff.model.records_likelihood import record_loglik
from wearoff.model.response import response_logit

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
        ``row`` (treatments that say something about the duration), ``treatment`` (all),
        ``known`` (those with a known response) and ``bound``.
    """
    with pm.Model(coords=_coords(design)) as model:
        name = "log_clock_median" if FAMILIES[design.family].has_clock else "log_median"
        eta = named(level_of_rows(design) + duration_effects(design), name, "row")
        logit = response_logit(design) if design.has_response else None
        _duration_likelihood(design, eta, logit)
    return model


def _coords(design: Design) -> dict[str, Any]:
    ids = design.rows["treatment_id"].to_numpy()
    return {
        "coefficient": [one.name for one in design.coefficients],
        "product": list(design.dose_products),
        "clinic": list(design.clinics),
        "injector": list(design.injectors),
        "patient": list(design.patients),
        "row": ids[design.has_bounds],
        "treatment": ids,
        "known": ids[~design.is_unknown],
        "bound": ["log_lower", "log_upper"],
    }


def _duration_likelihood(design: Design, eta: Tensor, logit: Tensor | None) -> None:
    """Add the bounds on the durations as what was observed."""
    family = FAMILIES[design.family]
    scale = pm.Deterministic("scale", family.scale_of(sampled(design.priors["sd_residual"])))
    lasting = sampled(design.priors["never_wane"]) if design.has_never_wane else None
    given = record_data(design, logit, lasting)
    bounds = pm.Data("bounds", given.arrays.bounds, dims=("row", "bound"))
    if family.has_clock:
        mspline_durations(design, eta, scale, bounds, given)
    else:
        _closed_form_durations(design, eta, scale, bounds, given)


def _closed_form_durations(
    design: Design, eta: Tensor, scale: Tensor, bounds: Tensor, given: RecordData
) -> None:
    family = FAMILIES[design.family]
    tail = pt.constant(1.0)
    if family.has_tail:
        tail = named(pt.exp(sampled(design.priors["log_tail"])), "tail")
    ratio = pm.Data("log_ratio", given.arrays.log_ratio, dims="row")
    parameters = [eta, scale, tail, ratio, *given.tensors]

    def logp(bounds: Tensor, *inputs: Tensor) -> Tensor:
        eta, scale, tail, ratio, *rest = inputs
        return record_loglik(
            design.family, bounds[:, 0], ratio, eta, 1.0 / scale, tail, *given.unpacked(rest)
        )

    def random(eta: Any, scale: Any, tail: Any, *_: Any, rng: Any = None, size: Any = None) -> Any:
        """Draw the duration itself in log days, as both bounds, shape (row, 2): no visit sees it.

        Visits are not part of the model, so they cannot bracket it here:
        :func:`wearoff.checks.replicates.seen_bounds` does. Each row is drawn as if it responded
        and its effect wears off, whatever its entry, response and the never-waning share.
        """
        shape = np.shape(eta) if size is None else size
        log_days = draw_log_durations(family, np.broadcast_to(eta, shape), scale, rng, tail)
        return np.stack([log_days, log_days], axis=-1)

    pm.CustomDist(
        "duration",
        *parameters,
        logp=logp,
        random=random,
        class_name=family.name,
        signature=f"{','.join(['()'] * len(parameters))}->(2)",
        observed=bounds,
        dims=("row", "bound"),
    )
