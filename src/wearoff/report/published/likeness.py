"""Whether a trial and this report measured the same thing: decided by code, told in words."""

from collections.abc import Callable

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_response import ResponseCard
from wearoff.report.published.here import Pair
from wearoff.report.published.rows import PublishedRow

NEAR = 1.25
"""How many times as large one dose may be as another that is near it."""
_COMPARED = frozenset({"median", "in_effect", "responding"})
_OTHER_RATERS = {
    "patient": "patients graded themselves there",
    "photographs": "photographs were graded there, by somebody who gave no treatment",
}
_RETREATMENT = frozenset({"retreated_after", "not_retreated"})


def difference(row: PublishedRow, pair: Pair, released: Released) -> str:
    """Return the first thing by which a trial differs from this report.

    Parameters
    ----------
    row : PublishedRow
        The trial's result.
    pair : Pair
        The same product in the same area here.
    released : Released
        The released content.

    Returns
    -------
    str
        A clause; empty where both measured the same.
    """
    if row.measure in _RETREATMENT:
        return "it counted the time to the next treatment, not to the end of the effect"
    if row.rule is None or row.measure not in _COMPARED:
        return "the source, as read, does not say what ended an effect"
    card = released.response_rule
    if card is None:
        return "this analysis was given durations, not grades"
    steps: tuple[Callable[[PublishedRow, ResponseCard], str], ...] = (
        _raters, _rule, _loss, _scale, _day,
    )  # fmt: skip
    reasons = (step(row, card) for step in steps)
    return next(filter(None, reasons), "") or _grader(row, released) or _dose(row, pair)


def rule_words(card: ResponseCard) -> str:
    """Return what counts as an effect in this report, in a few words.

    Parameters
    ----------
    card : ResponseCard
        The primary rule.

    Returns
    -------
    str
        Such as ``at least 1 point better than before``.
    """
    value = f"{card.value:g}"
    plural = "" if card.value == 1 else "s"
    side = "less" if card.better == "lower" else "more"
    words = {
        "improved_by": f"at least {value} point{plural} better than before",
        "at_most": f"a score of {value} or {side}",
        "below_baseline": f"better than {value} times the score before",
        "share_of_peak": f"more than {100 * card.value:g} % of the best improvement kept",
    }
    return words[card.kind]


def _rule(row: PublishedRow, card: ResponseCard) -> str:
    rule = row.rule
    same = rule and (rule.kind, rule.value, rule.better) == (card.kind, card.value, card.better)
    if same and card.least_peak == 0:
        return ""
    return f"it counted “{row.counted}”, this report “{rule_words(card)}”"


def _raters(row: PublishedRow, card: ResponseCard) -> str:
    if (row.rater == "both") == card.two_scores:
        return "" if card.scores_alike else "here two raters go by different rules"
    if card.two_scores:
        return "one rater's grade was enough there, two must agree here"
    return "investigator and patient had to agree there, one grade is enough here"


def _loss(row: PublishedRow, card: ResponseCard) -> str:
    # ASSUME: in a trial the effect is over at the first visit without it.
    if row.measure == "responding":
        return ""
    if card.retreatment_ends:
        return "a re-treatment without a grade may count as an end here"
    return "here a second visit must confirm that the effect is over" if card.confirmed_loss else ""


def _scale(row: PublishedRow, card: ResponseCard) -> str:
    if card.score_range is None:
        return "which scores the scale here has is not known"
    if row.scale != card.score_range:
        there = f"a scale from {_range(row.scale)}" if row.scale else "another scale"
        return f"it used {there}, this report one from {_range(card.score_range)}"
    if row.graded_at in (None, card.graded_at):
        return ""
    here = f"at {card.graded_at} here" if card.graded_at else "how it was here is not known"
    return f"lines were graded at {row.graded_at} there; {here}"


def _day(row: PublishedRow, card: ResponseCard) -> str:
    first, last = card.window_days
    if row.measure != "responding" or first <= (row.day or 0) <= last:
        return ""
    return f"it looked for a response on day {row.day}, this report on days {first} to {last}"


def _grader(row: PublishedRow, released: Released) -> str:
    if row.rater in {"both", "by_scale"}:
        return ""
    if row.rater is None:
        return "the source, as read, does not say who graded"
    if row.rater in _OTHER_RATERS:
        return _OTHER_RATERS[row.rater]
    # ASSUME: who grades in a practice without having injected does so as an investigator does.
    known = released.rater_is_injector is not None
    return "" if known else "who graded here is not known"


def _range(scale: tuple[float, float]) -> str:
    return f"{scale[0]:g} to {scale[1]:g}"


def _dose(row: PublishedRow, pair: Pair) -> str:
    if row.dose_units is None:
        return "the source, as read, does not give one dose"
    if pair.usual_units is None or pair.given_units is None:
        return "doses are not part of this report"
    low, high = pair.given_units
    ratio = row.dose_units / pair.usual_units
    if 1 / NEAR <= ratio <= NEAR and low <= row.dose_units <= high:
        return ""
    return f"its dose was another: {pair.usual_units:,g} units are usual here"
