"""What is proposed for one table, and which fields a table may have."""

from dataclasses import dataclass

from wearoff.intake.columns import Column
from wearoff.intake.finding import Finding
from wearoff.intake.matching import Match, Matches
from wearoff.intake.meanings import Meanings
from wearoff.intake.sample import Sample

GROUPS = {
    "sex": "categorical", "age_years": "numeric", "arm": "categorical", "age_band": "categorical",
    "indication": "categorical", "skin_type": "categorical",
}  # fmt: skip
_CHARACTERISTICS = ("patient", "injector", "clinic", "product", "area", "dose_units", *GROUPS)
FIELDS = {
    "treatments": (*_CHARACTERISTICS, "treated_on", "day", "status"),
    "assessments": ("patient", "graded_on", "day", "area", "score", "status"),
    "intervals": (*_CHARACTERISTICS, "lower", "upper", "status"),
}
REQUIRED = {
    "treatments": ("patient", "date"),
    "assessments": ("patient", "date", "score"),
    "intervals": ("lower", "upper"),
}
_WANTED = ("injector", "clinic", "product", "area", "dose_units")


@dataclass(frozen=True)
class TableProposal:
    """What is proposed for one table.

    Attributes
    ----------
    table : str
        treatments, assessments or intervals.
    sample : Sample
        Its file.
    columns : list of Column
        Every named column of the file.
    matches : Matches
        Which column feeds which field of the config.
    decimal : Finding
        The decimal mark.
    date_format : Finding or None
        The format of the date column; None without one.
    time_unit : Finding
        The unit of a day column.
    meanings : Meanings
        Value maps, markers for "not recorded", rows to keep.
    """

    table: str
    sample: Sample
    columns: list[Column]
    matches: Matches
    decimal: Finding
    date_format: Finding | None
    time_unit: Finding
    meanings: Meanings

    @property
    def found(self) -> dict[str, Match]:
        """Return the fields that have a column."""
        return self.matches.found

    @property
    def missing_fields(self) -> list[str]:
        """Return the required fields without any column; ``date`` stands for date or day."""
        known = {*self.found, *self.matches.open}
        known |= {"date"} if "day" in known else set()
        return [name for name in REQUIRED[self.table] if name not in known]

    @property
    def absent_fields(self) -> list[str]:
        """Return the fields that need not be there, but that a model would use."""
        known = {*self.found, *self.matches.open}
        return [name for name in _WANTED if name in FIELDS[self.table] and name not in known]

    @property
    def unused_columns(self) -> list[str]:
        """Return the labels of columns without use, those of flagged columns left out."""
        used = {match.column.position for match in self.found.values()}
        used |= {column.position for choices in self.matches.open.values() for column in choices}
        return [
            column.label
            for column in self.columns
            if column.position not in used
            and column.name not in self.meanings.keep
            and not column.rules
        ]
