"""The outcome stage: from scores at visits to bounds on how long each effect lasted."""

from wearoff.outcome.bounds import bounds_of_one
from wearoff.outcome.derive import derive_outcome, durations_under
from wearoff.outcome.durations import load_durations

__all__ = ["bounds_of_one", "derive_outcome", "durations_under", "load_durations"]
