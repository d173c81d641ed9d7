"""ECDF-difference plots: where truths fall among draws, less where they should."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wearoff.report.palette import BAND, GREY, INK, LOOKS
from wearoff.report.svg import report_style, to_svg
from wearoff.validate.judge import Judged
from wearoff.validate.quantities import WORDS
from wearoff.validate.ranks import band_around

WIDTH, _COLUMNS, _MOST_POINTS = 7.2, 3, 100


def draw_differences(name: str, judged: Sequence[Judged]) -> str:
    """Draw one panel per quantity.

    Parameters
    ----------
    name : str
        Name of the picture in its page.
    judged : sequence of Judged
        The quantities of one scenario.

    Returns
    -------
    str
        SVG markup. The inner band holds 95 of 100 right curves, the outer lines are those of the
        verdict, which allow for there being many.
    """
    rows = -(-len(judged) // _COLUMNS)
    with report_style():
        figure = Figure(figsize=(WIDTH, 1.6 * rows + 0.2), layout="constrained")
        grid = figure.subplots(rows, _COLUMNS, squeeze=False, sharex=True, sharey=True).ravel()
        for axes, one in zip(grid, judged, strict=False):
            _panel(axes, one)
        for axes in grid[len(judged) :]:
            axes.set_visible(False)
        for axes in grid[::_COLUMNS]:
            axes.set_ylabel("Percentage points")
        for axes in grid[max(0, len(judged) - _COLUMNS) : len(judged)]:
            axes.set_xlabel("Place among draws, %")
            axes.tick_params(labelbottom=True)
        return to_svg(figure, name)


def _panel(axes: Axes, one: Judged) -> None:
    every = -(-len(one.band.at) // _MOST_POINTS)
    at = 100 * one.band.at[::every]
    usual = band_around(one.uniform, 0.05)
    lower, upper = (100 * side[::every] for side in (usual.lower, usual.upper))
    axes.fill_between(at, lower, upper, color=BAND, linewidth=0)
    for side in (one.band.lower, one.band.upper):
        axes.plot(at, 100 * side[::every], color=GREY, linewidth=0.8, linestyle=LOOKS[2].dash)
    axes.plot(at, np.round(100 * one.band.difference[::every], 2), color=LOOKS[0].colour)
    axes.axhline(0.0, color=INK, linewidth=0.5)
    words = WORDS[one.quantity].split(" (")[0]
    axes.set_title(words if len(words) <= 33 else f"{words[:32]}…", color=GREY, fontsize=8)
