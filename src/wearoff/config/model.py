"""The model section: family, terms and priors."""

from typing import Literal

from pydantic import Field, model_validator

from wearoff.config.base import FamilyName, Name, Section

Switch = Literal["auto", "off"]


class Dose(Section):
    """How the dose enters: as a multiple of the usual dose of its product and area."""

    form: Literal["linear", "emax", "monotone"] = Field(
        default="linear",
        description="linear: so much longer per doubling. emax: a saturating curve. monotone: a "
        "rising spline, common to all products.",
    )
    by: tuple[Name, ...] = Field(
        default=(),
        description="Groups in which the dose may count more or less, such as [sex]: do men need "
        "more?",
    )

    reference_units: dict[str, dict[str, float]] = Field(
        default_factory=dict,
        description="Product: {area: the usual dose in units}. Where one is missing the median "
        "dose of that product and area is taken, and the report says so.",
    )
    slopes: Literal["per_product", "common"] = Field(
        default="per_product",
        description="per_product: slopes per product that share a distribution.",
    )


class Prior(Section):
    """A prior set by the analyst instead of the default, with the reason."""

    location: float | None = Field(
        default=None,
        description="Centre; of a log-normal spread, the log of its middle. A spread "
        "without one is half-normal.",
    )
    scale: float = Field(gt=0, description="Standard deviation, or scale of a half-normal.")
    reason: str = Field(min_length=5, description="Why; printed in the report.")


class Model(Section):
    """The survival model of effect duration."""

    family: FamilyName = Field(
        default="loglogistic",
        description="Distribution of the duration given its median. mspline: a hazard of any "
        "shape, which effects multiply (proportional hazards); slower than the others.",
    )
    area: Switch = Field(default="auto", description="Differences between treated areas.")
    product: Switch = Field(default="auto", description="Differences between products.")
    dose_term: Switch = Field(default="auto", description="Effect of the dose.")
    clinic: Switch = Field(default="auto", description="Differences between clinics.")
    injector: Switch = Field(default="auto", description="Differences between injectors.")
    patient: Switch = Field(default="auto", description="Lasting differences between patients.")
    response: Switch = Field(default="auto", description="The chance of responding at all.")
    correlation: Switch = Field(
        default="auto",
        description="Whether injectors whose effects last longer also have other response rates.",
    )
    never_wane: Switch = Field(
        default="off",
        description="auto: a share of effects that never wear off, where follow-up can show it.",
    )
    groups: tuple[Name, ...] | Literal["all"] = Field(
        default="all", description="The groups that enter the model."
    )
    dose: Dose = Field(default_factory=Dose, description="Details of the dose term.")
    pool_from_levels: int = Field(
        default=3,
        ge=0,
        description="A group with at least so many levels is partially pooled: its levels share a "
        "distribution. 0: never. Area and product keep fixed differences.",
    )
    cycle: Switch = Field(
        default="off",
        description="Effect of the cycle number, per doubling. Off by default: those who come "
        "back often are those it works for.",
    )
    cumulative_dose: Switch = Field(
        default="off",
        description="Effect of all earlier doses of the patient, in usual doses, per doubling.",
    )
    ageing: Name | None = Field(
        default=None,
        description="The numeric group that is age in years; it is split into age at the first "
        "treatment (between patients) and years since (within a patient).",
    )
    injector_covariates: tuple[Name, ...] = Field(
        default=(),
        description="Groups that describe the injector, such as [experience]; a value that "
        "differs within an injector is refused.",
    )
    learning_curve: Switch = Field(
        default="off",
        description="Effect of the injector's earlier treatments, per doubling. Needs a count "
        "column of the export (how many treatments the injector had given before this one), mapped "
        "as a numeric group called injector_treatments_before: days count from each patient's "
        "first treatment, so it cannot be counted here.",
    )
    injector_dose_slope: Literal["off", "on"] = Field(
        default="off", description="Whether the effect of the dose may differ between injectors."
    )
    priors: dict[str, Prior] = Field(
        default_factory=dict, description="Prior name: replacement. Names as in the report."
    )

    @model_validator(mode="after")
    def _references_are_positive(self) -> "Model":
        for areas in self.dose.reference_units.values():
            if any(units <= 0 for units in areas.values()):
                raise ValueError("reference_units must be above 0")
        return self

    @model_validator(mode="after")
    def _named_groups_are_in_the_model(self) -> "Model":
        named = {
            "dose.by": self.dose.by,
            "injector_covariates": self.injector_covariates,
            "ageing": (self.ageing,) if self.ageing else (),
        }
        for key, names in named.items():
            if len(set(names)) < len(names):
                raise ValueError(f"{key} names a group twice")
            if self.groups != "all" and set(names) - set(self.groups):
                raise ValueError(f"{key} names a group that model.groups leaves out")
        if self.ageing in self.injector_covariates:
            raise ValueError("ageing is about patients, so it cannot be an injector covariate")
        if self.dose_term == "off":
            self._refuse_details_of_no_dose()
        return self

    def _refuse_details_of_no_dose(self) -> None:
        if self.dose.by or self.dose.form != "linear" or self.injector_dose_slope == "on":
            raise ValueError(
                "dose_term is off, so dose.form, dose.by and injector_dose_slope have no use"
            )
