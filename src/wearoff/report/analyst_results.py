"""The full tables of estimates and contrasts for analysts."""

from wearoff.disclosure.released import ContrastRow, EstimateRow, Released
from wearoff.report.analyst_tables import compact_interval
from wearoff.report.blocks import Column, FileLink, Table
from wearoff.report.counts import count
from wearoff.report.formats import (
    days_interval,
    interval,
    of_100_interval,
    probability,
    signed_days,
)
from wearoff.report.readings import READINGS
from wearoff.report.tables import impersonal

SHARES = frozenset({"share_responding", "share_in_effect", "share_in_effect_given_response"})
LISTED = SHARES | {
    "median_days", "lower_quartile_days", "upper_quartile_days", "restricted_mean_days",
    "days_in_effect",
}  # fmt: skip


def estimates_table(released: Released, file: FileLink) -> Table | None:
    """Return the estimates; what is still to come of treatments in effect is in the file only.

    Parameters
    ----------
    released : Released
        The released content.
    file : FileLink
        The file with the same rows.

    Returns
    -------
    Table or None
        None without estimates.
    """
    columns = (
        Column("By"), Column("Level"), Column("Quantity"), Column("Estimate", numeric=True),
        Column("Patients", numeric=True),
    )  # fmt: skip
    rows = tuple(
        _estimate(row, released.smallest_count)
        for row in impersonal(released.estimates)
        if row.quantity in LISTED
    )
    caption = "Estimates: days, or shares as treatments out of 100"
    return Table(caption, columns, rows, file) if rows else None


def contrasts_table(released: Released, file: FileLink) -> Table | None:
    """Return every contrast.

    Parameters
    ----------
    released : Released
        The released content.
    file : FileLink
        The file with the same rows.

    Returns
    -------
    Table or None
        None without contrasts.
    """
    columns = (
        Column("By"), Column("Level"), Column("Reference"), Column("Quantity"),
        Column("Difference", numeric=True), Column("Probability", numeric=True), Column("Reading"),
    )  # fmt: skip
    rows = tuple(_contrast(row) for row in impersonal(released.contrasts))
    caption = "Contrasts: ratios of medians, days, or shares as treatments out of 100"
    return Table(caption, columns, rows, file) if rows else None


def _estimate(row: EstimateRow, smallest: int) -> tuple[str, ...]:
    shown = of_100_interval if row.quantity in SHARES else days_interval
    value = shown(row.point, row.lower, row.upper)
    return (row.by_label or row.by, row.level, _quantity(row), value, count(row.patients, smallest))


def _contrast(row: ContrastRow) -> tuple[str, ...]:
    values = (row.point, row.lower, row.upper)
    if row.quantity == "ratio":
        shown = compact_interval(*values)
    else:
        scale = 100 if row.quantity.startswith("share") else 1
        shown = interval(*(signed_days(scale * value) for value in values))
    reading = READINGS.get(row.wording, row.wording)
    name = row.by_label or row.by
    likely = probability(row.probability)
    return (name, row.level, row.reference, _quantity(row), shown, likely, reading)


def _quantity(row: EstimateRow | ContrastRow) -> str:
    at = "" if row.day is None else f" at day {row.day}"
    return f"{row.quantity.replace('_', ' ')}{at}"
