"""The disclosure stage: small-number control, and the only door to the reports.

The gate itself lives in :mod:`wearoff.disclosure.gate`; importing it here would make the report
stage load the model's code.
"""

from wearoff.disclosure.counts import HIDDEN, may_show, shown_count, shown_probability
from wearoff.disclosure.released import Released

__all__ = ["HIDDEN", "Released", "may_show", "shown_count", "shown_probability"]
