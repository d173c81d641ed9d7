"""The estimates stage: what the posterior says, standardised over the actual case-mix."""

from wearoff.estimates.estimate import all_tables, estimate_durations

__all__ = ["all_tables", "estimate_durations"]
