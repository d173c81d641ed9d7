"""When the effect is there: the response rules, as code and as sentences."""

import numpy as np
import numpy.typing as npt

from wearoff.config import Outcome, ResponseRule

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_DECIMALS = 9
"""Thresholds are rounded to this many decimals: 0.9 x 30 is 27, not 27 and a bit."""


def needs_baseline(rule: ResponseRule) -> bool:
    """Tell whether a rule compares with the score before treatment.

    Parameters
    ----------
    rule : ResponseRule
        The rule.

    Returns
    -------
    bool
        False for at_most only.
    """
    return rule.kind != "at_most"


def effect_present(rule: ResponseRule, better: str, score: Floats, baseline: Floats) -> Mask:
    """Tell for each assessment whether the effect is there.

    Improvement is measured in the direction of ``better``: baseline minus score if lower is
    better, score minus baseline if higher is. ``below_baseline`` asks for an improvement of more
    than (1 - value) x |baseline|, which for lower-is-better is score < value x baseline;
    ``improved_by`` asks for at least ``value``.

    Parameters
    ----------
    rule : ResponseRule
        The rule.
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
    direction = 1.0 if better == "higher" else -1.0
    if rule.kind == "at_most":
        return np.asarray(direction * score >= direction * rule.value)
    improvement = np.round(direction * (score - baseline), _DECIMALS)
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
        else "at the first of two successive later visits without it"
    )
    return (
        f"The effect is there while the score ({outcome.scale}) is {_condition(rule, outcome)}; "
        f"it is a response if seen on days {first} to {last} after treatment, or, without a visit "
        f"then, at the first one after; it is lost {lost}."
    )


def _condition(rule: ResponseRule, outcome: Outcome) -> str:
    lower = outcome.better == "lower"
    comparative = "lower" if lower else "higher"
    if rule.kind == "at_most":
        return f"{'at most' if lower else 'at least'} {rule.value:g}"
    if rule.kind == "improved_by":
        return f"at least {rule.value:g} {comparative} than before treatment"
    if rule.value == 1:
        return f"{comparative} than before treatment"
    share = f"{100 * (1 - rule.value):.4g} %"
    return f"more than {share} {comparative} than before treatment"
