"""The fit checks: what was observed against what the model predicts."""

from collections.abc import Sequence

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_fit import ObservedRow
from wearoff.report.blocks import Column, Figure, Table
from wearoff.report.draw import Line, Panel, draw_panels
from wearoff.report.figures import MAX_PANELS, make_figure
from wearoff.report.formats import interval, percent
from wearoff.report.pick import Material
from wearoff.report.tables import shared_observed

_ALL = "all treatments"
_OF = {
    "durations": ("Of 100 responders", "Share still in effect among responders"),
    "in_effect": ("Of 100 treated", "Share in effect among all treated"),
}
_NOT_SHOWN = "*"


def curve_figure(material: Material, what: str, by: str, title: str) -> Figure | None:
    """Return observed shares in effect against what the model predicts.

    Parameters
    ----------
    material : Material
        The content and its files.
    what : str
        ``durations`` or ``in_effect``.
    by : str
        What the panels are by.
    title : str
        The message.

    Returns
    -------
    Figure or None
        None where nothing was observed by this.
    """
    released, found = material.released, dict[str, list[ObservedRow]]()
    for row in shared_observed(released):
        if (row.what, row.by) == (what, by) and row.day is not None and row.observed is not None:
            found.setdefault(row.level, []).append(row)
    if not found:
        return None
    panels = [
        Panel("All treatments" if level == _ALL else level, "Days", _line(rows))
        for level, rows in list(found.items())[: 2 * MAX_PANELS]
    ]
    of, measured = _OF[what]
    svg = draw_panels(f"fit-{what}-{by}", panels, of, shares=True)
    every = [row for rows in found.values() for row in rows]
    inside = sum(row.inside for row in every)
    left = len(found) - len(panels)
    description = (
        f"{inside} of {len(every)} observed shares lie inside the predicted band. "
        "Diamonds are observed (Turnbull); line and shading are predicted."
        + (f" {left} more stand in the data." if left > 0 else "")
    )
    subtitle = f"{measured}: observed against predicted"
    return make_figure(released, material.files["observed"], svg, (title, subtitle, description))


def pit_figure(material: Material) -> Figure | None:
    """Return where durations fall in their predictions, against evenly.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Figure or None
        None where it was not released.
    """
    rows = material.released.pit
    if not rows:
        return None
    observed, point, lower, upper = (
        tuple(round(100 * value, 1) for value in values)
        for values in zip(
            *((row.observed, row.point, row.lower, row.upper) for row in rows), strict=True
        )
    )
    x = tuple(100 * row.probability for row in rows)
    panel = Panel("All responders", "Predicted, of 100", Line("", x, point, lower, upper, observed))
    svg = draw_panels("fit-pit", [panel], "Observed, of 100", shares=True)
    inside = sum(row.inside for row in rows)
    words = (
        "Durations within their predictions",
        "Share of durations up to each probability of their own prediction (PIT)",
        f"{inside} of {len(rows)} points lie inside the band. A right model runs along the "
        "diagonal; below it, effects last longer than predicted.",
    )
    return make_figure(material.released, material.files["pit"], svg, words)


def shares_table(material: Material, what: str, caption: str) -> Table | None:
    """Return observed and predicted shares, one row per level.

    Parameters
    ----------
    material : Material
        The content and its files.
    what : str
        ``response`` or ``visit_timing``.
    caption : str
        The caption.

    Returns
    -------
    Table or None
        None where nothing was released.
    """
    rows = [row for row in shared_observed(material.released) if row.what == what]
    columns = (
        Column("Treatments"), Column("Observed, of 100", numeric=True),
        Column("Predicted, of 100 (band)", numeric=True), Column("Inside the band"),
    )  # fmt: skip
    cells = tuple(
        (
            _name(row), _NOT_SHOWN if row.observed is None else percent(row.observed),
            interval(percent(row.point), percent(row.lower), percent(row.upper)),
            "yes" if row.inside else "no",
        )
        for row in rows
    )  # fmt: skip
    return Table(caption, columns, cells, material.files["observed"]) if cells else None


def injectors_inside(released: Released) -> str:
    """Return how many injectors' shares all lie in the band, of those that were compared.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        One sentence without names; empty where no injector was compared.
    """
    inside: dict[str, bool] = {}
    for row in released.observed:
        if row.by == "injector":
            inside[row.level] = inside.get(row.level, True) and row.inside
    if not inside:
        return ""
    return (
        f"Of {len(inside)} injectors with enough patients, {sum(inside.values())} lie inside the "
        "band everywhere."
    )


def _name(row: ObservedRow) -> str:
    if row.level == _ALL:
        return "All treatments"
    by = row.by.replace("_", " ")
    return f"{by[:1].upper()}{by[1:]}: {row.level}"


def _line(rows: Sequence[ObservedRow]) -> Line:
    rows = sorted(rows, key=_day)
    observed, point, lower, upper = (
        tuple(round(100 * value, 1) for value in values)
        for values in zip(
            *((row.observed or 0.0, row.point, row.lower, row.upper) for row in rows), strict=True
        )
    )
    return Line("", tuple(float(row.day or 0) for row in rows), point, lower, upper, observed)


def _day(row: ObservedRow) -> int:
    return row.day or 0
