"""The truth file: every number a made-up practice is drawn from."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from wearoff.config.base import Section
from wearoff.config.strict_yaml import read_strict_yaml
from wearoff.errors import ConfigError

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


class Practice(Section):
    """The size of the practice, its calendar and how its people differ."""

    n_patients: int = Field(ge=1, le=999_999)
    n_clinics: int = Field(ge=1, le=99)
    n_injectors: int = Field(ge=1, le=9_999)
    first_day: date
    last_enrolment_day: date
    last_day: date
    share_men: Share
    age_years_mean: Positive
    age_years_sd: Positive
    sd_injector_men_logit: NotNegative
    sd_injector_age_years: NotNegative
    sd_injector_area_logit: NotNegative
    share_other_injector: Share
    share_product_switch: Share


class Area(Section):
    """One area of the face. The first of the file is the reference."""

    label: str
    share: Share
    log_days: float


class Product(Section):
    """One product. The first of the file is the reference."""

    brands: tuple[str, ...] = Field(min_length=1)
    share: Share
    log_days: float
    log_days_per_doubling: float
    response_logit: float
    reference_units: dict[str, Positive]
    step_units: Positive


class Dose(Section):
    """How doses vary around the reference dose, on log2."""

    sd_injector_log2: NotNegative
    sd_log2: NotNegative
    men_log2: float
    limit_log2: Positive
    top_up_share: Share
    top_up_fraction: Positive


class Duration(Section):
    """Log-logistic durations: log median, shape, and who differs by how much."""

    median_days: Positive
    shape: Positive
    men_log_days: float
    decade_log_days: float
    reference_age_years: Positive
    sd_clinic: NotNegative
    sd_injector: NotNegative
    sd_patient: NotNegative


class Response(Section):
    """The chance of responding at all, on the logit scale."""

    intercept_logit: float
    per_doubling_logit: float
    men_logit: float
    sd_injector_logit: NotNegative


class Grades(Section):
    """Grades at maximum contraction, 0 none to 3 severe."""

    share_severe: Share
    deep_until: tuple[Share, Share]
    deepest_part: tuple[Share, Share]


class Visits(Section):
    """When patients come back."""

    baseline_graded: Share
    review_day: int = Field(ge=1)
    review_jitter_days: Count
    review_attended: Share
    gap_days: int = Field(ge=1)
    jitter_days: Count
    attended: Share
    slots: int = Field(ge=2)
    drop_out_per_slot: Annotated[float, Field(gt=0, lt=1)]
    share_habit: Share
    habit_days_mean: Positive
    habit_days_sd: Positive
    habit_days_limits: tuple[int, int]
    quiet_days: Count
    postponed_days: tuple[int, int]
    attempts: int = Field(ge=1)
    need_first_day: Count
    same_day: Share
    wait_days: tuple[int, int]
    retreatment_graded: Share


class TreatmentDirt(Section):
    """Numbers of spoilt rows in the treatments table, by kind."""

    duplicate_rows: Count
    draft_rows: Count
    void_rows: Count
    blank_lines: Count
    missing_doses: Count
    zero_doses: Count
    tenfold_doses: Count
    other_dates: Count
    missing_ages: Count
    missing_sexes: Count
    respelled_products: Count
    respelled_areas: Count
    respelled_injectors: Count


class AssessmentDirt(Section):
    """Numbers of spoilt rows in the assessments table, by kind."""

    duplicate_rows: Count
    blank_lines: Count
    missing_grades: Count
    other_dates: Count
    respelled_areas: Count
    orphan_rows: Count


class Dirt(Section):
    """What is wrong with the export, counted."""

    treatments: TreatmentDirt
    assessments: AssessmentDirt


class Truth(Section):
    """Everything a made-up practice is drawn from."""

    practice: Practice
    areas: dict[str, Area] = Field(min_length=1)
    products: dict[str, Product] = Field(min_length=1)
    dose: Dose
    duration: Duration
    response: Response
    grades: Grades
    visits: Visits
    dirt: Dirt

    @model_validator(mode="after")
    def _fits_together(self) -> "Truth":
        practice = self.practice
        if not practice.first_day <= practice.last_enrolment_day <= practice.last_day:
            raise ValueError("first_day, last_enrolment_day and last_day are not in order")
        if practice.n_injectors < practice.n_clinics:
            raise ValueError("every clinic needs an injector")
        for name, product in self.products.items():
            if set(product.reference_units) != set(self.areas):
                raise ValueError(f"reference_units of {name} must name every area once")
        return self


def read_truth(path: Path) -> Truth:
    """Read and check a truth file.

    Parameters
    ----------
    path : Path
        The YAML file.

    Returns
    -------
    Truth
        The checked, frozen truth.

    Raises
    ------
    ConfigError
        With the key and what is wrong with it.
    """
    content = read_strict_yaml(path)
    problem: ConfigError | None = None
    try:
        return Truth.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        problem = ConfigError(message, f"{path}: {where}".rstrip(": "), "correct the truth file")
    raise problem
