"""The outcome section: what counts as an effect, and when it is over."""

from typing import Literal

from pydantic import Field, model_validator

from wearoff.config.base import Name, Section


class ScoreRule(Section):
    """What one score must look like while the effect is there."""

    kind: Literal["below_baseline", "improved_by", "at_most"] = Field(
        description="below_baseline: better than value x baseline. improved_by: at least value "
        "better than baseline. at_most: score at most value (at least, if higher is better)."
    )
    value: float = Field(description="The number the kind needs: a fraction, a step or a grade.")

    @model_validator(mode="after")
    def _value_fits_kind(self) -> "ScoreRule":
        _check_value(self.kind, self.value)
        return self


class ResponseRule(Section):
    """A named definition of "the effect is there"."""

    kind: Literal["below_baseline", "improved_by", "at_most", "share_of_peak"] = Field(
        description="below_baseline: better than value x baseline. improved_by: at least value "
        "better than baseline. at_most: score at most value (at least, if higher is better). "
        "share_of_peak: more than the share value of the best improvement in the response window "
        "is kept (0.2: over once 80 % are lost)."
    )
    value: float = Field(
        description="The number the kind needs: a fraction, a step, a grade or a share."
    )
    least_peak: float = Field(
        default=0.0,
        ge=0,
        description="share_of_peak: the best improvement that counts as a response, in points "
        "(0: any).",
    )
    second: ScoreRule | None = Field(
        default=None,
        description="A composite of two raters: the rule that the other score (score_2) must "
        "satisfy too. A visit without it is not judged.",
    )

    @model_validator(mode="after")
    def _value_fits_kind(self) -> "ResponseRule":
        _check_value(self.kind, self.value)
        if self.kind != "share_of_peak" and self.least_peak > 0:
            raise ValueError("least_peak is for share_of_peak only")
        return self


class Raters(Section):
    """Whose scores count, where several raters grade one visit in rows of their own."""

    first: str = Field(
        min_length=1, description="Rater whose score is the score: the code, after values."
    )
    second: str | None = Field(
        default=None,
        min_length=1,
        description="Rater whose score of the same visit is score_2, for rules with second.",
    )

    @model_validator(mode="after")
    def _are_two(self) -> "Raters":
        if self.first == self.second:
            raise ValueError("first and second must be two raters")
        return self


class Outcome(Section):
    """How scores at visits become bounds on the duration of the effect."""

    scale: str = Field(max_length=80, description="Name of the score, for the reports.")
    scale_2: str | None = Field(
        default=None, max_length=80, description="Name of the other rater's score, if mapped."
    )
    raters: Raters | None = Field(
        default=None,
        description="Whose scores count. Needed where rater is mapped and one visit (patient, day "
        "and area) has rows of several raters. Rows of other raters, and visits that the first did "
        "not grade, then tell nothing of the outcome.",
    )
    better: Literal["lower", "higher"] = Field(
        default="lower", description="Which direction of the score(s) is an improvement."
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
        default=1,
        description="Successive visits without effect that count as loss, which ends at the first "
        "of them. With 2, a last visit without effect that no other confirms leaves the duration "
        "right-censored at the last visit with effect.",
    )
    retreatment: Literal["graded_bound", "censor", "interval", "event"] = Field(
        default="graded_bound",
        description="graded_bound: a grade on the day of re-treatment is a bound, re-treatment "
        "without one censors. censor: censors always. For sensitivity only: interval: "
        "re-treatment without a grade means that the effect ended between the last visit with it "
        "and that day; event: every re-treatment does, whatever the grade.",
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


def _check_value(kind: str, value: float) -> None:
    if kind == "below_baseline" and not 0 < value <= 1:
        raise ValueError("below_baseline needs a value above 0 and at most 1")
    if kind == "improved_by" and value <= 0:
        raise ValueError("improved_by needs a value above 0")
    if kind == "share_of_peak" and not 0 < value < 1:
        raise ValueError("share_of_peak needs a value above 0 and below 1")
