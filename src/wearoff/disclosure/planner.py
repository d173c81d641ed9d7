"""The planner's choices as they may be published: by patients behind product, area and level."""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.digits import to_known_digits
from wearoff.disclosure.released_injectors import InjectorRow
from wearoff.disclosure.released_planner import Band, Planner, PlannerChoice, PlannerDose

_NUMBERS = ("point", "lower", "upper")
_WORN_OFF = ("lower_quartile_days", "median_days", "upper_quartile_days")
_CHOICE = ("product", "area", "by", "by_label", "level", "step_units")
_IN_EFFECT = "share_in_effect_given_response"
_Rows = list[dict[str, Any]]


def planner(
    rows: _Rows, injectors: Sequence[InjectorRow], settings: Disclosure, followed_days: float
) -> Planner | None:
    """Return the choices that rest on enough patients.

    Parameters
    ----------
    rows : list of dict
        Rows of the estimates stage, in its order.
    injectors : sequence of InjectorRow
        What may be shown of injectors: only who may be compared is offered, and only with
        products in areas in which enough patients for an injector were treated.
    settings : Disclosure
        Smallest counts.
    followed_days : float
        Last day on which anyone was seen; days beyond it become infinite.

    Returns
    -------
    Planner or None
        None without any choice. Shares have two decimals, days none, steps one, or what the draws
        know if that is less.
    """
    compared = {row.injector for row in injectors if row.compared}
    kept = [row for row in rows if _may_show(row, compared, settings)]
    days = tuple(sorted({int(row["day"]) for row in kept if row["day"] is not None}))
    choices = tuple(
        _choice(list(found), followed_days) for _, found in groupby(kept, key=_key)
    )  # fmt: skip
    return Planner(days=days, choices=choices) if choices else None


def _may_show(row: dict[str, Any], compared: set[str], settings: Disclosure) -> bool:
    enough = may_show(row["patients"], settings)
    if row["by"] != "injector":
        return enough
    return (
        enough
        and row["level"] in compared
        and row["patients"] >= settings.injector_min_patients
    )  # fmt: skip


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _CHOICE)


def _choice(rows: _Rows, followed_days: float) -> PlannerChoice:
    doses = {row["dose_units"]: None for row in rows}
    each = [[row for row in rows if row["dose_units"] == dose] for dose in doses]
    usual = rows[0]["usual_units"]
    return PlannerChoice(
        **{name: rows[0][name] for name in _CHOICE},
        usual_units=None if usual is None else min(doses, key=lambda dose: abs(dose - usual)),
        doses=tuple(_dose(found, followed_days) for found in each),
    )


def _dose(rows: _Rows, followed_days: float) -> PlannerDose:
    one = {row["quantity"]: row for row in rows if row["day"] is None}
    curve = sorted((row for row in rows if row["quantity"] == _IN_EFFECT), key=_day)
    first, half, last = (_within(_band(one[name], 0), followed_days) for name in _WORN_OFF)
    return PlannerDose(
        dose_units=rows[0]["dose_units"],
        in_effect=tuple(_band(row, 2) for row in curve),
        worn_off=(first, half, last),
        responding=_band(one["share_responding"], 2) if "share_responding" in one else None,
        step_days=_step(one.get("step_days"), followed_days),
    )


def _step(row: dict[str, Any] | None, followed_days: float) -> Band | None:
    """Return what a step of dose moves the median by, if both medians lie within follow-up."""
    if row is None or row["reach_days"] > followed_days:
        return None
    return _band(row, 1) if all(math.isfinite(row[name]) for name in _NUMBERS) else None


def _day(row: dict[str, Any]) -> int:
    return int(row["day"])


def _band(row: dict[str, Any], digits: int) -> Band:
    known = to_known_digits(row, _NUMBERS)
    point, lower, upper = (round(known[name], digits) for name in _NUMBERS)
    return point, lower, upper


def _within(days: Band, followed_days: float) -> Band:
    point, lower, upper = (one if one <= followed_days else math.inf for one in days)
    return point, lower, upper
