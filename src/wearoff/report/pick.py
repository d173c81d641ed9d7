"""Find rows in the released content."""

import re
from dataclasses import dataclass

from wearoff.disclosure.released import ContrastRow, CurveRow, EstimateRow, Released
from wearoff.report.blocks import FileLink

PLACES = ("area", "product", "product_area")
NOT_GROUPS = frozenset({"overall", "dose", "injector", "clinic", "new", *PLACES})
USUAL_DAY = 84
ONE_VALUE = "all treatments have the same value"
"""Why a term is not in the model where it has one level."""


@dataclass(frozen=True)
class Material:
    """The released content, and the files that lie beside the pages."""

    released: Released
    files: dict[str, FileLink]


def estimates(released: Released, quantity: str, by: str) -> list[EstimateRow]:
    """Return the estimates of a quantity by something, in released order.

    Parameters
    ----------
    released : Released
        The released content.
    quantity, by : str
        As in the rows.

    Returns
    -------
    list of EstimateRow
        Perhaps none.
    """
    return [row for row in released.estimates if (row.quantity, row.by) == (quantity, by)]


def overall(released: Released, quantity: str, day: int | None = None) -> EstimateRow | None:
    """Return the overall estimate of a quantity.

    Parameters
    ----------
    released : Released
        The released content.
    quantity : str
        As in the rows.
    day : int or None
        The day, for quantities at a day.

    Returns
    -------
    EstimateRow or None
        None where it was not released.
    """
    found = [row for row in estimates(released, quantity, "overall") if row.day == day]
    return found[0] if found else None


def usual_day(released: Released) -> int | None:
    """Return the released day nearest to twelve weeks.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    int or None
        None where no share in effect was released.
    """
    known = [row.day for row in released.estimates if row.quantity == "share_in_effect"]
    days = sorted({day for day in known if day is not None})
    return min(days, key=_distance, default=None)


def groups(released: Released) -> list[str]:
    """Return the names of the groups that have estimates or contrasts, in released order.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    list of str
        Names as in ``by``.
    """
    names = [row.by for row in released.estimates] + [row.by for row in released.contrasts]
    return [name for name in dict.fromkeys(names) if name not in NOT_GROUPS]


def levels(released: Released, by: str) -> list[str]:
    """Return the levels that have estimates, in released order.

    Parameters
    ----------
    released : Released
        The released content.
    by : str
        As in the rows.

    Returns
    -------
    list of str
        Level names.
    """
    return list(dict.fromkeys(row.level for row in released.estimates if row.by == by))


def by_label(released: Released, by: str) -> str:
    """Return the name readers know a grouping by.

    Parameters
    ----------
    released : Released
        The released content.
    by : str
        As in the rows.

    Returns
    -------
    str
        Such as ``Age band``.
    """
    usual = {"area": "Area", "product": "Product", "product_area": "Product and area"}
    found = [row.by_label for row in released.estimates if row.by == by]
    found += [row.by_label for row in released.contrasts if row.by == by]
    found = [label for label in found if label]
    return found[0] if found else usual.get(by, by.replace("_", " ").capitalize())


def contrasts(released: Released, by: str) -> list[list[ContrastRow]]:
    """Return the contrasts of a grouping, one list per pair that is compared.

    Parameters
    ----------
    released : Released
        The released content.
    by : str
        As in the rows.

    Returns
    -------
    list of list of ContrastRow
        Each list compares the same two levels in days, as a ratio, or in response.
    """
    pairs: dict[tuple[str, str, str], list[ContrastRow]] = {}
    for row in released.contrasts:
        if row.by == by:
            pairs.setdefault((row.by_label, row.level, row.reference), []).append(row)
    return list(pairs.values())


def is_sole(released: Released, term: str) -> bool:
    """Return whether all treatments share one value of a term, such as one product.

    Parameters
    ----------
    released : Released
        The released content.
    term : str
        Such as ``product``.

    Returns
    -------
    bool
        False where the term is in the model, or is missing for another reason.
    """
    return f"{term}: {ONE_VALUE}" in released.model.left_out


def curves(released: Released, by: str) -> dict[str, list[CurveRow]]:
    """Return the curves of a grouping by level, each in order of days.

    Parameters
    ----------
    released : Released
        The released content.
    by : str
        As in the rows.

    Returns
    -------
    dict
        Level to rows.
    """
    found: dict[str, list[CurveRow]] = {}
    for row in released.curves:
        if row.by == by:
            found.setdefault(row.level, []).append(row)
    return {level: sorted(rows, key=_day) for level, rows in found.items()}


def code_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts ``I2`` before ``I10``.

    Parameters
    ----------
    code : str
        An injector code.

    Returns
    -------
    tuple
        The key.
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", code)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _day(row: CurveRow) -> int:
    return row.day


def _distance(day: int) -> int:
    return abs(day - USUAL_DAY)
