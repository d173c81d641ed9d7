"""What may be published about how well the model fits."""

from typing import Literal

from pydantic import Field

from wearoff.disclosure.released_model import Frozen

_INSIDE = "Whether the unrounded share lies in the band."


class ObservedRow(Frozen):
    """Observed against predicted shares.

    ``what`` is ``durations`` (share of responders still in effect at ``day``, by Turnbull),
    ``in_effect`` (the same of all treated), ``response`` (share responding) or ``visit_timing``
    (share found lost at the next visit). ``lower`` to ``upper`` is the band that holds all shares
    of one check in 99 of 100 right models.
    """

    what: Literal["durations", "in_effect", "response", "visit_timing"] = "durations"
    by: str
    level: str
    day: int | None = None
    observed: float | None = Field(description="None where it would tell a small count.")
    inside: bool = Field(description=_INSIDE)
    point: float
    lower: float
    upper: float


class PitRow(Frozen):
    """Share of durations up to a probability of their own predictions."""

    probability: float
    observed: float
    inside: bool = Field(description=_INSIDE)
    point: float
    lower: float
    upper: float
