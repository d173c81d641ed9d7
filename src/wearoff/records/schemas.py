"""The shape of the tables that leave this stage, checked on writing and on reading."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from wearoff.config import Group
from wearoff.errors import DataQualityError
from wearoff.records.column_words import describe_columns
from wearoff.records.ledger import STATES
from wearoff.records.row_numbers import all_alike, is_ascending

_ROW_ID = r"^[a-z]+:(?:[^\n]+:)?[0-9]{6,}(?::a[0-9]+)?(?::v[0-9]+)?$"
_ID_COLUMNS = ("treatment_id", "assessment_id", "row_id")


def treatments_schema(groups: Mapping[str, Group] | None = None) -> pa.DataFrameSchema:
    """Return the schema of treatments.parquet.

    Parameters
    ----------
    groups : mapping of str to Group, optional
        The groups of the config. Without them any further column is let through.

    Returns
    -------
    DataFrameSchema
        Strict if the groups are given.
    """
    columns = {
        "treatment_id": pa.Column(str, pa.Check.str_matches(_ROW_ID), unique=True),
        "patient": pa.Column(str),
        **{name: _text(nullable=True) for name in ("injector", "clinic", "product", "area")},
        "day": pa.Column("int64"),
        "dose_units": pa.Column("float64", pa.Check.gt(0), nullable=True),
    }
    for name, group in (groups or {}).items():
        is_level = group.kind == "categorical"
        columns[name] = _text(nullable=False) if is_level else pa.Column("float64", nullable=True)
    for name in ("lower_days", "upper_days"):
        columns[name] = pa.Column("float64", pa.Check.ge(0), required=False)
    columns["entry_days"] = pa.Column("float64", pa.Check.gt(0), nullable=True, required=False)
    strict = groups is not None
    return pa.DataFrameSchema(describe_columns(columns, groups), strict=strict, ordered=strict)


def assessments_schema() -> pa.DataFrameSchema:
    """Return the schema of assessments.parquet.

    Returns
    -------
    DataFrameSchema
        Strict.
    """
    columns = {
        "assessment_id": pa.Column(str, pa.Check.str_matches(_ROW_ID), unique=True),
        "patient": pa.Column(str),
        "area": _text(nullable=True),
        "day": pa.Column("int64"),
        "score": pa.Column("float64"),
        "score_2": pa.Column("float64", nullable=True, required=False),
        "rater": pa.Column(str, nullable=True, required=False),
    }
    return pa.DataFrameSchema(describe_columns(columns), strict=True, ordered=True)


def rejects_schema() -> pa.DataFrameSchema:
    """Return the schema of rejects.parquet.

    Returns
    -------
    DataFrameSchema
        Strict.
    """
    columns = {
        "row_id": pa.Column(str, pa.Check.str_matches(_ROW_ID), unique=True),
        "table": pa.Column(str),
        "state": pa.Column(str, pa.Check.isin(STATES[1:])),
        "reason": pa.Column(str),
        "reasons": pa.Column(str),
        "patient": _text(nullable=True),
        "injector": _text(nullable=True),
        "clinic": _text(nullable=True),
        "area": _text(nullable=True),
        "day": pa.Column("float64", nullable=True),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def repairs_schema() -> pa.DataFrameSchema:
    """Return the schema of repairs.parquet.

    Returns
    -------
    DataFrameSchema
        Strict.
    """
    columns = {
        "row_id": pa.Column(str, pa.Check.str_matches(_ROW_ID)),
        **{name: pa.Column(str) for name in ("table", "field", "rule")},
        **{name: _text(nullable=True) for name in ("before", "after")},
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def rejections_schema() -> pa.DataFrameSchema:
    """Return the schema of rejections.parquet.

    Returns
    -------
    DataFrameSchema
        Strict.
    """
    counts = ("rows", "rejected", "patients", "rows_of_one_patient")
    columns = {
        "by": pa.Column(str, pa.Check.isin(("injector", "clinic"))),
        "code": pa.Column(str),
        **{name: pa.Column("int64", pa.Check.ge(0)) for name in counts},
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["by", "code"])


def check_table(table: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """Check a table against its schema.

    Parameters
    ----------
    table : DataFrame
        The table.
    schema : DataFrameSchema
        What it must look like.
    name : str
        The table's file name, for the message.

    Returns
    -------
    DataFrame
        The same table.

    Raises
    ------
    DataQualityError
        Naming the columns and the checks that failed, never a value.
    """
    broken: list[str] = []
    try:
        _without_proven(schema, table).validate(table, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases[["column", "check"]].drop_duplicates()
        broken = [f"{case.column}: {case.check}" for case in cases.itertuples()]
    if broken:
        raise DataQualityError(
            f"does not have its agreed shape ({', '.join(sorted(broken)[:5])})",
            name,
            "run the stage that writes it again",
        )
    return table


def _without_proven(schema: pa.DataFrameSchema, table: pd.DataFrame) -> pa.DataFrameSchema:
    """Return the schema without what a quicker look at the ids shows to be so."""
    for name, column in schema.columns.items():
        if name not in table or table[name].dtype != "str":
            continue
        if column.unique and is_ascending(table[name]):
            schema = schema.update_column(name, unique=False)
        if name in _ID_COLUMNS and all_alike(table[name], _ROW_ID):
            schema = schema.update_column(name, checks=[])
    return schema


def load_treatments(records_dir: Path, groups: Mapping[str, Group] | None = None) -> pd.DataFrame:
    """Read the cleaned treatments.

    Parameters
    ----------
    records_dir : Path
        Folder written by the records stage.
    groups : mapping of str to Group, optional
        The groups of the config; if given, no other column may be there.

    Returns
    -------
    DataFrame
        One row per used treatment; ``day`` in days, ``dose_units`` in units.

    Raises
    ------
    DataQualityError
        If the file does not have its agreed shape.
    """
    table = pd.read_parquet(records_dir / "treatments.parquet")
    return check_table(table, treatments_schema(groups), "treatments.parquet")


def load_assessments(records_dir: Path) -> pd.DataFrame:
    """Read the cleaned assessments.

    Parameters
    ----------
    records_dir : Path
        Folder written by the records stage.

    Returns
    -------
    DataFrame
        One row per used assessment; ``day`` in days since the patient's first treatment.

    Raises
    ------
    DataQualityError
        If the file does not have its agreed shape.
    """
    table = pd.read_parquet(records_dir / "assessments.parquet")
    return check_table(table, assessments_schema(), "assessments.parquet")


def load_rejects(records_dir: Path) -> pd.DataFrame:
    """Read the rows that are not used.

    Parameters
    ----------
    records_dir : Path
        Folder written by the records stage.

    Returns
    -------
    DataFrame
        rejects.parquet of ARCHITECTURE.md; ``day`` in days since the patient's first treatment.

    Raises
    ------
    DataQualityError
        If the file does not have its agreed shape.
    """
    table = pd.read_parquet(records_dir / "rejects.parquet")
    return check_table(table, rejects_schema(), "rejects.parquet")


def _text(*, nullable: bool) -> pa.Column:
    return pa.Column(str, nullable=nullable)
