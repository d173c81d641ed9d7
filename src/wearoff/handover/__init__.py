"""Hand-over: the cleaned tables as a data package, with a view for survival software."""

from wearoff.handover.package import hand_over

__all__ = ["hand_over"]
