"""From observed and predicted numbers to the rows of a table and a check of the verdict."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from wearoff.checks.simultaneous import ALPHA, Band, simultaneous_band
from wearoff.sampling import Check

Array = NDArray[np.float64]
Rows = list[dict[str, Any]]

LARGE = 0.1
"""Difference in a share of all treatments from which on a misfit is no detail any more."""


@dataclass(frozen=True)
class Compared:
    """One predictive check with the rows behind it."""

    check: Check
    rows: Rows


@dataclass(frozen=True)
class Question:
    """What is asked of the records.

    Attributes
    ----------
    what : str
        Name of the check and of its rows.
    title : str
        The check in words; its value is a p-value.
    advice : str
        What to do where the records do not look like the model.
    """

    what: str
    title: str
    advice: str


def compare(
    question: Question, places: Rows, observed: Array, replicated: Array, least_spread: Array
) -> Compared:
    """Compare shares, all places at once.

    Half of the false alarms are left to all treatments together and half to their parts: among
    many small parts a misfit of the whole would have to be very large.

    Parameters
    ----------
    question : Question
        What is asked.
    places : list of dict
        ``by``, ``level``, ``day`` and ``patients`` of every number.
    observed : array, shape (number,)
        Observed shares.
    replicated : array, shape (set, number)
        Those of data sets that the model made.
    least_spread : array, shape (number,)
        As in :func:`simultaneous_band`.

    Returns
    -------
    Compared
        The check warns where the p-value is below 0.01: one in a hundred right models, at most.
        It fails where moreover a share of all treatments is off by a tenth.
    """
    if not places:
        return Compared(not_asked(question), [])
    band = _band(places, observed, replicated, least_spread)
    rows = [
        {
            "what": question.what, **place, "observed": float(observed[i]),
            "point": float(band.point[i]), "lower": max(float(band.lower[i]), 0.0),
            "upper": min(float(band.upper[i]), 1.0), "inside": bool(band.inside[i]),
        }
        for i, place in enumerate(places)
    ]  # fmt: skip
    # Of the places outside the band if there are any; else nothing is said of it.
    worst = places[int(np.argmax(np.where(band.inside, 0.0, 1e6) + band.distance))]
    off = max(
        (abs(row["observed"] - row["point"]) for row in rows if row["by"] == "overall"), default=0.0
    )
    advice = f"Farthest apart {_words(worst)}. {question.advice} {_by_advice(worst['by'])}".strip()
    return Compared(check_of(question, band.p_value, advice, is_large=off >= LARGE), rows)


def _band(places: Rows, observed: Array, replicated: Array, least_spread: Array) -> Band:
    """Return the bands of the whole and of the parts as one."""
    whole = np.array([place["by"] == "overall" for place in places])
    groups = [group for group in (whole, ~whole) if group.any()]
    alpha = ALPHA / len(groups)
    found = [
        simultaneous_band(observed[own], replicated[:, own], least_spread[own], alpha)
        for own in groups
    ]
    order = np.argsort(np.concatenate([np.flatnonzero(own) for own in groups]))
    names = ("point", "lower", "upper", "inside", "distance")
    joined = {name: np.concatenate([getattr(one, name) for one in found])[order] for name in names}
    smallest = min(one.p_value for one in found)
    return Band(**joined, p_value=min(1.0, len(groups) * smallest))


def check_of(question: Question, p_value: float, advice: str, *, is_large: bool = False) -> Check:
    """Return the check of a p-value; its advice only where it does not pass."""
    status: Literal["pass", "warn", "fail"] = "pass"
    if p_value < ALPHA:
        status = "fail" if is_large else "warn"
    else:
        advice = ""
    name = f"fit_{question.what}"
    return Check(name, question.title, p_value, ALPHA, "at_least", status, advice)


def not_asked(question: Question) -> Check:
    """Return the check of a question that these records do not raise."""
    name = f"fit_{question.what}"
    return Check(name, question.title, None, ALPHA, "at_least", "not_applicable", "")


def _words(place: dict[str, Any]) -> str:
    by = "over all treatments" if place["by"] == "overall" else f"by {place['by']}"
    return by.replace("_", " ") + ("" if place["day"] is None else f", around day {place['day']}")


def _by_advice(by: str) -> str:
    """Return what usually lies behind a misfit that shows between such levels."""
    return {
        "overall": "Try another family (model.family).",
        "injector": "Let injectors and clinics differ (model.injector, model.clinic).",
        "clinic": "Let clinics differ (model.clinic).",
        "baseline_score": "See that the response rule (outcome.rules) fits the scale.",
        "dose_band": "Look whether each product's doses are in its own units, and at the form of "
        "the dose (model.dose).",
    }.get(by, f"Look how {by.replace('_', ' ')} was recorded, and what goes with it.")
