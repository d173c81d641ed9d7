"""The model stage: design matrix, priors and likelihood.

``build_model`` lives in :mod:`wearoff.model.build` and is not imported here: it needs PyMC, which
the stages after sampling do without.
"""

from wearoff.model.design import Coefficient, Design, load_design, save_design
from wearoff.model.families import FAMILIES, Family, draw_log_durations
from wearoff.model.marginal import MarginalCurves, marginal_curves
from wearoff.model.predict import (
    Draws,
    chance_of_responding,
    curves_given_response,
    curves_of_all,
    log_median,
    thinned_draws,
)
from wearoff.model.prepare import build_design, prepare_model
from wearoff.model.prior_predictive import OUTSIDE, prior_of
from wearoff.model.priors import PriorSpec

__all__ = [
    "FAMILIES",
    "OUTSIDE",
    "Coefficient",
    "Design",
    "Draws",
    "Family",
    "MarginalCurves",
    "PriorSpec",
    "build_design",
    "chance_of_responding",
    "curves_given_response",
    "curves_of_all",
    "draw_log_durations",
    "load_design",
    "log_median",
    "marginal_curves",
    "prepare_model",
    "prior_of",
    "save_design",
    "thinned_draws",
]
