"""data_quality.json: the account of the rows, the repairs, and the checks."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from wearoff.records.check_input import CheckInput
from wearoff.records.limits import refusal_of
from wearoff.records.part_ledger import unfolded_counts
from wearoff.records.quality_checks import run_checks
from wearoff.records.worktable import WorkTable


def describe_quality(
    works: Sequence[WorkTable], checked: CheckInput, waivers: list[dict[str, object]]
) -> dict[str, Any]:
    """Return the content of data_quality.json.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables after cleaning.
    checked : CheckInput
        The cleaned tables and what the checks need besides.
    waivers : list of dict
        The identifier waivers and whether they were used.

    Returns
    -------
    dict
        Tables, files, records of unfolded tables, reasons, repairs, checks, waivers, and why the
        run must stop here, as ARCHITECTURE.md gives them. It names nobody, but its counts are
        exact: it is a restricted file.
    """
    records = checked.analysis.records
    checks = run_checks(checked, records.checks)
    return {
        "tables": [{"table": work.table, **work.ledger.counts()} for work in works],
        "files": [
            {"table": work.table, "file": path, **counts}
            for work in works
            for path, counts in work.ledger.counts_by_file().items()
        ],
        "unfolded": [one for work in works for one in unfolded_counts(work.ledger)],
        "reasons": _count(checked.rejects, ["table", "state", "reason"]),
        "repairs": _count(checked.repairs, ["table", "field", "rule"]),
        "checks": checks,
        "waivers": waivers,
        "refusal": refusal_of(works, records.max_rejected_share, checks, records.checks),
    }


def _count(rows: pd.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    counts = rows.groupby(keys, sort=True).size().rename("rows").reset_index()
    return [
        {str(name): int(value) if name == "rows" else str(value) for name, value in row.items()}
        for row in counts.to_dict("records")
    ]
