"""The section on injectors: side by side, in code order, never ranked."""

import math
from collections.abc import Sequence

from wearoff.disclosure.released import InjectorRow, Released
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
from wearoff.report.pick import Material, overall
from wearoff.report.sentences import NO_EVIDENCE, NOT_AN_APPRAISAL, factors
from wearoff.report.spans import Span, draw_spans
from wearoff.report.tables import MOST_INJECTORS_HIDDEN, shared_injectors
from wearoff.report.untold import why_untold

TITLE = "Injectors side by side"
HEADS = (
    Column("Injector"),
    Column("What the data say"),
    Column("Patients", numeric=True),
    Column("Half last longer than, days", numeric=True),
    Column("Against the average injector, days", numeric=True),
)
"""What is read first stands first: a narrow screen shows no more."""

READINGS = {
    "differs": "Differs",
    "some_evidence": "Some evidence of a difference",
    "no_evidence": "No evidence of a difference",
}


def injectors(material: Material) -> Section | None:
    """Return the injectors side by side, or why they are not.

    Parameters
    ----------
    material : Material
        The content and its files.

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
        blocks: tuple[Block, ...] = (Paragraph(NOT_AN_APPRAISAL), Paragraph(_too_few()))
        return Section("injectors", TITLE, blocks)
    cells = tuple(_row(released, row) for row in rows)
    table = Table("Injectors in the order of their codes", _columns(released), cells)
    figure = _figure(material, rows)
    shown = ((figure,) if figure else ()) + (table,)
    notes = Bullets(_notes(released))
    return Section("injectors", TITLE, (Paragraph(NOT_AN_APPRAISAL), *shown, notes))


def why_not_compared(released: Released, row: InjectorRow) -> str:
    """Return why an injector is hidden or not compared.

    Parameters
    ----------
    released : Released
        The released content, for the thresholds.
    row : InjectorRow
        The injector.

    Returns
    -------
    str
        A few words; empty for an injector that is compared.
    """
    if not row.shown:
        return "Not shown: too few patients"
    if row.compared:
        return ""
    if row.reliability is None or row.reliability >= released.min_reliability:
        return "Own value only: too few effects seen to end"
    return "Own value only: too few treatments"


def _too_few() -> str:
    return (
        f"There are {MOST_INJECTORS_HIDDEN} injectors or fewer, so each would know who "
        "the others are. This shared report therefore shows no injector. "
        "An injector may see only their own value."
    )


def _columns(released: Released) -> tuple[Column, ...]:
    delta = days(released.delta_days)
    likely = Column(f"Probability of over {delta} days’ difference", numeric=True)
    return (*HEADS, likely)


def _row(released: Released, row: InjectorRow) -> tuple[str, ...]:
    patients = count(row.patients, released.smallest_count) if row.shown else "–"
    return (
        row.injector,
        why_not_compared(released, row) or READINGS.get(row.wording, "Not compared"),
        patients,
        _median(row),
        _difference(row),
        probability(row.probability_beyond_delta) if row.compared else "–",
    )


def _median(row: InjectorRow) -> str:
    values = (row.median_days, row.median_lower, row.median_upper)
    found = [value for value in values if value is not None]
    return days_interval(*found) if row.shown and len(found) == 3 else "–"


def _difference(row: InjectorRow) -> str:
    values = (row.difference_days, row.difference_lower, row.difference_upper)
    found = [signed_days(value) for value in values if value is not None]
    return interval(*found) if row.compared and len(found) == 3 else "–"


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


def _notes(released: Released) -> tuple[str, ...]:
    delta = days(released.delta_days)
    terms = ", ".join(factors(released))
    return (
        f"Factors adjusted for: {terms}." if terms else "No factor was adjusted for.",
        "Not measured, and so not adjusted for: why a patient chose an injector, expectations, "
        "and whatever else is not listed.",
        f"A difference of more than {delta} days in one direction is what matters here. From a "
        "probability of 0.975 on we write “differs”, from 0.90 “some evidence”.",
        "For areas, products and groups any clear difference is named. For people more is asked.",
        f"Counts below {released.smallest_count} are hidden everywhere, so that no patient can be "
        f"recognised. An injector is shown from {released.injector_min_patients} patients on, "
        "none of them with most of the treatments, so that one patient does not decide.",
        "“Too few treatments”: an injector is compared only where at least "
        f"{percent(released.min_reliability)} % of the differences seen between such injectors "
        "would be real, not chance.",
        "Values are pulled towards the average, the more so the fewer the patients.",
        NO_EVIDENCE,
        "Ranks are not given: with so few treatments each they are mostly chance.",
    )
