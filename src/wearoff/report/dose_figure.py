"""What dose is associated with: a panel for each product, and its ends in words."""

from collections.abc import Sequence

from wearoff.disclosure.released import DoseCurveRow, Released
from wearoff.report.blocks import Block, Bullets
from wearoff.report.draw import Line, Panel, draw_panels
from wearoff.report.figures import MAX_PANELS, make_figure
from wearoff.report.formats import days_words, percent
from wearoff.report.pick import Material, estimates, levels

Curve = list[DoseCurveRow]


def dose(material: Material, title: str) -> tuple[Block, ...]:
    """Return the day by which half have worn off against the dose, a panel for each product.

    Parameters
    ----------
    material : Material
        The content and its files.
    title : str
        The message, given that there is a picture.

    Returns
    -------
    tuple of Block
        A figure and what it says, or nothing. Products never share a horizontal axis.
    """
    released = material.released
    every = _by_product(released)
    if not every:
        return ()
    shown = list(every.values())[:MAX_PANELS]
    panels = [Panel(rows[0].area, f"Units of {rows[0].product}", _line(rows)) for rows in shown]
    drawing = draw_panels("dose", panels, "Days", shares=False)
    subtitle = "Days until half have worn off, by dose. Each product has its own scale of units"
    words = (title, subtitle, _description(released, every))
    file = material.files["dose_curves"]
    figure = make_figure(released, file, drawing, words)
    return figure, Bullets(tuple(map(_ends, shown)))


def _by_product(released: Released) -> dict[str, Curve]:
    """Return each product's curve in the area in which most patients had it."""
    found: dict[str, dict[str, Curve]] = {}
    for row in released.dose_curves:
        found.setdefault(row.product, {}).setdefault(row.area, []).append(row)
    patients = {
        row.level: int(row.patients)
        for row in estimates(released, "median_days", "product_area")
        if row.patients.isdecimal()
    }
    chosen = {}
    for product, areas in found.items():
        curved = [rows for rows in areas.values() if len(rows) > 1]
        if curved:
            most = max(curved, key=lambda rows: patients.get(f"{product}, {rows[0].area}", 0))
            chosen[product] = sorted(most, key=_units)
    return chosen


def _description(released: Released, every: dict[str, Curve]) -> str:
    count = min(len(every), MAX_PANELS)
    each = "One product" if count == 1 else f"{count} products, each"
    rest = list(every)[MAX_PANELS:]
    bare = [product for product in levels(released, "product") if product not in every]
    return " ".join(filter(None, (
        f"{each} in the area where most patients had it; other areas stand in the data.",
        f"No room for {_listed(rest)}." if rest else "",
        f"Not shown: {_listed(bare)}, with too few different doses or too few patients."
        if bare else "",
        f"Shading shows {percent(released.interval)} % ranges.",
    )))  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _line(rows: Sequence[DoseCurveRow]) -> Line:
    return Line(
        "",
        tuple(round(row.dose_units, 2) for row in rows),
        tuple(round(row.point, 1) for row in rows),
        tuple(round(row.lower, 1) for row in rows),
        tuple(round(row.upper, 1) for row in rows),
    )


def _ends(rows: Sequence[DoseCurveRow]) -> str:
    low, high = (
        f"{days_words(row.point, row.lower, row.upper)} at {row.dose_units:.3g} units"
        for row in (rows[0], rows[-1])
    )
    return f"{rows[0].product} in {rows[0].area}: {low}, {high}."


def _units(row: DoseCurveRow) -> float:
    return row.dose_units
