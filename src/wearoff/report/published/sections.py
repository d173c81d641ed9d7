"""The sections that put published trials beside this report: for clinicians, and for analysts."""

from collections.abc import Sequence

from wearoff.report.blocks import Block, Bullets, Column, Paragraph, Section, Table
from wearoff.report.pick import Material
from wearoff.report.published.compare import ComparedRow, compared
from wearoff.report.published.likeness import NEAR
from wearoff.report.published.words import defined, found_here, found_there, treated
from wearoff.report.sentences import sentence

TITLE = "Beside published trials"
NO_TRIAL = (
    "No trial on record here tells of these products in these areas, so none stands beside them."
)
NONE_ALIKE = "No published trial on record here measured the same thing as this report."
_NOTES = (
    "Trials are a benchmark, not a target: patients, visits and graders were others.",
    "Trials see patients on planned days only, so effects seem to end on such days.",
    "Units are never shared between products: each row stands for its own product.",
)
_HOW = (
    "A number from here stands beside a trial only where product, area, response rule, what ends "
    "an effect, number and kind of raters, and range and state of the scale are the same. Its dose "
    f"must lie among those given here, and within a factor of {NEAR:g} of the usual one. What "
    "holds here follows from the config: the outcome section, records.score_range, "
    "report.graded_at and report.rater_is_injector. Products and areas are matched by name."
)


def published_trials(material: Material) -> Section:
    """Return the comparison with published trials, for clinicians.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section
        Trials that measured the same beside our estimates, the others with the reason why not.
    """
    rows = compared(material.released)
    alike = [row for row in rows if row.here is not None]
    others = [row for row in rows if row.here is None]
    if not rows:
        return Section("published", TITLE, (Paragraph(NO_TRIAL),))
    blocks: list[Block] = [_alike_table(alike) if alike else Paragraph(NONE_ALIKE)]
    blocks += [_others_table(others)] if others else []
    return Section("published", TITLE, (*blocks, Bullets(_NOTES), _sources(rows)))


def published_section(material: Material) -> Section:
    """Return every published result on what was given here, for analysts.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section
        One table, how likeness is decided, and the sources.
    """
    rows = compared(material.released)
    if not rows:
        return Section("published", TITLE, (Paragraph(NO_TRIAL), Paragraph(_HOW)))
    heads = ("Trial", "What counted there", "Found there", "Found here, or why nothing stands here")
    cells = tuple(
        (
            treated(row),
            defined(row.published, with_visits=True),
            sentence(found_there(row.published)),
            found_here(row) or sentence(row.why_not),
        )
        for row in rows
    )
    caption = "Published results on the products and areas of this report"
    table = Table(caption, tuple(map(Column, heads)), cells, material.files.get("published"))
    told = () if any(row.here is not None for row in rows) else (Paragraph(NONE_ALIKE),)
    blocks = (*told, Paragraph(_HOW), table, Bullets(_NOTES), _sources(rows))
    return Section("published", TITLE, blocks)


def _alike_table(rows: Sequence[ComparedRow]) -> Table:
    heads = ("Trial", "What counted there", "Found there", "Found here")
    cells = tuple(
        (
            treated(row),
            defined(row.published),
            sentence(found_there(row.published)),
            found_here(row),
        )
        for row in rows
    )
    return Table("Trials that measured the same thing", tuple(map(Column, heads)), cells)


def _others_table(rows: Sequence[ComparedRow]) -> Table:
    reasons = dict.fromkeys(row.why_not for row in rows)
    trials = {
        reason: dict.fromkeys(row.published.cited for row in rows if row.why_not == reason)
        for reason in reasons
    }
    cells = tuple((sentence(reason), "; ".join(trials[reason])) for reason in reasons)
    columns = (Column("Why no number from here stands beside it"), Column("Trials"))
    return Table(
        "Trials that measured something else: the analyst report has their results", columns, cells
    )


def _sources(rows: Sequence[ComparedRow]) -> Paragraph:
    each = [row.published for row in rows]
    found = dict.fromkeys(f"{row.cited}, {row.source}, {row.identifier}." for row in each)
    return Paragraph(f"Sources: {' '.join(found)}")
