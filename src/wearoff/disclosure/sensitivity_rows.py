"""Which rows of sensitivity analyses may be published, and under which names."""

import math
from dataclasses import dataclass
from typing import Any

from wearoff.checks.sensitivity.compare import MAIN
from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show
from wearoff.model import Design

ONE_CLINIC = "without one clinic"
COMPARISONS = ("dose_ratio", "sd_injector")
_LEFT_OUT = "leave_clinic_out"
_LEAST_CLINICS = 3


@dataclass(frozen=True)
class Gate:
    """What decides about a row.

    Attributes
    ----------
    design : Design
        The main model with its rows.
    settings : Disclosure
        The limits.
    delta_days : float
        The difference in days that matters.
    """

    design: Design
    settings: Disclosure
    delta_days: float


def may_show_row(row: dict[str, Any], name: str, gate: Gate) -> bool:
    """Tell whether enough patients are behind a row, and behind what it leaves out.

    Parameters
    ----------
    row : dict
        With ``quantity``, and counts of people where it does not rest on all.
    name : str
        The analysis.
    gate : Gate
        What decides.
    """
    settings = gate.settings
    if row["quantity"] in COMPARISONS and not gate.design.durations_differ:
        return False
    if not may_show(row.get("patients", settings.smallest_count), settings):
        return False
    if name != _LEFT_OUT or row["variant"] == MAIN:
        return True
    # The difference from the main analysis is what the clinic adds, and of two clinics the one is
    # what remains without the other: each side must be large enough to be shown by itself.
    least = max(settings.smallest_count, settings.injector_min_patients)
    return bool(min(row["patients"], row["patients_left_out"]) >= least)


def unnamed(rows: list[dict[str, Any]], gate: Gate) -> list[dict[str, Any]]:
    """Return the rows without the codes of clinics that stand for single persons.

    Parameters
    ----------
    rows : list of dict
        Of the main analysis and of each clinic left out.
    gate : Gate
        What decides.

    Returns
    -------
    list of dict
        Clinics have their codes where there are at least three, and no clinic's treatments, nor
        those of all others, are one injector's; one without a code could be told from the rest.
        Else they are numbered in the order of what came out, which says nothing about codes.
    """
    n_clinics = int(gate.design.rows["clinic"].nunique())
    by_variant: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_variant.setdefault(row["variant"], []).append(row)
    main = by_variant.pop(MAIN, [])
    is_named = n_clinics >= _LEAST_CLINICS and all(
        own[0]["injectors_left_out"] != 1 != own[0]["injectors"] for own in by_variant.values()
    )
    if is_named:
        named = dict(sorted(by_variant.items()))
    else:
        others = sorted(by_variant.values(), key=lambda own: float(own[0]["point"]))
        named = {f"{ONE_CLINIC} ({at})": own for at, own in enumerate(others, start=1)}
    coded = [row | {"variant": name} for name, own in named.items() for row in own]
    return [*main, *coded]


def in_days(row: dict[str, Any], followed_days: float) -> dict[str, Any]:
    """Return a row whose median is infinite where nobody was followed so long.

    Parameters
    ----------
    row : dict
        With ``quantity``, ``point``, ``lower`` and ``upper``.
    followed_days : float
        The last day on which anyone was seen.
    """
    if row["quantity"] != "median_days":
        return row
    names = ("point", "lower", "upper")
    return row | {name: row[name] if row[name] <= followed_days else math.inf for name in names}
