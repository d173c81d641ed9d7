"""When the effect is there: the response rules, as code and as sentences."""

import numpy as np
import numpy.typing as npt

from wearoff.config import Outcome, ResponseRule, ScoreRule

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_DECIMALS = 9
"""Thresholds are rounded to this many decimals: 0.9 x 30 is 27, not 27 and a bit."""


def needs_baseline(rule: ResponseRule | ScoreRule) -> bool:
    """Tell whether a rule compares with the score before treatment.

    Parameters
    ----------
    rule : ResponseRule or ScoreRule
        The rule; the other score that it may need is left aside.

    Returns
    -------
    bool
        False for at_most only.
    """
    return rule.kind != "at_most"


def improvement_of(better: str, score: Floats, baseline: Floats) -> Floats:
    """Return by how many points scores are better than before treatment.

    Parameters
    ----------
    better : str
        ``lower`` or ``higher``: which direction of the score is an improvement.
    score, baseline : array of float
        Scores, and those before treatment, in the scale's points.

    Returns
    -------
    array of float
        Negative where worse; NaN where there is no baseline.
    """
    direction = 1.0 if better == "higher" else -1.0
    return np.asarray(np.round(direction * (score - baseline), _DECIMALS))


def peak_share_kept(rule: ResponseRule, improvement: Floats, peak: Floats) -> Mask:
    """Tell for each assessment whether enough of the best improvement is kept.

    Parameters
    ----------
    rule : ResponseRule
        A rule of kind share_of_peak.
    improvement, peak : array of float
        Points better than before treatment: now, and at best.

    Returns
    -------
    array of bool
        Whether more than the share ``value`` is kept of a peak that is an improvement of at least
        ``least_peak``. With 0.2 the effect is over once 80 % of the peak are lost.
    """
    is_response = (peak > 0) & (peak >= rule.least_peak)
    needed = np.round(rule.value * np.where(is_response, peak, np.inf), _DECIMALS)
    return np.asarray(improvement > needed)


def effect_present(
    rule: ResponseRule | ScoreRule, better: str, score: Floats, baseline: Floats
) -> Mask:
    """Tell for each assessment whether the effect is there.

    Improvement is measured in the direction of ``better``: baseline minus score if lower is
    better, score minus baseline if higher is. ``below_baseline`` asks for an improvement of more
    than (1 - value) x |baseline|, which for lower-is-better is score < value x baseline;
    ``improved_by`` asks for at least ``value``.

    Parameters
    ----------
    rule : ResponseRule or ScoreRule
        The rule, of a kind that judges one visit by itself (any but share_of_peak).
    better : str
        ``lower`` or ``higher``: which direction of the score is an improvement.
    score : array of float
        Scores, in the scale's points.
    baseline : array of float
        The score before treatment of each assessment's cycle; NaN where there is none.

    Returns
    -------
    array of bool
        False where the rule needs a baseline and there is none.
    """
    if rule.kind == "at_most":
        limit = score >= rule.value if better == "higher" else score <= rule.value
        return np.asarray(limit)
    improvement = improvement_of(better, score, baseline)
    if rule.kind == "improved_by":
        return np.asarray(improvement >= rule.value)
    needed = np.round((1.0 - rule.value) * np.abs(baseline), _DECIMALS)
    return np.asarray(improvement > needed)


def rule_in_words(rule: ResponseRule, outcome: Outcome) -> str:
    """Return a rule as one plain sentence.

    Parameters
    ----------
    rule : ResponseRule
        The rule.
    outcome : Outcome
        The outcome section: direction, window (days) and confirmation.

    Returns
    -------
    str
        When the effect is there, when it counts as a response, and when as lost.
    """
    first, last = outcome.response_window_days
    lost = (
        "at the first later visit without it"
        if outcome.confirm_loss_visits == 1
        else "at the first of two successive later visits without it (a last visit without it, "
        "which none confirms, is left out)"
    )
    late = ", or, without a visit then, at the first one after"
    if rule.kind == "share_of_peak":
        late = ", and unknown without a visit then"
    return (
        f"The effect is there while {_conditions(rule, outcome)}. It is a response if seen on days "
        f"{first} to {last} after treatment{late}. It is lost {lost}."
    )


def retreatment_in_words(outcome: Outcome) -> str:
    """Return what a re-treatment says about the effect before it, as one plain sentence.

    Parameters
    ----------
    outcome : Outcome
        The outcome section.

    Returns
    -------
    str
        The policy; it says where it is meant for sensitivity only.
    """
    return {
        "graded_bound": "A re-treatment counts as a visit if its day was graded; without a grade "
        "it only ends the follow-up.",
        "censor": "A re-treatment only ends the follow-up, even if its day was graded.",
        "interval": "For sensitivity only: a re-treatment without a grade is taken to mean that "
        "the effect ended at some time between the last visit with it and the re-treatment.",
        "event": "For sensitivity only: every re-treatment is taken to mean that the effect ended "
        "at some time between the last visit with it and the re-treatment, whatever the grade.",
    }[outcome.retreatment]


def _conditions(rule: ResponseRule, outcome: Outcome) -> str:
    words = f"the score ({outcome.scale}) {_condition(rule, outcome)}"
    if rule.second is None:
        return words
    name = outcome.scale_2 or "the other rater's"
    return (
        f"{words} and the second score ({name}) {_condition(rule.second, outcome)}, of visits with "
        "both scores"
    )


def _condition(rule: ResponseRule | ScoreRule, outcome: Outcome) -> str:
    lower = outcome.better == "lower"
    comparative = "lower" if lower else "higher"
    if rule.kind == "at_most":
        return f"is {'at most' if lower else 'at least'} {rule.value:g}"
    if rule.kind == "improved_by":
        return f"is at least {rule.value:g} {comparative} than before treatment"
    if isinstance(rule, ResponseRule) and rule.kind == "share_of_peak":
        least = f", which must be at least {rule.least_peak:g}" if rule.least_peak else ""
        first, last = outcome.response_window_days
        return (
            f"keeps more than {100 * rule.value:.4g} % of its best improvement on days {first} to "
            f"{last}{least}"
        )
    if rule.value == 1:
        return f"is {comparative} than before treatment"
    share = f"{100 * (1 - rule.value):.4g} %"
    return f"is more than {share} {comparative} than before treatment"
