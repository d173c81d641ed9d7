"""The config: what an analyst may set, checked before anything runs."""

from wearoff.config.analysis import (
    Analysis,
    analysis_from_sections,
    config_path,
    load_config,
    resolved_sections,
)
from wearoff.config.limits import CheckLimit, DoseRange
from wearoff.config.model import Dose, Model, Prior
from wearoff.config.outcome import Outcome, Raters, ResponseRule, ScoreRule
from wearoff.config.records import (
    ASSESSMENT_FIELDS,
    DAYS_PER_UNIT,
    INTERVAL_FIELDS,
    TREATMENT_FIELDS,
    Group,
    IntervalRecords,
    VisitRecords,
)
from wearoff.config.run import Checks, Disclosure, Estimates, Report, Sampling
from wearoff.config.sensitivity import REFITS, Sensitivity, refits_of
from wearoff.config.table_source import TableSource, Waiver
from wearoff.config.treatment_source import VOLUME_FIELDS, SumRows, TreatmentSource
from wearoff.config.visit_source import AssessmentSource, Visit

__all__ = [
    "ASSESSMENT_FIELDS",
    "DAYS_PER_UNIT",
    "INTERVAL_FIELDS",
    "REFITS",
    "TREATMENT_FIELDS",
    "VOLUME_FIELDS",
    "Analysis",
    "AssessmentSource",
    "CheckLimit",
    "Checks",
    "Disclosure",
    "Dose",
    "DoseRange",
    "Estimates",
    "Group",
    "IntervalRecords",
    "Model",
    "Outcome",
    "Prior",
    "Raters",
    "Report",
    "ResponseRule",
    "Sampling",
    "ScoreRule",
    "Sensitivity",
    "SumRows",
    "TableSource",
    "TreatmentSource",
    "Visit",
    "VisitRecords",
    "Waiver",
    "analysis_from_sections",
    "config_path",
    "load_config",
    "refits_of",
    "resolved_sections",
]
