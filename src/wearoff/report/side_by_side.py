"""A table of the same quantities under several models, one row for each."""

from collections.abc import Sequence

from wearoff.disclosure.released_crossval import FamilyValueRow
from wearoff.disclosure.released_sensitivity import SensitivityRow
from wearoff.report.analyst_tables import compact_interval
from wearoff.report.blocks import Column, FileLink, Table
from wearoff.report.formats import days_interval, of_100_interval

_HEADS = {
    "median_days": "Median duration, days",
    "share_in_effect": "Of 100, in effect at 12 weeks",
    "dose_ratio": "Median at twice the usual dose, as a multiple",
    "sd_injector": "Spread between injectors, log days",
}
_SHOWN = {"median_days": days_interval, "share_in_effect": of_100_interval}

Value = FamilyValueRow | SensitivityRow


def side_by_side_table(
    caption: str, head: str, rows: Sequence[tuple[str, Value]], file: FileLink | None
) -> Table:
    """Return quantities beside each other, one row per model.

    Parameters
    ----------
    caption : str
        Of the table.
    head : str
        Of its first column.
    rows : sequence of (str, row)
        What the model is called, and one of its quantities.
    file : FileLink or None
        The file with the same rows.

    Returns
    -------
    Table
    """
    quantities = [one for one in _HEADS if any(row.quantity == one for _, row in rows)]
    known = {(label, row.quantity): row for label, row in rows}
    cells = tuple(
        (label, *(_cell(known.get((label, one))) for one in quantities))
        for label in dict.fromkeys(label for label, _ in rows)
    )
    columns = (Column(head), *(Column(_HEADS[one], numeric=True) for one in quantities))
    return Table(caption, columns, cells, file)


def _cell(row: Value | None) -> str:
    if row is None:
        return "–"
    shown = _SHOWN.get(row.quantity, compact_interval)
    return shown(row.point, row.lower, row.upper)
