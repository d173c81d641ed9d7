"""Refuse records that are too poor, or too few, to go on with."""

from collections.abc import Sequence

from wearoff.errors import DataQualityError
from wearoff.records.bands import count_band, round_count
from wearoff.records.worktable import WorkTable


def refuse_poor_tables(works: Sequence[WorkTable], max_rejected_share: float) -> None:
    """Stop if a table lost too many of its rows, or all of them.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables after cleaning.
    max_rejected_share : float
        Largest share of the rows in scope that may be rejected.

    Raises
    ------
    DataQualityError
        Naming the table and its commonest reason with a count band, never a value.
    """
    for work in works:
        counts = work.ledger.counts()
        n_in_scope = counts["rows_read"] - counts["out_of_scope"]
        where = f"{work.source.place} (records.{work.table})"
        if n_in_scope == 0:
            raise DataQualityError(
                "has no row in scope", where, f"check records.{work.table}.keep against the file"
            )
        if counts["rejected"] > max_rejected_share * n_in_scope:
            raise DataQualityError(
                f"{count_band(counts['rejected'])} of {round_count(n_in_scope)} rows are rejected, "
                f"more than the share of {max_rejected_share:g} that max_rejected_share allows; "
                f"{_commonest(work)}",
                where,
                "correct the export or the config",
            )
        if counts["used"] == 0:
            raise DataQualityError(
                f"no row is left after cleaning; {_commonest(work)}", where, "check the export"
            )


def _commonest(work: WorkTable) -> str:
    rejects = work.ledger.rejects(None, None)
    reasons = rejects.loc[rejects["state"] == "rejected", "reason"].value_counts()
    if reasons.empty:
        return "none was rejected"
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    reason, n_rows = ordered[0]
    return f"the commonest reason is {reason} ({count_band(int(n_rows))} rows)"
