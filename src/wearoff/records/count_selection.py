"""Who loses rows in cleaning: selective rejection by injector and by clinic."""

from typing import Any

import pandas as pd
from scipy.stats import binom

from wearoff.records.check_input import CheckInput, Count

SELECTED_BY = ("injector", "clinic")
_MIN_ROWS = 20
_TAIL = 0.01
_FOLD = 2.0


def codes_losing_more(checked: CheckInput, *, field: str) -> Count:
    """Count injectors or clinics that lose clearly more rows than the others.

    Clearly: at least twice the share of the others, and more than chance gives once in a hundred
    such tables (binomial tail, divided by the number of codes).
    """
    codes = [one for one in rejections_by(checked, field) if one["rows"] >= _MIN_ROWS]
    if len(codes) < 2:
        return None
    n_rows, n_rejected = (sum(one[name] for one in codes) for name in ("rows", "rejected"))
    n_losing = 0
    for one in codes:
        others = (n_rejected - one["rejected"] + 0.5) / (n_rows - one["rows"] + 1)
        chance = binom.sf(one["rejected"] - 1, one["rows"], others)
        is_more = one["rejected"] > _FOLD * others * one["rows"]
        n_losing += bool(is_more and chance < _TAIL / len(codes))
    return n_losing, len(codes)


def rejections_by(checked: CheckInput, field: str) -> list[dict[str, Any]]:
    """Return how many rows each injector or clinic has, and how many were rejected.

    Parameters
    ----------
    checked : CheckInput
        The records.
    field : str
        injector or clinic.

    Returns
    -------
    list of dict
        Per code: by, code, rows, rejected, patients, and the rows of its most frequent patient.
    """
    rejects = checked.rejects
    of_main = rejects["table"] == checked.main_table
    rejected = rejects[(rejects["state"] == "rejected") & of_main]
    rows = pd.concat(
        [part[[field, "patient"]].assign(rejected=is_rejected)
         for part, is_rejected in ((checked.treatments, 0), (rejected, 1))],
    ).dropna(subset=[field])  # fmt: skip
    if rows.empty:
        return []
    by_code = rows.groupby(field, sort=True)
    summed = by_code.agg(
        rows=("rejected", "size"), rejected=("rejected", "sum"), patients=("patient", "nunique")
    )
    largest = rows.groupby([field, "patient"]).size().groupby(level=0).max()
    summed["rows_of_one_patient"] = largest.reindex(summed.index).fillna(0)
    counts = summed.astype(int).to_dict("index")
    return [{"by": field, "code": str(code), **own} for code, own in counts.items()]
