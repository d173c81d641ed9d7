"""Refuse an export that holds direct identifiers, before anything is derived from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wearoff.config import VOLUME_FIELDS, Group, Waiver
from wearoff.errors import ConfigError, PrivacyError
from wearoff.records.bands import count_band, round_count
from wearoff.records.header import normalise_name
from wearoff.records.identifier_columns import Holds, matching_rules_of_cells
from wearoff.records.identifier_headers import matching_header_rules
from wearoff.records.identifiers import RULES
from wearoff.records.raw_table import RawTable

_CODE_FIELDS = {"patient", "injector", "rater"}
_LEVEL_FIELDS = {"product", "area"}
_NUMBER_FIELDS = {
    "day", "date", "dose_units", "score", "score_2", "lower", "upper", "entry",
    "since_treatment", *VOLUME_FIELDS,
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One rule that matched one column of one table.

    Attributes
    ----------
    raw : RawTable
        The table.
    position : int
        Which column, from 0.
    rule : str
        Id of the rule.
    n_cells : int or None
        Matching cells; None where the column's name matched.
    """

    raw: RawTable
    position: int
    rule: str
    n_cells: int | None

    @property
    def column(self) -> str:
        """Return the column's name in the export."""
        return self.raw.header[self.position]


def scan_for_identifiers(
    raws: Sequence[RawTable], groups: Mapping[str, Group]
) -> list[dict[str, object]]:
    """Look for identifiers in all column names and in the cells of the declared columns.

    Parameters
    ----------
    raws : sequence of RawTable
        Every table of the analysis.
    groups : mapping of str to Group
        The groups of the config: what their columns should hold.

    Returns
    -------
    list of dict
        The waivers of the config: column, rule, reason, and whether each was used.

    Raises
    ------
    ConfigError
        For a waiver of a rule that does not exist.
    PrivacyError
        For every finding that no waiver covers, in one message without any value.
    """
    _refuse_unknown_rules(raws)
    findings = [finding for raw in raws for finding in _scan_table(raw, groups)]
    open_findings = [finding for finding in findings if not _is_waived(finding)]
    if open_findings:
        # A name that holds an identifier must not be shown for another rule's sake either.
        unnamed = {(f.raw.table, f.column) for f in findings if f.n_cells is None}
        lines = [_describe(f, (f.raw.table, f.column) in unnamed) for f in open_findings]
        raise PrivacyError(
            "direct identifiers were found: " + ", ".join(dict.fromkeys(lines)),
            " and ".join(dict.fromkeys(f.raw.source.place for f in open_findings)),
            "nothing was written; remove them where the export is made, or add a waiver with a "
            "reason to the table's waivers",
        )
    waivers = {raw.table: raw.source.waivers for raw in raws}  # files of a table share them
    return [_echo(waiver, table, findings) for table, own in waivers.items() for waiver in own]


def declared_columns(raw: RawTable) -> list[str]:
    """Return the columns of the export that the config uses and the file has.

    Parameters
    ----------
    raw : RawTable
        The table.

    Returns
    -------
    list of str
        Normalised column names, each once.
    """
    named = map(normalise_name, raw.source.named_columns().values())
    return [name for name in dict.fromkeys(named) if name in raw.header]


def _scan_table(raw: RawTable, groups: Mapping[str, Group]) -> Iterable[Finding]:
    written = _written_names(raw)
    for position, name in enumerate(raw.header):
        for rule in sorted(matching_header_rules(name) | matching_header_rules(written[name])):
            yield Finding(raw, position, rule, None)
    fields = {
        normalise_name(column): field
        for field in raw.source.fed_fields()
        for column in raw.source.columns_of(field)
    }
    for column in declared_columns(raw):
        holds = _what_it_holds(fields.get(column, ""), raw, groups)
        cells = matching_rules_of_cells(raw.cells(column), holds=holds)
        for rule, n_cells in sorted(cells.items()):
            yield Finding(raw, raw.header.index(column), rule, n_cells)


def _written_names(raw: RawTable) -> dict[str, str]:
    """Return what each column is called in the file, where the config renames it."""
    renamed = raw.source.renamed.get(raw.source.paths[0], {})
    theirs = {normalise_name(ours): name for name, ours in renamed.items()}
    return {name: theirs.get(name, name) for name in raw.header}


def _what_it_holds(field: str, raw: RawTable, groups: Mapping[str, Group]) -> Holds:
    if field in _CODE_FIELDS:
        return "codes"
    if field in _LEVEL_FIELDS or (field in groups and groups[field].kind == "categorical"):
        return "listed levels" if field in raw.source.values else "levels"
    return "numbers" if field in _NUMBER_FIELDS or field in groups else "unknown"


def _describe(finding: Finding, unnamed: bool) -> str:
    label = (
        f"column #{finding.position + 1}" if unnamed else f"column '{shown_name(finding.column)}'"
    )
    rule = f"{finding.rule} ({RULES[finding.rule]})"
    if finding.n_cells is None:
        return f"{rule} in the name of {label}"
    n_records = round_count(finding.raw.n_records)
    return f"{rule} in {label}, {count_band(finding.n_cells)} of {n_records} cells"


def shown_name(name: str) -> str:
    """Return a column name as it may stand in a message.

    Parameters
    ----------
    name : str
        The name in the export.

    Returns
    -------
    str
        At most 64 printable characters.
    """
    return "".join(char for char in name if char.isprintable())[:64]


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return (normalise_name(waiver.column), waiver.rule) == (finding.column, finding.rule)


def _is_waived(finding: Finding) -> bool:
    return any(_covers(waiver, finding) for waiver in finding.raw.source.waivers)


def _echo(waiver: Waiver, table: str, findings: Sequence[Finding]) -> dict[str, object]:
    used = any(_covers(waiver, found) for found in findings if found.raw.table == table)
    return {
        "column": waiver.column, "rule": waiver.rule, "reason": waiver.reason, "used": used,
    }  # fmt: skip


def _refuse_unknown_rules(raws: Sequence[RawTable]) -> None:
    for raw in raws:
        unknown = sorted({waiver.rule for waiver in raw.source.waivers} - set(RULES))
        if unknown:
            raise ConfigError(
                f"'{unknown[0]}' is not an identifier rule",
                f"records.{raw.table}.waivers",
                f"the rules are {', '.join(RULES)}",
            )
