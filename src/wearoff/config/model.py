"""The model section: family, terms and priors."""

from typing import Literal

from pydantic import Field, model_validator

from wearoff.config.base import Name, Section

Switch = Literal["auto", "off"]


class Dose(Section):
    """How the dose enters: log2 of the dose against a reference dose."""

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

    location: float | None = Field(default=None, description="Centre (normal, lognormal).")
    scale: float = Field(gt=0, description="Standard deviation, or scale of a half-normal.")
    reason: str = Field(min_length=5, description="Why; printed in the report.")


class Model(Section):
    """The survival model of effect duration."""

    family: Literal["loglogistic", "weibull", "lognormal"] = Field(
        default="loglogistic", description="Distribution of the duration given its median."
    )
    area: Switch = Field(default="auto", description="Differences between treated areas.")
    product: Switch = Field(default="auto", description="Differences between products.")
    dose_term: Switch = Field(default="auto", description="Effect of the dose.")
    clinic: Switch = Field(default="auto", description="Differences between clinics.")
    injector: Switch = Field(default="auto", description="Differences between injectors.")
    patient: Switch = Field(default="auto", description="Lasting differences between patients.")
    response: Switch = Field(default="auto", description="The chance of responding at all.")
    groups: tuple[Name, ...] | Literal["all"] = Field(
        default="all", description="The groups that enter the model."
    )
    dose: Dose = Field(default_factory=Dose, description="Details of the dose term.")
    priors: dict[str, Prior] = Field(
        default_factory=dict, description="Prior name: replacement. Names as in the report."
    )

    @model_validator(mode="after")
    def _references_are_positive(self) -> "Model":
        for areas in self.dose.reference_units.values():
            if any(units <= 0 for units in areas.values()):
                raise ValueError("reference_units must be above 0")
        return self
