"""The records section: which tables there are, and what may stand in them."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wearoff.config.base import Name, Section
from wearoff.config.limits import CheckLimit, DoseRange, is_calendar_day
from wearoff.config.table_source import TableSource
from wearoff.config.treatment_source import VOLUME_FIELDS, TreatmentSource
from wearoff.config.visit_source import AssessmentSource

TREATMENT_FIELDS = (
    "patient", "injector", "clinic", "day", "date", "product", "area", "dose_units", *VOLUME_FIELDS,
)  # fmt: skip
ASSESSMENT_FIELDS = (
    "patient", "day", "date", "since_treatment", "area", "score", "score_2", "rater",
)  # fmt: skip
INTERVAL_FIELDS = (
    "patient", "injector", "clinic", "product", "area", "dose_units", "lower", "upper", "entry",
    "ended",
)  # fmt: skip

DAYS_PER_UNIT = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}


class Group(Section):
    """A patient or treatment characteristic that may change the duration."""

    kind: Literal["categorical", "numeric"] = Field(description="How the column is read.")
    label: str | None = Field(default=None, max_length=60, description="Its name in reports.")
    reference: str | None = Field(
        default=None, description="Level that the others are compared with (categorical)."
    )
    unit: str | None = Field(default=None, max_length=30, description="Unit in reports (numeric).")
    per: float = Field(
        default=1.0,
        gt=0,
        description="Effects are reported per this many units (numeric). A step far smaller than "
        "the differences between the values is refused.",
    )
    form: Literal["linear", "spline"] = Field(
        default="linear", description="Shape of the effect (numeric): a line or a smooth curve."
    )
    knots: int = Field(
        default=3, ge=1, le=7, description="Inner knots of a spline, at quantiles of the records."
    )

    @model_validator(mode="after")
    def _reference_needs_levels(self) -> "Group":
        if self.kind == "numeric" and self.reference is not None:
            raise ValueError("a numeric group has no reference level")
        if self.kind == "categorical" and self.form != "linear":
            raise ValueError("a categorical group has levels, so form: spline has no use")
        return self


class _Records(Section):
    groups: dict[Name, Group] = Field(
        default_factory=dict,
        description="Further columns that may matter: sex, age, severity, trial arm ...",
    )
    plausible_dose_units: dict[str, tuple[float, float]] = Field(
        default_factory=dict,
        description="Product: [lowest, highest] believable dose; other doses are rejected.",
    )
    patient_codes: Literal["shared", "per_clinic"] = Field(
        default="shared",
        description="shared: a patient code is one person, in whichever file and clinic. "
        "per_clinic: each clinic numbers its own patients, so that one code in two clinics is two "
        "persons; every table then needs clinic (a column, or clinic_by_file), by which visits "
        "find their patients.",
    )
    max_rejected_share: float = Field(
        default=0.2, ge=0, le=1, description="More rejected rows than this stop the run (exit 5)."
    )
    usual_dose_units: dict[str, dict[str, DoseRange]] = Field(
        default_factory=dict,
        description="Product: {area: the usual doses}, in place of those of trials. Other doses "
        "are counted by a check, not rejected.",
    )
    checks: dict[Name, CheckLimit] = Field(
        default_factory=dict,
        description="Name of a data-quality check: a threshold of your own. The run stops (exit 5) "
        "where more fails than that; checks that are not named here only report.",
    )

    def _check_fields(self, table: TableSource, canonical: tuple[str, ...], place: str) -> None:
        unknown = sorted(table.fields() - set(canonical) - set(self.groups))
        if unknown:
            raise ValueError(
                f"{place} maps '{unknown[0]}', which is neither a field ({', '.join(canonical)}) "
                "nor declared under groups"
            )

    def _check_codes(self, table: TableSource, place: str) -> None:
        if self.patient_codes == "shared":
            return
        lost = sorted({"patient", "clinic"} - table.fields())
        if lost:
            raise ValueError(f"patient_codes: per_clinic needs a {lost[0]} in {place}")

    def _check_groups(self, table: TableSource, canonical: tuple[str, ...], place: str) -> None:
        clash = sorted(set(self.groups) & set(canonical))
        if clash:
            raise ValueError(f"group '{clash[0]}' has the name of a built-in field; rename it")
        lost = sorted(set(self.groups) - table.fields())
        if lost:
            raise ValueError(f"group '{lost[0]}' has no column in {place}")


class VisitRecords(_Records):
    """Treatments, and assessments at visits: the ordinary export of a clinic."""

    kind: Literal["visits"]
    treatments: TreatmentSource = Field(
        description="One row per treated area and session; split and sum_rows take in others. The "
        "dose as dose_units, or as volume_ml with units_per_ml (or vial_units and diluent_ml)."
    )
    assessments: AssessmentSource | None = Field(
        default=None,
        description="One row per visit (and area), or one per treatment with visits beside each "
        "other (visits); may be the file of the treatments. score_2, if mapped: another rater's "
        "score of the same visit. Raters in rows of their own: map rater, and see outcome.raters. "
        "since_treatment, if mapped: day or date is that of the treatment, and the visit follows "
        "so much later (in time_unit). Left out where the export has no grades: data_quality.json "
        "then describes the records, but no duration can be derived (exit 5).",
    )
    score_range: tuple[float, float] | None = Field(
        default=None, description="[lowest, highest] score of the scale; others are rejected."
    )
    extract_date: str | None = Field(
        default=None,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        description="The day of the export (YYYY-MM-DD, quoted); rows with later dates are "
        "rejected. Needs date columns.",
    )

    @model_validator(mode="after")
    def _fields_are_known(self) -> "VisitRecords":
        self._check_fields(self.treatments, TREATMENT_FIELDS, "treatments")
        self._check_groups(self.treatments, TREATMENT_FIELDS, "treatments")
        self._check_key(self.treatments, "treatments")
        self._check_codes(self.treatments, "treatments")
        if self.assessments is not None:
            self._check_assessments(self.assessments)
        return self

    def _check_assessments(self, table: AssessmentSource) -> None:
        links = {"clinic"} if self.patient_codes == "per_clinic" else set()
        unknown = sorted(table.fields() - set(ASSESSMENT_FIELDS) - links)
        if unknown == ["clinic"]:
            raise ValueError("clinic is of use in assessments only with patient_codes: per_clinic")
        if unknown:
            raise ValueError(f"assessments maps '{unknown[0]}', which is not a field there")
        self._check_key(table, "assessments")
        self._check_codes(table, "assessments")
        known = set(self.treatments.clinic_by_file.values())
        if known and not set(table.clinic_by_file.values()) <= known:
            raise ValueError(
                "clinic_by_file of assessments names a clinic that has no file of treatments"
            )
        if ("date" in self.treatments.fields()) != ("date" in table.fields()):
            raise ValueError("both tables must give day, or both date")
        if not table.columns_of("score"):
            raise ValueError(
                "assessments needs a score column; where the export has none, leave assessments out"
            )

    def _check_key(self, table: TableSource, place: str) -> None:
        if not table.fields() & {"day", "date"}:
            raise ValueError(f"{place} needs a day or a date column")
        if "patient" not in table.columns:
            raise ValueError(f"{place} needs a patient column")

    @model_validator(mode="after")
    def _limits_can_be_used(self) -> "VisitRecords":
        if self.score_range and self.score_range[0] >= self.score_range[1]:
            raise ValueError("score_range must be [lowest, highest]")
        if self.extract_date is None:
            return self
        if "date" not in self.treatments.fields():
            raise ValueError("extract_date is of no use without date columns")
        if not is_calendar_day(self.extract_date):
            raise ValueError("extract_date is no day of the calendar")
        return self


class IntervalRecords(_Records):
    """A table that already has the bounds of each duration."""

    kind: Literal["intervals"]
    intervals: TableSource = Field(
        description="One row per duration: lower, the last time seen with effect (0: never), and "
        "upper, the first time seen without (inf or empty: right-censored). Both the same: known "
        "exactly. entry, if mapped: when a treatment that still worked came under observation; "
        "empty or 0 means from the start. ended, if mapped: yes or no; no makes the duration "
        "right-censored at lower, so that lower and upper may be one column of times."
    )
    empty_lower: Literal["refuse", "zero"] = Field(
        default="refuse",
        description="What an empty lower means. refuse: a mistake. zero: left-censored, as in "
        "tables that leave the side empty that was not seen.",
    )

    @model_validator(mode="after")
    def _fields_are_known(self) -> "IntervalRecords":
        self._check_fields(self.intervals, INTERVAL_FIELDS, "intervals")
        self._check_groups(self.intervals, INTERVAL_FIELDS, "intervals")
        self._check_codes(self.intervals, "intervals")
        if not {"lower", "upper"} <= set(self.intervals.columns):
            raise ValueError("intervals needs a lower and an upper column")
        return self


Records = Annotated[VisitRecords | IntervalRecords, Field(discriminator="kind")]
