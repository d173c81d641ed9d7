"""The hand-over from end to end: read, check, put in order, write, describe."""

from pathlib import Path
from typing import Any

from wearoff import files
from wearoff.config import Analysis
from wearoff.handover.adtte import CONVENTION, adtte_schema, adtte_view
from wearoff.handover.descriptor import PROFILE, HandedTable, describe_table
from wearoff.handover.dictionary import data_dictionary
from wearoff.outcome.derive import OUTCOME_FILE
from wearoff.outcome.durations import durations_schema, load_durations
from wearoff.records.schemas import (
    assessments_schema,
    load_assessments,
    load_treatments,
    treatments_schema,
)
from wearoff.spreadsheet import csv_bytes

PACKAGE_FILE = "datapackage.json"
DICTIONARY_FILE = "dictionary.md"

_ADTTE_WORDS = (
    "Durations of the treatments that responded, in the manner of CDISC ADaM (BDS-TTE). This view "
    "is lossy: that standard knows neither intervals nor several treatments of a patient. AVAL is "
    f"the {CONVENTION}; lower_days and upper_days are what was seen. Treatments without a "
    "response, or with an unknown one, stand in durations only."
)


def hand_over(
    *, analysis: Analysis, name: str, records_dir: Path, outcome_dir: Path, out_dir: Path
) -> None:
    """Write the cleaned tables as a data package, with a dictionary and a time-to-event view.

    Parameters
    ----------
    analysis : Analysis
        The checked config: title and records.
    name : str
        Name of the analysis.
    records_dir, outcome_dir : Path
        Folders written by the records and outcome stages.
    out_dir : Path
        A restricted folder: gets treatments, assessments and durations (.parquet), adtte.csv,
        dictionary.md and datapackage.json.

    Raises
    ------
    DataQualityError
        If a table does not have its agreed shape.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    out_dir.chmod(0o700)
    # The description is written last and removed first: it never speaks of other files.
    (out_dir / PACKAGE_FILE).unlink(missing_ok=True)
    summary = files.read_json(outcome_dir / OUTCOME_FILE)
    rule = summary["primary"]
    tables = _tables(analysis, name, rule, records_dir, outcome_dir)
    for table in tables:
        _write_table(table, out_dir / table.file_name)
    resources = [describe_table(table) for table in tables]
    words = summary["rules"][rule]["words"]
    files.write_text(data_dictionary(analysis.title, words, resources), out_dir / DICTIONARY_FILE)
    resources.append(
        {
            "name": "dictionary", "path": DICTIONARY_FILE, "format": "md",
            "mediatype": "text/markdown", "description": "The same description, to be read.",
        }
    )  # fmt: skip
    package = {
        "$schema": PROFILE,
        "name": name.lower(),
        "title": analysis.title,
        "description": f"Restricted: row-level data of patients. Response rule: {words}",
        "resources": [_with_digest(resource, out_dir) for resource in resources],
    }
    files.write_json(package, out_dir / PACKAGE_FILE)


def _tables(
    analysis: Analysis, name: str, rule: str, records_dir: Path, outcome_dir: Path
) -> list[HandedTable]:
    groups = analysis.records.groups
    treatments = load_treatments(records_dir, groups).sort_values("treatment_id")
    assessments = load_assessments(records_dir).sort_values("assessment_id")
    durations = load_durations(outcome_dir, groups).sort_values("treatment_id", ignore_index=True)
    return [
        HandedTable(
            "treatments", "parquet", "One row per treatment of an area, as cleaned.",
            treatments, treatments_schema(groups), ("treatment_id",),
        ),
        HandedTable(
            "assessments", "parquet", "One row per graded visit, as cleaned.",
            assessments, assessments_schema(), ("assessment_id",),
        ),
        HandedTable(
            "durations", "parquet", "One row per treatment cycle, with the bounds of its effect.",
            durations, durations_schema(groups), ("treatment_id",), refers_to="treatments",
        ),
        HandedTable(
            "adtte", "csv", _ADTTE_WORDS, adtte_view(durations, study=name, rule=rule),
            adtte_schema(), ("USUBJID", "ASEQ"), refers_to="durations",
        ),
    ]  # fmt: skip


def _write_table(table: HandedTable, path: Path) -> None:
    if table.kind == "csv":
        files.write_bytes(csv_bytes(table.frame), path)
    else:
        files.write_parquet(table.frame, path)


def _with_digest(resource: dict[str, Any], out_dir: Path) -> dict[str, Any]:
    path = out_dir / resource["path"]
    return resource | {"bytes": path.stat().st_size, "hash": f"sha256:{files.sha256_of(path)}"}
