"""The fit check: what was observed against what the model predicts."""

from collections.abc import Sequence

from wearoff.disclosure.released import ObservedRow
from wearoff.report.blocks import Figure
from wearoff.report.draw import Line, Panel, draw_panels
from wearoff.report.figures import MAX_PANELS, make_figure
from wearoff.report.pick import Material


def fit_check(material: Material, by: str, title: str) -> Figure | None:
    """Return the observed share in effect against what the model predicts.

    Parameters
    ----------
    material : Material
        The content and its files.
    by : str
        What the panels are by.
    title : str
        The message.

    Returns
    -------
    Figure or None
        None where nothing was observed by this.
    """
    released = material.released
    found: dict[str, list[ObservedRow]] = {}
    for row in released.observed:
        if row.by == by:
            found.setdefault(row.level, []).append(row)
    if not found:
        return None
    panels = [
        Panel("All treatments" if by == "overall" else level, "Days", _line(rows))
        for level, rows in list(found.items())[: 2 * MAX_PANELS]
    ]
    svg = draw_panels(f"fit-{by}", panels, "Of 100 responders", shares=True)
    every = [row for rows in found.values() for row in rows]
    inside = sum(row.inside for row in every)
    description = (
        f"{inside} of {len(every)} observed shares lie inside the predicted band. "
        "Diamonds are observed (Turnbull); line and shading are predicted."
    )
    subtitle = "Share still in effect among responders: observed against predicted"
    return make_figure(released, material.files["observed"], svg, (title, subtitle, description))


def _line(rows: Sequence[ObservedRow]) -> Line:
    rows = sorted(rows, key=_day)
    observed, point, lower, upper = (
        tuple(round(100 * value, 1) for value in values)
        for values in zip(
            *((row.observed, row.point, row.lower, row.upper) for row in rows), strict=True
        )
    )
    return Line("", tuple(float(row.day) for row in rows), point, lower, upper, observed)


def _day(row: ObservedRow) -> int:
    return row.day
