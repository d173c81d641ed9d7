"""The data-quality report: what to fix first, then every check with its counts."""

from wearoff.disclosure.released import QualityRow, Released
from wearoff.report.blocks import Bullets, Callout, Column, Page, Paragraph, Section, Table
from wearoff.report.clinician import footer, title
from wearoff.report.closing import flow_table
from wearoff.report.counts import thousands
from wearoff.report.formats import percent
from wearoff.report.pick import Material
from wearoff.report.sentences import sentence
from wearoff.report.trust import LIGHTS

OPEN = frozenset({"failed", "error"})


def data_quality_page(material: Material) -> Page:
    """Return the data-quality report. It holds no estimate, so a failed run has it whole.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Page
        The page.
    """
    released = material.released
    sections = (
        _to_fix(released),
        _checks(material),
        _flow(material),
        _rejections(released),
        _repairs(released),
        _waivers(released),
    )
    subtitle = "Data quality" + (f" · {released.practice}" if released.practice else "")
    return Page("data_quality", title(released), subtitle, sections, footer(released))


def _to_fix(released: Released) -> Section:
    found = [row for row in released.quality if row.status in OPEN]
    if not found:
        words = ("No check of the records failed.",)
        callout = Callout("good", "✔", "Nothing to fix", words)
        return Section("to-fix", "What to fix first", (callout,))
    worst_first = sorted(found, key=_urgency)
    steps = tuple(_step(row) for row in worst_first)
    words = ("Fix these in the records system, export again, and run the analysis again.",)
    callout = Callout("warn", "▲", f"{len(found)} to fix", words)
    return Section("to-fix", "What to fix first", (callout, Bullets(steps)))


def _checks(material: Material) -> Section:
    columns = (
        Column("Check"), Column("Kind"), Column("Result"), Column("Affected", numeric=True),
        Column("Of", numeric=True), Column("Allowed", numeric=True), Column("Why this limit"),
    )  # fmt: skip
    rows = tuple(_check(row) for row in material.released.quality)
    if not rows:
        return Section("checks", "All checks", (Paragraph("No check was made."),))
    table = Table("Checks of the records", columns, rows, material.files["quality"])
    return Section("checks", "All checks", (table,))


def _flow(material: Material) -> Section:
    table = flow_table(material.released, material.files["flow"])
    note = Paragraph("Counts are rounded, so parts add up only roughly; * hides a small count.")
    return Section("flow", "Flow of records", (table, note) if table else (note,))


def _rejections(released: Released) -> Section:
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


def _repairs(released: Released) -> Section:
    columns = (Column("Records"), Column("Field"), Column("Repair"), Column("Cells", numeric=True))
    rows = tuple((row.table, row.field, row.rule, thousands(row.rows)) for row in released.repairs)
    if not rows:
        return Section("repairs", "Repairs", (Paragraph("No cell was repaired."),))
    return Section("repairs", "Repairs", (Table("Cells repaired, by rule", columns, rows),))


def _waivers(released: Released) -> Section:
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
