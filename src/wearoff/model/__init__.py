"""The model stage: design matrix, priors and likelihood.

``build_model`` lives in :mod:`wearoff.model.build` and is not imported here: it needs PyMC, which
the stages after sampling do without.
"""

from wearoff.model.design import Coefficient, Design, load_design, save_design
from wearoff.model.families import FAMILIES, Family, draw_log_durations
from wearoff.model.prepare import build_design, prepare_model
from wearoff.model.prior_predictive import prior_of
from wearoff.model.priors import PriorSpec

__all__ = [
    "FAMILIES",
    "Coefficient",
    "Design",
    "Family",
    "PriorSpec",
    "build_design",
    "draw_log_durations",
    "load_design",
    "prepare_model",
    "prior_of",
    "save_design",
]
