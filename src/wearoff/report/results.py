"""The clinician sections on duration, share in effect, dose and groups."""

import math
from collections.abc import Sequence

from wearoff.disclosure.released import EstimateRow, Released
from wearoff.report.blocks import Block, Bullets, Column, FileLink, Paragraph, Section, Table
from wearoff.report.comparisons import contrast_table, levels_table
from wearoff.report.dose_figure import dose
from wearoff.report.figures import medians, still_in_effect
from wearoff.report.findings import group_findings
from wearoff.report.formats import of_100_interval, others_of_100, weeks
from wearoff.report.pick import (
    Material,
    by_label,
    curves,
    estimates,
    groups,
    levels,
)
from wearoff.report.planner_choices import choices
from wearoff.report.sentences import NO_EVIDENCE, UNITS, factors
from wearoff.report.untold import not_reached, why_untold

NO_DURATION = "No duration rests on enough patients to be shown."


def how_long(material: Material) -> Section:
    """Return how long the effect lasts, by area and by product.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section
        A figure and a table, or one sentence where there is nothing to compare.
    """
    released = material.released
    several = [by for by in ("area", "product") if len(levels(released, by)) > 1]
    blocks: list[Block] = []
    figure = medians(material, several, "medians", _title(released, several, " and ".join(several)))
    if figure:
        blocks.append(figure)
    table = levels_table(material, ["overall", *several], "How long it lasts, and how many respond")
    blocks += [table] if table else [Paragraph(NO_DURATION)]
    for by in ("area", "product"):
        if len(levels(released, by)) == 1:
            only = levels(released, by)[0]
            blocks.append(Paragraph(f"All treatments share one {by}: {only}."))
    compared = contrast_table(released, ["area", "product"], "Areas and products compared")
    notes = (
        _not_reached(released, ["overall", *several]),
        UNITS,
        "Who gets which product is rarely left to chance, so differences may have other causes."
        if several
        else "",
    )
    shown = (*blocks, *compared, Bullets(tuple(filter(None, notes))))
    return Section("duration", "How long it lasts", shown)


def in_effect(material: Material) -> Section:
    """Return the share of treatments still in effect over time.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section
        Figures and a table of natural frequencies.
    """
    released = material.released
    by = _curve_grouping(released)
    title = "The share still in effect falls week by week"
    if by != "overall":
        title += f", shown by {by_label(released, by).lower()}"
    figure = still_in_effect(material, by, title)
    table = _share_table(released)
    link = FileLink("planner.html", "Planner: look up one kind of treatment (planner.html)")
    planner = link if choices(released) else None
    blocks = [block for block in (figure, table, planner) if block]
    empty = Paragraph("No share still in effect rests on enough patients to be shown.")
    return Section("in-effect", "How many still have effect", tuple(blocks) or (empty,))


def dose_buys(material: Material) -> Section:
    """Return what a higher dose is associated with.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section
        Contrasts and curves, or one sentence where no dose was analysed.
    """
    released = material.released
    table = contrast_table(released, ["dose"], "Dose and effect, within one product")
    shown = dose(material, _dose_title(released))
    if not table and not shown:
        return Section("dose", "What dose is associated with", (Paragraph(_no_dose(released)),))
    notes = (
        "These are associations. A dose raised after a short effect makes dose look harmful; "
        "a dose chosen for a strong muscle makes it look useless.",
        "This report names no dose to use.",
    )
    return Section("dose", "What dose is associated with", (*shown, *table, Bullets(notes)))


def who_lasts_longer(material: Material) -> Section | None:
    """Return how groups of patients or treatments differ.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section or None
        None where no group was analysed.
    """
    released = material.released
    names = groups(released)
    if not names:
        return None
    figure = medians(material, names, "groups", _title(released, names, "group"))
    table = levels_table(material, names, "Duration and response by group")
    compared = contrast_table(released, names, "Groups compared")
    blocks = [block for block in (figure, table) if block]
    notes = (
        "" if compared else "Too few patients stand behind the other levels to compare them.",
        _not_reached(released, names),
        NO_EVIDENCE if compared else "",
        "Differences are adjusted for the factors in the methods." if compared else "",
    )
    found = group_findings(released)
    told = (Bullets(found),) if found else ()
    shown = (*told, *blocks, *compared, Bullets(tuple(filter(None, notes))))
    return Section("groups", "Who it lasts longer for", shown)


def _no_dose(released: Released) -> str:
    reason = why_untold(released, "dose")
    if reason:
        return f"Nothing can be said about dose: {reason}."
    if "dose" in factors(released):
        return "Too few patients stand behind each dose to show what it is associated with."
    return "Dose was not part of this analysis."


def _not_reached(released: Released, names: Sequence[str]) -> str:
    rows = [row for by in names for row in estimates(released, "median_days", by)]
    return not_reached(released) if any(math.isinf(row.upper) for row in rows) else ""


def _share_table(released: Released) -> Table | None:
    rows = [row for row in estimates(released, "share_in_effect", "overall") if row.day]
    if not rows:
        return None
    columns = (
        Column("Time after treatment"),
        Column("Still have effect, of 100", numeric=True),
        Column("Have none, of 100", numeric=True),
    )
    cells = tuple(
        (
            weeks(row.day or 0),
            of_100_interval(row.point, row.lower, row.upper),
            others_of_100(row.point, row.lower, row.upper),
        )
        for row in sorted(rows, key=_day)
    )
    return Table("Out of 100 treatments, responding or not", columns, cells)


def _day(row: EstimateRow) -> int:
    return row.day or 0


def _curve_grouping(released: Released) -> str:
    for by in ("area", "product", *groups(released)):
        if 1 < len(curves(released, by)) <= 4:
            return by
    return "overall"


def _title(released: Released, names: Sequence[str], noun: str) -> str:
    rows = [row for row in released.contrasts if row.by in names and row.quantity == "days"]
    clear = sum(row.wording in {"longer", "shorter"} for row in rows)
    if not rows:
        return f"How long half of the effects last, by {noun}"
    if clear == 0:
        return f"No clear difference in duration by {noun}"
    counted = "every comparison" if clear == len(rows) else f"{clear} of {len(rows)} comparisons"
    return f"Duration by {noun} differs clearly in {counted}"


def _dose_title(released: Released) -> str:
    rows = [row for row in released.contrasts if (row.by, row.quantity) == ("dose", "days")]
    longer = sum(row.wording == "longer" for row in rows)
    if not rows:
        return "Duration against the dose given"
    if longer == 0:
        return "No clear association of dose with duration"
    if len(rows) == 1:
        return "A higher dose goes with a longer effect"
    counted = "every product" if longer == len(rows) else f"{longer} of {len(rows)} products"
    return f"A higher dose goes with a longer effect for {counted}"
