"""The last step of a run, or of a validation: a failed verdict ends it with its exit code."""

from pathlib import Path

from wearoff.errors import DiagnosticsError
from wearoff.files import read_json, write_json


def confirm_verdict(
    *,
    verdict_path: Path,
    out_path: Path,
    failure: str = "the fit did not pass",
    see: str = "no estimate was published; see analyst.html beside it",
) -> None:
    """End what failed, after the reports that say so have been written.

    Parameters
    ----------
    verdict_path : Path
        With ``status`` and ``reasons``.
    out_path : Path
        Written where the verdict is not ``fail``.
    failure, see : str
        What failed, and where to look.

    Raises
    ------
    DiagnosticsError
        If the verdict is ``fail``.
    """
    verdict = read_json(verdict_path)
    if verdict["status"] == "fail":
        raise DiagnosticsError(
            f"{failure}: {verdict['reasons'][0]}",
            str(verdict_path),
            see,
        )
    write_json({"status": verdict["status"]}, out_path)
