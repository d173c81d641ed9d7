"""The checks stage: whether this result can be believed."""

from wearoff.checks.confirm import confirm_verdict
from wearoff.checks.predictive import Predictive, predictive_checks
from wearoff.checks.turnbull import Turnbull, turnbull
from wearoff.checks.verdict import check_fit, parameter_table, verdict_of

__all__ = [
    "Predictive",
    "Turnbull",
    "check_fit",
    "confirm_verdict",
    "parameter_table",
    "predictive_checks",
    "turnbull",
    "verdict_of",
]
