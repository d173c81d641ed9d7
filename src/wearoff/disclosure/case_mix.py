"""Whom an injector treated, beside all treatments, as it may be told to the injector.

Percentages are of rounded counts. A level with few patients is hidden, and among an injector's own
treatments the next smallest with it where it is the only one: the rest would give it away.
"""

import math
from collections.abc import Hashable, Iterator
from typing import Literal

import numpy as np
import pandas as pd

from wearoff.config import Disclosure
from wearoff.disclosure.counts import HIDDEN, may_show, shown_count
from wearoff.disclosure.released_injectors import CaseMixRow
from wearoff.estimates.levels import label_of
from wearoff.model import Design

DIFFERENT = 0.1
"""Standardised difference from which groups count as different (Austin 2009, Stat Med 28:3083)."""
DOSE = "Dose against the usual dose of product and area, %"
_Reading = Literal["more", "less", "alike", ""]


def case_mix(design: Design, injector: str, settings: Disclosure) -> tuple[CaseMixRow, ...]:
    """Return how an injector's treatments compare with all treatments.

    Parameters
    ----------
    design : Design
        The design with its rows.
    injector : str
        A level of the injectors, who may be shown.
    settings : Disclosure
        How counts are hidden and rounded.

    Returns
    -------
    tuple of CaseMixRow
        Every level of every category in the model, then the averages of its numbers.
    """
    rows = design.rows
    own = rows[rows["injector_level"] == injector]
    terms = dict.fromkeys(one.term for one in design.coefficients if one.kind == "level")
    shares = [row for term in terms for row in _level_rows(design, own, term, settings)]
    return (*shares, *_numbers(design, own, settings))


def share_of(part: pd.DataFrame, whole: pd.DataFrame, settings: Disclosure) -> str:
    """Return a part as a percentage of the whole, from rounded counts of treatments.

    Parameters
    ----------
    part, whole : DataFrame
        Rows with ``patient``; the part is some of the whole.
    settings : Disclosure
        How counts are hidden and rounded.

    Returns
    -------
    str
        ``*`` where few patients stand behind the part or the rest, or none behind the whole.
    """
    rest = whole.drop(part.index)
    sides = [int(side["patient"].nunique()) for side in (part, rest)]
    if any(side > 0 and not may_show(side, settings) for side in sides):
        return HIDDEN
    return _percent(len(part), len(whole), settings)


def _level_rows(
    design: Design, own: pd.DataFrame, term: str, settings: Disclosure
) -> Iterator[CaseMixRow]:
    levels = sorted(design.rows[term].dropna().unique(), key=str)
    mine = _shares(own, term, levels, settings, is_own=True)
    everyone = _shares(design.rows, term, levels, settings, is_own=False)
    for level in levels:
        yield CaseMixRow(
            by_label=label_of(design, term), level=str(level), own=mine[level],
            everyone=everyone[level], reading=_share_reading(mine[level], everyone[level]),
        )  # fmt: skip


def _shares(
    rows: pd.DataFrame, term: str, levels: list[Hashable], settings: Disclosure, *, is_own: bool
) -> dict[Hashable, str]:
    patients = rows.groupby(term)["patient"].nunique()
    counts = {level: int(patients.get(level, 0)) for level in levels}
    counts |= {None: int(rows.loc[rows[term].isna(), "patient"].nunique())}
    few = {level for level, count in counts.items() if count and not may_show(count, settings)}
    if is_own and len(few) == 1:
        others = {level: count for level, count in counts.items() if count and level not in few}
        few |= {min(others, key=lambda level: others[level])} if others else set()
    treatments = rows[term].value_counts()
    return {
        level: HIDDEN if level in few
        else _percent(int(treatments.get(level, 0)), len(rows), settings)
        for level in levels
    }  # fmt: skip


def _percent(part: int, whole: int, settings: Disclosure) -> str:
    shown, base = shown_count(part, settings), shown_count(whole, settings)
    if not (shown.isdigit() and base.isdigit() and int(base)):
        return HIDDEN
    return str(min(100, round(100 * int(shown) / int(base))))


def _share_reading(own: str, everyone: str) -> _Reading:
    if HIDDEN in (own, everyone):
        return ""
    mine, all_of_them = int(own) / 100, int(everyone) / 100
    variance = (mine * (1 - mine) + all_of_them * (1 - all_of_them)) / 2
    return _reading(mine - all_of_them, math.sqrt(variance))


def _reading(difference: float, spread: float) -> _Reading:
    if abs(difference) <= DIFFERENT * spread:
        return "alike"
    return "more" if difference > 0 else "less"


def _numbers(design: Design, own: pd.DataFrame, settings: Disclosure) -> Iterator[CaseMixRow]:
    for one in design.numeric_terms:
        unit = f", {one.unit}" if one.unit else ""
        yield _average(f"{one.label}{unit}", own[one.name], design.rows, one.name, settings)
    if design.dose_products:
        multiples = design.rows.assign(multiple=100 * 2.0 ** design.rows["dose_log2"])
        yield _average(DOSE, multiples.loc[own.index, "multiple"], multiples, "multiple", settings)


def _average(
    label: str, own: "pd.Series[float]", rows: pd.DataFrame, name: str, settings: Disclosure
) -> CaseMixRow:
    known = rows[rows[name].notna()]
    mine = known[known.index.isin(own.index)]
    enough = all(may_show(int(one["patient"].nunique()), settings) for one in (mine, known))
    if not enough:
        return CaseMixRow(
            by_label=label, level="average", own=HIDDEN, everyone=HIDDEN, reading=""
        )  # fmt: skip
    values = [float(f"{one[name].mean():.2g}") for one in (mine, known)]
    spread = float(np.std(known[name].to_numpy(dtype=float)))
    return CaseMixRow(
        by_label=label, level="average", own=f"{values[0]:g}", everyone=f"{values[1]:g}",
        reading=_reading(values[0] - values[1], spread),
    )  # fmt: skip
