"""The part of an outline that concerns the files of one table."""

from collections.abc import Iterable

from wearoff.intake.outline import Point, Value, Word, remark, setting
from wearoff.intake.proposal import TableProposal
from wearoff.intake.write import quoted


def file_points(proposal: TableProposal) -> Iterable[Point]:
    """Yield what the config says of the files of a table: where, and how they are written.

    Parameters
    ----------
    proposal : TableProposal
        The table.

    Yields
    ------
    Point
        Path, clinics, encoding, marks, the lines of the names.
    """
    extract = proposal.extract
    yield Point("path", extract.paths[0] if len(extract.paths) == 1 else list(extract.paths))
    yield from _clinic_points(proposal)
    if not extract.is_whole:
        yield remark("Only the start of the file was looked at; 'wearoff check' reads all of it.")
    if extract.format != "csv":
        yield Point("format", Word(extract.format))
    for key, finding in (
        ("sheet", extract.sheet), ("encoding", extract.encoding),
        ("delimiter", extract.delimiter), ("decimal", proposal.decimal),
    ):  # fmt: skip
        if finding is not None:
            yield setting(key, finding, _choices(finding.choices))
    lines = extract.header_lines
    if set(lines.values()) != {1}:
        same = len(set(lines.values())) == 1
        told: Value = Word(str(next(iter(lines.values()))))
        if not same:
            told = {quoted(path): Word(str(line)) for path, line in lines.items()}
        said = "header_line    below the top (likely: lines above it have no names)"
        yield Point("header_line", told, "what is above is no record", confidence="likely",
                    said=said)  # fmt: skip
    if extract.renamed:
        inner = tuple(
            Point(path, {quoted(theirs): ours for theirs, ours in names.items()}, is_cell=True)
            for path, names in extract.renamed.items()
        )
        note = "file: {column there: its name in the first file}"
        said = f"renamed        columns of {len(inner)} files: to be confirmed"
        yield Point("renamed", note=note, confidence="likely", inner=inner, said=said)
    markers = ["", *proposal.meanings.missing]
    yield Point("missing", markers, "cells that mean: not recorded")
    if proposal.date_format is not None:
        yield setting("date_format", proposal.date_format, _choices(proposal.date_format.choices))
    if "day" in proposal.found:
        yield setting("time_unit", proposal.time_unit)


def _choices(choices: Iterable[str]) -> str:
    return " or ".join(map(quoted, choices))


def _clinic_points(proposal: TableProposal) -> Iterable[Point]:
    paths = proposal.extract.paths
    if proposal.clinic_by_file:
        yield Point(
            "clinic_by_file", note="is each file a clinic? the names are those of the files",
            is_open=True, said=f"clinic         by file ({len(paths)} files): to be confirmed",
            inner=tuple(
                Point(path, clinic, is_cell=True)
                for path, clinic in proposal.clinic_by_file.items()
            ),
        )  # fmt: skip
    elif len(paths) > 1 and "clinic" in proposal.absent_fields:
        note = "clinic_by_file: {FILE: CLINIC} if each file is a clinic; their names do not say so"
        yield remark(note, is_open=True)
