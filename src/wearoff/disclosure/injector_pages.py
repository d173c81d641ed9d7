"""What an injector's own page may say, and the funnel that all injectors lie in."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from wearoff.config import Disclosure
from wearoff.disclosure.case_mix import case_mix, share_of
from wearoff.disclosure.counts import shown_count
from wearoff.disclosure.released_injectors import FunnelRow, InjectorPage, InjectorRow
from wearoff.estimates.unshrunk import STEP_PATIENTS
from wearoff.model import Design

_CUT_SHORT = ("retreated", "switched_product")
_LIMITS = ("average", "lower_95", "upper_95", "lower_998", "upper_998")


def injector_pages(
    design: Design, injectors: Sequence[InjectorRow], settings: Disclosure
) -> tuple[InjectorPage, ...]:
    """Return what the pages of those injectors hold who may be shown.

    Parameters
    ----------
    design : Design
        The design with its rows.
    injectors : sequence of InjectorRow
        What may be shown of each, in code order.
    settings : Disclosure
        How counts are hidden and rounded.

    Returns
    -------
    tuple of InjectorPage
        Numbered by place in code order, so that a number says nothing about results.
    """
    return tuple(
        _page(design, number, row.injector, settings)
        for number, row in enumerate(injectors, start=1)
        if row.shown
    )


def _page(design: Design, number: int, injector: str, settings: Disclosure) -> InjectorPage:
    rows = design.rows
    own = rows[rows["injector_level"] == injector]
    shown = own[design.is_responder[(rows["injector_level"] == injector).to_numpy()]]
    has_ended = np.isfinite(shown["upper_days"].to_numpy(dtype=float))
    is_cut = shown["censoring_reason"].isin(_CUT_SHORT).to_numpy() & ~has_ended
    return InjectorPage(
        injector=injector,
        number=number,
        treatments=shown_count(len(own), settings),
        ended=share_of(shown[has_ended], shown, settings),
        cut_short=share_of(shown[is_cut], shown, settings),
        case_mix=case_mix(design, injector, settings),
    )


def funnel(
    rows: Sequence[dict[str, Any]], injectors: Sequence[InjectorRow], followed_days: float
) -> tuple[FunnelRow, ...]:
    """Return the limits of the funnel, over the numbers of patients of those who may be shown.

    Parameters
    ----------
    rows : sequence of dict
        Rows of the estimates stage.
    injectors : sequence of InjectorRow
        What may be shown of injectors.
    followed_days : float
        Last day on which anyone was seen; limits beyond it become infinite.

    Returns
    -------
    tuple of FunnelRow
        In whole days, a step beyond the fewest and the most patients. Empty where fewer than two
        injectors have a value of their own.
    """
    placed = [int(row.patients) for row in injectors if row.unshrunk_days is not None]
    if len(placed) < 2:
        return ()
    first, last = min(placed) - STEP_PATIENTS, max(placed) + STEP_PATIENTS
    return tuple(
        FunnelRow(
            patients=int(row["patients"]),
            **{name: _whole(row[name], followed_days) for name in _LIMITS},
        )
        for row in rows
        if first <= row["patients"] <= last
    )


def _whole(days: float, followed_days: float) -> float:
    return float(round(days)) if days <= followed_days else math.inf
