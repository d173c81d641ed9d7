"""From the config to the tables of an export: every file of a table read, then joined."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wearoff.config import Analysis, TableSource
from wearoff.errors import ConfigError
from wearoff.records.coded import concat_coded
from wearoff.records.csv_text import parse_table
from wearoff.records.header import normalise_name
from wearoff.records.parquet_text import read_parquet
from wearoff.records.raw_table import RawTable, Rows
from wearoff.records.source_file import decode_text, read_source_bytes
from wearoff.records.workbook_text import read_workbook


def sources_of(analysis: Analysis) -> dict[str, TableSource]:
    """Return the tables of an analysis by name, the treatments or durations first.

    Parameters
    ----------
    analysis : Analysis
        The checked config.

    Returns
    -------
    dict of str to TableSource
        treatments and, where mapped, assessments; or intervals.
    """
    records = analysis.records
    if records.kind == "visits":
        tables = {"treatments": records.treatments, "assessments": records.assessments}
        return {name: source for name, source in tables.items() if source is not None}
    return {"intervals": records.intervals}


def read_files(source: TableSource, project_dir: Path, table: str) -> list[RawTable]:
    """Read every file of a table, each with its own header.

    Parameters
    ----------
    source : TableSource
        The table's part of the config.
    project_dir : Path
        The project folder that holds data/raw.
    table : str
        Name of the table.

    Returns
    -------
    list of RawTable
        One per file, in the order of the files' names whatever the order in the config.

    Raises
    ------
    ConfigError
        For files that cannot be read, and a file that is given twice.
    DataQualityError
        For malformed files.
    """
    raws, seen = [], set[bytes]()
    for one in source.per_file():
        content = read_source_bytes(one, project_dir, table)
        digest = hashlib.sha256(content).digest()
        if digest in seen:
            raise ConfigError(
                f"{one.place} holds the same as another file of this table",
                f"records.{table}.path",
                "name each export once, else its rows count twice",
            )
        seen.add(digest)
        raws.append(_read(content, one, table))
    return raws


def join_files(raws: Sequence[RawTable], source: TableSource) -> RawTable:
    """Return the records of a table's files as one table of its declared columns.

    Parameters
    ----------
    raws : sequence of RawTable
        The files, each with all declared columns.
    source : TableSource
        The table's part of the config.

    Returns
    -------
    RawTable
        A single file as it is; several one below the other.
    """
    if len(raws) == 1:
        return raws[0]
    flaws: dict[tuple[str, str], list[Rows]] = {}
    n_above = 0
    for raw in raws:
        for where, rows in raw.flaws.items():
            flaws.setdefault(where, []).append(rows + n_above)
        n_above += raw.n_records
    used = map(normalise_name, source.named_columns().values())
    columns = tuple(dict.fromkeys(used))
    hidden = [raw.n_hidden for raw in raws if raw.n_hidden is not None]
    return RawTable(
        raws[0].table, source, columns,
        {name: concat_coded([raw.cells(name) for raw in raws]) for name in columns},
        np.concatenate([raw.wrong_field_count for raw in raws]),
        np.concatenate([raw.blank for raw in raws]),
        np.concatenate([raw.repeated_header for raw in raws]),
        {path: n_records for raw in raws for path, n_records in raw.files.items()},
        {where: np.concatenate(rows) for where, rows in flaws.items()},
        sum(hidden) if hidden else None,
    )  # fmt: skip


def _read(content: bytes, source: TableSource, table: str) -> RawTable:
    if source.format == "xlsx":
        return read_workbook(content, source, table)
    if source.format == "parquet":
        return read_parquet(content, source, table)
    return parse_table(decode_text(content, source, table), source, table)
