"""What may be published about predictions of left-out patients and injectors: sums only."""

from typing import Literal

from pydantic import Field

from wearoff.disclosure.released_model import Frozen


class PredictionRow(Frozen):
    """How well one predictor did on all left-out patients together, in nats."""

    name: str
    kind: Literal["model", "family", "simple"]
    elpd: float = Field(description="Sum over patients of the log density of their records.")
    se: float
    difference: float = Field(description="From the model; above 0: predicts better.")
    difference_se: float
    weight: float | None = Field(description="Stacking weight among the families.")


class FamilyValueRow(Frozen):
    """What should not depend on the family; ``quantity`` as in the checks stage.

    Days are infinite where they lie beyond the last day on which anyone was seen.
    """

    family: str
    quantity: Literal["median_days", "share_in_effect", "dose_ratio", "sd_injector"]
    point: float
    lower: float
    upper: float


class LeftOutInjectors(Frozen):
    """How likely all records of injectors are whom the model has not seen, in nats."""

    injectors: str
    elpd: float
    elpd_without: float = Field(description="Of the model without an injector term.")
    difference: float = Field(description="Above 0: better with an injector term.")
    difference_se: float
    mc_se: float = Field(description="Simulation error of the difference.")


class CrossValidation(Frozen):
    """What leaving out patients and injectors, and other families, showed."""

    patients: str
    of_all: bool = Field(True, description="Whether they are all, or chosen at random.")
    parameters: float = Field(description="Effective number of parameters.")
    unreliable: str = Field(description="Patients whose prediction is not known, refits apart.")
    refitted: str = Field(description="Patients left out by fitting again without them.")
    predictions: tuple[PredictionRow, ...]
    families: tuple[FamilyValueRow, ...] = ()
    failed_families: tuple[str, ...] = ()
    injectors: LeftOutInjectors | None = None
