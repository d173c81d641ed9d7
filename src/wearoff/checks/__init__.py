"""The checks stage: whether this result can be believed."""

from wearoff.checks.confirm import confirm_verdict
from wearoff.checks.fit_check import fit_rows
from wearoff.checks.turnbull import Turnbull, turnbull
from wearoff.checks.verdict import check_fit, parameter_table, verdict_of

__all__ = [
    "Turnbull",
    "check_fit",
    "confirm_verdict",
    "fit_rows",
    "parameter_table",
    "turnbull",
    "verdict_of",
]
