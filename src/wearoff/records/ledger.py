"""The account of every physical record: each ends in exactly one state."""

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
    """

    def __init__(self, table: str, n_records: int) -> None:
        self.table = table
        self.n_records = n_records
        self._state = np.zeros(n_records, dtype=np.int8)
        self._closed = np.zeros(n_records, dtype=bool)
        self._reasons: list[tuple[str, Mask]] = []

    @property
    def used(self) -> Mask:
        """Return which records nothing speaks against so far."""
        mask: Mask = self._state == _NUMBER_OF[USED]
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
        """Return the id of every record: table and ordinal after the header.

        Returns
        -------
        array of str
            Such as ``treatments:000012``.
        """
        ordinals = range(1, self.n_records + 1)
        return np.array([f"{self.table}:{ordinal:06d}" for ordinal in ordinals], dtype=object)

    def counts(self) -> dict[str, int]:
        """Return the number of records in each state.

        Returns
        -------
        dict of str to int
            One count per state, and ``rows_read``.
        """
        by_state = np.bincount(self._state, minlength=len(STATES))
        return {
            "rows_read": self.n_records,
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
    assert used | set_aside == set(ledger.row_ids()), f"{ledger.table}: rows were lost"
