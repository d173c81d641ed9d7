"""The model stage: design matrix, priors and likelihood.

``build_model`` lives in :mod:`wearoff.model.build` and is not imported here: it needs PyMC, which
the stages after sampling do without.
"""

from wearoff.model.columns import Coefficient, NumericTerm
from wearoff.model.design import Design, load_design, save_design
from wearoff.model.draws import Draws, thinned_draws
from wearoff.model.families import FAMILIES, Family, draw_log_durations
from wearoff.model.graph import ModelGraph, Node, load_graph
from wearoff.model.marginal import MarginalCurves, Spread, marginal_curves
from wearoff.model.predict import (
    Shift,
    Standardised,
    average_injector,
    chance_of_responding,
    log_median,
    new_injector,
    one_injector,
    one_new_patient,
    standardise,
)
from wearoff.model.prepare import build_design, prepare_model
from wearoff.model.prior_predictive import MAX_OUTSIDE, OUTSIDE
from wearoff.model.prior_table import ExplainedPrior, prior_table
from wearoff.model.priors import PriorSpec

__all__ = [
    "FAMILIES",
    "MAX_OUTSIDE",
    "OUTSIDE",
    "Coefficient",
    "Design",
    "Draws",
    "ExplainedPrior",
    "Family",
    "MarginalCurves",
    "ModelGraph",
    "Node",
    "NumericTerm",
    "PriorSpec",
    "Shift",
    "Spread",
    "Standardised",
    "average_injector",
    "build_design",
    "chance_of_responding",
    "draw_log_durations",
    "load_design",
    "load_graph",
    "log_median",
    "marginal_curves",
    "new_injector",
    "one_injector",
    "one_new_patient",
    "prepare_model",
    "prior_table",
    "save_design",
    "standardise",
    "thinned_draws",
]
