"""The estimates stage: what the posterior says, standardised over the actual case-mix."""

from wearoff.estimates.estimate import Found, all_estimates, estimate_durations
from wearoff.estimates.judge import judge_estimates

__all__ = ["Found", "all_estimates", "estimate_durations", "judge_estimates"]
