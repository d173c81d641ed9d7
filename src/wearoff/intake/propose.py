"""From exported files to a proposed config, and what to tell the analyst about it."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from wearoff import files
from wearoff.config import config_path, load_config
from wearoff.errors import ConfigError
from wearoff.intake.extract import extracts_of
from wearoff.intake.finding import WHERE
from wearoff.intake.identified import refuse_identified_patients
from wearoff.intake.points import config_points
from wearoff.intake.proposal import TableProposal
from wearoff.intake.sample import take_samples
from wearoff.intake.tables import propose_tables
from wearoff.intake.write import config_text, said_lines


def propose_config(*, paths: Sequence[str], name: str, project_dir: Path, sheet: str = "") -> str:
    """Write config/NAME.yaml from the files of an export.

    Parameters
    ----------
    paths : sequence of str
        Files below data/raw: delimited text, workbooks, Parquet; several may make up a table.
    name : str
        Name of the analysis; empty: the folder of the first file below data/raw.
    project_dir : Path
        The project folder.
    sheet : str
        The one sheet of workbooks to look at; empty for all of them.

    Returns
    -------
    str
        A summary without any cell value.

    Raises
    ------
    ConfigError
        If the config exists, a file is no table below data/raw, or there are more than two tables.
    PrivacyError
        If the codes of patients look like direct identifiers.
    DataQualityError
        If a file is empty, has no records, or is malformed as a table.
    """
    if len({(project_dir / path).resolve() for path in paths}) < len(paths):
        raise ConfigError("is given one file twice", WHERE, "name each file once")
    contents = [
        take_samples(path, project_dir, f"file {n}", sheet) for n, path in enumerate(paths, 1)
    ]
    extracts = extracts_of([sample for content in contents for sample in content.samples])
    name = name or _name_of(extracts[0].paths[0])
    relative = config_path(name)
    target = project_dir / relative
    if target.exists():
        raise ConfigError("exists already", str(relative), "choose another --name, or remove it")
    proposals = propose_tables(extracts)
    refuse_identified_patients(proposals)
    used = [proposal.extract.raw for proposal in proposals]
    unused = [one.label for one in extracts if not any(one.raw is raw for raw in used)]
    unread = [what for content in contents for what in content.unread]
    points = config_points(name, proposals, [*unread, *unused])
    text = config_text(points)
    files.write_text(text, target)
    return "\n".join([*said_lines(points), *_next(name, relative, target, text, proposals)])


def _name_of(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[2] if len(parts) > 3 else PurePosixPath(path).stem


def _next(
    name: str, relative: Path, target: Path, text: str, proposals: Sequence[TableProposal]
) -> list[str]:
    n_edit = text.count("# EDIT:")
    written = f"wrote {relative}: {n_edit} lines are marked '# EDIT:'"
    then = f"wearoff check {name}"
    try:
        load_config(target)
    except ConfigError:
        return [f"{written}; without them it cannot be used", f"next: edit them, then {then}"]
    if any(proposal.shapes for proposal in proposals):
        return [
            f"{written}; part of the export is not mapped yet",
            f"next: read them, then {then}",
        ]
    return [f"{written}, it can be used as it is; read them first", f"next: {then}"]
