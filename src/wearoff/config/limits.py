"""Limits an analyst may set for the records, each with the reason for it."""

import datetime

from pydantic import Field, model_validator

from wearoff.config.base import Section


class CheckLimit(Section):
    """A threshold of one data-quality check, above which the run stops."""

    threshold: float = Field(ge=0, le=1, description="Largest acceptable share that fails.")
    reason: str = Field(min_length=10, description="Why this threshold; shown in the reports.")


class DoseRange(Section):
    """The usual doses of one product in one area."""

    units: tuple[float, float] = Field(description="[lowest, highest] usual dose in units.")
    reason: str = Field(min_length=10, description="Where this range comes from.")

    @model_validator(mode="after")
    def _is_a_range(self) -> "DoseRange":
        if not 0 < self.units[0] <= self.units[1]:
            raise ValueError("units must be [lowest, highest], both above 0")
        return self


def is_calendar_day(text: str) -> bool:
    """Say whether a text of the form YYYY-MM-DD names a day that exists."""
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
