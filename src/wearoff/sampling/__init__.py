"""The sampling stage: chains, and whether they can be believed."""

from wearoff.sampling.diagnostics import (
    Check,
    at_least,
    at_most,
    ess_bulk,
    ess_tail,
    parameter_draws,
    quantile_error,
    rhat,
    sampling_checks,
)
from wearoff.sampling.draw import draw_posterior, load_posterior
from wearoff.sampling.ladder import Attempt, Drawn, climb, ladder

__all__ = [
    "Attempt",
    "Check",
    "Drawn",
    "at_least",
    "at_most",
    "climb",
    "draw_posterior",
    "ess_bulk",
    "ess_tail",
    "ladder",
    "load_posterior",
    "parameter_draws",
    "quantile_error",
    "rhat",
    "sampling_checks",
]
