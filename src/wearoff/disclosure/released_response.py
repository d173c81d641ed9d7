"""What may be published about what counts as an effect: it comes from the config alone."""

from typing import Literal

from pydantic import Field

from wearoff.disclosure.released_model import Frozen


class ResponseCard(Frozen):
    """The primary response rule, so that likeness with another can be decided by code."""

    kind: Literal["below_baseline", "improved_by", "at_most", "share_of_peak"]
    value: float
    least_peak: float = Field(description="share_of_peak: the least that counts as a response.")
    two_scores: bool = Field(description="Whether two raters' scores must both satisfy a rule.")
    scores_alike: bool = Field(description="Whether the second score's rule is the first's.")
    better: Literal["lower", "higher"]
    score_range: tuple[float, float] | None = Field(description="None: not in the config.")
    window_days: tuple[int, int] = Field(description="In which a response must first be seen.")
    confirmed_loss: bool = Field(description="Whether two visits must show a loss.")
    retreatment_ends: bool = Field(description="Whether a re-treatment may count as an end.")
    graded_at: Literal["contraction", "rest"] | None = Field(description="None: not known.")
