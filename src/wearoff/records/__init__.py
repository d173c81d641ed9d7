"""The records stage: from the clinic's export to clean, accounted, de-identified tables."""

from wearoff.records.clean import clean_records
from wearoff.records.limits import confirm_quality
from wearoff.records.schemas import (
    check_table,
    load_assessments,
    load_rejects,
    load_treatments,
)

__all__ = [
    "check_table", "clean_records", "confirm_quality", "load_assessments", "load_rejects",
    "load_treatments",
]  # fmt: skip
