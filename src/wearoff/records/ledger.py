"""The account of every physical record: each ends in exactly one state."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask = npt.NDArray[np.bool_]

USED, REJECTED, DUPLICATE, OUT_OF_SCOPE = "used", "rejected", "duplicate", "out_of_scope"
STATES = (USED, REJECTED, DUPLICATE, OUT_OF_SCOPE)
_NUMBER_OF = {state: number for number, state in enumerate(STATES)}


class RowLedger:
    """States and reasons of the records of one table.

    A record is used until something speaks against it. Rejections add up (the first is the
    primary reason); a record out of scope or duplicate keeps that state.

    Parameters
    ----------
    table : str
        Name of the table; part of each row id.
    n_records : int
        Number of physical records.
    files : mapping of str to int or None
        The files they come from, in order, and how many each has; None for one file.
    """

    def __init__(self, table: str, n_records: int, files: Mapping[str, int] | None = None) -> None:
        self.table = table
        self.n_records = n_records
        self.files = dict(files or {table: n_records})
        assert sum(self.files.values()) == n_records, f"{table}: files and records differ"
        self._state = np.zeros(n_records, dtype=np.int8)
        self._closed = np.zeros(n_records, dtype=bool)
        self._reasons: list[tuple[str, Mask]] = []

    @property
    def used(self) -> Mask:
        """Return which records nothing speaks against so far."""
        mask: Mask = self._state == _NUMBER_OF[USED]
        return mask

    def in_state(self, state: str) -> Mask:
        """Return which records are in a state.

        Parameters
        ----------
        state : str
            One of the four states.
        """
        mask: Mask = self._state == _NUMBER_OF[state]
        return mask

    @property
    def in_scope(self) -> Mask:
        """Return which records are not out of scope."""
        mask: Mask = self._state != _NUMBER_OF[OUT_OF_SCOPE]
        return mask

    def reject(self, where: Mask, reason: str) -> None:
        """Reject records, or add a reason to records that are rejected already.

        Parameters
        ----------
        where : array of bool
            The records concerned.
        reason : str
            The reason code.
        """
        rejected = self._state == _NUMBER_OF[REJECTED]
        self._set(where & ~self._closed & (self.used | rejected), REJECTED, reason)

    def reject_unread(self, where: Mask, reason: str) -> None:
        """Reject records whose cells are unknown, so that no later reason is added.

        Parameters
        ----------
        where : array of bool
            The records concerned.
        reason : str
            The reason code.
        """
        self.reject(where, reason)
        self._closed |= where

    def set_aside(self, where: Mask, state: str, reason: str) -> None:
        """Mark used records as duplicate or out of scope.

        Parameters
        ----------
        where : array of bool
            The records concerned.
        state : str
            ``duplicate`` or ``out_of_scope``.
        reason : str
            The reason code.
        """
        self._set(where & self.used, state, reason)

    def row_ids(self) -> npt.NDArray[np.object_]:
        """Return the id of every record: table, file if there are several, and ordinal in it.

        Returns
        -------
        array of str
            Such as ``treatments:000012`` or ``treatments:data/raw/mine/north.csv:000012``. A file
            added later does not change the ids of others.
        """
        several = len(self.files) > 1
        return np.array(
            [
                f"{self.table}:{path}:{ordinal:06d}" if several else f"{self.table}:{ordinal:06d}"
                for path, n_records in self.files.items()
                for ordinal in range(1, n_records + 1)
            ],
            dtype=object,
        )

    def counts(self) -> dict[str, int]:
        """Return the number of records in each state.

        Returns
        -------
        dict of str to int
            One count per state, and ``rows_read``.
        """
        return self._counts(slice(0, self.n_records))

    def counts_by_file(self) -> dict[str, dict[str, int]]:
        """Return the number of records in each state, file by file.

        Returns
        -------
        dict of str to dict
            File: one count per state, and ``rows_read``.
        """
        return {path: self._counts(rows) for path, rows in self.rows_by_file().items()}

    def rows_by_file(self) -> dict[str, slice]:
        """Return where the records of each file stand.

        Returns
        -------
        dict of str to slice
            File: its positions among the records.
        """
        ends = np.cumsum(list(self.files.values())).tolist()
        starts = [0, *ends[:-1]]
        return dict(zip(self.files, map(slice, starts, ends), strict=True))

    def _counts(self, rows: slice) -> dict[str, int]:
        by_state = np.bincount(self._state[rows], minlength=len(STATES))
        return {
            "rows_read": rows.stop - rows.start,
            **{state: int(by_state[_NUMBER_OF[state]]) for state in STATES},
        }

    def rejects(
        self,
        patient: pd.Series | None = None,
        injector: pd.Series | None = None,
        clinic: pd.Series | None = None,
    ) -> pd.DataFrame:
        """Return the records that are not used, with their reasons.

        Parameters
        ----------
        patient, injector, clinic : Series of str or None
            The codes per record, null where unreadable.

        Returns
        -------
        DataFrame
            The rejects table of ARCHITECTURE.md.
        """
        primary, joined = self._reason_texts()
        rows = np.flatnonzero(~self.used)
        codes = {"patient": patient, "injector": injector, "clinic": clinic}
        return pd.DataFrame(
            {
                "row_id": pd.Series(self.row_ids()[rows], dtype="str"),
                "table": pd.Series([self.table] * len(rows), dtype="str"),
                "state": pd.Series([STATES[number] for number in self._state[rows]], dtype="str"),
                "reason": pd.Series(primary[rows], dtype="str"),
                "reasons": pd.Series(joined[rows], dtype="str"),
                **{
                    name: pd.Series(
                        [None] * len(rows) if code is None else code.to_numpy()[rows], dtype="str"
                    )
                    for name, code in codes.items()
                },
            }
        )

    def _inherit(self, whole: "RowLedger", origin: npt.NDArray[np.int64]) -> None:
        """Take over the states and reasons of the records that these are parts of."""
        self._state, self._closed = whole._state[origin], whole._closed[origin]
        self._reasons = [(reason, hits[origin]) for reason, hits in whole._reasons]

    def _set(self, hits: Mask, state: str, reason: str) -> None:
        if hits.any():
            self._state[hits] = _NUMBER_OF[state]
            self._reasons.append((reason, hits.copy()))

    def _reason_texts(self) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
        primary = np.full(self.n_records, None, dtype=object)
        joined = np.full(self.n_records, None, dtype=object)
        for reason, hits in self._reasons:
            for row in np.flatnonzero(hits):
                joined[row] = f"{joined[row]};{reason}" if joined[row] else reason
                primary[row] = primary[row] or reason
        return primary, joined


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
    used, set_aside = set(used_ids), set(rejects["row_id"])
    assert len(used) == len(used_ids) == counts[USED], f"{ledger.table}: used rows differ"
    assert len(set_aside) == len(rejects), f"{ledger.table}: a row is set aside twice"
    assert not used & set_aside, f"{ledger.table}: a row is used and set aside"
    row_ids = ledger.row_ids()
    assert used | set_aside == set(row_ids), f"{ledger.table}: rows were lost"
    for path, rows in ledger.rows_by_file().items():
        of_file, by_state = set(row_ids[rows]), ledger.counts_by_file()[path]
        assert len(of_file) == ledger.files[path] == sum(by_state[state] for state in STATES)
        assert len(of_file & used) == by_state[USED], f"{ledger.table}: used rows of a file differ"
        n_set_aside = by_state["rows_read"] - by_state[USED]
        assert len(of_file & set_aside) == n_set_aside, f"{ledger.table}: rows of a file were lost"
