"""Response rules, in both directions of a score."""

import numpy as np
import pytest

from wearoff.config import Outcome, ResponseRule
from wearoff.outcome.response_rules import (
    effect_present,
    needs_baseline,
    retreatment_in_words,
    rule_in_words,
)


def present(kind, value, score, baseline, better="lower"):
    rule = ResponseRule(kind=kind, value=value)
    return bool(effect_present(rule, better, np.array([score]), np.array([baseline]))[0])


@pytest.mark.parametrize(
    ("kind", "value", "score", "baseline", "expected"),
    [
        ("below_baseline", 1.0, 31, 32, True),
        ("below_baseline", 1.0, 32, 32, False),
        ("below_baseline", 0.9, 27, 30, False),  # exactly 90 % is not below 90 %
        ("below_baseline", 0.9, 26.9, 30, True),
        ("below_baseline", 0.8, 40, 50, False),
        ("below_baseline", 0.7, 21, 30, False),
        ("improved_by", 1, 2, 3, True),
        ("improved_by", 1, 2.5, 3, False),
        ("improved_by", 0.3, 0.6, 0.9, True),
        ("at_most", 1, 1, 3, True),
        ("at_most", 1, 2, 3, False),
        ("at_most", 1, 1, np.nan, True),
        ("below_baseline", 1.0, 1, np.nan, False),
        ("improved_by", 1, 1, np.nan, False),
    ],
)
def test_rules_where_lower_is_better(kind, value, score, baseline, expected):
    assert present(kind, value, score, baseline) is expected


@pytest.mark.parametrize("kind", ["below_baseline", "improved_by"])
@pytest.mark.parametrize("value", [1.0, 0.9, 0.5])
@pytest.mark.parametrize("change", [-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
def test_directions_are_mirror_images(kind, value, change):
    down = present(kind, value, 10 - change, 10, "lower")
    assert present(kind, value, 10 + change, 10, "higher") is down


def test_at_most_becomes_at_least_where_higher_is_better():
    assert present("at_most", 3, 3, 1, "higher")
    assert not present("at_most", 3, 2, 1, "higher")


def test_only_at_most_does_without_baseline():
    kinds = {"below_baseline": 1, "improved_by": 1, "at_most": 1, "share_of_peak": 0.2}
    needing = [k for k, v in kinds.items() if needs_baseline(ResponseRule(kind=k, value=v))]
    assert needing == ["below_baseline", "improved_by", "share_of_peak"]


@pytest.mark.parametrize(
    ("kind", "value", "better", "words"),
    [
        ("below_baseline", 1, "lower", "is lower than before treatment"),
        ("below_baseline", 0.9, "lower", "is more than 10 % lower than before treatment"),
        ("below_baseline", 0.9, "higher", "is more than 10 % higher than before treatment"),
        ("improved_by", 2, "lower", "is at least 2 lower than before treatment"),
        ("at_most", 1, "lower", "is at most 1."),
        ("at_most", 1, "higher", "is at least 1."),
    ],
)
def test_rule_in_words(kind, value, better, words):
    rule = ResponseRule(kind=kind, value=value)
    outcome = Outcome(scale="FWS", better=better, rules={"r": rule}, primary="r")
    sentence = rule_in_words(rule, outcome)
    assert words in sentence
    assert "days 3 to 45" in sentence
    assert "without a visit then, at the first one after" in sentence
    assert sentence.endswith("first later visit without it.")


def words_of(rule, **outcome):
    rule = ResponseRule.model_validate(rule)
    base = {"scale": "FWS", "rules": {"r": rule}, "primary": "r"}
    return rule_in_words(rule, Outcome.model_validate(base | outcome))


def test_share_of_peak_in_words():
    rule = {"kind": "share_of_peak", "value": 0.2, "least_peak": 5}
    sentence = words_of(rule, response_window_days=(7, 60))
    assert "keeps more than 20 % of its best improvement on days 7 to 60" in sentence
    assert "which must be at least 5." in sentence
    assert "unknown without a visit then" in sentence
    assert "at the first one after" not in sentence
    assert "must be" not in words_of({"kind": "share_of_peak", "value": 0.2})


@pytest.mark.parametrize(
    ("scale_2", "name"), [("FWS by the patient", "(FWS by the patient)"), (None, "(the other rat")]
)
def test_two_raters_in_words(scale_2, name):
    rule = {"kind": "improved_by", "value": 2, "second": {"kind": "at_most", "value": 1}}
    sentence = words_of(rule, scale_2=scale_2)
    assert "the score (FWS) is at least 2 lower than before treatment and the second" in sentence
    assert name in sentence
    assert "is at most 1, of visits with both scores." in sentence


def test_confirmation_in_words_says_what_a_last_visit_leaves():
    sentence = words_of({"kind": "at_most", "value": 1}, confirm_loss_visits=2)
    assert "first of two successive later visits" in sentence
    assert "a last visit without it, which none confirms, is left out" in sentence


@pytest.mark.parametrize(
    ("policy", "is_sensitivity"),
    [("graded_bound", False), ("censor", False), ("interval", True), ("event", True)],
)
def test_policies_for_sensitivity_say_so(policy, is_sensitivity):
    outcome = Outcome(
        scale="FWS", rules={"r": ResponseRule(kind="at_most", value=1)}, primary="r",
        retreatment=policy,
    )  # fmt: skip
    assert retreatment_in_words(outcome).startswith("For sensitivity only") is is_sensitivity


@pytest.mark.parametrize("policy", ["graded_bound", "censor", "interval", "event"])
def test_every_policy_is_one_sentence_or_two(policy):
    outcome = Outcome(
        scale="FWS", rules={"r": ResponseRule(kind="at_most", value=1)}, primary="r",
        retreatment=policy,
    )  # fmt: skip
    sentence = retreatment_in_words(outcome)
    assert sentence.startswith(("A re-treatment ", "For sensitivity only: "))
    assert sentence.endswith(("ends the follow-up.", "was graded.", "re-treatment.", "the grade."))


@pytest.mark.parametrize(
    ("rule", "outcome", "sentence"),
    [
        (
            {"kind": "below_baseline", "value": 0.9},
            {},
            "The effect is there while the score (FWS) is more than 10 % lower than before "
            "treatment. It is a response if seen on days 3 to 45 after treatment, or, without a "
            "visit then, at the first one after. It is lost at the first later visit without it.",
        ),
        (
            {"kind": "share_of_peak", "value": 0.125, "least_peak": 2.5,
             "second": {"kind": "at_most", "value": 1}},
            {"confirm_loss_visits": 2, "response_window_days": (7, 60)},
            "The effect is there while the score (FWS) keeps more than 12.5 % of its best "
            "improvement on days 7 to 60, which must be at least 2.5 and the second score (the "
            "other rater's) is at most 1, of visits with both scores. It is a response if seen on "
            "days 7 to 60 after treatment, and unknown without a visit then. It is lost at the "
            "first of two successive later visits without it (a last visit without it, which none "
            "confirms, is left out).",
        ),
    ],
)  # fmt: skip
def test_a_whole_sentence(rule, outcome, sentence):
    assert words_of(rule, **outcome) == sentence
