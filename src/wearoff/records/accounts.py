"""The finished tables held against the physical records of the export."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wearoff.records.arrow_text import arrow_of
from wearoff.records.ledger import STATES, USED, Mask, RowLedger
from wearoff.records.part_ledger import assert_every_record_once
from wearoff.records.session_sums import assert_sums_hold, joined_ids
from wearoff.records.worktable import WorkTable


def assert_nothing_lost(works: Sequence[WorkTable], tables: Mapping[str, pd.DataFrame]) -> None:
    """Check that every record and every row of every table ended once, and sums are whole.

    Parameters
    ----------
    works : sequence of WorkTable
        The tables after cleaning: treatments or intervals, then assessments.
    tables : mapping of str to DataFrame
        The finished treatments, assessments, rejects and repairs.

    Raises
    ------
    AssertionError
        If something was lost, or counted twice.
    """
    rejects, repairs = tables["rejects"], tables["repairs"]
    kept_ids = (tables["treatments"]["treatment_id"], tables["assessments"]["assessment_id"])
    for work, kept in zip(works, kept_ids, strict=False):
        used = pd.concat([kept, joined_ids(repairs, work.table)], ignore_index=True)
        aside = rejects[rejects["table"] == work.table]
        assert_every_row_once(work.ledger, used, aside)
        every = pd.concat([used, aside["row_id"]], ignore_index=True)
        assert_every_record_once(work.ledger, every, work.layout.n_expected)
    assert_sums_hold(tables["treatments"], repairs)


def assert_every_row_once(ledger: RowLedger, used_ids: pd.Series, rejects: pd.DataFrame) -> None:
    """Hold the outcome of cleaning against the physical records.

    Parameters
    ----------
    ledger : RowLedger
        The account of the table.
    used_ids : Series of str
        Row ids in the cleaned table.
    rejects : DataFrame
        The rejects of that table.

    Raises
    ------
    AssertionError
        If a record is missing, stands in two states, or was never read.
    """
    counts = ledger.counts()
    n_accounted = sum(counts[state] for state in STATES)
    assert n_accounted == counts["rows_read"], f"{ledger.table}: the counts do not add up"
    times_used = _times(ledger, used_ids, ledger.used)
    times_aside = _times(ledger, rejects["row_id"], ~ledger.used)
    assert times_used.max(initial=0) <= 1, f"{ledger.table}: used rows differ"
    assert times_used.sum() == counts[USED], f"{ledger.table}: used rows differ"
    assert times_aside.max(initial=0) <= 1, f"{ledger.table}: a row is set aside twice"
    assert not (times_used * times_aside).any(), f"{ledger.table}: a row is used and set aside"
    assert (times_used + times_aside == 1).all(), f"{ledger.table}: rows were lost"
    for path, rows in ledger.rows_by_file().items():
        by_state = ledger.counts_by_file()[path]
        assert ledger.files[path] == sum(by_state[state] for state in STATES)
        n_used, n_aside = times_used[rows].sum(), times_aside[rows].sum()
        assert n_used == by_state[USED], f"{ledger.table}: used rows of a file differ"
        assert n_aside == by_state["rows_read"] - n_used, (
            f"{ledger.table}: rows of a file were lost"
        )


def _times(ledger: RowLedger, found: pd.Series, expected: Mask) -> npt.NDArray[np.int64]:
    """Return how often the id of each record was found; ids are compared as text."""
    row_ids, ids = arrow_of(ledger.row_ids()), arrow_of(found)
    if row_ids.filter(pa.array(expected)).equals(ids):
        return expected.astype(np.int64)
    places = pc.index_in(ids, row_ids)
    assert not places.null_count, f"{ledger.table}: rows were lost"
    return np.bincount(places.to_numpy(), minlength=len(row_ids))
