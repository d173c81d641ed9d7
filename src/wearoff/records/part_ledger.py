"""The account of rows that were unfolded from physical records, without losing sight of these."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.records.ledger import OUT_OF_SCOPE, STATES, RowLedger

_FIRST_WINS = ("used", "rejected", "duplicate", "out_of_scope")


class PartLedger(RowLedger):
    """States and reasons of the rows that physical records were unfolded into.

    Every record has at least one row; one that cannot be unfolded, or holds nothing to unfold,
    stays a row of its own under its own id.

    Parameters
    ----------
    whole : RowLedger
        The account of the physical records so far; the rows inherit it.
    origin : array of int
        The record of each row, in rising order, every record at least once.
    suffixes : array of str
        What the id of a row adds to that of its record, such as ``:v3``; empty for a whole record.
    """

    def __init__(
        self, whole: RowLedger, origin: npt.NDArray[np.int64], suffixes: npt.NDArray[np.object_]
    ) -> None:
        records = np.arange(whole.n_records)
        assert np.array_equal(np.unique(origin), records), f"{whole.table}: records were lost"
        assert (np.diff(origin) >= 0).all(), f"{whole.table}: rows are out of order"
        starts = np.searchsorted(origin, records)
        ends = np.append(starts, len(origin))
        files = {
            path: int(ends[rows.stop] - ends[rows.start])
            for path, rows in whole.rows_by_file().items()
        }
        super().__init__(whole.table, len(origin), files)
        self.whole, self.origin, self.suffixes = whole, origin, suffixes
        self._inherit(whole, origin)

    def row_ids(self) -> pd.Series:
        """Return the id of every row: that of its record, and where in it the row stood.

        Returns
        -------
        Series of str
            Such as ``assessments:000012:v3`` or ``treatments:000012:a2``.
        """
        if self._row_ids is None:
            of_record = self.whole.row_ids().iloc[self.origin].reset_index(drop=True)
            self._row_ids = of_record + pd.Series(self.suffixes, dtype="str")
        return self._row_ids

    def record_states(self) -> npt.NDArray[np.object_]:
        """Return the state of every physical record.

        Returns
        -------
        array of str
            used if any row of it is used, else rejected if any is, else duplicate if any is, else
            out_of_scope.
        """
        states = np.full(self.whole.n_records, OUT_OF_SCOPE, dtype=object)
        for state in reversed(_FIRST_WINS):
            states[self.origin[self.in_state(state)]] = state
        return states


def physical(ledger: RowLedger) -> RowLedger:
    """Return the ledger whose rows are the physical records.

    Parameters
    ----------
    ledger : RowLedger
        Of a table, unfolded or not.
    """
    return ledger.whole if isinstance(ledger, PartLedger) else ledger


def unfolded_counts(ledger: RowLedger) -> list[dict[str, Any]]:
    """Return where the physical records of each file ended, if they were unfolded.

    Parameters
    ----------
    ledger : RowLedger
        Of a table.

    Returns
    -------
    list of dict
        Per file: table, file, records_read, and the number of records in each state. Empty for a
        table whose rows are its records.
    """
    if not isinstance(ledger, PartLedger):
        return []
    states = ledger.record_states()
    counts = []
    for path, rows in ledger.whole.rows_by_file().items():
        by_state = {state: int((states[rows] == state).sum()) for state in STATES}
        counts.append(
            {"table": ledger.table, "file": path, "records_read": rows.stop - rows.start} | by_state
        )
    return counts


def assert_every_record_once(
    ledger: RowLedger, ids: pd.Series, expected: Mapping[str, int]
) -> None:
    """Hold rows that were unfolded against the physical records and their filled cells.

    Parameters
    ----------
    ledger : RowLedger
        The account of the table.
    ids : Series of str
        The ids of all its rows in the tables that are written, used or not.
    expected : mapping of str to int
        Last part of a row's id (all of visits, or all of listed areas): how many rows must end in
        it, counted before unfolding.

    Raises
    ------
    AssertionError
        If a record has no row, or a filled visit or listed area has none.
    """
    if not isinstance(ledger, PartLedger):
        return
    records = ids.str.replace(r"(?::[av][0-9]+)+$", "", regex=True)
    assert set(records) == set(ledger.whole.row_ids()), f"{ledger.table}: records were lost"
    for counts in unfolded_counts(ledger):
        n_accounted = sum(counts[state] for state in STATES)
        assert n_accounted == counts["records_read"], f"{ledger.table}: the records do not add up"
    last = ids.str.extract(r":([av][0-9]+)$", expand=False).value_counts()
    kinds = {part[0] for part in expected}
    found = {str(part): int(n) for part, n in last.items() if str(part)[0] in kinds}
    wanted = {part: n for part, n in expected.items() if n}
    assert found == wanted, f"{ledger.table}: filled visits or listed areas were lost"
