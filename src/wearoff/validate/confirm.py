"""The last step of a validation: a program that does not find the truth ends it with an error."""

from pathlib import Path

from wearoff.errors import DiagnosticsError
from wearoff.files import read_json, write_json


def confirm_validation(*, verdict_path: Path, out_path: Path) -> None:
    """End a validation that failed, after the pages that say so have been written.

    Raises
    ------
    DiagnosticsError
        If the verdict is ``fail``.
    """
    verdict = read_json(verdict_path)
    if verdict["status"] == "fail":
        raise DiagnosticsError(
            "the program does not find the truth: " + verdict["reasons"][0],
            str(verdict_path),
            "see validation.html beside it",
        )
    write_json({"status": verdict["status"]}, out_path)
