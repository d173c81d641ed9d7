"""What is proposed for one table, and which fields a table may have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wearoff.intake.columns import Column
from wearoff.intake.extract import Extract
from wearoff.intake.finding import Finding
from wearoff.intake.matching import Match, Matches
from wearoff.intake.meanings import Meanings
from wearoff.intake.wide_visits import WideVisits

GROUPS = {
    "sex": "categorical", "age_years": "numeric", "arm": "categorical", "age_band": "categorical",
    "indication": "categorical", "skin_type": "categorical", "naive": "categorical",
    "pretreated": "categorical",
}  # fmt: skip
_CHARACTERISTICS = ("patient", "injector", "clinic", "product", "area", "dose_units", *GROUPS)
FIELDS = {
    "treatments": (*_CHARACTERISTICS, "treated_on", "day", "status", "row_kind"),
    "assessments": (
        "patient",
        "graded_on",
        "day",
        "since_treatment",
        "area",
        "score",
        "status",
        "row_kind",
    ),
    "intervals": (*_CHARACTERISTICS, "lower", "upper", "ended", "status"),
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
    extract : Extract
        Its files.
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
    clinic_by_file : mapping of str to str
        File: its clinic, where only the names of the files tell.
    shapes : list of str
        What was seen of a layout that the table cannot be read in as it is.
    wide : WideVisits or None
        Visits beside each other in one row.
    dose_columns : mapping of str to Column
        Product: the column of its doses, where each has one.
    split : mapping of str to list of str
        Our field: what separates the entries of lists in its cells.
    fill_down : list of str
        Their columns that only the first row of a group fills.
    """

    table: str
    extract: Extract
    matches: Matches
    decimal: Finding
    date_format: Finding | None
    time_unit: Finding
    meanings: Meanings
    clinic_by_file: Mapping[str, str] = field(default_factory=dict)
    shapes: list[str] = field(default_factory=list)
    wide: WideVisits | None = None
    dose_columns: Mapping[str, Column] = field(default_factory=dict)
    split: Mapping[str, list[str]] = field(default_factory=dict)
    fill_down: list[str] = field(default_factory=list)

    @property
    def found(self) -> dict[str, Match]:
        """Return the fields that have a column."""
        return self.matches.found

    @property
    def missing_fields(self) -> list[str]:
        """Return the required fields without any column; ``date`` stands for date or day."""
        known = {*self.found, *self.matches.open}
        known |= {"date"} if "day" in known else set()
        known |= set(self.matches.unfit)
        known |= {"score", *(("date",) if self.wide.has_dates else ())} if self.wide else set()
        return [name for name in REQUIRED[self.table] if name not in known]

    @property
    def absent_fields(self) -> list[str]:
        """Return the fields that need not be there, but that a model would use."""
        known = {*self.found, *self.matches.open, *self.matches.unfit}
        known |= {"clinic"} if self.clinic_by_file else set()
        known |= {"product", "dose_units"} if self.dose_columns else set()
        known |= {"dose_units"} if "volume_ml" in known else set()
        return [name for name in _WANTED if name in FIELDS[self.table] and name not in known]

    @property
    def used_positions(self) -> set[int]:
        """Return the columns that are mapped, told of as undecided, or keep rows."""
        used = {match.column.position for match in self.found.values()}
        used |= {column.position for choices in self.matches.open.values() for column in choices}
        used |= {column.position for column in self.matches.unfit.values()}
        used |= self.wide.used if self.wide else set()
        used |= {column.position for column in self.dose_columns.values()}
        kept = self.meanings.keep
        return used | {one.position for one in self.extract.columns if one.name in kept}
