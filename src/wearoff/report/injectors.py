"""The section on injectors: side by side, in code order, never ranked."""

import math
from collections.abc import Sequence

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_injectors import InjectorRow
from wearoff.report.blocks import Block, Bullets, Column, Figure, Paragraph, Section, Table
from wearoff.report.counts import count
from wearoff.report.figures import make_figure
from wearoff.report.formats import (
    days,
    days_interval,
    days_words,
    interval,
    percent,
    probability,
    signed_days,
)
from wearoff.report.funnel import funnel
from wearoff.report.injector_words import (
    READINGS,
    notes,
    own_pages,
    why_not_compared,
    why_own_view,
)
from wearoff.report.pick import Material, overall
from wearoff.report.sentences import NOT_AN_APPRAISAL
from wearoff.report.spans import Span, draw_spans
from wearoff.report.tables import shared_injectors
from wearoff.report.untold import why_untold

TITLE = "Injectors side by side"
HEADS = (
    Column("Injector"),
    Column("What the data say"),
    Column("Patients, of those needed", numeric=True),
    Column("Half last longer than, days", numeric=True),
    Column("Against the average injector, days", numeric=True),
)
"""What is read first stands first: a narrow screen shows no more."""
BESIDE = (
    Column("Injector"),
    Column("Patients", numeric=True),
    Column("Adjusted, pulled to the average", numeric=True),
    Column("Adjusted only", numeric=True),
    Column("As recorded", numeric=True),
)


def injectors(material: Material, *, for_analysts: bool = False) -> Section | None:
    """Return the injectors side by side, or why they are not.

    Parameters
    ----------
    material : Material
        The content and its files.
    for_analysts : bool
        Whether the funnel, and what is not pulled towards the average, stand beside.

    Returns
    -------
    Section or None
        None where injectors were not recorded or not asked for.
    """
    released = material.released
    if not released.injectors:
        reason = why_untold(released, "injector")
        words = Paragraph(f"Injectors were not compared: {reason}.")
        return Section("injectors", TITLE, (words,)) if reason else None
    rows = shared_injectors(released)
    if not rows:
        blocks = (NOT_AN_APPRAISAL, why_own_view(released), *own_pages(released))
        return Section("injectors", TITLE, tuple(map(Paragraph, blocks)))
    cells = tuple(_row(released, row) for row in rows)
    table = Table("Injectors in the order of their codes", _columns(released), cells)
    figure = _figure(material, rows)
    shown: tuple[Block, ...] = ((figure,) if figure else ()) + (table,)
    if for_analysts:
        shown += (*_beside(material, rows), *funnel(material, rows))
    listed = Bullets(notes(released))
    return Section("injectors", TITLE, (Paragraph(NOT_AN_APPRAISAL), *shown, listed))


def _columns(released: Released) -> tuple[Column, ...]:
    delta = days(released.delta_days)
    likely = Column(f"Probability of over {delta} days’ difference", numeric=True)
    return (*HEADS, likely)


def _row(released: Released, row: InjectorRow) -> tuple[str, ...]:
    patients = count(row.patients, released.smallest_count) if row.shown else "–"
    needed = f" of {int(row.patients_needed):,}" if row.patients_needed else ""
    return (
        row.injector,
        why_not_compared(released, row) or READINGS.get(row.wording, "Not compared"),
        f"{patients}{needed}",
        days_or(row.median_days, row.median_lower, row.median_upper),
        _difference(row),
        probability(row.probability_beyond_delta) if row.compared else "–",
    )


def days_or(*values: float | None) -> str:
    """Return days with their interval, or that they are not shown.

    Parameters
    ----------
    *values : float or None
        Point, lower and upper end.

    Returns
    -------
    str
        Such as ``98 (94 to 103)``.
    """
    found = [value for value in values if value is not None]
    return days_interval(*found) if len(found) == 3 else "–"


def _difference(row: InjectorRow) -> str:
    values = (row.difference_days, row.difference_lower, row.difference_upper)
    found = [signed_days(value) for value in values if value is not None]
    return interval(*found) if row.compared and len(found) == 3 else "–"


def _beside(material: Material, rows: Sequence[InjectorRow]) -> tuple[Table, ...]:
    """Return the medians as estimated, not shrunken, and not adjusted, of those who are shown."""
    smallest = material.released.smallest_count
    cells = tuple(
        (
            row.injector,
            count(row.patients, smallest),
            days_or(row.median_days, row.median_lower, row.median_upper),
            days_or(row.unshrunk_days, row.unshrunk_lower, row.unshrunk_upper),
            days_or(row.recorded_days, row.recorded_lower, row.recorded_upper),
        )
        for row in rows
        if row.shown
    )
    caption = "Median days given response: estimate, before it is pulled, and as recorded"
    return (Table(caption, BESIDE, cells, material.files["injectors"]),) if cells else ()


def _figure(material: Material, rows: Sequence[InjectorRow]) -> Figure | None:
    released = material.released
    spans = [span for row in rows if (span := _span(row, released.followed_days))]
    if len(spans) < 2:
        return None
    average = overall(released, "median_days")
    is_known = average is not None and math.isfinite(average.upper)
    band = (round(average.lower, 1), round(average.upper, 1)) if average and is_known else None
    svg = draw_spans("injectors", spans, "Days until half have worn off", band)
    compared = sum(not span.hollow for span in spans)
    against = (
        f" The grey band is all treatments together: {days(band[0])} to {days(band[1])} days."
        if band
        else ""
    )
    description = (
        f"{len(spans)} injectors, {compared} of them compared.{against} Lines are "
        f"{percent(released.interval)} % ranges. A hollow dot on a thin line is an injector’s own "
        "value that is not compared with others."
    )
    subtitle = "Days until half of the effects have worn off, adjusted, in the order of codes"
    words = (_title(rows), subtitle, description)
    return make_figure(released, material.files["injectors"], svg, words)


def _title(rows: Sequence[InjectorRow]) -> str:
    compared = [row for row in rows if row.compared]
    differ = sum(row.wording == "differs" for row in compared)
    if not compared:
        return "The data are too few to compare injectors"
    if differ == 0:
        some = sum(row.wording == "some_evidence" for row in compared)
        hint = f"; for {some} there is some evidence" if some else ""
        return f"No injector clearly differs from the average{hint}"
    verb = "differs" if differ == 1 else "differ"
    return f"{differ} of {len(compared)} compared injectors {verb} clearly from the average"


def _span(row: InjectorRow, followed_days: float) -> Span | None:
    values = (row.median_days, row.median_lower, row.median_upper)
    found = [round(value, 1) for value in values if value is not None]
    if not row.shown or len(found) != 3 or math.isinf(found[0]):
        return None
    words = days_words(*found)
    # What is not reached within follow-up is drawn up to its end.
    point, lower, upper = (min(value, followed_days) for value in found)
    return Span(row.injector, point, lower, upper, words, hollow=not row.compared)
