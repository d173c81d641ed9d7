"""Who loses rows in cleaning: selective rejection by injector and by clinic."""

import numpy as np
import pandas as pd
from scipy.stats import binom

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.coded import sort_texts
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
    summed = _rows_of_codes(checked, field)
    counts = summed.astype("int64").rename_axis("code").reset_index()
    counts.insert(0, "by", field)
    return counts.astype({"by": "str", "code": "str"})


def _rows_of_codes(checked: CheckInput, field: str) -> pd.DataFrame:
    memo = f"rows by {field}"
    if memo not in checked.memo:
        rejects = checked.rejects
        of_main = rejects["table"] == checked.main_table
        rejected = rejects[(rejects["state"] == "rejected") & of_main]
        made_of = rows_per_treatment(checked.treatments, checked.repairs)
        told = checked.treatments[[field, "patient"]]
        used = told if (made_of == 1).all() else told.loc[told.index.repeat(made_of)]
        parts = (used, rejected)
        code, patient = (
            pd.concat(sort_texts([part[name] for part in parts]), ignore_index=True)
            for name in (field, "patient")
        )
        is_rejected = np.repeat([0, 1], [len(part) for part in parts])
        rows = pd.DataFrame({"code": code.cat.codes, "rejected": is_rejected})
        own = rows[rows["code"] >= 0].groupby("code", sort=True)["rejected"].agg(["size", "sum"])
        own.columns = ["rows", "rejected"]
        # One number per code and patient: how often it occurs are that patient's rows.
        of_both = code.cat.codes.astype("int64") * len(patient.cat.categories) + patient.cat.codes
        known = of_both[(code.cat.codes >= 0) & (patient.cat.codes >= 0)]
        number, times = np.unique(known, return_counts=True)
        of_one = pd.Series(times).groupby(number // max(len(patient.cat.categories), 1))
        own["patients"] = of_one.size().reindex(own.index).fillna(0)
        own["rows_of_one_patient"] = of_one.max().reindex(own.index).fillna(0)
        own.index = pd.Index(code.cat.categories[own.index], dtype="str")
        checked.memo[memo] = own
    return checked.memo[memo]
