"""Draw medians against numbers of patients, between the limits that chance and spread allow."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wearoff.report.draw import NARROW, WIDTH
from wearoff.report.palette import GREY, INK, LOOKS
from wearoff.report.svg import Drawing, report_style, to_svg


@dataclass(frozen=True)
class Pair:
    """One injector without a name: a rounded number of patients and two medians in days."""

    patients: float
    pulled: float
    own: float


@dataclass(frozen=True)
class Limits:
    """A pair of limits in days, at numbers of patients."""

    label: str
    dash: str | tuple[int, tuple[int, ...]]
    patients: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def draw_funnel(
    name: str, pairs: Sequence[Pair], limits: Sequence[Limits], average: float
) -> Drawing:
    """Draw a funnel: nobody is named, and nobody has a colour of their own.

    Parameters
    ----------
    name : str
        Name of the picture in its page.
    pairs : sequence of Pair
        The injectors; those of equal numbers stand a little beside each other.
    limits : sequence of Limits
        From the inner to the outer ones.
    average : float
        Median of the average injector in days.

    Returns
    -------
    Drawing
        SVG markup.
    """
    with report_style():
        wide, narrow = Figure(figsize=(WIDTH, 3.4)), Figure(figsize=(NARROW, 3.6))
        axes = wide.add_axes((0.09, 0.15, 0.80, 0.74))
        _funnel(axes, pairs, limits, average)
        _key(axes, ((0.0, 1.07), (0.42, 1.07)))
        axes = narrow.add_axes((0.15, 0.14, 0.65, 0.68))
        _funnel(axes, pairs, limits, average)
        _key(axes, ((0.0, 1.16), (0.0, 1.07)))
        return Drawing(to_svg(wide, name), to_svg(narrow, f"{name}-narrow"))


def _funnel(axes: Axes, pairs: Sequence[Pair], limits: Sequence[Limits], average: float) -> None:
    axes.axhline(average, color=GREY, linewidth=1)
    for one in limits:
        _limits(axes, one)
    for pair in pairs:
        _pair(axes, pair)
    axes.set_xlabel("Patients (rounded)")
    axes.set_ylabel("Median days")
    last = max(limits[0].patients)
    axes.set_xlim(min(limits[0].patients) - 3, last + 3)
    axes.text(last + 3.5, average, "average", va="center", color=INK)


def _limits(axes: Axes, limits: Limits) -> None:
    for side in (limits.lower, limits.upper):
        axes.plot(limits.patients, side, color=GREY, linestyle=limits.dash, linewidth=1.2)
        axes.text(
            max(limits.patients) + 3.5, side[-1], limits.label, va="center", color=INK,
        )  # fmt: skip


def _pair(axes: Axes, pair: Pair) -> None:
    colour, at = LOOKS[0].colour, [pair.patients, pair.patients]
    axes.plot(at, [pair.own, pair.pulled], color=colour, linewidth=0.8)
    axes.plot(at[:1], [pair.own], "o", markeredgecolor=colour, markerfacecolor="white",
              markersize=5)  # fmt: skip
    axes.plot(at[:1], [pair.pulled], "o", color=colour, markersize=5)


def _key(axes: Axes, places: Sequence[tuple[float, float]]) -> None:
    colour = LOOKS[0].colour
    words_of = {colour: "pulled towards the average", "white": "not pulled"}
    for (x, y), (face, words) in zip(places, words_of.items(), strict=True):
        axes.plot([x + 0.02], [y], "o", markeredgecolor=colour, markerfacecolor=face,
                  markersize=5, transform=axes.transAxes, clip_on=False)  # fmt: skip
        axes.text(x + 0.045, y, words, transform=axes.transAxes, va="center", color=INK)
