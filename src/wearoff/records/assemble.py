"""The finished tables: columns in the order of ARCHITECTURE.md, used rows only."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from wearoff.config import Group
from wearoff.records.arrow_text import arrow_of, text_series
from wearoff.records.worktable import TEXT_FIELDS, WorkTable


def assemble_treatments(
    work: WorkTable, typed: pd.DataFrame, groups: Mapping[str, Group]
) -> pd.DataFrame:
    """Return the used treatments as later stages read them.

    Parameters
    ----------
    work : WorkTable
        The cleaned table.
    typed : DataFrame
        Its typed columns, one row per physical record.
    groups : mapping of str to Group
        The groups of the config, in its order.

    Returns
    -------
    DataFrame
        treatments.parquet of ARCHITECTURE.md with texts coded; fields that are not mapped are null.
    """
    used, n_used = _used_rows(work, typed)
    columns: dict[str, pd.Series] = {"treatment_id": _ids(work)}
    for name in TEXT_FIELDS:
        columns[name] = _column(used, name, n_used, "str")
    columns["day"] = used["day"].astype("int64")
    columns["dose_units"] = _column(used, "dose_units", n_used, "float64")
    for name, group in groups.items():
        columns[name] = used[name] if group.kind == "categorical" else used[name].astype("float64")
    for name in ("lower_days", "upper_days", "entry_days"):
        if name in used:
            columns[name] = used[name].astype("float64")
    return pd.DataFrame(columns)


def assemble_assessments(work: WorkTable, typed: pd.DataFrame) -> pd.DataFrame:
    """Return the used assessments as later stages read them.

    Parameters
    ----------
    work : WorkTable
        The cleaned table.
    typed : DataFrame
        Its typed columns, one row per physical record.

    Returns
    -------
    DataFrame
        assessments.parquet of ARCHITECTURE.md with texts coded.
    """
    used, n_used = _used_rows(work, typed)
    columns = {
        "assessment_id": _ids(work),
        "patient": used["patient"],
        "area": _column(used, "area", n_used, "str"),
        "day": used["day"].astype("int64"),
        "score": used["score"].astype("float64"),
    }
    if "score_2" in used:
        columns["score_2"] = used["score_2"].astype("float64")
    if "rater" in used:
        columns["rater"] = used["rater"]
    return pd.DataFrame(columns)


def no_assessments() -> pd.DataFrame:
    """Return an assessments table without rows, for bounds that are given.

    Returns
    -------
    DataFrame
        Empty, with the columns of assessments.parquet.
    """
    kinds = {
        "assessment_id": "str", "patient": "str", "area": "str", "day": "int64", "score": "float64",
    }  # fmt: skip
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds.items()})


def assemble_rejects(
    works: Sequence[WorkTable], typed: Sequence[pd.DataFrame] = ()
) -> pd.DataFrame:
    """Return every record that is not used, with its reasons.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables.
    typed : sequence of DataFrame
        Their typed columns, in the same order; without them the days are not known.

    Returns
    -------
    DataFrame
        rejects.parquet of ARCHITECTURE.md.
    """
    parts = [
        _rejects_of(work, columns)
        for work, columns in itertools.zip_longest(works, typed, fillvalue=None)
        if work is not None
    ]
    return pd.concat(parts, ignore_index=True)


def _rejects_of(work: WorkTable, typed: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rejects of one table, and where and when each was as far as that can be read."""
    rejects = work.ledger.rejects(
        *(work.text.get(name) for name in ("patient", "injector", "clinic"))
    )
    aside = ~work.ledger.used
    area = pd.Series([None] * len(rejects), dtype="str")
    if "area" in work.text:
        area = work.text.loc[aside, "area"].astype("str").reset_index(drop=True)
    day = np.full(len(rejects), np.nan)
    if typed is not None and "day" in typed:
        day = typed.loc[aside, "day"].to_numpy(dtype=float)
    return rejects.assign(area=area, day=day)


def assemble_repairs(works: Sequence[WorkTable]) -> pd.DataFrame:
    """Return the log of every change made to a cell.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables.

    Returns
    -------
    DataFrame
        repairs.parquet of ARCHITECTURE.md.
    """
    parts = [work.repairs.frame(work.ledger.row_ids()) for work in works]
    return pd.concat(parts, ignore_index=True)


def _used_rows(work: WorkTable, typed: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    used = typed[work.kept].reset_index(drop=True)
    return used, len(used)


def _ids(work: WorkTable) -> pd.Series:
    return text_series(arrow_of(work.ledger.row_ids()).filter(pa.array(work.kept)))


def _column(used: pd.DataFrame, name: str, n_used: int, kind: str) -> pd.Series:
    if name in used:
        return used[name] if kind == "str" else used[name].astype(kind)
    return pd.Series([None] * n_used, dtype=kind)
