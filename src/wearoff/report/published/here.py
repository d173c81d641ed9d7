"""What this report has released for one product in one area, to stand beside a trial."""

from collections.abc import Sequence
from dataclasses import dataclass

from wearoff.disclosure.released import CurveRow, Released
from wearoff.report.pick import curves, estimates, is_sole
from wearoff.report.published.rows import PublishedRow

Band = tuple[float, float, float]
"""Estimate, lower and upper end of its interval."""


@dataclass(frozen=True)
class Pair:
    """A product in an area of this report.

    Attributes
    ----------
    product, area : str
        As this report names them.
    by, level : str
        Where its estimates stand.
    usual_units : float or None
        The usual dose; None where the report does not know doses.
    given_units : (float, float) or None
        Least and largest dose among the middle 80 % of those given.
    """

    product: str
    area: str
    by: str
    level: str
    usual_units: float | None = None
    given_units: tuple[float, float] | None = None


def pairs(released: Released) -> tuple[Pair, ...]:
    """Return every product in every area of which something was released.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of Pair
        Each once.
    """
    rows = [(row.product, row.area) for row in released.choices]
    rows += [(row.product, row.area) for row in released.dose_curves]
    doses: dict[tuple[str, str], tuple[float | None, list[float]]] = {}
    for choice in released.planner.choices if released.planner else ():
        if choice.by == "overall":
            given = [one.dose_units for one in choice.doses if one.dose_units is not None]
            doses[choice.product, choice.area] = (choice.usual_units, given)
    found = []
    for product, area in dict.fromkeys([*doses, *rows]):
        usual, given = doses.get((product, area), (None, []))
        between = (min(given), max(given)) if given else None
        found.append(Pair(product, area, *_place(released, product, area), usual, between))
    return tuple(found)


def estimate(released: Released, pair: Pair, row: PublishedRow) -> Band | None:
    """Return this report's estimate of what a trial measured.

    Parameters
    ----------
    released : Released
        The released content.
    pair : Pair
        The product and area.
    row : PublishedRow
        The trial's result: its measure, and its day.

    Returns
    -------
    (float, float, float) or None
        Days, or a share; None where it was not released.
    """
    if row.measure == "in_effect":
        return _at(curves(released, pair.by).get(pair.level, ()), row.day or 0)
    quantity = {"median": "median_days", "responding": "share_responding"}.get(row.measure, "")
    rows = [one for one in estimates(released, quantity, pair.by) if one.level == pair.level]
    return (rows[0].point, rows[0].lower, rows[0].upper) if rows else None


def _place(released: Released, product: str, area: str) -> tuple[str, str]:
    """Return where estimates stand: what all treatments share is no level of its own."""
    sole = tuple(is_sole(released, term) for term in ("product", "area"))
    return {
        (True, True): ("overall", "all"),
        (True, False): ("area", area),
        (False, True): ("product", product),
        (False, False): ("product_area", f"{product}, {area}"),
    }[sole[0], sole[1]]


def _at(curve: Sequence[CurveRow], day: int) -> Band | None:
    """Return a curve at a day, straight between two of its days, and never beyond them."""
    before = [row for row in curve if row.day <= day]
    after = [row for row in curve if row.day >= day]
    if not before or not after:
        return None
    first, last = before[-1], after[0]
    part = (day - first.day) / (last.day - first.day) if last.day > first.day else 0.0
    ends = ((first.point, last.point), (first.lower, last.lower), (first.upper, last.upper))
    point, lower, upper = (one + part * (other - one) for one, other in ends)
    return point, lower, upper
