"""The records stage from end to end: read, refuse, translate, clean, account, write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wearoff import files
from wearoff.config import Analysis
from wearoff.records import schemas
from wearoff.records.accounts import assert_nothing_lost
from wearoff.records.arrow_text import spell_out
from wearoff.records.assemble import (
    assemble_assessments,
    assemble_rejects,
    assemble_repairs,
    assemble_treatments,
    no_assessments,
)
from wearoff.records.check_input import CheckInput, code_tables
from wearoff.records.count_selection import rejections_by_code
from wearoff.records.identifier_names import refuse_identifying_paths
from wearoff.records.identifier_scan import scan_for_identifiers
from wearoff.records.intervals import clean_intervals
from wearoff.records.part_ledger import physical
from wearoff.records.patient_codes import separate_clinics
from wearoff.records.quality import describe_quality
from wearoff.records.quality_checks import refuse_unknown_checks
from wearoff.records.raters import refuse_undecided_raters
from wearoff.records.raw_table import RawTable
from wearoff.records.source_tables import join_files, read_files, sources_of
from wearoff.records.value_maps import (
    UNMAPPED_FILE,
    merge_case_variants,
    refuse_unmapped,
    spellings_of_config,
    translate_values,
)
from wearoff.records.visits import clean_visits, refuse_unlinked_areas
from wearoff.records.worktable import WorkTable, check_columns, take_fields
from wearoff.spreadsheet import csv_bytes

QUALITY_FILE = "data_quality.json"
_OTHER_FILES = (QUALITY_FILE, UNMAPPED_FILE, "confirmed.json")
TABLES = ("treatments", "assessments", "rejects", "repairs", "rejections")


@dataclass(frozen=True)
class CleanRecords:
    """Everything the records stage makes, before any of it is written.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        treatments, assessments, rejects, repairs and rejections.
    quality : dict
        Content of data_quality.json.
    """

    tables: Mapping[str, pd.DataFrame]
    quality: Mapping[str, object]


def clean_records(*, analysis: Analysis, project_dir: Path, out_dir: Path) -> None:
    """Clean the export of one analysis and write the records tables.

    Nothing is written if the export is refused, except ``unmapped_values.csv`` (restricted) when
    a value map does not know a value. Files of an earlier run are removed first, so that a
    refusal never leaves old tables behind. Records that could be read, but are too poor to go on
    with, are written all the same, so that data_quality.json can say why;
    :func:`~wearoff.records.limits.confirm_quality` then ends the run.

    Parameters
    ----------
    analysis : Analysis
        The checked config.
    project_dir : Path
        The project folder; files are read below its data/raw only.
    out_dir : Path
        Where treatments, assessments, rejects, repairs and rejections (.parquet) and
        data_quality.json go.

    Raises
    ------
    ConfigError
        For paths, columns, values or formats that do not fit the files.
    PrivacyError
        If the export holds what looks like a direct identifier.
    DataQualityError
        If the files are malformed.
    """
    for name in (*(f"{table}.parquet" for table in TABLES), *_OTHER_FILES):
        (out_dir / name).unlink(missing_ok=True)
    refuse_unknown_checks(analysis.records.checks)
    if analysis.records.kind == "visits":
        refuse_unlinked_areas(analysis.records)
    raws, waivers = read_tables(analysis, project_dir)
    works = [take_fields(raw, analysis.records.groups) for raw in raws]
    _translate(works, analysis, out_dir, project_dir)
    cleaned = clean_tables(works, analysis, waivers)
    for name, table in cleaned.tables.items():
        files.write_parquet(table, out_dir / f"{name}.parquet")
    files.write_json(cleaned.quality, out_dir / QUALITY_FILE)


def read_tables(
    analysis: Analysis, project_dir: Path
) -> tuple[list[RawTable], list[dict[str, object]]]:
    """Read every table of an analysis as text, refusing identifiers and absent columns.

    Parameters
    ----------
    analysis : Analysis
        The checked config.
    project_dir : Path
        The project folder; files are read below its data/raw only.

    Returns
    -------
    list of RawTable
        One per table of the config.
    list of dict
        The identifier waivers, and whether each was used.

    Raises
    ------
    ConfigError
        For paths, encodings or columns that do not fit the files.
    PrivacyError
        If the export holds what looks like a direct identifier.
    DataQualityError
        If a file is malformed.
    """
    sources = sources_of(analysis)
    refuse_identifying_paths(sources)
    files_of = {t: read_files(source, project_dir, t) for t, source in sources.items()}
    raws = [raw for of_table in files_of.values() for raw in of_table]
    # Identifiers come first: messages about columns may quote names from the header.
    waivers = scan_for_identifiers(raws, analysis.records.groups)
    for raw in raws:
        check_columns(raw)
    return [join_files(files_of[table], source) for table, source in sources.items()], waivers


def _translate(
    works: Sequence[WorkTable], analysis: Analysis, out_dir: Path, project_dir: Path
) -> None:
    unmapped = pd.concat([translate_values(work) for work in works], ignore_index=True)
    path = out_dir / UNMAPPED_FILE
    if not unmapped.empty:
        files.write_bytes(csv_bytes(unmapped), path)
        path.chmod(0o600)
    inside = path.is_relative_to(project_dir)
    listed_in = path.relative_to(project_dir) if inside else path.name
    refuse_unmapped(unmapped, works, str(listed_in))
    merge_case_variants(works, spellings_of_config(analysis))


def clean_tables(
    works: Sequence[WorkTable], analysis: Analysis, waivers: list[dict[str, object]]
) -> CleanRecords:
    """Type, check and account the translated tables; their ledgers are added to.

    Parameters
    ----------
    works : sequence of WorkTable
        The tables after translation of their values.
    analysis : Analysis
        The checked config.
    waivers : list of dict
        The identifier waivers, and whether each was used.

    Returns
    -------
    CleanRecords
        What the stage writes.

    Raises
    ------
    ConfigError
        If a date format fits no date, or several raters graded one visit and nothing says whose
        score counts.
    DataQualityError
        If too many rows are rejected; the ledgers are complete by then.
    """
    records = analysis.records
    if records.patient_codes == "per_clinic":
        separate_clinics(works)
    assessments, typed_visits = no_assessments(), None
    if records.kind == "visits":
        typed, typed_visits = clean_visits(works[0], works[1] if works[1:] else None, records)
        if typed_visits is not None:
            assessments = assemble_assessments(works[1], typed_visits)
            refuse_undecided_raters(assessments, analysis.outcome)
    else:
        typed = clean_intervals(works[0], records)
    treatments = assemble_treatments(works[0], typed, records.groups)
    tables = {
        "treatments": spell_out(treatments), "assessments": spell_out(assessments),
        "rejects": assemble_rejects(
            works, [typed] if typed_visits is None else [typed, typed_visits]
        ),
        "repairs": assemble_repairs(works),
    }  # fmt: skip
    checked = CheckInput(
        analysis=analysis, **tables | code_tables(treatments, assessments),
        counts={work.table: work.ledger.counts() for work in works},
        notes={name: count for work in works for name, count in work.notes.items()},
        rows_per_file=[n for work in works for n in physical(work.ledger).files.values()],
    )  # fmt: skip
    tables["rejections"] = rejections_by_code(checked)
    _check_tables(works, tables, analysis)
    return CleanRecords(tables, describe_quality(works, checked, waivers))


def _check_tables(
    works: Sequence[WorkTable], tables: Mapping[str, pd.DataFrame], analysis: Analysis
) -> None:
    assert_nothing_lost(works, tables)
    agreed = {
        "treatments": schemas.treatments_schema(analysis.records.groups),
        "assessments": schemas.assessments_schema(),
        "rejects": schemas.rejects_schema(),
        "repairs": schemas.repairs_schema(),
        "rejections": schemas.rejections_schema(),
    }
    for name, schema in agreed.items():
        schemas.check_table(tables[name], schema, f"{name}.parquet")
