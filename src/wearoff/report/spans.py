"""Draw one dot and interval per row: levels beside each other, or people in code order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wearoff.report.clean import drawable
from wearoff.report.draw import NARROW, WIDTH, wrapped
from wearoff.report.palette import BAND, GREY, LOOKS
from wearoff.report.svg import Drawing, report_style, to_svg

# Letters that fit beside each other in a narrow picture.
NARROW_LETTERS = 40


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


def draw_spans(
    name: str, spans: Sequence[Span], x_label: str, band: tuple[float, float] | None
) -> Drawing:
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
    Drawing
        SVG markup.
    """
    height = 0.80 + 0.26 * len(spans)
    # Where a label and its words do not fit into one line, every row gets two.
    lines = 1 if max(len(one.label + one.words) for one in spans) < NARROW_LETTERS else 2
    tall = 0.65 + (0.22 + 0.16 * lines) * len(spans)
    with report_style():
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((0.29, 0.55 / height, 0.44, 1 - 0.62 / height))
        _rows(axes, spans, x_label, band)
        axes.set_yticks(range(len(spans)), [wrapped(span.label) for span in spans])
        for place, span in enumerate(spans):
            words = drawable(span.words)
            axes.text(1.03, place, words, transform=axes.get_yaxis_transform(), va="center")
        narrow = Figure(figsize=(NARROW, tall))
        axes = narrow.add_axes((0.02, 0.5 / tall, 0.96, 1 - 0.55 / tall))
        _rows(axes, spans, x_label, band)
        axes.set_ylim(len(spans) - 0.6, -0.9)
        axes.set_yticks([])
        for place, span in enumerate(spans):
            _words_above(axes, place, span, lines)
        return Drawing(to_svg(figure, name), to_svg(narrow, f"{name}-narrow"))


def _rows(
    axes: Axes, spans: Sequence[Span], x_label: str, band: tuple[float, float] | None
) -> None:
    if band:
        axes.axvspan(*band, color=BAND, zorder=0)
    for place, span in enumerate(spans):
        _span(axes, place, span)
    axes.set_ylim(len(spans) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(drawable(x_label))
    axes.margins(x=0.08)


def _words_above(axes: Axes, place: int, span: Span, lines: int) -> None:
    """Write a row's label and words above its interval, as a telephone has no room beside it."""
    where, longest = axes.get_yaxis_transform(), NARROW_LETTERS
    label, words = drawable(span.label), drawable(span.words)
    label = label if len(label) < longest else f"{label[: longest - 1]}…"
    first, last = (-0.62, -0.3) if lines == 2 else (-0.4, -0.4)
    axes.text(0, place + first, label, transform=where, va="center")
    across: dict[str, Any] = {"x": 0, "ha": "left"} if lines == 2 else {"x": 1, "ha": "right"}
    axes.text(y=place + last, s=words, transform=where, va="center", color=GREY, **across)


def _span(axes: Axes, place: int, span: Span) -> None:
    look = LOOKS[span.look % len(LOOKS)]
    width = 1.1 if span.hollow else 2.2
    axes.plot([span.lower, span.upper], [place, place], color=look.colour, linewidth=width)
    face = "white" if span.hollow else look.colour
    axes.plot(
        [span.point], [place], marker=look.marker, markersize=7, color=look.colour,
        markerfacecolor=face, markeredgewidth=1.6,
    )  # fmt: skip
