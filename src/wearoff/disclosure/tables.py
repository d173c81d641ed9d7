"""Estimates, contrasts, curves and injectors as they may be published."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show, shown_count, shown_probability
from wearoff.disclosure.released import (
    ChoiceRow,
    ContrastRow,
    CurveRow,
    DoseCurveRow,
    EstimateRow,
    InjectorRow,
    ObservedRow,
)

_LARGEST_SHARE_OF_ONE_PATIENT = 0.5
_INJECTOR_DAYS = (
    "median_days", "median_lower", "median_upper", "difference_days", "difference_lower",
    "difference_upper",
)  # fmt: skip


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a table as rows, with missing cells as None; no file or no rows give an empty list."""
    if not path.is_file():
        return []
    table = pd.read_parquet(path)
    table = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def estimate_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[EstimateRow, ...]:
    """Return the estimates that rest on enough patients, with rounded counts.

    An estimate whose interval has no finite end (the share never falls so low) stays out.
    """
    return tuple(
        EstimateRow(
            **{key: value for key, value in row.items() if key != "within_follow_up"}
            | {"patients": shown_count(row["patients"], settings)}
        )
        for row in rows
        if may_show(row["patients"], settings) and _is_finite(row)
    )


def _is_finite(row: dict[str, Any], names: Iterable[str] = ("point", "lower", "upper")) -> bool:
    return all(row[name] is not None and math.isfinite(row[name]) for name in names)


def contrast_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[ContrastRow, ...]:
    """Return the contrasts whose two sides both rest on enough patients.

    Those of medians of which one is perhaps never reached have no finite interval and stay out.
    """
    kept = []
    for row in rows:
        patients, reference_patients = row.pop("patients"), row.pop("reference_patients")
        is_shown = may_show(patients, settings) and may_show(reference_patients, settings)
        if is_shown and _is_finite(row):
            probability = shown_probability(row.pop("probability"))
            kept.append(ContrastRow(**row, probability=probability))
    return tuple(kept)


def curve_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[CurveRow, ...]:
    """Return model curves of levels with enough patients, to three decimals."""
    return tuple(
        CurveRow(by=row["by"], level=row["level"], day=row["day"], **_rounded(row, 3))
        for row in rows
        if may_show(row["patients"], settings)
    )


def dose_curve_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[DoseCurveRow, ...]:
    """Return dose curves of products and areas with enough patients, to tenths of a day."""
    return tuple(
        DoseCurveRow(
            product=row["product"],
            area=row["area"],
            dose_units=row["dose_units"],
            **_rounded(row, 1),
        )
        for row in rows
        if may_show(row["patients"], settings) and _is_finite(row)
    )


def choice_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[ChoiceRow, ...]:
    """Return how likely one new treatment is to last, where enough patients were given it."""
    return tuple(
        ChoiceRow(product=row["product"], area=row["area"], day=row["day"], **_rounded(row, 3))
        for row in rows
        if may_show(row["patients"], settings)
    )


def observed_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[ObservedRow, ...]:
    """Return observed against predicted shares, coarsely rounded.

    The observed curve is the data's own, so it stays on a four-week grid and is rounded to the
    precision of a count rounded like every other.
    """
    kept = []
    for row in rows:
        if may_show(row["patients"], settings):
            step = settings.round_to / max(row["patients"], settings.smallest_count)
            observed = min(1.0, max(0.0, step * round(row["observed"] / step)))
            place: dict[str, Any] = {key: row[key] for key in ("by", "level", "day", "inside")}
            kept.append(ObservedRow(**place, observed=round(observed, 3), **_rounded(row, 3)))
    return tuple(kept)


def _rounded(row: dict[str, Any], digits: int) -> dict[str, Any]:
    return {name: round(float(row[name]), digits) for name in ("point", "lower", "upper")}


def injector_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[InjectorRow, ...]:
    """Return injectors in code order, each with what may be shown of them."""
    return tuple(
        _injector(row, settings) for row in sorted(rows, key=lambda row: str(row["injector"]))
    )


def _injector(row: dict[str, Any], settings: Disclosure) -> InjectorRow:
    patients = shown_count(row["patients"], settings)
    shown = (
        may_show(row["patients"], settings)
        and row["patients"] >= settings.injector_min_patients
        and row["largest_share"] <= _LARGEST_SHARE_OF_ONE_PATIENT
        and _is_finite(row, _INJECTOR_DAYS)
    )
    if not shown:
        return InjectorRow(
            injector=row["injector"], patients=patients, shown=False, compared=False,
            wording="not_shown",
        )  # fmt: skip
    compared = (
        row["losses"] >= settings.injector_min_losses
        and row["reliability"] >= settings.min_reliability
    )
    difference = {
        name: row[name] for name in ("difference_days", "difference_lower", "difference_upper")
    }
    return InjectorRow(
        injector=row["injector"],
        patients=patients,
        shown=True,
        compared=compared,
        **{name: row[name] for name in ("median_days", "median_lower", "median_upper")},
        **(difference if compared else {}),
        probability_beyond_delta=(
            shown_probability(row["probability_beyond_delta"]) if compared else ""
        ),
        reliability=round(row["reliability"], 2),
        wording=_wording(row["probability_beyond_delta"]) if compared else "not_compared",
    )


def _wording(probability: float) -> Literal["differs", "some_evidence", "no_evidence"]:
    if probability >= 0.975:
        return "differs"
    return "some_evidence" if probability >= 0.90 else "no_evidence"
