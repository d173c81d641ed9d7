"""Injectors in code order, each with what may be shown: the display rules."""

import math
from collections.abc import Iterable
from typing import Any, Literal

from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show, shown_count, shown_probability
from wearoff.disclosure.digits import to_known_digits
from wearoff.disclosure.released_injectors import InjectorRow
from wearoff.disclosure.tables import is_finite, within, without_precision
from wearoff.estimates.unshrunk import LEAST_RELIABILITY

_LARGEST_SHARE_OF_ONE_PATIENT = 0.5
_RECORDED_STEP_DAYS = 5
_MEDIAN = ("median_days", "median_lower", "median_upper")
_DIFFERENCE = ("difference_days", "difference_lower", "difference_upper")
_UNSHRUNK = ("unshrunk_days", "unshrunk_lower", "unshrunk_upper")
_RECORDED = ("recorded_days", "recorded_lower", "recorded_upper")


def injector_rows(
    rows: list[dict[str, Any]], settings: Disclosure, followed_days: float
) -> tuple[InjectorRow, ...]:
    """Return injectors in code order, each with what may be shown of them.

    Parameters
    ----------
    rows : list of dict
        Rows of the estimates stage.
    settings : Disclosure
        The display rules.
    followed_days : float
        Last day on which anyone was seen; medians beyond it become infinite.
    """
    known = [
        without_precision(row, (*_MEDIAN, *_DIFFERENCE)) | _beside(row, followed_days)
        for row in rows
    ]
    in_order = sorted(known, key=lambda row: str(row["injector"]))
    return tuple(_injector(row, settings, followed_days) for row in in_order)


def _beside(row: dict[str, Any], followed_days: float) -> dict[str, float | None]:
    """Return the medians that are not shrunken, to the digits they have; None where there is none.

    The error of the draws grows as shrinkage is undone; visits tell a median as recorded to some
    days only.
    """
    reliability = row["reliability"]
    mcse = (row.get("mcse") or 0.0) / max(reliability, LEAST_RELIABILITY)
    unshrunk = {name: row.get(name) for name in _UNSHRUNK}
    known = to_known_digits(unshrunk | {"mcse": max(mcse, 0.5)}, _UNSHRUNK)
    recorded = {name: row.get(name) for name in _RECORDED}
    step = _RECORDED_STEP_DAYS
    rounded = {
        name: step * round(value / step) if math.isfinite(value) else value
        for name, value in recorded.items()
        if value is not None
    }
    return _all_or_none(known, _UNSHRUNK, followed_days) | _all_or_none(
        rounded, _RECORDED, followed_days
    )


def _all_or_none(
    values: dict[str, float], names: Iterable[str], followed_days: float
) -> dict[str, float | None]:
    if not set(names) <= set(values):
        return dict.fromkeys(names)
    return dict(within(values, followed_days, names))


def _injector(row: dict[str, Any], settings: Disclosure, followed_days: float) -> InjectorRow:
    patients = shown_count(row["patients"], settings)
    shown = (
        may_show(row["patients"], settings)
        and row["patients"] >= settings.injector_min_patients
        and row["largest_share"] <= _LARGEST_SHARE_OF_ONE_PATIENT
        and is_finite(row, (*_MEDIAN, *_DIFFERENCE))
    )
    if not shown:
        return InjectorRow(
            injector=row["injector"], patients=patients, shown=False, compared=False,
            wording="not_shown",
        )  # fmt: skip
    medians = within(row, followed_days, _MEDIAN)
    has_losses = row["losses"] >= settings.injector_min_losses
    has_median = has_losses and math.isfinite(medians["median_days"])
    compared = has_median and row["reliability"] >= settings.min_reliability
    return InjectorRow(
        injector=row["injector"],
        patients=patients,
        shown=True,
        compared=compared,
        **medians,
        **({name: row[name] for name in _DIFFERENCE} if compared else {}),
        **{name: row[name] for name in (*_UNSHRUNK, *_RECORDED) if has_losses},
        probability_beyond_delta=(
            shown_probability(row["probability_beyond_delta"]) if compared else ""
        ),
        reliability=round(row["reliability"], 2),
        wording=_wording(row["probability_beyond_delta"]) if compared else "not_compared",
        patients_needed=_patients_needed(row, settings),
    )


def _patients_needed(row: dict[str, Any], settings: Disclosure) -> str:
    """Return the patients at which reliability suffices, if each says as much as those so far.

    Empty where it suffices, or hardly anything is known.
    """
    reliability, target = row["reliability"], settings.min_reliability
    if reliability >= target or reliability < LEAST_RELIABILITY or target >= 1:
        return ""
    times = target / (1 - target) * (1 - reliability) / reliability
    base = settings.round_to
    # Upwards, and by at least one step: the rounded number must not seem to be there already.
    now = base * round(row["patients"] / base)
    return str(max(base * math.ceil(row["patients"] * times / base), now + base))


def _wording(probability: float) -> Literal["differs", "some_evidence", "no_evidence"]:
    if probability >= 0.975:
        return "differs"
    return "some_evidence" if probability >= 0.90 else "no_evidence"
