"""The data-quality report: what to fix first, then every check with its counts."""

from collections.abc import Mapping

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_records import QualityRow, RefusedRecords, ReleasedRecords
from wearoff.report.blocks import (
    Block,
    Bullets,
    Callout,
    Column,
    FileLink,
    Page,
    Paragraph,
    Section,
    Table,
)
from wearoff.report.clinician import footer, title
from wearoff.report.closing import flow_table
from wearoff.report.counts import thousands
from wearoff.report.formats import percent
from wearoff.report.sentences import sentence
from wearoff.report.trust import LIGHTS

OPEN = frozenset({"failed", "error"})
_COUNTS = "Counts are rounded; fewer than {} patients are never shown."


def data_quality_page(
    released: Released | RefusedRecords, files: Mapping[str, FileLink] | None = None
) -> Page:
    """Return the data-quality report. It holds no estimate, so a failed run has it whole.

    Parameters
    ----------
    released : Released or RefusedRecords
        The content.
    files : mapping of str to FileLink or None
        The files that lie beside the page, by the name of their rows.

    Returns
    -------
    Page
        The page; of refused records, with the reason on top.
    """
    beside = files or {}
    sections = (
        _to_fix(released),
        _checks(released, beside.get("quality")),
        _flow(released, beside.get("flow")),
        _rejections(released),
        _repairs(released),
        _waivers(released),
    )
    subtitle = "Data quality" + (f" · {released.practice}" if released.practice else "")
    last = _COUNTS.format(released.smallest_count)
    if isinstance(released, Released):
        last = footer(released)
    return Page("data_quality", title(released), subtitle, sections, last)


def _to_fix(released: ReleasedRecords) -> Section:
    blocks: list[Block] = []
    if isinstance(released, RefusedRecords):
        # Keys and paths stay as they are spelled.
        why = f"{released.refusal.rstrip('.')}."
        told = (why, "Nothing was estimated from these records.")
        blocks.append(Callout("bad", "✖", "The run stopped here", told))
    found = [row for row in released.quality if row.status in OPEN]
    if found:
        worst_first = sorted(found, key=_urgency)
        todo = "Fix these in the records system, export again, and run the analysis again."
        blocks.append(Callout("warn", "▲", f"{len(found)} to fix", (todo,)))
        blocks.append(Bullets(tuple(_step(row) for row in worst_first)))
    elif not blocks:
        nothing = "No check of the records failed."
        blocks.append(Callout("good", "✔", "Nothing to fix", (nothing,)))
    return Section("to-fix", "What to fix first", tuple(blocks))


def _checks(released: ReleasedRecords, file: FileLink | None) -> Section:
    columns = (
        Column("Check"), Column("Kind"), Column("Result"), Column("Affected", numeric=True),
        Column("Of", numeric=True), Column("Allowed", numeric=True), Column("Why this limit"),
    )  # fmt: skip
    rows = tuple(_check(row) for row in released.quality)
    if not rows:
        return Section("checks", "All checks", (Paragraph("No check was made."),))
    table = Table("Checks of the records", columns, rows, file)
    return Section("checks", "All checks", (table,))


def _flow(released: ReleasedRecords, file: FileLink | None) -> Section:
    table = flow_table(released, file)
    note = Paragraph("Counts are rounded, so parts add up only roughly; * hides a small count.")
    return Section("flow", "Flow of records", (table, note) if table else (note,))


def _rejections(released: ReleasedRecords) -> Section:
    columns = (
        Column("By"), Column("Code"), Column("Rows read", numeric=True),
        Column("Rejected", numeric=True),
    )  # fmt: skip
    rows = tuple(
        (row.by, row.level, thousands(row.rows), thousands(row.rejected))
        for row in released.rejections
    )
    heading = "Rejected rows by injector and clinic"
    if not rows:
        words = Paragraph("No injector or clinic has enough patients to be shown.")
        return Section("rejections", heading, (words,))
    note = Paragraph(
        "In code order. Where some lose far more rows than others, what is left is a selection."
    )
    return Section("rejections", heading, (Table("Rows read and rejected", columns, rows), note))


def _repairs(released: ReleasedRecords) -> Section:
    columns = (Column("Records"), Column("Field"), Column("Repair"), Column("Cells", numeric=True))
    rows = tuple((row.table, row.field, row.rule, thousands(row.rows)) for row in released.repairs)
    if not rows:
        return Section("repairs", "Repairs", (Paragraph("No cell was repaired."),))
    return Section("repairs", "Repairs", (Table("Cells repaired, by rule", columns, rows),))


def _waivers(released: ReleasedRecords) -> Section:
    columns = (Column("Column"), Column("Rule"), Column("Reason"), Column("Needed"))
    rows = tuple(
        (row.column, row.rule, row.reason, "yes" if row.used else "no") for row in released.waivers
    )
    if not rows:
        words = Paragraph("No identifier rule was waived.")
        return Section("waivers", "Identifier rules waived", (words,))
    table = Table("Waived identifier rules", columns, rows)
    return Section("waivers", "Identifier rules waived", (table,))


def _urgency(row: QualityRow) -> tuple[bool, int]:
    order = ("conformance", "completeness", "plausibility")
    return row.status != "error", order.index(row.category)


def _step(row: QualityRow) -> str:
    counts = f"{thousands(row.numerator)} of {thousands(row.denominator)}"
    return " ".join(filter(None, (f"{row.title}: {counts}.", sentence(row.advice))))


def _check(row: QualityRow) -> tuple[str, ...]:
    allowed = "–" if row.threshold is None else f"{percent(row.threshold)} %"
    kind = f"{row.category}, {row.level}"
    counts = (thousands(row.numerator), thousands(row.denominator), allowed)
    return (row.title, kind, LIGHTS[row.status], *counts, row.reason)
