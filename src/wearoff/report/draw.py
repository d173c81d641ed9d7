"""Draw pictures from aggregated numbers. Words about them are made elsewhere.

Whoever calls this passes numbers already rounded: an SVG holds its coordinates in clear.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wearoff.report.clean import drawable
from wearoff.report.palette import BAND, GREY, INK, LOOKS, RULE, Look
from wearoff.report.svg import report_style, to_svg

WIDTH = 7.2
MAX_LINES = len(LOOKS)
# A little above 100, so that a line at the top is not cut in half.
FULL = 102.0


@dataclass(frozen=True)
class Span:
    """One row of an interval plot. ``hollow`` marks a value that is not compared."""

    label: str
    point: float
    lower: float
    upper: float
    words: str
    look: int = 0
    hollow: bool = False


@dataclass(frozen=True)
class Line:
    """One line with its band, and optionally observed dots."""

    label: str
    x: tuple[float, ...]
    point: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    dots: tuple[float, ...] = ()


@dataclass(frozen=True)
class Panel:
    """One set of axes among several."""

    title: str
    x_label: str
    line: Line


def draw_spans(
    name: str, spans: Sequence[Span], x_label: str, band: tuple[float, float] | None
) -> str:
    """Draw one dot and interval per row, in the order given.

    Parameters
    ----------
    name : str
        Name of the picture in its page.
    spans : sequence of Span
        The rows, from top to bottom.
    x_label : str
        What the horizontal axis shows.
    band : tuple of float or None
        A vertical band behind all rows, for comparison.

    Returns
    -------
    str
        SVG markup.
    """
    height = 0.80 + 0.26 * len(spans)
    with report_style():
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((0.29, 0.55 / height, 0.44, 1 - 0.62 / height))
        if band:
            axes.axvspan(*band, color=BAND, zorder=0)
        for place, span in enumerate(spans):
            _span(axes, place, span)
        axes.set_ylim(len(spans) - 0.4, -0.6)
        axes.set_yticks(range(len(spans)), [_wrapped(span.label) for span in spans])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(drawable(x_label))
        axes.margins(x=0.08)
        return to_svg(figure, name)


def draw_lines(name: str, lines: Sequence[Line], x_label: str, y_label: str) -> str:
    """Draw up to four lines with bands in one panel, told apart by dash, marker and key.

    Parameters
    ----------
    name : str
        Name of the picture in its page.
    lines : sequence of Line
        The lines, in the order of the key.
    x_label, y_label : str
        What the axes show.

    Returns
    -------
    str
        SVG markup.
    """
    with report_style():
        figure = Figure(figsize=(WIDTH, 2.8))
        axes = figure.add_axes((0.09, 0.18, 0.89, 0.79))
        shown = lines[:MAX_LINES]
        for line, look in zip(shown, LOOKS, strict=False):
            _line(axes, line, look)
        _share_axes(axes, shown[0].x)
        if len(shown) > 1:
            _key(axes, [line.label for line in shown])
        axes.set_xlabel(drawable(x_label))
        axes.set_ylabel(drawable(y_label))
        return to_svg(figure, name)


def draw_panels(name: str, panels: Sequence[Panel], y_label: str, *, shares: bool) -> str:
    """Draw one line per panel, all on the same vertical scale.

    Parameters
    ----------
    name : str
        Name of the picture in its page.
    panels : sequence of Panel
        The panels, row by row.
    y_label : str
        What the vertical axes show.
    shares : bool
        The vertical scale runs from 0 to 100, else over the days that occur.

    Returns
    -------
    str
        SVG markup.
    """
    columns = 4 if len(panels) == 4 else min(3, len(panels))
    rows = -(-len(panels) // columns)
    with report_style():
        size = (WIDTH, 2.3 * rows + 0.1)
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
        limits = (0.0, FULL) if shares else _day_limits(panels)
        for axes, panel in zip(grid, panels, strict=False):
            _panel(axes, panel, limits, 34 if columns < 4 else 21)
        for axes in grid[len(panels) :]:
            axes.set_visible(False)
        for axes in grid[: len(panels) : columns]:
            axes.set_ylabel(drawable(y_label))
        return to_svg(figure, name)


def _span(axes: Axes, place: int, span: Span) -> None:
    look = LOOKS[span.look % len(LOOKS)]
    axes.plot([span.lower, span.upper], [place, place], color=look.colour, linewidth=2.2)
    face = "white" if span.hollow else look.colour
    axes.plot(
        [span.point], [place], marker=look.marker, markersize=7, color=look.colour,
        markerfacecolor=face, markeredgewidth=1.6,
    )  # fmt: skip
    words = drawable(span.words)
    axes.text(1.03, place, words, transform=axes.get_yaxis_transform(), va="center")


def _line(axes: Axes, line: Line, look: Look) -> None:
    axes.fill_between(line.x, line.lower, line.upper, color=look.colour, alpha=0.16, linewidth=0)
    every = max(1, len(line.x) // 10)
    axes.plot(
        line.x, line.point, color=look.colour, linestyle=look.dash, linewidth=2,
        marker=look.marker, markersize=5, markevery=every,
    )  # fmt: skip


def _share_axes(axes: Axes, x: Sequence[float]) -> None:
    axes.set_ylim(0, FULL)
    axes.set_yticks([0, 25, 50, 75, 100])
    last = max(x)
    step = 4 if last <= 60 else 13
    axes.set_xlim(0, last * 1.01)
    axes.set_xticks([week for week in range(0, int(last) + 1, step)])
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def _key(axes: Axes, labels: Sequence[str]) -> None:
    """Draw the key by hand: a legend would leave out labels that start with an underscore."""
    for place, (label, look) in enumerate(zip(labels, LOOKS, strict=False)):
        y = 0.95 - 0.095 * place
        axes.plot(
            [0.56, 0.595, 0.63], [y, y, y], color=look.colour, linestyle=look.dash, linewidth=2,
            marker=look.marker, markersize=5, markevery=[1], transform=axes.transAxes,
        )  # fmt: skip
        words = drawable(label if len(label) <= 36 else f"{label[:35]}…")
        axes.text(0.645, y, words, transform=axes.transAxes, va="center", color=INK)


def _panel(axes: Axes, panel: Panel, limits: tuple[float, float], width: int) -> None:
    _line(axes, panel.line, Look(LOOKS[0].colour, "-", "" if panel.line.dots else "o"))
    if panel.line.dots:
        axes.plot(panel.line.x, panel.line.dots, "D", color=LOOKS[3].colour, markersize=4.5)
    axes.set_title(_wrapped(panel.title, width), color=GREY)
    axes.set_xlabel(_wrapped(panel.x_label, width))
    axes.set_ylim(*limits)
    if limits[1] == FULL:
        axes.set_yticks([0, 25, 50, 75, 100])
    axes.xaxis.set_major_locator(MaxNLocator(4))
    if panel.line.dots:
        axes.set_xlim(left=0)
    axes.grid(axis="y", color=RULE, linewidth=0.6)


def _day_limits(panels: Sequence[Panel]) -> tuple[float, float]:
    low = min(value for panel in panels for value in panel.line.lower)
    high = max(value for panel in panels for value in panel.line.upper)
    return max(0.0, 20 * (low // 20)), 20 * (high // 20 + 1)


def _wrapped(label: str, width: int = 24) -> str:
    lines = textwrap.wrap(drawable(label), width) or [""]
    return "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")
