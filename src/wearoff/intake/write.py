"""The proposed config as commented YAML. What is undecided carries ``# EDIT:``."""

import json
from collections.abc import Iterable, Sequence

from wearoff.intake.finding import Finding
from wearoff.intake.outcome_text import outcome_lines
from wearoff.intake.proposal import GROUPS, TableProposal
from wearoff.records.identifier_scan import shown_name

_LONGEST_LINE = 100


def config_text(name: str, proposals: Sequence[TableProposal]) -> str:
    """Return a config as commented YAML.

    Parameters
    ----------
    name : str
        Name of the analysis.
    proposals : sequence of TableProposal
        The tables.

    Returns
    -------
    str
        The whole file.
    """
    first = proposals[0]
    kind = "intervals" if first.table == "intervals" else "visits"
    lines = [
        "# Proposed by 'wearoff init' from",
        *(f"#   {path}" for path in _paths(proposals)),
        "# sure, likely: how well names and values speak for a line. What is marked EDIT is yours",
        f"# to decide; config/README.md explains every key. Then: wearoff check {name}",
        f"title: {quoted(name)}  # title of the reports",
        "",
        "records:",
        f"  kind: {kind}",
        *_group_lines(first),
        "  plausible_dose_units: {}  # EDIT: product: [lowest, highest] believable dose; without "
        "it none",
        "                            # is rejected as too high or too low",
    ]
    lines += [line for proposal in proposals for line in _table_lines(proposal)]
    if kind == "visits":
        lines += ["", *outcome_lines(proposals[-1])]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotes.

    Parameters
    ----------
    text : str
        A column name or value.

    Returns
    -------
    str
        Escaped as JSON does, which YAML reads alike; what cannot be seen by its number.
    """
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped)


def _paths(proposals: Sequence[TableProposal]) -> list[str]:
    return list(dict.fromkeys(shown_name(proposal.sample.path) for proposal in proposals))


def _group_lines(first: TableProposal) -> Iterable[str]:
    groups = [name for name in GROUPS if name in first.found]
    if not groups:
        yield "  groups: {}  # no sex, age or other characteristic was found"
        return
    yield "  groups:  # characteristics that may matter; add others here and under columns"
    for name in groups:
        detail = ', unit: "years", per: 10' if name == "age_years" else ""
        if "female" in first.meanings.values.get(name, {}).values():
            detail = ', reference: "female"'
        yield f"    {name}: {{kind: {GROUPS[name]}{detail}}}"


def _table_lines(proposal: TableProposal) -> Iterable[str]:
    sample = proposal.sample
    yield f"  {proposal.table}:"
    yield f"    path: {quoted(sample.path)}"
    if not sample.is_whole:
        yield "    # Only the start of the file was looked at; 'wearoff check' reads all of it."
    yield _setting("encoding", sample.encoding)
    yield _setting("delimiter", sample.delimiter)
    yield _setting("decimal", proposal.decimal)
    markers = ", ".join(map(quoted, ["", *proposal.meanings.missing]))
    yield f"    missing: [{markers}]  # cells that mean: not recorded"
    if proposal.date_format is not None:
        yield _setting("date_format", proposal.date_format)
    if "day" in proposal.found:
        yield _setting("time_unit", proposal.time_unit)
    yield from _column_lines(proposal)
    yield from _value_lines(proposal)
    yield from _keep_lines(proposal)


def _setting(key: str, finding: Finding) -> str:
    value = "null" if finding.value is None else quoted(finding.value)
    return f"    {key}: {value}  # {_comment(finding)}"


def _comment(finding: Finding) -> str:
    if finding.confidence != "undecided":
        return f"{finding.confidence}: {finding.why}"
    choices = " or ".join(map(quoted, finding.choices))
    return f"EDIT: {finding.why}" + (f"; choose {choices}" if choices else "")


def _column_lines(proposal: TableProposal) -> Iterable[str]:
    yield "    columns:  # our field: their column; others are never loaded"
    for name, match in proposal.found.items():
        column = quoted(match.column.name)
        yield f"      {name}: {column}  # {match.confidence}: {match.why}"
    for name, columns in proposal.matches.open.items():
        choices = " or ".join(quoted(column.name) for column in columns)
        yield f"      # EDIT: {name}: choose {choices}, and take the mark away"
    for name in proposal.missing_fields:
        yield f"      # EDIT: {name}: no column was found for it; name one of those below"
    for name in proposal.meanings.unknown_sexes:
        yield f"      # EDIT: {name}: its codes could not be told; map it here and under values"
    if proposal.absent_fields:
        yield f"      # not found: {', '.join(proposal.absent_fields)}"
    yield from _unused_lines(proposal)


def _unused_lines(proposal: TableProposal) -> Iterable[str]:
    unused = proposal.unused_columns
    line = "      # not used:"
    for position, label in enumerate(unused):
        if len(line) + len(label) + 2 > _LONGEST_LINE:
            yield line
            line = "      #"
        line += f" {label}" + ("," if position < len(unused) - 1 else "")
    if unused:
        yield line
    for column in proposal.columns:
        if column.rules:
            yield f"      # never mapped: {column.label} ({', '.join(column.rules)})"


def _value_lines(proposal: TableProposal) -> Iterable[str]:
    meanings = proposal.meanings
    for name in meanings.unmapped:
        yield f"    # EDIT: {name} has too many values for a map; under values, map each to ours"
    if meanings.values:
        yield "    values:  # our field: {their value: our value}; no other value is accepted"
    for name, mapping in meanings.values.items():
        yield f"      {name}:"
        for theirs, ours in mapping.items():
            mark = (
                "  # EDIT: not known; give it our name"
                if (name, theirs) in meanings.guessed
                else ""
            )
            yield f"        {quoted(theirs)}: {quoted(ours)}{mark}"


def _keep_lines(proposal: TableProposal) -> Iterable[str]:
    meanings = proposal.meanings
    if meanings.keep:
        yield "    keep:  # likely: other rows are drafts, voided, or no treatments"
    for column, kept in meanings.keep.items():
        yield f"      {quoted(column)}: [{', '.join(map(quoted, kept))}]"
    if meanings.status_column is not None:
        values = ", ".join(map(quoted, meanings.statuses))
        yield "    # EDIT: if only some of these values count, keep the rows that have them:"
        yield f"    # keep: {{{quoted(meanings.status_column)}: [{values}]}}"
    if meanings.rows_are_open:
        yield "    # EDIT: keep: {COLUMN: [values]} of the rows that are treatments"
