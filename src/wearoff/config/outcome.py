"""The outcome section: what counts as an effect, and when it is over."""

from typing import Literal

from pydantic import Field, model_validator

from wearoff.config.base import Name, Section


class ResponseRule(Section):
    """A named definition of "the effect is there" for one score."""

    kind: Literal["below_baseline", "improved_by", "at_most"] = Field(
        description="below_baseline: better than value x baseline. improved_by: at least value "
        "better than baseline. at_most: score at most value (at least, if higher is better)."
    )
    value: float = Field(description="The number the kind needs: a fraction, a step or a grade.")

    @model_validator(mode="after")
    def _value_fits_kind(self) -> "ResponseRule":
        if self.kind == "below_baseline" and not 0 < self.value <= 1:
            raise ValueError("below_baseline needs a value above 0 and at most 1")
        if self.kind == "improved_by" and self.value <= 0:
            raise ValueError("improved_by needs a value above 0")
        return self


class Outcome(Section):
    """How scores at visits become bounds on the duration of the effect."""

    scale: str = Field(max_length=80, description="Name of the score, for the reports.")
    better: Literal["lower", "higher"] = Field(
        default="lower", description="Which direction of the score is an improvement."
    )
    rules: dict[Name, ResponseRule] = Field(min_length=1, description="Named response rules.")
    primary: Name = Field(description="The rule that the reports rest on.")
    baseline_days: tuple[int, int] = Field(
        default=(-28, 0), description="Days around the treatment in which a baseline may lie."
    )
    response_window_days: tuple[int, int] = Field(
        default=(3, 45), description="Days in which a response must first be seen."
    )
    confirm_loss_visits: Literal[1, 2] = Field(
        default=1, description="Successive visits without effect that count as loss."
    )
    retreatment: Literal["graded_bound", "censor", "event"] = Field(
        default="graded_bound",
        description="graded_bound: a grade on the day of re-treatment is a bound, re-treatment "
        "without one censors. censor: censors always. event: counts as loss (sensitivity only).",
    )
    top_up_days: int = Field(
        default=30, ge=0, le=60, description="Another injection of the area this soon joins."
    )
    max_follow_up_days: int = Field(
        default=540, ge=60, description="Visits later than this after treatment are not used."
    )

    @model_validator(mode="after")
    def _is_consistent(self) -> "Outcome":
        if self.primary not in self.rules:
            raise ValueError(f"primary is not one of the rules: {', '.join(self.rules)}")
        for name in ("baseline_days", "response_window_days"):
            first, last = getattr(self, name)
            if first > last:
                raise ValueError(f"{name} starts after it ends")
        return self
