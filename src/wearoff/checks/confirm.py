"""The last step of a run: a failed fit ends it with its own exit code."""

from pathlib import Path

from wearoff.errors import DiagnosticsError
from wearoff.files import read_json, write_json


def confirm_verdict(*, verdict_path: Path, out_path: Path) -> None:
    """End a run whose fit failed, after the reports that say so have been written.

    Raises
    ------
    DiagnosticsError
        If the verdict is ``fail``.
    """
    verdict = read_json(verdict_path)
    if verdict["status"] == "fail":
        raise DiagnosticsError(
            "the fit did not pass: " + verdict["reasons"][0],
            str(verdict_path),
            "no estimate was published; see analyst.html beside it",
        )
    write_json({"status": verdict["status"]}, out_path)
