"""Who loses rows in cleaning: selective rejection by injector and by clinic."""

import pandas as pd
from scipy.stats import binom

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.count_layouts import rows_per_treatment

SELECTED_BY = ("injector", "clinic")
_MIN_ROWS = 20
_TAIL = 0.01
_FOLD = 2.0


def codes_losing_more(checked: CheckInput, *, field: str) -> Count:
    """Count injectors or clinics that lose clearly more rows than the others.

    Clearly: at least twice the share of the others, and more than chance gives once in a hundred
    such tables (binomial tail, divided by the number of codes).
    """
    codes = rejections_by(checked, field)
    codes = codes[codes["rows"] >= _MIN_ROWS]
    if len(codes) < 2:
        return None
    rows, rejected = codes["rows"], codes["rejected"]
    others = (rejected.sum() - rejected + 0.5) / (rows.sum() - rows + 1)
    chance = binom.sf(rejected - 1, rows, others)
    is_losing = (rejected > _FOLD * others * rows) & (chance < _TAIL / len(codes))
    return int(is_losing.sum()), len(codes)


def rejections_by_code(checked: CheckInput) -> pd.DataFrame:
    """Return rejections.parquet: rows and rejected rows of every injector and clinic.

    Parameters
    ----------
    checked : CheckInput
        The records.

    Returns
    -------
    DataFrame
        The tables of :func:`rejections_by`, one below the other.
    """
    tables = [rejections_by(checked, field) for field in SELECTED_BY]
    return pd.concat(tables, ignore_index=True)


def rejections_by(checked: CheckInput, field: str) -> pd.DataFrame:
    """Return how many rows each injector or clinic has, and how many were rejected.

    Parameters
    ----------
    checked : CheckInput
        The records.
    field : str
        injector or clinic.

    Returns
    -------
    DataFrame
        Per code, in its order: ``by``, ``code``, ``rows``, ``rejected``, ``patients``, and
        ``rows_of_one_patient``, the most frequent.
    """
    rejects = checked.rejects
    of_main = rejects["table"] == checked.main_table
    rejected = rejects[(rejects["state"] == "rejected") & of_main]
    made_of = rows_per_treatment(checked.treatments, checked.repairs)
    used = checked.treatments.loc[checked.treatments.index.repeat(made_of)]
    rows = pd.concat(
        [part[[field, "patient"]].assign(rejected=is_rejected)
         for part, is_rejected in ((used, 0), (rejected, 1))],
    ).dropna(subset=[field])  # fmt: skip
    by_code = rows.groupby(field, sort=True)
    summed = by_code.agg(
        rows=("rejected", "size"), rejected=("rejected", "sum"), patients=("patient", "nunique")
    )
    largest = rows.groupby([field, "patient"]).size().groupby(level=0).max()
    summed["rows_of_one_patient"] = largest.reindex(summed.index).fillna(0)
    counts = summed.astype("int64").rename_axis("code").reset_index()
    counts.insert(0, "by", field)
    return counts.astype({"by": "str", "code": "str"})
