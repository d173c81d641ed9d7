"""The flow of records, the data-quality checks and the outcome counts as they may be published."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from wearoff.config import Analysis, Disclosure
from wearoff.config.logo import logo_uri
from wearoff.disclosure.counts import shown_count
from wearoff.disclosure.released import OutcomeRow
from wearoff.disclosure.released_records import (
    FlowRow,
    QualityRow,
    RejectionRow,
    RepairRow,
    WaiverRow,
)
from wearoff.disclosure.tables import read_rows
from wearoff.files import read_json

_STATES: tuple[Literal["used", "rejected", "duplicate", "out_of_scope"], ...] = (
    "used", "rejected", "duplicate", "out_of_scope",
)  # fmt: skip
_OUTCOMES = ("responded", "not_responded", "unknown", "exact", "interval", "left", "right")


def records_content(*, analysis: Analysis, name: str, records_dir: Path) -> dict[str, Any]:
    """Return what may be published of the records stage, as the fields of ReleasedRecords.

    Parameters
    ----------
    analysis : Analysis
        The config.
    name : str
        Name of the analysis.
    records_dir : Path
        Folder written by the records stage.
    """
    quality, settings = read_json(records_dir / "data_quality.json"), analysis.disclosure
    rejections = read_rows(records_dir / "rejections.parquet")
    return {
        "analysis": name,
        "title": analysis.title,
        "practice": analysis.report.practice,
        "logo": logo_uri(analysis.report.logo),
        "smallest_count": settings.smallest_count,
        "flow": flow_rows(quality, settings),
        "repairs": repair_rows(quality, settings),
        "quality": quality_rows(quality, settings),
        "rejections": rejection_rows(rejections, settings),
        "waivers": waiver_rows(quality),
    }


def flow_rows(quality: dict[str, Any], settings: Disclosure) -> tuple[FlowRow, ...]:
    """Return how many rows of each table were read and where they ended, rounded."""
    rows = []
    for table in quality["tables"]:
        name = table["table"]
        rows.append(
            FlowRow(table=name, state="read", rows=shown_count(table["rows_read"], settings))
        )
        rows += [
            FlowRow(table=name, state=state, rows=shown_count(table[state], settings))
            for state in _STATES
        ]
    rows += [
        FlowRow(**{**row, "rows": shown_count(row["rows"], settings)}) for row in quality["reasons"]
    ]
    return tuple(rows)


def repair_rows(quality: dict[str, Any], settings: Disclosure) -> tuple[RepairRow, ...]:
    """Return how many cells each repair rule changed, rounded."""
    return tuple(
        RepairRow(**{**row, "rows": shown_count(row["rows"], settings)})
        for row in quality["repairs"]
    )


def quality_rows(quality: dict[str, Any], settings: Disclosure) -> tuple[QualityRow, ...]:
    """Return every data-quality check with rounded numerator and denominator."""
    return tuple(
        QualityRow(
            **{
                **row,
                "numerator": shown_count(row["numerator"], settings),
                "denominator": shown_count(row["denominator"], settings),
            }
        )
        for row in quality["checks"]
    )


def rejection_rows(
    rejections: Sequence[dict[str, Any]], settings: Disclosure
) -> tuple[RejectionRow, ...]:
    """Return rejected rows by injector and by clinic, in code order and rounded.

    With so few injectors that nobody sees another's values, there are none by injector.

    Who has too few patients, or mostly one, is added to ``others``; these are shown only if they
    are two or more and enough together, so that nobody stands behind the word alone.
    """
    rows = []
    for by in ("injector", "clinic"):
        found = [one for one in rejections if one["by"] == by]
        if by == "injector" and len(found) <= settings.own_view_injectors:
            continue
        shown = [one for one in found if _may_stand_alone(one, settings)]
        others = [one for one in found if one not in shown]
        rest = {
            name: sum(one[name] for one in others)
            for name in ("rows", "rejected", "patients", "rows_of_one_patient")
        }
        if len(others) > 1 and _may_stand_alone(rest, settings):
            shown.append({"code": "others", **rest})
        rows += [
            RejectionRow(
                by=by, level=one["code"], rows=shown_count(one["rows"], settings),
                rejected=shown_count(one["rejected"], settings),
            )
            for one in shown
        ]  # fmt: skip
    return tuple(rows)


def _may_stand_alone(one: dict[str, Any], settings: Disclosure) -> bool:
    is_one_patient = one["rows_of_one_patient"] > one["rows"] / 2
    return one["patients"] >= settings.injector_min_patients and not is_one_patient


def waiver_rows(quality: dict[str, Any]) -> tuple[WaiverRow, ...]:
    """Return the waived identifier rules."""
    return tuple(
        WaiverRow(**{key: row[key] for key in ("column", "rule", "reason", "used")})
        for row in quality["waivers"]
    )


def outcome_rows(outcome: dict[str, Any], settings: Disclosure) -> tuple[OutcomeRow, ...]:
    """Return the outcome counts under each response rule, rounded."""
    return tuple(
        OutcomeRow(
            rule=rule,
            words=counts["words"],
            is_primary=rule == outcome["primary"],
            **{name: shown_count(counts[name], settings) for name in _OUTCOMES},
        )
        for rule, counts in outcome["rules"].items()
    )
