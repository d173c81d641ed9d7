"""What a comparison found, in sentences: how many are in effect, and how long the effect lasts."""

from wearoff.disclosure.released import ContrastRow, Released
from wearoff.report.formats import days, weeks
from wearoff.report.pick import contrasts, groups, usual_day
from wearoff.report.readings import READINGS, against
from wearoff.report.tables import shared_injectors

Interval = tuple[float, float, float]


def group_findings(released: Released) -> tuple[str, ...]:
    """Return what every comparison of groups found.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        For each pair of levels how many more are in effect, responders or not, and how much longer
        the effect lasts among those that respond, either with its interval; then how often it
        responds, where the data say something about that.
    """
    found = []
    for by in groups(released):
        pairs = contrasts(released, by)
        day = _telling_day(released, pairs)
        found += [" ".join((*_both_halves(rows, day), *_response(rows))) for rows in pairs]
    return tuple(filter(None, found))


def clearest_finding(released: Released) -> tuple[str, ...]:
    """Return the sentences of the comparison of groups that differs most clearly.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        Empty where in no comparison the share in effect differs clearly.
    """
    found = []
    for by in groups(released):
        pairs = contrasts(released, by)
        day = _telling_day(released, pairs)
        found += [(row, rows) for rows in pairs for row in _in_effect(rows) if row.day == day]
    clear = [one for one in found if _is_clear(one[0], 0.0)]
    if not clear:
        return ()
    row, rows = max(clear, key=_strength)
    return _both_halves(rows, row.day)


def dose_finding(released: Released) -> str:
    """Return how duration goes with the dose, with intervals; empty without a dose.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        One or two sentences.
    """
    rows = [row for row in released.contrasts if (row.by, row.quantity) == ("dose", "ratio")]
    if not rows:
        return ""
    low, high = min(rows, key=_point), max(rows, key=_point)
    change = _signed_percent(low)
    if len(rows) > 1:
        change += f" to {_signed_percent(high)}, depending on the product"
    start = f"Double the dose goes with a change in duration of {change}."
    if any(row.wording == "longer" for row in rows):
        return (
            f"{start} This does not show that dose is the cause, nor that more is safe: side "
            "effects were not studied."
        )
    return f"{start} This is no clear evidence that a higher dose goes with a longer effect."


def injector_finding(released: Released) -> str:
    """Return in a sentence whether injectors differ, naming none of them.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        Empty where injectors are not shown to all readers.
    """
    rows = shared_injectors(released)
    compared = [row for row in rows if row.compared]
    if not rows:
        return ""
    if not compared:
        return "The data are too few to compare injectors."
    differ = sum(row.wording == "differs" for row in compared)
    found = "none clearly differs" if not differ else f"{differ} clearly differ"
    found = "1 clearly differs" if differ == 1 else found
    return f"Of {len(rows)} injectors, {len(compared)} could be compared with the average: {found}."


def _telling_day(released: Released, pairs: list[list[ContrastRow]]) -> int | None:
    """Return the day nearest to the usual one on which a pair differs clearly, else the usual."""
    usual = usual_day(released)
    clear = [row.day for rows in pairs for row in _in_effect(rows) if _is_clear(row, 0.0)]
    known = [day for day in clear if day is not None]
    return min(known, key=lambda day: abs(day - (usual or 0)), default=usual)


def _both_halves(rows: list[ContrastRow], day: int | None) -> tuple[str, ...]:
    chosen = next((row for row in _in_effect(rows) if row.day == day), None)
    ratio = next((row for row in rows if row.quantity == "ratio"), None)
    first = _share_sentence(chosen) if chosen else ""
    second = _ratio_sentence(ratio) if ratio else ""
    if second and not first:
        second = f"{_pair(rows[0])}: {second[0].lower()}{second[1:]}"
    return tuple(filter(None, (first, second)))


def _response(rows: list[ContrastRow]) -> tuple[str, ...]:
    found = [READINGS.get(row.wording, "") for row in rows if row.quantity == "share"]
    nothing = READINGS["no_evidence"]
    return tuple(_as_sentence(words) for words in found if words not in ("", nothing))


def _as_sentence(words: str) -> str:
    subject = "" if words.startswith("some") else "it "
    text = f"{subject}{words}"
    return f"{text[0].upper()}{text[1:]}."


def _pair(row: ContrastRow) -> str:
    label = f" ({row.by_label[0].lower()}{row.by_label[1:]})" if row.by_label else ""
    return f"{row.level[0].upper()}{row.level[1:]}{against(row)}{label}"


def _share_sentence(row: ContrastRow) -> str:
    change = _worded(_scaled(row, 100.0), "more", "fewer")
    at = weeks(row.day or 0)
    if _is_clear(row, 0.0):
        return f"{_pair(row)}: of 100 treatments, {change} still have effect at {at}."
    return (
        f"{_pair(row)}: no clear difference in how many of 100 treatments still have effect at "
        f"{at}: {change}."
    )


def _ratio_sentence(row: ContrastRow) -> str:
    change = _worded(_percent(row), "% longer", "% shorter")
    if _is_clear(row, 1.0):
        return f"Among treatments that show an effect, it lasts {change}."
    return f"Among treatments that show an effect, no clear difference in duration: {change}."


def _worded(values: Interval, more: str, less: str) -> str:
    """Return ``18 more (2 to 34 more)``, or ``7 more (6 fewer to 20 more)``."""
    point, lower, upper = values
    words = [
        f"{days(abs(value))} {more if round(value) >= 0 else less}"
        for value in (point, lower, upper)
    ]
    if (round(lower) >= 0) == (round(upper) >= 0):
        low, high = sorted((abs(lower), abs(upper)))
        return f"{words[0]} ({days(low)} to {days(high)} {more if lower >= 0 else less})"
    return f"{words[0]} ({words[1]} to {words[2]})"


def _signed_percent(row: ContrastRow) -> str:
    point, lower, upper = (f"{value:+.0f}".replace("-", "−") for value in _percent(row))
    return f"{point} % ({lower} to {upper})"


def _percent(row: ContrastRow) -> Interval:
    return (100 * (row.point - 1), 100 * (row.lower - 1), 100 * (row.upper - 1))


def _scaled(row: ContrastRow, by: float) -> Interval:
    return (by * row.point, by * row.lower, by * row.upper)


def _in_effect(rows: list[ContrastRow]) -> list[ContrastRow]:
    return [row for row in rows if row.quantity == "share_in_effect" and row.day is not None]


def _is_clear(row: ContrastRow, nothing: float) -> bool:
    return row.lower > nothing or row.upper < nothing


def _strength(found: tuple[ContrastRow, list[ContrastRow]]) -> float:
    row, _ = found
    return abs(row.point) / max(row.upper - row.lower, 1e-12)


def _point(row: ContrastRow) -> float:
    return row.point
