"""One table of an export: its files, and what its columns and values mean."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wearoff.config.base import Name, Section

HeaderLine = Annotated[int, Field(ge=1, le=100)]


class Waiver(Section):
    """Permission to load a column although an identifier rule matches it."""

    column: str = Field(description="The column's name in the export.")
    rule: str = Field(description="The rule that matched, such as PII-TEL.")
    reason: str = Field(min_length=10, description="Why the match is not an identifier.")
    approver: str = Field(min_length=2, description="Who decided so (a role, not a name).")


class TableSource(Section):
    """One table of the export, and how its columns and values translate."""

    path: str | tuple[str, ...] = Field(
        description="The file, relative to the project folder, below data/raw/. Or a list of "
        "files that make up the table, such as one per clinic: each is read alike. A patient code "
        "means the same person in all of them, unless patient_codes says per_clinic."
    )
    format: Literal["csv", "xlsx", "parquet"] = Field(
        default="csv",
        description="Kind of file. A workbook's date cells are read as %Y-%m-%d, its numbers with "
        "the declared decimal mark, its formulas as last calculated; so are Parquet columns.",
    )
    sheet: str | None = Field(
        default=None, description="Sheet of a workbook (xlsx). Needed where it has several."
    )
    encoding: Literal["utf-8", "cp1252", "iso-8859-1", "utf-16"] = Field(
        default="utf-8", description="Text encoding of the file; declared, never guessed."
    )
    delimiter: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="What separates the columns."
    )
    decimal: Literal[".", ","] = Field(default=".", description="The decimal mark.")
    missing: tuple[str, ...] = Field(
        default=("",), description="Cells that mean: not recorded. Never applied to injector."
    )
    date_format: str | None = Field(
        default=None,
        description="Format of the date column, such as %d.%m.%Y. Needed when date is mapped.",
    )
    time_unit: Literal["days", "weeks", "months", "years"] = Field(
        default="days", description="Unit of the day, lower, upper and entry columns."
    )
    columns: dict[Name, str] = Field(
        description="Our field: their column. Columns that are not named here are never loaded."
    )
    values: dict[Name, dict[str, str | None]] = Field(
        default_factory=dict,
        description="Our field: {their value: our value}. null means: not recorded. A field "
        "named here accepts no other value.",
    )
    constants: dict[Name, str] = Field(
        default_factory=dict, description="Our field: one value for every row."
    )
    clinic_by_file: dict[str, str] = Field(
        default_factory=dict,
        description="File: its clinic, for every file of path. Instead of a clinic column.",
    )
    keep: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Their column: the values of rows to keep. Other rows are out of scope.",
    )
    header_line: HeaderLine | dict[str, HeaderLine] = Field(
        default=1,
        description="Line of the file (row of the sheet) in which the column names stand; what is "
        "above it is no record. {FILE: line} where files differ. Names that stand there more than "
        "once, or not at all, take in that of the line above, so that Visit 1 over Date and Score "
        "gives 'Visit 1 Date' and 'Visit 1 Score'.",
    )
    renamed: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="File: {name of a column there: its name in this config}, where the files of "
        "path name their columns differently.",
    )
    fill_down: tuple[str, ...] = Field(
        default=(),
        description="Their columns that are filled in the first row of a group only (merged "
        "cells), the one that always is first. A row in which that one is empty continues the row "
        "above and takes over what is empty of the others; a row that contradicts it does not.",
    )
    otherwise: dict[Name, str] = Field(
        default_factory=dict,
        description="Our field: their column that counts where the field's own is empty, such as "
        "the grade of a second rater.",
    )
    waivers: tuple[Waiver, ...] = Field(
        default=(), description="Identifier rules waived for a column, with the reason."
    )

    @model_validator(mode="after")
    def _files_are_described_alike(self) -> "TableSource":
        if not self.paths or len(self.paths) != len(set(self.paths)):
            raise ValueError("path must name at least one file, and each file once")
        if self.clinic_by_file and set(self.clinic_by_file) != set(self.paths):
            raise ValueError("clinic_by_file must name exactly the files of path, spelled alike")
        if self.clinic_by_file and "clinic" in {*self.columns, *self.constants}:
            raise ValueError("field 'clinic' has two sources; clinic_by_file is one of them")
        if self.sheet is not None and self.format != "xlsx":
            raise ValueError("sheet has a use in workbooks only (format: xlsx)")
        if self.format != "csv" and (self.encoding, self.delimiter) != ("utf-8", ","):
            raise ValueError(f"encoding and delimiter have no use where format is {self.format}")
        for key in ("header_line", "renamed"):
            given = getattr(self, key)
            if isinstance(given, dict) and not set(given) <= set(self.paths):
                raise ValueError(f"{key} names a file that is not one of path")
        if self.format == "parquet" and (self.header_line != 1 or self.fill_down):
            raise ValueError("header_line and fill_down have no use where format is parquet")
        return self

    @model_validator(mode="after")
    def _one_source_per_field(self) -> "TableSource":
        twice = sorted(set(self.columns) & set(self.constants))
        if twice:
            raise ValueError(f"field '{twice[0]}' has two sources (columns and constants)")
        spelled = [c for f, c in self.columns.items() if f not in {"lower", "upper"}]
        if len(spelled) != len(set(spelled)):
            raise ValueError("one column of the export feeds two fields; give each its own")
        unfed = sorted(set(self.otherwise) - set(self.columns))
        if unfed:
            raise ValueError(f"otherwise names '{unfed[0]}', which no column feeds")
        stray = sorted(set(self.values) - set(self.fed_fields()))
        if stray:
            raise ValueError(f"values are given for '{stray[0]}', which no column feeds")
        if "date" in self.columns and "day" in self.columns:
            raise ValueError("both day and date are mapped; map one of them")
        if self.columns_of("date") and self.date_format is None:
            raise ValueError("date is mapped without date_format")
        return self

    def fields(self) -> set[str]:
        """Return every field this table provides."""
        return {*self.columns, *self.constants, *(("clinic",) if self.clinic_by_file else ())}

    def columns_of(self, field: str) -> tuple[str, ...]:
        """Return their columns that feed a field: several where each visit has its own.

        Parameters
        ----------
        field : str
            Our field.
        """
        named = (self.columns.get(field), self.otherwise.get(field))
        return tuple(dict.fromkeys(column for column in named if column is not None))

    def fed_fields(self) -> tuple[str, ...]:
        """Return the fields that columns feed, in the order of the config."""
        return tuple(self.columns)

    def named_columns(self) -> dict[str, str]:
        """Return every column the table's config names, by the key that names it."""
        return (
            {f"columns.{name}": column for name, column in self.columns.items()}
            | {f"keep.{column}": column for column in self.keep}
            | {f"fill_down.{place}": column for place, column in enumerate(self.fill_down)}
            | {f"otherwise.{name}": column for name, column in self.otherwise.items()}
        )

    @property
    def first_line(self) -> int:
        """Where the column names of its one file stand, from 1."""
        line = self.header_line
        return line if isinstance(line, int) else line.get(self.paths[0], 1)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the table."""
        return (self.path,) if isinstance(self.path, str) else self.path

    @property
    def place(self) -> str:
        """The files of the table in a few words, for messages."""
        return self.paths[0] if len(self.paths) == 1 else f"{len(self.paths)} files"

    def per_file(self) -> tuple["TableSource", ...]:
        """Return the same table once per file, in the order of the paths' names."""
        return tuple(self.model_copy(update={"path": path}) for path in sorted(self.paths))
