"""The account of every physical record: each ends in exactly one state."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.records.coded import join_codes
from wearoff.records.row_numbers import numbered_texts

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
        self._row_ids: pd.Series | None = None

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
        if where.any():
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
        if where.any():
            self._set(where & self.used, state, reason)

    def row_ids(self) -> pd.Series:
        """Return the id of every record: table, file if there are several, and ordinal in it.

        Returns
        -------
        Series of str
            Such as ``treatments:000012`` or ``treatments:data/raw/mine/north.csv:000012``. A file
            added later does not change the ids of others.
        """
        if self._row_ids is None:
            several = len(self.files) > 1
            self._row_ids = numbered_texts(
                (f"{self.table}:{path}:" if several else f"{self.table}:", n_records)
                for path, n_records in self.files.items()
            )
        return self._row_ids

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
        rows = np.flatnonzero(~self.used)
        lists, of_row = self._reason_lists()
        primary = join_codes([reasons[0] if reasons else None for reasons in lists], of_row)
        joined = join_codes([";".join(reasons) or None for reasons in lists], of_row)
        codes = {"patient": patient, "injector": injector, "clinic": clinic}
        return pd.DataFrame(
            {
                "row_id": _taken(self.row_ids(), rows),
                "table": pd.Series([self.table] * len(rows), dtype="str"),
                "state": pd.Series([STATES[number] for number in self._state[rows]], dtype="str"),
                "reason": _taken(primary, rows),
                "reasons": _taken(joined, rows),
                **{
                    name: pd.Series([None] * len(rows), dtype="str")
                    if code is None
                    else _taken(code, rows)
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

    def _reason_lists(self) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int64]]:
        """Return the lists of reasons that occur, in order, and which of them each record has."""
        lists: dict[tuple[str, ...], int] = {(): 0}
        of_row = np.zeros(self.n_records, dtype=np.int64)
        for reason, hits in self._reasons:
            rows, known = np.flatnonzero(hits), list(lists)
            before = of_row[rows]
            for number in np.unique(before).tolist():
                longer = (*known[number], reason)
                of_row[rows[before == number]] = lists.setdefault(longer, len(lists))
        return list(lists), of_row


def _taken(cells: pd.Series, rows: npt.NDArray[np.int64]) -> pd.Series:
    return cells.iloc[rows].astype("str").reset_index(drop=True)
