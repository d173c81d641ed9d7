"""From exported files to a proposed config, and what to tell the analyst about it."""

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from wearoff import files
from wearoff.config import config_path, load_config
from wearoff.errors import ConfigError
from wearoff.intake.proposal import TableProposal
from wearoff.intake.sample import WHERE, Sample, take_sample
from wearoff.intake.tables import propose_tables
from wearoff.intake.write import config_text
from wearoff.records.identifier_scan import shown_name
from wearoff.records.identifiers import RULES

_FEWEST_KNOWN = 2


def propose_config(*, paths: Sequence[str], name: str, project_dir: Path) -> str:
    """Write config/NAME.yaml from one or two exported tables.

    Parameters
    ----------
    paths : sequence of str
        Delimited text files below data/raw.
    name : str
        Name of the analysis; empty: the folder of the first file below data/raw.
    project_dir : Path
        The project folder.

    Returns
    -------
    str
        A summary without any cell value.

    Raises
    ------
    ConfigError
        If the config exists, or a file is not delimited text below data/raw.
    DataQualityError
        If a file is empty, has no records, or is malformed as a table.
    """
    if len(paths) not in {1, 2}:
        raise ConfigError(
            "reads one or two files", WHERE, "name the treatments and the assessments"
        )
    if len({(project_dir / path).resolve() for path in paths}) < len(paths):
        raise ConfigError("is given one file twice", WHERE, "name each file once")
    samples = [take_sample(path, project_dir, f"file {n}") for n, path in enumerate(paths, 1)]
    name = name or _name_of(samples[0])
    relative = config_path(name)
    target = project_dir / relative
    if target.exists():
        raise ConfigError("exists already", str(relative), "choose another --name, or remove it")
    proposals = propose_tables(samples)
    _refuse_strange_header(proposals)
    text = config_text(name, proposals)
    files.write_text(text, target)
    lines = [line for proposal in proposals for line in _summary(proposal)]
    return "\n".join([*lines, *_next(name, relative, target, text)])


def _name_of(sample: Sample) -> str:
    parts = PurePosixPath(sample.path).parts
    folder = parts[2] if len(parts) > 3 else PurePosixPath(sample.path).stem
    return folder


def _refuse_strange_header(proposals: Sequence[TableProposal]) -> None:
    """Refuse a file of which hardly a column is known: its first line may be data."""
    known: dict[str, int] = {}
    for proposal in proposals:
        by_name = [m for m in proposal.found.values() if not m.why.startswith("by its values")]
        n_known = len(by_name) + len(proposal.matches.open)
        known[proposal.sample.path] = max(n_known, known.get(proposal.sample.path, 0))
    for path, n_known in known.items():
        if n_known < _FEWEST_KNOWN:
            raise ConfigError(
                f"hardly a column name of {path} is known: is its first line the header?",
                WHERE,
                "put column names on top, or copy config/example.yaml and map the columns by hand",
            )


def _summary(proposal: TableProposal) -> Iterable[str]:
    sample = proposal.sample
    part = "" if sample.is_whole else " (its start)"
    yield f"{proposal.table}: {shown_name(sample.path)}{part}"
    for key, finding in (
        ("encoding", sample.encoding), ("delimiter", sample.delimiter),
        ("decimal", proposal.decimal), ("date_format", proposal.date_format),
    ):  # fmt: skip
        if finding is not None:
            shown = "open" if finding.value is None else repr(finding.value)
            yield f"  {key:<14} {shown} ({finding.confidence}: {finding.why})"
    for name, match in proposal.found.items():
        yield f"  {name:<14} <- {match.column.label} ({match.confidence})"
    for name, columns in proposal.matches.open.items():
        choices = " or ".join(column.label for column in columns)
        yield f"  {name:<14} undecided: {choices}"
    for name in proposal.missing_fields:
        yield f"  {name:<14} not found, and needed"
    for name in proposal.meanings.unknown_sexes:
        yield f"  {name:<14} undecided: its codes could not be told"
    if proposal.absent_fields:
        yield f"  not found: {', '.join(proposal.absent_fields)}"
    yield from _summary_of_values(proposal)


def _summary_of_values(proposal: TableProposal) -> Iterable[str]:
    meanings = proposal.meanings
    for name, mapping in meanings.values.items():
        n_guessed = sum(field == name for field, _ in meanings.guessed)
        told = f", {n_guessed} of them to be edited" if n_guessed else ""
        yield f"  values of {name}: {len(mapping)} mapped{told}"
    if meanings.keep:
        yield f"  rows to keep: by {', '.join(map(shown_name, meanings.keep))}"
    if meanings.status_column is not None or meanings.rows_are_open:
        yield "  rows to keep: undecided"
    unused = proposal.unused_columns
    if unused:
        yield f"  not used: {', '.join(unused)}"
    for column in proposal.columns:
        if column.rules:
            rules = ", ".join(f"{rule}, {RULES[rule]}" for rule in column.rules)
            yield f"  never mapped: {column.label} ({rules}): remove it where the export is made"


def _next(name: str, relative: Path, target: Path, text: str) -> list[str]:
    n_edit = text.count("# EDIT:")
    written = f"wrote {relative}: {n_edit} lines are marked '# EDIT:'"
    then = f"wearoff check {name}"
    try:
        load_config(target)
    except ConfigError:
        return [f"{written}; without them it cannot be used", f"next: edit them, then {then}"]
    return [f"{written}, it can be used as it is; read them first", f"next: {then}"]
