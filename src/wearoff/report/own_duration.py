"""On an injector's own page: how long it lasted, in a spread without names."""

import math

from wearoff.disclosure.released import EstimateRow, Released
from wearoff.disclosure.released_injectors import InjectorRow
from wearoff.report.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    FileLink,
    Paragraph,
    Section,
    Table,
)
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
from wearoff.report.injector_words import READINGS, how_worded, patients_needed
from wearoff.report.pick import estimates, overall
from wearoff.report.spans import Span, draw_spans
from wearoff.report.tables import shared_injectors

OWN_MEDIANS = {
    "median": "Adjusted, pulled to average",
    "unshrunk": "Adjusted only",
    "recorded": "As recorded",
}
_MEANINGS = {
    "median": "The estimate: adjusted for who was treated, pulled the more the fewer the patients",
    "unshrunk": "The same before it is pulled: few patients make it jump",
    "recorded": "From your records alone, adjusted for nothing",
}
_NEW_INJECTOR = "new injector"


def how_long_it_lasted(released: Released, row: InjectorRow, file: FileLink) -> Section:
    """Return the injector's own medians, and how they lie to the average where that may be said.

    Parameters
    ----------
    released : Released
        The cleaned released content.
    row : InjectorRow
        The injector, who may be shown.
    file : FileLink
        The table beside the page.

    Returns
    -------
    Section
        A figure, a table and sentences.
    """
    cells = tuple(
        (label, days_interval(*values), _MEANINGS[name])
        for name, label in OWN_MEDIANS.items()
        if (values := _values(row, name))
    )
    columns = (Column("Your median"), Column("Days", numeric=True), Column("What it is"))
    figure = _figure(released, row, file)
    notes = (
        "Half of the treatments that show an effect last longer than the median.",
        *_shift(released, row),
        *((how_worded(released),) if row.compared and not _is_own_view(released) else ()),
    )
    blocks: tuple[Block, ...] = (
        *((figure,) if figure else ()),
        Table("How long half of your effects last", columns, cells),
        Paragraph(_against_others(released, row)),
        Bullets(notes),
    )
    return Section("how-long", "How long it lasted", blocks)


def _is_own_view(released: Released) -> bool:
    return not shared_injectors(released)


def _values(row: InjectorRow, name: str) -> tuple[float, ...]:
    values = (getattr(row, f"{name}_{end}") for end in ("days", "lower", "upper"))
    found = tuple(value for value in values if value is not None)
    return found if len(found) == 3 else ()


def _against_others(released: Released, row: InjectorRow) -> str:
    """Return how the injector lies to the average, or why that is not said."""
    if _is_own_view(released):
        return (
            "You are not compared with the other injectors, because you could tell their values "
            "from it."
        )
    difference = _values(row, "difference")
    if row.compared and difference:
        beyond = days(released.delta_days)
        reading = READINGS.get(row.wording, "Not compared")
        return (
            f"{reading}. Against the average injector: "
            f"{interval(*map(signed_days, difference))} days. Probability of a difference of more "
            f"than {beyond} days in one direction: {probability(row.probability_beyond_delta)}."
        )
    if row.reliability is None or row.reliability >= released.min_reliability:
        return "You are not compared with the average: too few effects were seen to end."
    needed = (
        f" With {patients_needed(row)} patients like yours it could be."
        if row.patients_needed
        else " No practical number of patients would be enough."
    )
    return (
        "You are not compared with the average, because your value cannot be told from chance: "
        f"of differences seen like this about {percent(row.reliability)} % would be real, and "
        f"{percent(released.min_reliability)} % is asked for.{needed}"
    )


def _shift(released: Released, row: InjectorRow) -> tuple[str, ...]:
    """Say how far the adjustment moves the median; a large shift is fragile."""
    recorded, adjusted = _values(row, "recorded"), _values(row, "unshrunk")
    if not recorded or not adjusted or math.isinf(recorded[0]) or math.isinf(adjusted[0]):
        return ()
    moved = adjusted[0] - recorded[0]
    start = f"Adjusting moves your median by {signed_days(moved)} days"
    if abs(moved) > released.delta_days:
        return (f"{start}. That is much: the estimate rests on what was recorded of patients.",)
    return (f"{start}.",)


def _band(released: Released) -> tuple[tuple[float, float] | None, str]:
    """Return a spread behind which no single injector stands, and what it is."""
    if _is_own_view(released):
        low, high = (overall(released, f"{end}_quartile_days") for end in ("lower", "upper"))
        words = "The grey band holds the middle half of all effects in the practice: "
        return _ends(low, high), words
    rows = [row for row in estimates(released, "median_days", "new") if row.level == _NEW_INJECTOR]
    if not rows or not math.isfinite(rows[0].upper):
        return None, ""
    share = percent(released.interval)
    words = f"The grey band is where {share} of 100 injectors’ medians are expected: "
    return (round(rows[0].lower, 1), round(rows[0].upper, 1)), words


def _ends(low: EstimateRow | None, high: EstimateRow | None) -> tuple[float, float] | None:
    if low is None or high is None or not math.isfinite(high.point):
        return None
    return round(low.point, 1), round(high.point, 1)


def _figure(released: Released, row: InjectorRow, file: FileLink) -> Figure | None:
    last = float(released.followed_days)
    found = [(label, values) for name, label in OWN_MEDIANS.items()
             if (values := _values(row, name)) and math.isfinite(values[0])]  # fmt: skip
    if not found:
        return None
    spans = []
    for place, (label, values) in enumerate(found):
        point, lower, upper = (min(round(value, 1), last) for value in values)
        words = days_words(*values)
        spans.append(Span(label, point, lower, upper, words, hollow=place > 0))
    band, what = _band(released)
    svg = draw_spans("own", spans, "Days until half have worn off", band)
    behind = f" {what}{days(band[0])} to {days(band[1])} days." if band else ""
    description = (
        f"{found[0][0]}: {days_words(*found[0][1])}.{behind} Lines are "
        f"{percent(released.interval)} % ranges."
    )
    return make_figure(released, file, svg, (
        "Your median, and the spread it lies in",
        "Days until half of your effects have worn off, among treatments that show an effect",
        description,
    ))  # fmt: skip
