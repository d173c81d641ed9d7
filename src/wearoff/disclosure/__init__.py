"""The disclosure stage: small-number control, and the only door to the reports."""

from wearoff.disclosure.counts import HIDDEN, may_show, shown_count, shown_probability
from wearoff.disclosure.gate import StageFolders, control_disclosure
from wearoff.disclosure.released import Released

__all__ = [
    "HIDDEN",
    "Released",
    "StageFolders",
    "control_disclosure",
    "may_show",
    "shown_count",
    "shown_probability",
]
