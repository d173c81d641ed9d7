"""The figures: each with its message, what it measures, and what it shows in words."""

import math
from collections.abc import Sequence

from wearoff.disclosure.released import CurveRow, DoseCurveRow, EstimateRow, Released
from wearoff.report.blocks import Figure, FileLink
from wearoff.report.draw import (
    MAX_LINES,
    Line,
    Panel,
    Span,
    draw_lines,
    draw_panels,
    draw_spans,
)
from wearoff.report.formats import days_words, of_100_interval, percent, weeks
from wearoff.report.pick import USUAL_DAY, Material, curves, estimates
from wearoff.report.svg import drawn_words

MAX_PANELS = 6


def medians(material: Material, groupings: Sequence[str], name: str, title: str) -> Figure | None:
    """Return medians given response, one row per level.

    Parameters
    ----------
    material : Material
        The content and its files.
    groupings : sequence of str
        What the rows are by, in order.
    name : str
        Name of the picture.
    title : str
        The message.

    Returns
    -------
    Figure or None
        None with fewer than two rows: one interval is a sentence, not a picture.
    """
    released = material.released
    found = [(look, row) for look, by in enumerate(groupings)
             for row in estimates(released, "median_days", by)
             if math.isfinite(row.point)]  # fmt: skip
    if len(found) < 2:
        return None
    spans = [_span(row, look, released.followed_days) for look, row in found]
    svg = draw_spans(name, spans, "Days until half have worn off, given response", None)
    rows = [row for _, row in found]
    low, high = min(rows, key=_point), max(rows, key=_point)
    description = (
        f"Medians run from {_value(low)} in {low.level} to {_value(high)} in {high.level}. "
        f"Dots are medians, lines their {percent(released.interval)} % intervals."
    )
    return make_figure(released, material.files["estimates"], svg, (
        title,
        "Median days of effect among treatments that show an effect, adjusted",
        description,
    ))  # fmt: skip


def still_in_effect(material: Material, by: str, title: str) -> Figure | None:
    """Return the share still in effect against weeks after treatment.

    Parameters
    ----------
    material : Material
        The content and its files.
    by : str
        What the lines are by; ``overall`` for one line.
    title : str
        The message.

    Returns
    -------
    Figure or None
        None where there is no curve, or too many for one picture.
    """
    released = material.released
    found = curves(released, by)
    if not 0 < len(found) <= MAX_LINES:
        return None
    lines = [
        Line(
            label,
            tuple(round(row.day / 7, 2) for row in rows),
            _shares([row.point for row in rows]),
            _shares([row.lower for row in rows]),
            _shares([row.upper for row in rows]),
        )
        for label, rows in found.items()
    ]
    svg = draw_lines(f"curve-{by}", lines, "Weeks after treatment", "Of 100 treatments")
    description = f"{_at_the_middle(found)} Shading shows {percent(released.interval)} % intervals."
    subtitle = "Of 100 treatments, how many still have effect, counting those that never worked"
    return make_figure(released, material.files["curves"], svg, (title, subtitle, description))


def dose(material: Material, title: str) -> list[Figure]:
    """Return the median against the dose, a panel for each product and area.

    Parameters
    ----------
    material : Material
        The content and its files.
    title : str
        The message, given that there is a picture.

    Returns
    -------
    list of Figure
        One figure, or none. Products never share a horizontal axis.
    """
    released = material.released
    found: dict[tuple[str, str], list[DoseCurveRow]] = {}
    for row in released.dose_curves:
        found.setdefault((row.product, row.area), []).append(row)
    curved = [(key, sorted(rows, key=_units)) for key, rows in found.items() if len(rows) > 1]
    if not curved:
        return []
    shown = curved[:MAX_PANELS]
    panels = [
        Panel(area, f"Units of {product}", _day_line(rows)) for (product, area), rows in shown
    ]
    svg = draw_panels("dose", panels, "Median days", shares=False)
    left = f" {len(curved) - len(shown)} more stand in the data." if curved[MAX_PANELS:] else ""
    words = " ".join(_ends(product, area, rows) for (product, area), rows in shown)
    description = f"{words}{left} Shading shows {percent(released.interval)} % intervals."
    subtitle = "Median days given response, by dose. Each product has its own scale of units"
    file = material.files["dose_curves"]
    return [make_figure(released, file, svg, (title, subtitle, description))]


def make_figure(
    released: Released, file: FileLink, svg: str, words: tuple[str, str, str]
) -> Figure:
    """Return a figure with the source line that all figures share.

    Parameters
    ----------
    released : Released
        The released content.
    file : FileLink
        The file with the numbers.
    svg : str
        The picture.
    words : tuple of str
        Title, subtitle and description.

    Returns
    -------
    Figure
        The figure.
    """
    title, subtitle, description = words
    window = f", {released.data_window}" if released.data_window else ""
    practice = released.practice or "the practice"
    source = f"Source: records of {practice}{window}."
    return Figure(title, subtitle, description, file, source, svg, drawn_words(svg))


def _span(row: EstimateRow, look: int, followed_days: int) -> Span:
    # What is not reached within follow-up is drawn up to its end.
    ends = (min(value, followed_days) for value in (row.point, row.lower, row.upper))
    point, lower, upper = (round(value, 1) for value in ends)
    return Span(row.level, point, lower, upper, _value(row), look=look)


def _value(row: EstimateRow) -> str:
    return days_words(row.point, row.lower, row.upper)


def _point(row: EstimateRow) -> float:
    return row.point


def _units(row: DoseCurveRow) -> float:
    return row.dose_units


def _shares(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(100 * value, 1) for value in values)


def _at_the_middle(found: dict[str, list[CurveRow]]) -> str:
    middle = {level: min(rows, key=_from_usual_day) for level, rows in found.items()}
    values = {
        level: of_100_interval(row.point, row.lower, row.upper) for level, row in middle.items()
    }
    at = weeks(next(iter(middle.values())).day)
    if len(values) == 1:
        return f"At {at}, {next(iter(values.values()))} of 100 treatments still have effect."
    each = "; ".join(f"{level} {value}" for level, value in values.items())
    return f"At {at}, of 100 treatments these still have effect: {each}."


def _from_usual_day(row: CurveRow) -> int:
    return abs(row.day - USUAL_DAY)


def _day_line(rows: Sequence[DoseCurveRow]) -> Line:
    return Line(
        "",
        tuple(round(row.dose_units, 2) for row in rows),
        tuple(round(row.point, 1) for row in rows),
        tuple(round(row.lower, 1) for row in rows),
        tuple(round(row.upper, 1) for row in rows),
    )


def _ends(product: str, area: str, rows: Sequence[DoseCurveRow]) -> str:
    low, high = (
        f"{days_words(row.point, row.lower, row.upper)} at {_dose_text(row)} units"
        for row in (rows[0], rows[-1])
    )
    return f"{product}, {area}: {low}, {high}."


def _dose_text(row: DoseCurveRow) -> str:
    return f"{row.dose_units:.3g}"
