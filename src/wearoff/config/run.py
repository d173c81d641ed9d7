"""The sections on sampling, checks, estimates, disclosure and reports."""

from typing import Literal

from pydantic import Field, model_validator

from wearoff.config.base import FamilyName, Section


class ManyTreatments(Section):
    """Shorter sampling where records are so many that the posterior is nearly normal."""

    from_treatments: int = Field(
        default=10_000, ge=1_000, description="Treatments in the model from which on this holds."
    )
    draws: int = Field(default=500, ge=200, le=20_000, description="Draws per chain, at most.")
    warmup: int = Field(default=500, ge=200, le=20_000, description="Warm-up, at most.")
    target_accept: float = Field(
        default=0.8, ge=0.6, le=0.998, description="Acceptance of the first attempt, at most."
    )


class Sampling(Section):
    """How the posterior is drawn."""

    chains: int = Field(default=4, ge=4, le=16, description="Independent chains.")
    draws: int = Field(default=1500, ge=200, le=20_000, description="Draws kept per chain.")
    warmup: int = Field(default=800, ge=200, le=20_000, description="Draws discarded per chain.")
    target_accept: float = Field(
        default=0.95, ge=0.6, le=0.998, description="Acceptance of the first attempt."
    )
    many: ManyTreatments = ManyTreatments()
    engine: Literal["auto", "pymc"] = Field(
        default="auto",
        description="auto: the compiled density where it knows every term; pymc: the PyMC model.",
    )
    patients: Literal["auto", "integrated", "sampled"] = Field(
        default="auto",
        description="Whether patients' effects are integrated out by quadrature or sampled along, "
        "as what their records leave open; auto: sampled.",
    )
    seed: int = Field(default=20_261, ge=0, lt=2**32, description="Seed of every random step.")

    def of_size(self, n_treatments: int) -> "Sampling":
        """Return what holds for so many treatments."""
        if n_treatments < self.many.from_treatments:
            return self
        names = ("draws", "warmup", "target_accept")
        least = {name: min(getattr(self, name), getattr(self.many, name)) for name in names}
        return self.model_copy(update=least)


class Checks(Section):
    """Thresholds that a fit must meet before any estimate is shown."""

    max_rhat: float = Field(default=1.01, gt=1.0, le=1.05, description="Largest R-hat.")
    min_ess: int = Field(default=400, ge=100, description="Least bulk and tail ESS.")
    max_divergences: int = Field(default=0, ge=0, le=0, description="Divergences allowed: none.")
    min_bfmi: float = Field(default=0.3, ge=0.2, le=1, description="Least energy diagnostic.")


class CrossValidation(Section):
    """What is left out, fitted again and predicted, beside leaving out each patient."""

    patient_refits: int = Field(
        default=5,
        ge=0,
        le=100,
        description="Patients who are left out by fitting again without them, where importance "
        "sampling is not reliable; if there are more, the verdict says so.",
    )
    families: tuple[FamilyName, ...] = Field(
        default=(),
        description="Other families to fit and compare, such as [weibull, lognormal]; each takes "
        "as long as the main fit.",
    )
    injector_folds: int = Field(
        default=0,
        ge=0,
        le=100,
        description="In how many parts injectors are left out, each by two fits; 0: not at all.",
    )

    @model_validator(mode="after")
    def _someone_is_left_in(self) -> "CrossValidation":
        if self.injector_folds == 1:
            raise ValueError("injector_folds must be 0 or at least 2, or nobody is left")
        if len(set(self.families)) < len(self.families):
            raise ValueError("families names one twice")
        return self


class Estimates(Section):
    """What is computed from the posterior."""

    at_days: tuple[int, ...] = Field(
        default=(56, 84, 112, 140, 180), min_length=1, description="Days for share in effect."
    )
    horizon_days: int = Field(default=365, ge=30, description="End of curves and restricted mean.")
    further_days: int = Field(
        default=28,
        ge=1,
        description="Of treatments still in effect at one of at_days, the share that is so many "
        "days later.",
    )
    delta_days: float = Field(
        default=14.0, gt=0, description="The difference in days that matters; set before seeing."
    )
    interval: float = Field(default=0.95, gt=0.5, lt=1, description="Probability of intervals.")
    max_draws: int = Field(
        default=2000,
        ge=1500,
        description="Posterior draws used for standardisation; fewer cannot show that what is "
        "reported has converged.",
    )

    @model_validator(mode="after")
    def _days_lie_before_the_horizon(self) -> "Estimates":
        if any(not 0 < day <= self.horizon_days for day in self.at_days):
            raise ValueError("at_days must lie between 1 and horizon_days")
        return self


class Disclosure(Section):
    """Small-number control. It can be made stricter than the defaults, not laxer."""

    smallest_count: int = Field(
        default=8, ge=8, le=100, description="Counts of patients below this are not shown."
    )
    round_to: int = Field(default=5, ge=5, le=50, description="Other counts are rounded to this.")
    injector_min_patients: int = Field(
        default=10, ge=10, description="An injector is shown from this many patients on."
    )
    injector_min_losses: int = Field(
        default=5, ge=5, description="An injector is compared from this many observed losses on."
    )
    min_reliability: float = Field(
        default=0.7, ge=0.7, le=1, description="An injector is compared from here on."
    )
    own_view_injectors: int = Field(
        default=4,
        ge=4,
        le=10_000,
        description="With so many injectors or fewer nobody sees another's values: shared reports "
        "show no injector, and an injector's own page nothing but that injector's. 10000: always.",
    )


class Report(Section):
    """Texts of the reports."""

    practice: str = Field(default="", max_length=80, description="Who the report is for.")
    logo: str | None = Field(
        default=None,
        description="Their logo: a PNG or SVG file of 100 kB at most. It is read and checked "
        "before anything runs; an SVG may hold shapes and text only.",
    )
    data_window: str = Field(
        default="", max_length=80, description="When the records were made, in words."
    )
    rater_is_injector: bool | None = Field(
        default=None, description="Did injectors grade their own results? null: not known."
    )
    graded_at: Literal["contraction", "rest"] | None = Field(
        default=None,
        description="Was the score given at maximum contraction (a frown, a smile) or at rest? "
        "Decides which published trials stand beside the results; null: not known, or neither.",
    )
    injector_pages: bool = Field(
        default=True,
        description="Whether every injector who may be shown gets a confidential page.",
    )
