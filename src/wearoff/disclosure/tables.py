"""Estimates, contrasts and curves as they may be published."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show, shown_count, shown_probability
from wearoff.disclosure.digits import to_known_digits
from wearoff.disclosure.released import (
    ChoiceRow,
    ContrastRow,
    CurveRow,
    DoseCurveRow,
    EstimateRow,
)

_NUMBERS = ("point", "lower", "upper")
_PRECISION = frozenset({"rhat", "ess_bulk", "ess_tail", "mcse"})
_ON_A_DAY = frozenset(
    {"lower_quartile_days", "median_days", "upper_quartile_days", "median_further_days"}
)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a table as rows, with missing cells as None; no file or no rows give an empty list."""
    if not path.is_file():
        return []
    table = pd.read_parquet(path)
    table = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def estimate_rows(
    rows: list[dict[str, Any]], settings: Disclosure, followed_days: float
) -> tuple[EstimateRow, ...]:
    """Return the estimates that rest on enough patients, with rounded counts.

    A day beyond the last one on which anyone was seen becomes infinite, not reached: it rests on
    the assumed shape and the priors alone. Other estimates without a finite interval stay out.
    """
    kept = []
    for row in rows:
        values = {key: value for key, value in without_precision(row).items()
                  if key != "within_follow_up"}  # fmt: skip
        values["patients"] = shown_count(row["patients"], settings)
        is_day = row["quantity"] in _ON_A_DAY and None not in (row["lower"], row["upper"])
        if is_day:
            values |= within(values, followed_days - (row["day"] or 0))
        if may_show(row["patients"], settings) and (is_day or is_finite(values)):
            kept.append(EstimateRow(**values))
    return tuple(kept)


def within(
    row: dict[str, Any], last_days: float, names: Iterable[str] = _NUMBERS
) -> dict[str, float]:
    """Return the days of a row, infinite where they lie beyond the last one."""
    return {name: row[name] if row[name] <= last_days else math.inf for name in names}


def without_precision(row: dict[str, Any], names: Iterable[str] = _NUMBERS) -> dict[str, Any]:
    """Return a row whose numbers have the digits that its precision supports, without that."""
    kept = {key: value for key, value in row.items() if key not in _PRECISION}
    return kept | to_known_digits(row, names)


def is_finite(row: dict[str, Any], names: Iterable[str] = _NUMBERS) -> bool:
    """Say whether all of these numbers of a row are known and finite."""
    return all(row[name] is not None and math.isfinite(row[name]) for name in names)


def contrast_rows(
    rows: list[dict[str, Any]], settings: Disclosure, followed_days: float, *, has_durations: bool
) -> tuple[ContrastRow, ...]:
    """Return the contrasts whose two sides both rest on enough patients.

    Those of medians of which one is perhaps never reached have no finite interval and stay out;
    so do differences in days of medians that lie beyond the last day on which anyone was seen.

    Parameters
    ----------
    rows : list of dict
        Rows of the estimates stage, with ``reach_days``: the later median of the two.
    settings : Disclosure
        Smallest count.
    followed_days : float
        Last day on which anyone was seen.
    has_durations : bool
        Whether the records tell durations apart at all; else comparisons of them stay out.
    """
    kept = []
    for row in map(without_precision, rows):
        patients, reference_patients = row.pop("patients"), row.pop("reference_patients")
        reach_days, quantity = row.pop("reach_days"), row["quantity"]
        is_shown = may_show(patients, settings) and may_show(reference_patients, settings)
        is_told = quantity not in ("days", "ratio") or has_durations
        is_told &= quantity != "days" or reach_days <= followed_days
        if is_shown and is_told and is_finite(row):
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


def dose_curve_rows(
    rows: list[dict[str, Any]], settings: Disclosure, followed_days: float
) -> tuple[DoseCurveRow, ...]:
    """Return dose curves of products and areas with enough patients, to tenths of a day.

    Medians beyond the last day on which anyone was seen stay out.
    """
    return tuple(
        DoseCurveRow(
            product=row["product"],
            area=row["area"],
            dose_units=row["dose_units"],
            **_rounded(row, 1),
        )
        for row in map(without_precision, rows)
        if may_show(row["patients"], settings) and is_finite(row) and row["upper"] <= followed_days
    )


def choice_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[ChoiceRow, ...]:
    """Return how likely one new treatment is to last, where enough patients were given it."""
    return tuple(
        ChoiceRow(product=row["product"], area=row["area"], day=row["day"], **_rounded(row, 3))
        for row in map(without_precision, rows)
        if may_show(row["patients"], settings)
    )


def _rounded(row: dict[str, Any], digits: int) -> dict[str, Any]:
    return {name: round(float(row[name]), digits) for name in _NUMBERS}
