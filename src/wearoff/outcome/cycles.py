"""Treatment cycles: an injection of one area, with the top-ups that joined it."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.records.coded import fill_where, sort_texts, split_codes
from wearoff.records.row_keys import day_keys, number_rows

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_LOST = -2
"""Stands for the product of a lost treatment; one that is not recorded is -1."""
NO_AREA = ""
"""Stands for the area where none is mapped, so that tables can be joined on it."""


def build_cycles(treatments: pd.DataFrame, top_up_days: int) -> pd.DataFrame:
    """Join top-ups to the cycle they belong to.

    A treatment joins the cycle before it if patient, area and product are the same and it
    follows the cycle's first injection within ``top_up_days``. Doses are summed; everything else,
    the injector included, is that of the first injection.

    Parameters
    ----------
    treatments : DataFrame
        treatments.parquet of ARCHITECTURE.md, and perhaps lost ones (``is_lost``), which no other
        joins.
    top_up_days : int
        Days after the first injection in which a further one joins.

    Returns
    -------
    DataFrame
        One row per cycle, by patient, area and day: the columns of ``treatments`` and ``place``
        (int, one per patient and area), ``cycle`` (int, 1 = first seen), ``n_injections`` (int),
        ``previous_day`` and ``next_day`` (float, days; NaN where there is no other cycle),
        ``switches`` (bool: the next cycle is known to be of another product).
    """
    order, place = _by_place_and_day(treatments)
    day, dose = (treatments[name].to_numpy()[order] for name in ("day", "dose_units"))
    product = split_codes(treatments["product"])[1][order]
    given = product
    if "is_lost" in treatments:
        given = np.where(treatments["is_lost"].to_numpy(dtype=bool)[order], _LOST, product)
    positions = np.flatnonzero(_cycle_starts(place, day, given, top_up_days))
    # ASSUME: a cycle belongs to the injector of its first injection, also if another topped it up.
    cycles = treatments.iloc[order[positions]].reset_index(drop=True)
    # A sum over a missing dose is missing: an unknown dose is not a dose of zero.
    cycles["dose_units"] = np.add.reduceat(dose.astype(float), positions)
    cycles["n_injections"] = np.diff(np.append(positions, len(order)))
    cycles["place"] = place = place[positions]
    goes_on = place[1:] == place[:-1]  # the next cycle is of the same patient and area
    first = np.flatnonzero(np.append(True, ~goes_on)[: len(place)])
    cycles["cycle"] = (
        np.arange(len(place)) - np.repeat(first, np.diff(first, append=len(place))) + 1
    )
    day, product = day[positions].astype(float), product[positions]
    cycles["previous_day"] = np.append(np.nan, np.where(goes_on, day[:-1], np.nan))[: len(place)]
    cycles["next_day"] = np.append(np.where(goes_on, day[1:], np.nan), np.nan)[: len(place)]
    # ASSUME: a product that is not recorded was not switched.
    known = goes_on & (product[1:] >= 0) & (product[:-1] >= 0)
    cycles["switches"] = np.append(known & (product[1:] != product[:-1]), False)[: len(place)]
    return cycles


def _by_place_and_day(treatments: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the order by patient, area, day and id, and a number per patient and area in it."""
    areas = treatments["area"]
    areas = fill_where(areas, areas.isna().to_numpy(dtype=bool), NO_AREA)
    patient, area = (sort_texts([cells])[0] for cells in (treatments["patient"], areas))
    places = pd.DataFrame({"patient": patient, "area": area})
    (number,) = number_rows([places], ["patient", "area"])
    keys = day_keys(number, treatments["day"])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    same = keys[1:] == keys[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same)[: len(keys)])
    if len(tied):
        ids = treatments["treatment_id"].iloc[order[tied]].to_numpy(dtype=str)
        order[tied] = order[tied][np.lexsort((ids, keys[tied]))]
    number = number[order]
    return order, np.cumsum(np.append(False, number[1:] != number[:-1])[: len(number)])


def _cycle_starts(place: Ints, day: Ints, product: Ints, top_up_days: int) -> Mask:
    """Return which treatments open a cycle."""
    starts = np.ones(len(place), dtype=bool)
    # Only what soon follows another treatment can join; those few depend on the ones before.
    soon = np.flatnonzero((place[1:] == place[:-1]) & (np.diff(day) <= top_up_days)) + 1
    opened = -1
    for position in soon.tolist():
        # ASSUME: the time to a top-up counts from the first injection, so top-ups do not chain.
        opened = position - 1 if starts[position - 1] else opened
        is_same = product[opened] == product[position]
        starts[position] = not (is_same and day[position] - day[opened] <= top_up_days)
    return starts
