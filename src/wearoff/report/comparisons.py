"""Tables of levels, and of levels compared, that the clinician sections share."""

from collections.abc import Sequence

from wearoff.disclosure.released import ContrastRow, EstimateRow, Released
from wearoff.report.blocks import Column, Table
from wearoff.report.counts import count
from wearoff.report.formats import days_interval, interval, of_100_interval, signed_days, weeks
from wearoff.report.pick import Material, by_label, contrasts, levels, usual_day
from wearoff.report.readings import pair, reading
from wearoff.report.sentences import sentence

CONTRAST_COLUMNS = (
    Column("Compared"),
    Column("What the data say"),
    Column("Duration, days", numeric=True),
    Column("Duration, %", numeric=True),
    Column("Responding, of 100", numeric=True),
)


def levels_table(material: Material, names: Sequence[str], caption: str) -> Table | None:
    """Return duration, response and share in effect, one row per level.

    Parameters
    ----------
    material : Material
        The content and its files.
    names : sequence of str
        What the rows are by, in order.
    caption : str
        What the table is about.

    Returns
    -------
    Table or None
        None where nothing was released.
    """
    released = material.released
    day = usual_day(released)
    at = weeks(day) if day is not None else "a later day"
    columns = (
        Column("Treatments"),
        Column("Patients", numeric=True),
        Column("Respond, of 100", numeric=True),
        Column("Half last longer than, days", numeric=True),
        Column(f"Still in effect at {at}, of 100", numeric=True),
    )
    rows = [_level_row(released, by, level, day) for by in names for level in levels(released, by)]
    return Table(caption, columns, tuple(rows), material.files["estimates"]) if rows else None


def contrast_table(released: Released, names: Sequence[str], caption: str) -> tuple[Table, ...]:
    """Return the comparisons of levels, one row per pair.

    Parameters
    ----------
    released : Released
        The released content.
    names : sequence of str
        What is compared, in order.
    caption : str
        What the table is about.

    Returns
    -------
    tuple of Table
        One table, or none.
    """
    pairs = [rows for by in names for rows in contrasts(released, by)]
    found = tuple(_contrast_row(rows) for rows in pairs)
    return (Table(caption, CONTRAST_COLUMNS, found),) if found else ()


def _level_row(released: Released, by: str, level: str, day: int | None) -> tuple[str, ...]:
    rows = [row for row in released.estimates if (row.by, row.level) == (by, level)]
    found = {(row.quantity, row.day): row for row in rows}
    name = "All treatments" if by == "overall" else f"{by_label(released, by)}: {level}"
    patients = count(rows[0].patients, released.smallest_count)
    return (
        name,
        patients,
        _of_100(found.get(("share_responding", None))),
        _days(found.get(("median_days", None))),
        _of_100(found.get(("share_in_effect", day))),
    )


def _days(row: EstimateRow | None) -> str:
    return days_interval(row.point, row.lower, row.upper) if row else "not shown"


def _of_100(row: EstimateRow | None) -> str:
    return of_100_interval(row.point, row.lower, row.upper) if row else "not shown"


def _contrast_row(rows: list[ContrastRow]) -> tuple[str, ...]:
    found = {row.quantity: row for row in rows}
    cells = []
    if "days" in found:
        row = found["days"]
        cells.append(interval(*map(signed_days, (row.point, row.lower, row.upper))))
    else:
        cells.append("–")
    cells.append(_percent_change(found["ratio"]) if "ratio" in found else "–")
    cells.append(_share_change(found["share"]) if "share" in found else "–")
    return (pair(rows), sentence(reading(rows)), *cells)


def _percent_change(row: ContrastRow) -> str:
    return interval(*(signed_days(100 * (x - 1)) for x in (row.point, row.lower, row.upper)))


def _share_change(row: ContrastRow) -> str:
    return interval(*(signed_days(100 * x) for x in (row.point, row.lower, row.upper)))
