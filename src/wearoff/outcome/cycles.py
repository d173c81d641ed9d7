"""Treatment cycles: an injection of one area, with the top-ups that joined it."""

import numpy as np
import numpy.typing as npt
import pandas as pd

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
        treatments.parquet of ARCHITECTURE.md.
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
    rows = treatments.assign(area_key=treatments["area"].fillna(NO_AREA))
    rows = rows.sort_values(["patient", "area_key", "day", "treatment_id"], ignore_index=True)
    place = rows.groupby(["patient", "area_key"], sort=False).ngroup().to_numpy()
    starts = _cycle_starts(place, rows, top_up_days)
    positions = np.flatnonzero(starts)
    # ASSUME: a cycle belongs to the injector of its first injection, also if another topped it up.
    cycles = rows.iloc[positions].drop(columns="area_key").reset_index(drop=True)
    # A sum over a missing dose is missing: an unknown dose is not a dose of zero.
    cycles["dose_units"] = np.add.reduceat(rows["dose_units"].to_numpy(dtype=float), positions)
    cycles["n_injections"] = np.diff(np.append(positions, len(rows)))
    cycles["place"] = place[positions]
    by_place = cycles.groupby("place", sort=False)
    cycles["cycle"] = by_place.cumcount() + 1
    cycles["previous_day"] = by_place["day"].shift(1).astype("float64")
    cycles["next_day"] = by_place["day"].shift(-1).astype("float64")
    following = by_place["product"].shift(-1)
    # ASSUME: a product that is not recorded was not switched.
    known = following.notna() & cycles["product"].notna()
    cycles["switches"] = known & (following != cycles["product"]).to_numpy(dtype=bool)
    return cycles


def _cycle_starts(
    place: npt.NDArray[np.int64], rows: pd.DataFrame, top_up_days: int
) -> npt.NDArray[np.bool_]:
    """Return which treatments open a cycle; one pass, as each depends on the one before."""
    products = rows["product"].fillna("").tolist()
    starts = np.ones(len(rows), dtype=bool)
    current: tuple[int, str] | None = None
    first_day = 0
    for position, (where, day) in enumerate(zip(place.tolist(), rows["day"].tolist(), strict=True)):
        # ASSUME: the time to a top-up counts from the first injection, so top-ups do not chain.
        joins = current == (where, products[position]) and day - first_day <= top_up_days
        if joins:
            starts[position] = False
        else:
            current, first_day = (where, products[position]), day
    return starts
