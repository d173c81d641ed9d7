"""Treatments that were given although their row could not be used: they end earlier follow-up."""

import pandas as pd
import pyarrow.compute as pc

from wearoff.records.arrow_text import arrow_of
from wearoff.records.ledger import REJECTED

_NO_DAY = ("date_after_extract", "date_implausible", "day_implausible")
"""Reasons that say that the day itself is wrong."""


def add_lost_treatments(treatments: pd.DataFrame, rejects: pd.DataFrame) -> pd.DataFrame:
    """Return the treatments together with those of rejected rows.

    What is seen after a treatment whose dose, product or injector cannot be read is its effect,
    not that of the treatment before. A rejected row without an area may be any of the patient's.

    Parameters
    ----------
    treatments : DataFrame
        treatments.parquet of ARCHITECTURE.md.
    rejects : DataFrame
        rejects.parquet of ARCHITECTURE.md.

    Returns
    -------
    DataFrame
        The same rows and then those that were lost, with ``is_lost`` (bool). Of a lost one only
        ``treatment_id``, ``patient``, ``area`` and ``day`` are known. Those without patient or
        day, of patients without any used treatment, and on the day of a used treatment of the
        area are left out.
    """
    used = treatments.assign(is_lost=False)
    lost = _of_known_day(rejects)
    if lost.empty:
        return used
    concerned = pc.is_in(arrow_of(treatments["patient"]), arrow_of(lost["patient"]).unique())
    known = treatments.loc[concerned.to_numpy(zero_copy_only=False), ["patient", "area", "day"]]
    if treatments["area"].notna().any():
        anywhere = lost["area"].isna()
        places = known[["patient", "area"]].drop_duplicates()
        spread = lost[anywhere].drop(columns="area").merge(places, on="patient")
        lost = pd.concat([lost[~anywhere], spread], ignore_index=True)
    lost = lost[lost["patient"].isin(known["patient"].unique())]
    seen = pd.concat([known, lost[list(known)]], ignore_index=True).duplicated()
    lost = lost[~seen.to_numpy(dtype=bool)[len(known) :]]
    both = pd.concat([used, lost.assign(is_lost=True)], ignore_index=True)
    return both.astype({"is_lost": bool, "day": "int64"})


def _of_known_day(rejects: pd.DataFrame) -> pd.DataFrame:
    # ASSUME: a rejected row was a treatment; one that was only planned ends follow-up too early,
    # which loses some of it, while one that is overlooked would make effects too long.
    day_is_wrong = rejects["reasons"].str.contains("|".join(_NO_DAY), regex=True, na=False)
    hits = (rejects["table"] == "treatments") & (rejects["state"] == REJECTED) & ~day_is_wrong
    known = rejects[hits & rejects["patient"].notna() & rejects["day"].notna()]
    named = known.rename(columns={"row_id": "treatment_id"})
    return named[["treatment_id", "patient", "area", "day"]].astype({"day": "int64"})
