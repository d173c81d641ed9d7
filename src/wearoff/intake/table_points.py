"""The part of an outline that concerns one table."""

from collections.abc import Iterable, Sequence

from wearoff.intake.file_points import file_points
from wearoff.intake.outline import ENTRY, Point, Value, Word, remark
from wearoff.intake.proposal import TableProposal
from wearoff.intake.write import quoted
from wearoff.records.identifier_scan import shown_name
from wearoff.records.identifiers import RULES


def table_point(proposal: TableProposal, proposals: Sequence[TableProposal]) -> Point:
    """Return the outline of one table.

    Parameters
    ----------
    proposal : TableProposal
        The table.
    proposals : sequence of TableProposal
        Every table; two may be read from one file.

    Returns
    -------
    Point
        Its files and how they are written, its columns, what its values mean, rows to keep.
    """
    extract = proposal.extract
    part = "" if extract.is_whole else " (the start)"
    inner = [
        *file_points(proposal),
        *(remark(shape, is_open=True, said=f"layout: {shape}") for shape in proposal.shapes),
        _columns_point(proposal),
        *_group_points(proposal),
        *_split_points(proposal),
        *_dose_points(proposal),
        *_visit_points(proposal),
        *_column_remarks(proposal),
        *_unused_remarks(proposal, proposals),
        *_value_points(proposal),
        *_keep_points(proposal),
    ]
    said = f"{proposal.table}: {extract.label}{part}"
    return Point(proposal.table, inner=tuple(inner), said=said)


def _columns_point(proposal: TableProposal) -> Point:
    inner = tuple(
        Point(
            name, match.column.name, match.why, confidence=match.confidence,
            said=f"{name:<14} <- {match.column.label} ({match.confidence})",
        )
        for name, match in proposal.found.items()
    )  # fmt: skip
    note = "our field: their column; others are never loaded"
    return Point("columns", None if inner else Word("{}"), note, inner=inner)


def _group_points(proposal: TableProposal) -> Iterable[Point]:
    if proposal.fill_down:
        note = "only the first row of a group has these; the others continue it"
        said = f"fill_down      {len(proposal.fill_down)} columns: to be confirmed"
        yield Point("fill_down", proposal.fill_down, note, confidence="likely", said=said)


def _split_points(proposal: TableProposal) -> Iterable[Point]:
    if not proposal.split:
        return
    label = proposal.found["area"].column.label
    marks: dict[str, Value] = {
        name: own[0] if len(own) == 1 else own for name, own in proposal.split.items()
    }
    yield Point("split", marks, f"cells of {label} list several areas", confidence="likely",
                said=f"area: cells of {label} list several areas; they are split")  # fmt: skip
    note = "one amount for several areas; or each, or equal_parts of a total"
    yield Point("shared_dose", Word("not_recorded"), note, is_open=True)


def _dose_points(proposal: TableProposal) -> Iterable[Point]:
    if proposal.dose_columns:
        inner = tuple(
            Point(name, column.name, said=f"dose of {name} <- {column.label} (likely)")
            for name, column in proposal.dose_columns.items()
        )
        note = "our product: the column of its doses; one of them is filled"
        yield Point("dose_by_product", note=note, confidence="likely", inner=inner)


def _visit_points(proposal: TableProposal) -> Iterable[Point]:
    if proposal.wide is None:
        return
    note = "each visit has columns of its own"
    note += "" if proposal.wide.has_dates else "; the days are those of their names"
    said = f"visits         {len(proposal.wide.visits)} in a row: to be confirmed"
    yield Point(
        "visits", note=note, is_open=True, said=said,
        inner=tuple(Point(ENTRY, visit) for visit in proposal.wide.visits),
    )  # fmt: skip


def _column_remarks(proposal: TableProposal) -> Iterable[Point]:
    for name, columns in proposal.matches.open.items():
        choices = " or ".join(quoted(column.name) for column in columns)
        shown = " or ".join(column.label for column in columns)
        note = f"{name}: choose {choices}, and write it under columns"
        yield remark(note, said=f"{name:<14} undecided: {shown}", is_open=True)
    for name, column in proposal.matches.unfit.items():
        note = f"{name}: {column.label} has the name, but not the values that can be read"
        yield remark(note, said=f"{name:<14} undecided: the values of {column.label} do not fit",
                     is_open=True)  # fmt: skip
    for name in proposal.missing_fields:
        note = f"{name}: no column was found for it; name one of those below"
        yield remark(note, said=f"{name:<14} not found, and needed", is_open=True)
    for name in proposal.meanings.unknown_codes:
        note = f"{name}: its codes could not be told; map it under columns and under values"
        said = f"{name:<14} undecided: its codes could not be told"
        yield remark(note, said=said, is_open=True)
    if proposal.absent_fields:
        note = f"not found: {', '.join(proposal.absent_fields)}"
        yield remark(note, said=note)


def _unused_remarks(proposal: TableProposal, proposals: Sequence[TableProposal]) -> Iterable[Point]:
    """Yield what is said of columns without use, once per file."""
    sharing = [one for one in proposals if one.extract is proposal.extract]
    if proposal is not sharing[0]:
        return
    used = set().union(*(one.used_positions for one in sharing))
    columns = proposal.extract.columns
    unused = [one.label for one in columns if one.position not in used and not one.rules]
    if unused:
        note = f"not used: {', '.join(unused)}"
        yield remark(note, said=note)
    for column in proposal.extract.columns:
        if column.rules:
            said = ", ".join(f"{rule}, {RULES[rule]}" for rule in column.rules)
            yield remark(
                f"never mapped: {column.label} ({', '.join(column.rules)})",
                said=f"never mapped: {column.label} ({said}): remove it where the export is made",
            )


def _value_points(proposal: TableProposal) -> Iterable[Point]:
    meanings = proposal.meanings
    for name in meanings.unmapped:
        note = f"{name} has too many values for a map; under values, map each to ours"
        yield remark(note, is_open=True, said=f"values of {name}: too many to be mapped")
    for name, n_values in meanings.withheld.items():
        note = f"{name}: {n_values} unknown values that may be names are not written; a run lists "
        note += "them in unmapped_values.csv"
        yield remark(note, is_open=True, said=f"values of {name}: {n_values} may be names")
    if meanings.values:
        note = "our field: {their value: our value}; no other value is accepted"
        inner = tuple(_map_point(proposal, name) for name in meanings.values)
        yield Point("values", note=note, inner=inner)


def _map_point(proposal: TableProposal, name: str) -> Point:
    mapping, guessed = proposal.meanings.values[name], proposal.meanings.guessed
    inner = tuple(
        Point(
            theirs, ours, _guess_note(name, ours) if (name, theirs) in guessed else "",
            is_open=(name, theirs) in guessed, is_cell=True,
        )
        for theirs, ours in mapping.items()
    )  # fmt: skip
    n_guessed = sum(field == name for field, _ in guessed)
    told = f", {n_guessed} of them to be edited" if n_guessed else ""
    said = f"values of {name}: {len(mapping)} mapped{told}"
    return Point(name, None if inner else Word("{}"), inner=inner, said=said)


def _guess_note(name: str, ours: str | None) -> str:
    if ours is None and name in {"product", "area"}:
        return "not known, so its rows are rejected; or give it our name"
    return "not known; give it our name"


def _keep_points(proposal: TableProposal) -> Iterable[Point]:
    meanings = proposal.meanings
    if meanings.keep:
        note = "other rows are drafts, voided, or no treatments"
        if meanings.is_kept_by_product:
            note = "rows with a product are taken for the treatments, others for visits"
        kept: dict[str, Value] = dict(meanings.keep)
        yield Point(
            "keep", note=note, confidence="likely", is_open=meanings.is_kept_by_product,
            inner=tuple(Point(column, values, is_cell=True) for column, values in kept.items()),
            said=f"rows to keep: by {', '.join(map(shown_name, meanings.keep))}",
        )  # fmt: skip
    if meanings.status_column is not None:
        values = _yaml_list(meanings.statuses)
        yield remark("if only some of these values count, keep the rows that have them:",
                     is_open=True, said="rows to keep: undecided")  # fmt: skip
        yield remark(f"keep: {{{quoted(meanings.status_column)}: {values}}}")
    if meanings.rows_are_open:
        yield remark("keep: {COLUMN: [values]} of the rows that are treatments", is_open=True,
                     said="rows to keep: undecided")  # fmt: skip


def _yaml_list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, values))}]"
