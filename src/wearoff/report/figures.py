"""The figures: each with its message, what it measures, and what it shows in words."""

import math
from collections.abc import Sequence

from wearoff.disclosure.released import CurveRow, EstimateRow, Released
from wearoff.report.blocks import Figure, FileLink
from wearoff.report.draw import (
    MAX_LINES,
    Line,
    draw_lines,
)
from wearoff.report.formats import days_words, of_100_interval, percent, weeks
from wearoff.report.pick import USUAL_DAY, Material, curves, estimates
from wearoff.report.spans import Span, draw_spans
from wearoff.report.svg import Drawing, drawn_words

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
    svg = draw_spans(name, spans, "Days until half have worn off", None)
    rows = [row for _, row in found]
    low, high = min(rows, key=_point), max(rows, key=_point)
    description = (
        f"From {_value(low)} in {low.level} to {_value(high)} in {high.level}. "
        f"Lines are {percent(released.interval)} % ranges."
    )
    return make_figure(released, material.files["estimates"], svg, (
        title,
        "Days until half have worn off, among treatments that show an effect; adjusted",
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
    description = f"{_at_the_middle(found)} Shading shows {percent(released.interval)} % ranges."
    subtitle = "Of 100 treatments, how many still have effect, counting those that never worked"
    return make_figure(released, material.files["curves"], svg, (title, subtitle, description))


def make_figure(
    released: Released, file: FileLink, drawing: Drawing, words: tuple[str, str, str]
) -> Figure:
    """Return a figure with the source line that all figures share.

    Parameters
    ----------
    released : Released
        The released content.
    file : FileLink
        The file with the numbers.
    drawing : Drawing
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
    # Only the wide picture goes into the PDF, and both have the same words beside their dots.
    drawn = drawn_words(drawing.wide)
    return Figure(title, subtitle, description, file, source, drawing.wide, drawn, drawing.narrow)


def _span(row: EstimateRow, look: int, followed_days: int) -> Span:
    # What is not reached within follow-up is drawn up to its end.
    ends = (min(value, followed_days) for value in (row.point, row.lower, row.upper))
    point, lower, upper = (round(value, 1) for value in ends)
    return Span(row.level, point, lower, upper, _value(row), look=look)


def _value(row: EstimateRow) -> str:
    return days_words(row.point, row.lower, row.upper)


def _point(row: EstimateRow) -> float:
    return row.point


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
