"""After a run that ended at its records: the data-quality report is written all the same."""

from pathlib import Path

from wearoff.config import Analysis
from wearoff.disclosure.refused import control_refused
from wearoff.errors import DataQualityError, EnvironmentFailure
from wearoff.files import read_json
from wearoff.manifest import forget
from wearoff.report.render import render_refused


def report_stopped_run(
    *, analysis: Analysis, name: str, processed_dir: Path, out_dir: Path
) -> Path | None:
    """Write the data-quality report if the records ended the run, and there is an account of them.

    Parameters
    ----------
    analysis : Analysis
        The config.
    name : str
        Name of the analysis.
    processed_dir : Path
        Restricted folder of the analysis, with the failure.json of the step that failed.
    out_dir : Path
        The folder of the reports.

    Returns
    -------
    Path or None
        The report; None where there is nothing to tell.

    Raises
    ------
    EnvironmentFailure
        If the report cannot be made; the message of the fault is withheld, it may quote the data.
    """
    failure, records_dir = processed_dir / "failure.json", processed_dir / "records"
    if not failure.is_file() or not (records_dir / "data_quality.json").is_file():
        return None
    told = read_json(failure)
    if told["exit_code"] != DataQualityError.exit_code:
        return None
    page, kind = out_dir / "data_quality.html", ""
    try:
        refused = control_refused(
            analysis=analysis, name=name, records_dir=records_dir, line=told["line"]
        )
        render_refused(refused, out_dir)
        forget("render_reports", processed_dir)
    except Exception as fault:
        kind = type(fault).__name__
    if kind:
        raise EnvironmentFailure(
            f"could not be written ({kind}; message withheld)", str(page), "see data_quality.json"
        )
    return page
