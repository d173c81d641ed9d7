"""The chance of responding in PyMC, logit-linear in the same columns as the duration."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from wearoff.model.design import Design
from wearoff.model.effects import response_effects
from wearoff.model.hierarchy import sampled
from wearoff.model.naming import named

Tensor = Any


def response_logit(design: Design) -> Tensor:
    """Add the response part to the model in context.

    Parameters
    ----------
    design : Design
        A model with a response part.

    Returns
    -------
    tensor, shape (treatment,)
        Log odds of responding of every treatment, those of unknown response included.
    """
    logit = sampled(design.priors["response_intercept"]) + response_effects(design)
    if design.injectors:
        index = pm.Data("injector_of_treatment", design.index("injector"), dims="treatment")
        logit = logit + _injector_effects(design)[index]
    logit = named(logit + pt.zeros(len(design.rows)), "log_odds", "treatment")
    known = np.flatnonzero(~design.is_unknown)
    observed = design.is_responder[known].astype(int)
    pm.Bernoulli(
        "response",
        logit_p=logit[pm.Data("treatment_of_known", known, dims="known")],
        observed=pm.Data("responded", observed, dims="known"),
        dims="known",
    )
    return logit


def _injector_effects(design: Design) -> Tensor:
    """Return the injectors' effects on the log odds, which may go with those on the duration."""
    z = pm.Normal("response_injector_z", dims="injector")
    effect = sampled(design.priors["response_sd_injector"]) * z
    if design.has_correlation:
        own = pm.modelcontext(None)["injector_deviation"]
        effect = effect + sampled(design.priors["response_on_duration"]) * own
    return pm.Deterministic("response_injector_effect", effect, dims="injector")
