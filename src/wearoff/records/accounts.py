"""The finished tables held against the physical records of the export."""

from collections.abc import Mapping, Sequence

import pandas as pd

from wearoff.records.ledger import assert_every_row_once
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
