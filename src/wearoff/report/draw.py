"""Draw pictures from aggregated numbers. Words about them are made elsewhere.

Whoever calls this passes numbers already rounded: an SVG holds its coordinates in clear. Each
picture is drawn twice, since one that is legible on paper is not on a telephone.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wearoff.report.clean import drawable
from wearoff.report.palette import GREY, INK, LOOKS, RULE, Look
from wearoff.report.svg import Drawing, report_style, to_svg

WIDTH = 7.2
# At 320 px a picture is about 290 px wide, and its letters then still 11 px high.
NARROW = 3.35
MAX_LINES = len(LOOKS)
# A little above 100, so that a line at the top is not cut in half.
FULL = 102.0


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


def draw_lines(name: str, lines: Sequence[Line], x_label: str, y_label: str) -> Drawing:
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
    Drawing
        SVG markup.
    """
    shown = lines[:MAX_LINES]
    keys = [line.label for line in shown] if len(shown) > 1 else []
    above = 0.08 + 0.19 * len(keys)
    tall = 2.75 + above
    with report_style():
        figure = Figure(figsize=(WIDTH, 2.8))
        axes = figure.add_axes((0.09, 0.18, 0.89, 0.79))
        _shares(axes, shown, (x_label, y_label), least_step=4)
        _key(axes, keys, [0.56, 0.595, 0.63], [0.95 - 0.095 * place for place in range(len(keys))])
        narrow = Figure(figsize=(NARROW, tall))
        axes = narrow.add_axes((0.17, 0.5 / tall, 0.81, 2.25 / tall))
        _shares(axes, shown, (x_label, y_label), least_step=8)
        tops = [1 + (above - 0.15 - 0.19 * place) / 2.25 for place in range(len(keys))]
        _key(axes, keys, [0.0, 0.05, 0.1], tops)
        return Drawing(to_svg(figure, name), to_svg(narrow, f"{name}-narrow"))


def draw_panels(name: str, panels: Sequence[Panel], y_label: str, *, shares: bool) -> Drawing:
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
    Drawing
        SVG markup.
    """
    limits = (0.0, FULL) if shares else _day_limits(panels)
    columns = 4 if len(panels) == 4 else min(3, len(panels))
    few = 1 if len(panels) <= 4 else 2
    with report_style():
        figure = _grid(panels, y_label, limits, (WIDTH, 2.3, columns))
        if shares:
            # Analysts' pictures of many panels: twice, they would double their page and its time.
            return Drawing(to_svg(figure, name))
        narrow = _grid(panels, y_label, limits, (NARROW, 1.6, few))
        return Drawing(to_svg(figure, name), to_svg(narrow, f"{name}-narrow"))


def _grid(
    panels: Sequence[Panel], y_label: str, limits: tuple[float, float],
    size: tuple[float, float, int],
) -> Figure:  # fmt: skip
    """Draw the panels so many beside each other, in a figure so wide and rows so high (inches)."""
    width, height, columns = size
    rows = -(-len(panels) // columns)
    letters = {1: 70, 2: 42, 3: 34, 4: 21}[columns] * width / WIDTH
    figure = Figure(figsize=(width, height * rows + 0.1), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
    for axes, panel in zip(grid, panels, strict=False):
        _panel(axes, panel, limits, round(letters))
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    for axes in grid[: len(panels) : columns]:
        axes.set_ylabel(drawable(y_label))
    return figure


def _shares(axes: Axes, lines: Sequence[Line], labels: tuple[str, str], *, least_step: int) -> None:
    for line, look in zip(lines, LOOKS, strict=False):
        _line(axes, line, look)
    _share_axes(axes, lines[0].x, least_step)
    axes.set_xlabel(drawable(labels[0]))
    axes.set_ylabel(drawable(labels[1]))


def _line(axes: Axes, line: Line, look: Look) -> None:
    axes.fill_between(line.x, line.lower, line.upper, color=look.colour, alpha=0.16, linewidth=0)
    every = max(1, len(line.x) // 10)
    axes.plot(
        line.x, line.point, color=look.colour, linestyle=look.dash, linewidth=2,
        marker=look.marker, markersize=5, markevery=every,
    )  # fmt: skip


def _share_axes(axes: Axes, x: Sequence[float], least_step: int) -> None:
    axes.set_ylim(0, FULL)
    axes.set_yticks([0, 25, 50, 75, 100])
    last = max(x)
    step = least_step if last <= 60 else 13 * least_step // 4
    axes.set_xlim(0, last * 1.01)
    axes.set_xticks([week for week in range(0, int(last) + 1, step)])
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def _key(axes: Axes, labels: Sequence[str], across: Sequence[float], down: Sequence[float]) -> None:
    """Draw the key by hand: a legend would leave out labels that start with an underscore."""
    for label, look, y in zip(labels, LOOKS, down, strict=False):
        axes.plot(
            across, [y, y, y], color=look.colour, linestyle=look.dash, linewidth=2,
            marker=look.marker, markersize=5, markevery=[1], transform=axes.transAxes,
            clip_on=False,
        )  # fmt: skip
        words = drawable(label if len(label) <= 36 else f"{label[:35]}…")
        right = across[-1] + (across[-1] - across[0]) / 5
        axes.text(right, y, words, transform=axes.transAxes, va="center", color=INK)


def _panel(axes: Axes, panel: Panel, limits: tuple[float, float], width: int) -> None:
    _line(axes, panel.line, Look(LOOKS[0].colour, "-", "" if panel.line.dots else "o"))
    if panel.line.dots:
        axes.plot(panel.line.x, panel.line.dots, "D", color=LOOKS[3].colour, markersize=4.5)
    axes.set_title(wrapped(panel.title, width), color=GREY)
    axes.set_xlabel(wrapped(panel.x_label, width))
    axes.set_ylim(*limits)
    if limits[1] == FULL:
        axes.set_yticks([0, 25, 50, 75, 100])
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    if panel.line.dots:
        axes.set_xlim(left=0)
    axes.grid(axis="y", color=RULE, linewidth=0.6)


def _day_limits(panels: Sequence[Panel]) -> tuple[float, float]:
    low = min(value for panel in panels for value in panel.line.lower)
    high = max(value for panel in panels for value in panel.line.upper)
    return max(0.0, 20 * (low // 20)), 20 * (high // 20 + 1)


def wrapped(label: str, width: int = 24) -> str:
    """Return a label in two lines at most.

    Parameters
    ----------
    label : str
        Any text.
    width : int
        Letters of a line.

    Returns
    -------
    str
        Text that can be drawn.
    """
    lines = textwrap.wrap(drawable(label), width) or [""]
    return "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")
