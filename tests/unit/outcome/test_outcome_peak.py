"""Rules that look at more than one score: the share of the peak, and two raters."""

import math

import numpy as np
import pytest

A = "glabella"
NOTHING = (math.nan, math.nan)


def visits(*day_scores):
    return [("P1", A, *one) for one in day_scores]


def bounds(derive, rule, scores, **outcome):
    result = derive([("P1", A, 0)], scores, rules={"r": rule}, **outcome)
    (row,) = result.rows.to_dict("records")
    return row["response"], row["lower_days"], row["upper_days"]


PEAK_COURSES = [
    # The best is 24 points on day 28: 5 points are more than its fifth (4.8), 4 are less.
    ([(14, 30), (28, 26), (56, 40), (84, 45), (112, 46)], ("responded", 84, 112)),
    # 4 of 20 points: exactly 80 % are lost, which is a loss.
    ([(14, 30), (28, 34), (56, 46)], ("responded", 28, 56)),
    ([(14, 30), (28, 34), (56, 45.9)], ("responded", 56, math.inf)),
    # A low score on the way to the peak is its onset.
    ([(5, 40), (10, 49), (28, 30), (84, 40), (112, 50)], ("responded", 84, 112)),
    # What is better than the peak, but comes after the window, does not raise it.
    ([(14, 40), (60, 30), (90, 47), (120, 48)], ("responded", 90, 120)),
    # Two equal peaks: the effect counts from the first.
    ([(14, 40), (28, 49), (42, 40), (84, 45)], ("responded", 14, 28)),
    ([(14, 50), (28, 52)], ("not_responded", *NOTHING)),
    ([(14, 50), (60, 20)], ("not_responded", *NOTHING)),
    ([(60, 30), (90, 50)], ("unknown", *NOTHING)),  # the peak was not seen
    ([(60, 50)], ("unknown", *NOTHING)),
    ([], ("unknown", *NOTHING)),
]


@pytest.mark.parametrize("better", ["lower", "higher"])
@pytest.mark.parametrize(("course", "expected"), PEAK_COURSES)
def test_share_of_peak(derive, course, expected, better):
    scores = [(day, score if better == "lower" else 100 - score) for day, score in course]
    found = bounds(
        derive, {"kind": "share_of_peak", "value": 0.2}, visits((0, 50), *scores), better=better
    )
    np.testing.assert_equal(found, expected)


@pytest.mark.parametrize(("least", "response"), [(20, "responded"), (20.5, "not_responded")])
def test_least_peak(derive, least, response):
    rule = {"kind": "share_of_peak", "value": 0.2, "least_peak": least}
    assert bounds(derive, rule, visits((0, 50), (14, 30), (56, 31)))[0] == response


def test_share_of_peak_knows_tenths(derive):
    # 0.2 x (0.9 - 0.4) is 0.1, and so is 0.9 - 0.8, though not in binary.
    rule = {"kind": "share_of_peak", "value": 0.2}
    found = bounds(derive, rule, visits((0, 0.9), (14, 0.4), (60, 0.8)))
    assert found == ("responded", 14, 60)


def test_share_of_peak_with_confirmation(derive):
    scores = visits((0, 50), (14, 30), (28, 50), (56, 40), (84, 49), (112, 49))
    rule = {"kind": "share_of_peak", "value": 0.2}
    assert bounds(derive, rule, scores, confirm_loss_visits=2) == ("responded", 56, 84)
    assert bounds(derive, rule, scores[:-1], confirm_loss_visits=2) == ("responded", 56, math.inf)


def test_a_peak_that_nobody_saw_is_counted_under_its_reason(derive):
    rules = {"r": {"kind": "share_of_peak", "value": 0.2}}
    reasons = derive([("P1", A, 0)], visits((0, 50), (60, 30)), rules=rules).summary["reasons"]
    assert {name for name, count in reasons.items() if count} == {"not_assessed_in_window"}
    reasons = derive([("P1", A, 0)], visits((14, 30)), rules=rules).summary["reasons"]
    assert {name for name, count in reasons.items() if count} == {"no_baseline"}


TWO_GRADES = {"kind": "improved_by", "value": 2}
BOTH = TWO_GRADES | {"second": TWO_GRADES}
MILD = TWO_GRADES | {"second": {"kind": "at_most", "value": 1}}
RATED = [
    # Day, investigator, patient; the first of each is the baseline.
    (BOTH, [(0, 3, 3), (14, 1, 1), (60, 1, 2), (90, 2, 2)], ("responded", 14, 60)),
    (BOTH, [(0, 3, 3), (14, 1, 1), (60, 2, 1)], ("responded", 14, 60)),
    (BOTH, [(0, 3, 3), (14, 1, 2), (28, 2, 1)], ("not_responded", *NOTHING)),
    # A visit with one of the two scores is not judged, whatever that score is.
    (BOTH, [(0, 3, 3), (14, 1, 1), (60, 3, None), (90, 1, 1), (120, 2, 2)], ("responded", 90, 120)),
    (BOTH, [(0, 3, 3), (14, 1, None), (60, 1, 1)], ("responded", 60, math.inf)),
    (BOTH, [(0, 3, 3), (14, 1, None)], ("unknown", *NOTHING)),
    (BOTH, [(0, 3, None), (14, 1, 1)], ("unknown", *NOTHING)),
    (MILD, [(0, 3, None), (14, 1, 1), (60, 1, 2)], ("responded", 14, 60)),
    (
        {"kind": "share_of_peak", "value": 0.5, "second": {"kind": "at_most", "value": 1}},
        [(0, 20, 3), (14, 10, 1), (60, 14, 1), (90, 14, 2)],
        ("responded", 60, 90),
    ),
]


@pytest.mark.parametrize(("rule", "course", "expected"), RATED)
def test_both_raters_must_see_the_effect(derive, rule, course, expected):
    np.testing.assert_equal(bounds(derive, rule, visits(*course)), expected)


def test_only_judged_visits_count_as_assessments(derive):
    scores = visits((0, 3, 3), (14, 1, 1), (60, 3, None), (90, 1, 1))
    composite = derive([("P1", A, 0)], scores, rules={"r": BOTH})
    assert composite.rows["n_assessments"].tolist() == [2]
    assert composite.visits["days"].tolist() == [14, 90]
    assert derive([("P1", A, 0)], scores).visits["days"].tolist() == [14, 60, 90]


def test_a_rule_of_two_raters_beside_one_of_one(derive):
    rules = {"r": TWO_GRADES, "both": BOTH}
    scores = visits((0, 3, 3), (14, 1, 1), (60, 1, 2))
    counts = derive([("P1", A, 0)], scores, rules=rules).summary["rules"]
    assert (counts["r"]["right"], counts["both"]["interval"]) == (1, 1)


def test_the_baseline_of_the_other_rater_is_that_of_the_same_visit(derive):
    scores = visits((-10, 3, 3), (0, 3, None), (14, 1, 1))
    assert bounds(derive, BOTH, scores)[0] == "unknown"
