"""What may be published of records that were too poor, or too few, to go on with."""

from pathlib import Path

from wearoff.config import Analysis, Disclosure
from wearoff.disclosure.records import records_content
from wearoff.disclosure.released_records import RefusedRecords
from wearoff.files import read_json
from wearoff.records.bands import ROUND_TO, SMALL_COUNT

_WITHHELD = "The reason holds counts that this analysis does not publish; the log of the run has it"


def control_refused(
    *, analysis: Analysis, name: str, records_dir: Path, line: str
) -> RefusedRecords:
    """Return what the data-quality report may say after a run that its records ended.

    Parameters
    ----------
    analysis : Analysis
        The config.
    name : str
        Name of the analysis.
    records_dir : Path
        Folder written by the records stage.
    line : str
        The refusal as it was told.

    Returns
    -------
    RefusedRecords
        Counts are hidden and rounded as in a run that goes on.
    """
    refusal = read_json(records_dir / "data_quality.json")["refusal"]
    if refusal:
        line = f"{refusal['where']}: {refusal['what']}; {refusal['todo']}"
    return RefusedRecords(
        refusal=line if _bands_suffice(analysis.disclosure) else _WITHHELD,
        **records_content(analysis=analysis, name=name, records_dir=records_dir),
    )


def _bands_suffice(settings: Disclosure) -> bool:
    """Say whether the counts of a message are as rough as this analysis asks for."""
    return settings.smallest_count <= SMALL_COUNT + 1 and settings.round_to == ROUND_TO
