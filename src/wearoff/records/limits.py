"""What makes records too poor, or too few, to go on with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wearoff.config import CheckLimit
from wearoff.errors import DataQualityError
from wearoff.files import read_json, write_json
from wearoff.records.bands import count_band, round_count
from wearoff.records.worktable import WorkTable


def refusal_of(
    works: Sequence[WorkTable],
    max_rejected_share: float,
    checks: Sequence[Mapping[str, Any]],
    limits: Mapping[str, CheckLimit],
) -> dict[str, str] | None:
    """Return why a run must not go on with these records.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables after cleaning.
    max_rejected_share : float
        Largest share of the rows in scope that may be rejected.
    checks : sequence of dict
        The data-quality checks of data_quality.json.
    limits : mapping of str to CheckLimit
        The checks that stop a run, and from which share on.

    Returns
    -------
    dict of str to str or None
        ``what``, ``where`` and ``todo`` of the refusal, with counts in bands and never a value;
        None if the run may go on.
    """
    found = [reason for work in works if (reason := _poor(work, max_rejected_share))]
    found += [_over_limit(check) for check in checks if _is_over(check, limits)]
    if not found:
        return None
    further = f" ({len(found) - 1} more like this)" if len(found) > 1 else ""
    return found[0] | {"todo": found[0]["todo"] + further}


def confirm_quality(*, quality_path: Path, out_path: Path, told_in: str = "") -> None:
    """End a run whose records are too poor, after data_quality.json has been written.

    Parameters
    ----------
    quality_path : Path
        The data_quality.json of the records stage.
    out_path : Path
        Written if the run may go on.
    told_in : str
        The file that the refusal sends its reader to; the name of data_quality.json if empty.

    Raises
    ------
    DataQualityError
        If a table lost too many rows, or a check with a limit of its own failed.
    """
    refuse_poor_records(read_json(quality_path), told_in or quality_path.name)
    write_json({"status": "confirmed"}, out_path)


def refuse_poor_records(quality: Mapping[str, Any], told_in: str) -> None:
    """Refuse records that are too poor to go on with.

    Parameters
    ----------
    quality : mapping
        The content of data_quality.json.
    told_in : str
        Name of the file that holds all of it.

    Raises
    ------
    DataQualityError
        If a table lost too many rows, or a check with a limit of its own failed.
    """
    refusal = quality["refusal"]
    if refusal:
        todo = f"{refusal['todo']}; {told_in} says what to fix first"
        raise DataQualityError(refusal["what"], refusal["where"], todo)


def _poor(work: WorkTable, max_rejected_share: float) -> dict[str, str] | None:
    counts = work.ledger.counts()
    n_in_scope = counts["rows_read"] - counts["out_of_scope"]
    what, todo = "", "correct the export or the config"
    if n_in_scope == 0:
        what, todo = "has no row in scope", f"check records.{work.table}.keep against the file"
    elif counts["rejected"] > max_rejected_share * n_in_scope:
        what = (
            f"{count_band(counts['rejected'])} of {round_count(n_in_scope)} rows are rejected, "
            f"more than the share of {max_rejected_share:g} that max_rejected_share allows; "
            f"{_commonest(work)}"
        )
    elif counts["used"] == 0:
        what, todo = f"no row is left after cleaning; {_commonest(work)}", "check the export"
    where = f"{work.source.place} (records.{work.table})"
    return {"what": what, "where": where, "todo": todo} if what else None


def _is_over(check: Mapping[str, Any], limits: Mapping[str, CheckLimit]) -> bool:
    return check["name"] in limits and check["status"] in {"failed", "error"}


def _over_limit(check: Mapping[str, Any]) -> dict[str, str]:
    counts = (
        f"{count_band(check['numerator'])} of {round_count(check['denominator'])} fail, more than "
        f"the share of {check['threshold']:g}"
    )
    what = counts if check["status"] == "failed" else "the check could not be made"
    return {"what": what, "where": f"records.checks.{check['name']}", "todo": check["advice"]}


def _commonest(work: WorkTable) -> str:
    rejects = work.ledger.rejects()
    reasons = rejects.loc[rejects["state"] == "rejected", "reason"].value_counts()
    if reasons.empty:
        return "none was rejected"
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    reason, n_rows = ordered[0]
    return f"the commonest reason is {reason} ({count_band(int(n_rows))} rows)"
