"""Which choices a planner offers: pairs of product and area, doses, and whose treatments.

Only what the smallest count that any config allows would show is computed; disclosure decides by
the config's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wearoff.estimates.dose_curves import middle_doses
from wearoff.estimates.levels import LABELS, label_of, with_level
from wearoff.model import Design
from wearoff.model.columns import NOT_RECORDED
from wearoff.records.bands import SMALL_COUNT

_N_SPACES = 6
_SHARES = (0.1, 0.5, 0.9)
_PLACES = frozenset({"area", "product"})


@dataclass(frozen=True)
class Pair:
    """A product in an area.

    Attributes
    ----------
    product, area : str
        What is chosen.
    doses : tuple of float or None
        Doses in units at which it is worked out; ``(None,)`` where the dose does not count, the
        treatments then have their usual dose.
    usual_units, step_units : float or None
        The usual dose, and how much more a usual step is.
    members : Series of bool
        Which rows of the design were treated so.
    """

    product: str
    area: str
    doses: tuple[float | None, ...]
    usual_units: float | None
    step_units: float | None
    members: pd.Series


@dataclass(frozen=True)
class Kind:
    """Whose treatments: all, those of one group, or those of one injector.

    Attributes
    ----------
    by, by_label, level : str
        As in the estimates.
    rows : DataFrame
        The case-mix.
    members : Series of bool
        Which rows of the design are of this kind.
    injector : int or None
        Position of an injector who gives all treatments; each row's own if None.
    """

    by: str
    by_label: str
    level: str
    rows: pd.DataFrame
    members: pd.Series
    injector: int | None = None


def pairs(design: Design) -> Iterator[Pair]:
    """Yield every product in every area that enough patients had.

    Parameters
    ----------
    design : Design
        The model with its rows.
    """
    keys = [design.rows[name].fillna(NOT_RECORDED) for name in ("product", "area")]
    for (product, area), treated in design.rows.groupby(keys):
        members = (keys[0] == product) & (keys[1] == area)
        if treated["patient"].nunique() <= SMALL_COUNT:
            continue
        given = middle_doses(treated["dose_units"])
        if not design.dose_products or len(given) < 2:
            yield Pair(str(product), str(area), (None,), None, None, members)
            continue
        usual = design.reference_dose_units[product][area]
        step = usual_step(usual)
        doses = grid(float(given[0]), float(given[-1]), step)
        yield Pair(str(product), str(area), doses, usual, step, members)


def usual_step(usual_units: float) -> float:
    """Return what a usual step of the dose is, in whole units.

    Parameters
    ----------
    usual_units : float
        The usual dose of the product in the area.
    """
    # ASSUME: a usual step is a quarter of the usual dose, to 5 units, or to one below 10 units.
    to = 5.0 if usual_units >= 10.0 else 1.0
    return max(to, to * round(usual_units / 4.0 / to))


def grid(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return doses from low to high, most of them followed by one a step higher.

    Parameters
    ----------
    low, high, step : float
        Units; low is below high.

    Returns
    -------
    tuple of float
        Rising, about 6. Up to ``high - step`` every dose lies between two that have a follower.
    """
    wide = step * max(1, int(np.ceil((high - low) / _N_SPACES / step)))
    starts = np.arange(low, high, wide)
    both = np.concatenate([starts, starts + step, [high - step, high]])
    return tuple(float(dose) for dose in np.unique(both[(both >= low) & (both <= high)]))


def kinds(design: Design) -> Iterator[Kind]:
    """Yield all treatments, then each group's levels, then each injector.

    Parameters
    ----------
    design : Design
        The model with its rows. Groups with numbers are offered at their 10, 50 and 90 %
        quantiles, to whole steps; a treatment within half a step is of that kind.
    """
    rows = design.rows
    anyone = pd.Series(data=True, index=rows.index)
    yield Kind("overall", LABELS["overall"], "all", rows, anyone)
    for term in dict.fromkeys(one.term for one in design.coefficients if one.kind == "level"):
        if term in _PLACES:
            continue
        for level in sorted(set(rows[term].dropna()) - {NOT_RECORDED}, key=str):
            changed = with_level(design, rows, term, level)
            yield Kind(term, label_of(design, term), str(level), changed, rows[term] == level)
    for number in design.numeric_terms:
        values = rows[number.name].astype(float)
        for value in np.unique(np.round(values.quantile(list(_SHARES)) / number.per) * number.per):
            near = (values - value).abs() <= number.per / 2
            words = f"{value:g} {number.unit}".strip()
            changed = rows.assign(**{number.name: float(value)})
            yield Kind(number.name, number.label, words, changed, near)
    for position, injector in enumerate(design.injectors):
        own = rows["injector_level"] == injector
        yield Kind("injector", LABELS["injector"], injector, rows, own, position)
