"""The description of the handed-over tables (Frictionless Data Package), from their schemas."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MISSING = ("",)
"""What stands for null in a CSV file; Parquet has nulls of its own."""

_TYPES = {"int64": "integer", "float64": "number"}
_LIMITS = {
    "isin": ("enum", "allowed_values"),
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "greater_than": ("exclusiveMinimum", "min_value"),
    "str_matches": ("pattern", "pattern"),
}
"""Check of pandera: the constraint it is in a Table Schema, and its statistic that says so."""


@dataclass(frozen=True)
class HandedTable:
    """One table that is handed over.

    Attributes
    ----------
    name : str
        Name of the table; its file is ``<name>.<kind>``.
    kind : str
        ``parquet`` or ``csv``.
    words : str
        What a row is.
    frame : DataFrame
        The rows, in the order of the key.
    schema : DataFrameSchema
        The shape they were checked against, with descriptions.
    key : tuple of str
        Columns that identify a row.
    refers_to : str or None
        Table whose ``treatment_id`` this table's ``treatment_id`` is, if any.
    """

    name: str
    kind: str
    words: str
    frame: pd.DataFrame
    schema: pa.DataFrameSchema
    key: tuple[str, ...]
    refers_to: str | None = None

    @property
    def file_name(self) -> str:
        """Return the name of the table's file."""
        return f"{self.name}.{self.kind}"


def describe_table(table: HandedTable) -> dict[str, Any]:
    """Return a table's resource, without size and digest of its file.

    Parameters
    ----------
    table : HandedTable
        The table.

    Returns
    -------
    dict
        A Frictionless resource with its Table Schema.
    """
    fields = [
        _describe_field(name, column)
        for name, column in table.schema.columns.items()
        if name in table.frame
    ]
    schema: dict[str, Any] = {
        "fields": fields, "missingValues": list(MISSING), "primaryKey": list(table.key),
    }  # fmt: skip
    if table.refers_to:
        target = {"resource": table.refers_to, "fields": ["treatment_id"]}
        schema["foreignKeys"] = [{"fields": ["treatment_id"], "reference": target}]
    resource = {
        "name": table.name, "type": "table", "path": table.file_name, "format": table.kind,
        "description": table.words, "schema": schema,
    }  # fmt: skip
    if table.kind == "csv":
        return resource | {"encoding": "utf-8", "mediatype": "text/csv"}
    return resource | {"mediatype": "application/vnd.apache.parquet"}


def _describe_field(name: str, column: pa.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not column.nullable}
    if column.unique:
        constraints["unique"] = True
    for check in column.checks:
        if check.name in _LIMITS:
            constraint, statistic = _LIMITS[check.name]
            limit = check.statistics[statistic]
            constraints[constraint] = list(limit) if isinstance(limit, tuple) else limit
    return {
        "name": name,
        "type": _TYPES.get(str(column.dtype), "string"),
        "description": column.description,
        "constraints": constraints,
    }
