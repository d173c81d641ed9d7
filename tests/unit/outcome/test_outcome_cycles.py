"""Cycles, top-ups, follow-up, baselines and re-treatment."""

import math

import numpy as np
import pytest

A, B = "glabella", "forehead"


def visits(*day_score, patient="P1", area=A):
    return [(patient, area, day, score) for day, score in day_score]


COURSE = visits((0, 3), (14, 1), (60, 1))


def first(result):
    row = result.rows.iloc[0]
    return row["response"], row["lower_days"], row["upper_days"], row["censoring_reason"]


def test_top_up_joins_its_cycle(derive):
    result = derive([("P1", A, 0), ("P1", A, 30, "ona", 5.0, "I2")], COURSE)
    (row,) = result.rows.to_dict("records")
    assert (row["dose_units"], row["injector"], row["cycle"]) == (25.0, "I1", 1)
    assert result.summary["reasons"]["top_up_joined"] == 1


@pytest.mark.parametrize(
    "second",
    [
        ("P1", A, 31),
        ("P1", A, 14, "abo"),
        ("P1", B, 14),
        ("P2", A, 14),
    ],
)
def test_what_opens_a_cycle_of_its_own(derive, second):
    assert len(derive([("P1", A, 0), second], COURSE).rows) == 2


def test_top_ups_do_not_chain(derive):
    rows = derive([("P1", A, day) for day in (0, 20, 40, 60)], COURSE).rows
    assert rows["day"].tolist() == [0, 40]
    assert rows["dose_units"].tolist() == [40.0, 40.0]
    assert rows["cycle"].tolist() == [1, 2]


def test_unknown_dose_of_a_top_up_makes_the_sum_unknown(derive):
    rows = derive([("P1", A, 0), ("P1", A, 14, "ona", None)], COURSE).rows
    assert math.isnan(rows["dose_units"].iloc[0])


def test_cycles_are_numbered_by_day_within_patient_and_area(derive):
    rows = derive([("P1", A, 200), ("P1", B, 100), ("P1", A, 0), ("P2", A, 50)], COURSE).rows
    numbered = dict(zip(rows["treatment_id"].str[-1], rows["cycle"], strict=True))
    assert numbered == {"1": 2, "2": 1, "3": 1, "4": 1}


def test_assessment_of_no_area_concerns_all(derive):
    rows = derive(
        [("P1", A, 0), ("P1", B, 0)], [("P1", None, 0, 3), ("P1", None, 14, 1), ("P1", B, 60, 3)]
    ).rows.set_index("area")
    assert rows["n_assessments"].to_dict() == {A: 1, B: 2}
    assert rows["upper_days"].to_dict() == {A: math.inf, B: 60.0}


def test_score_of_the_area_beats_the_general_one_of_that_day(derive):
    rows = derive([("P1", A, 0)], [("P1", A, 0, 3), ("P1", A, 14, 1), ("P1", None, 14, 3)]).rows
    assert rows["response"].tolist() == ["responded"]


def test_areas_that_are_not_mapped_match(derive):
    rows = derive([("P1", None, 0)], [("P1", None, 0, 3), ("P1", None, 14, 1)]).rows
    assert rows["response"].tolist() == ["responded"]
    assert rows["area"].isna().all()


@pytest.mark.parametrize(
    ("policy", "grade_on_the_day", "expected"),
    [
        ("graded_bound", 3, ("responded", 60, 100, None)),
        ("graded_bound", 1, ("responded", 100, math.inf, "retreated")),
        ("graded_bound", None, ("responded", 60, math.inf, "retreated")),
        ("censor", 3, ("responded", 60, math.inf, "retreated")),
        ("censor", 1, ("responded", 60, math.inf, "retreated")),
        ("interval", 3, ("responded", 60, 100, None)),
        ("interval", 1, ("responded", 100, math.inf, "retreated")),
        ("interval", None, ("responded", 60, 100, None)),
        ("event", 3, ("responded", 60, 100, None)),
        ("event", 1, ("responded", 60, 100, None)),
        ("event", None, ("responded", 60, 100, None)),
    ],
)
@pytest.mark.parametrize("confirm", [1, 2])
def test_retreatment_policies(derive, policy, grade_on_the_day, expected, confirm):
    scores = COURSE + (visits((100, grade_on_the_day)) if grade_on_the_day else [])
    result = derive(
        [("P1", A, 0), ("P1", A, 100)], scores, retreatment=policy, confirm_loss_visits=confirm
    )
    if confirm == 2 and policy in {"graded_bound", "interval"} and grade_on_the_day == 3:
        expected = ("responded", 60, math.inf, "retreated")
        assert result.summary["reasons"]["unconfirmed_loss"] == 1
    response, lower, upper, reason = first(result)
    assert (response, lower, upper) == expected[:3]
    assert reason == expected[3] or (expected[3] is None and reason != reason)


def test_retreatment_as_event_confirms_a_last_visit_without_effect(derive):
    result = derive(
        [("P1", A, 0), ("P1", A, 100)], visits((0, 3), (14, 1), (60, 3)),
        retreatment="event", confirm_loss_visits=2,
    )  # fmt: skip
    assert first(result)[1:3] == (14, 60)


def test_retreatment_as_event_without_any_visit_is_unknown(derive):
    result = derive([("P1", A, 0), ("P1", A, 40)], [], retreatment="event")
    assert result.rows["response"].tolist() == ["unknown", "unknown"]
    assert result.rows["upper_days"].isna().all()  # the rule lacks a baseline
    assert result.summary["reasons"]["no_follow_up"] == 2


UNKNOWN_REASONS = (
    "absent_when_first_assessed", "no_follow_up", "no_baseline", "not_assessed_in_window",
)  # fmt: skip


def unknown_for(result):
    reasons = {name: result.summary["reasons"][name] for name in UNKNOWN_REASONS}
    assert sum(reasons.values()) == result.summary["rules"]["r"]["unknown"]
    return [name for name, count in reasons.items() if count]


@pytest.mark.parametrize("confirm", [1, 2])
@pytest.mark.parametrize("gap", [40, 100])
@pytest.mark.parametrize(
    ("policy", "upper", "reason"),
    [
        ("event", "gap", "absent_when_first_assessed"),
        ("censor", None, "no_follow_up"),
        ("graded_bound", None, "no_follow_up"),
    ],
)
def test_only_as_event_does_retreatment_bound_what_nobody_looked_at(
    derive, policy, upper, reason, gap, confirm
):
    result = derive(
        [("P1", A, 0), ("P1", A, gap)], visits((0, 3), (gap + 14, 1)),
        retreatment=policy, confirm_loss_visits=confirm, baseline_days=(-200, 0),
    )  # fmt: skip
    lower_days, upper_days = result.rows.iloc[0][["lower_days", "upper_days"]]
    expected = (0, gap) if upper else (math.nan, math.nan)
    np.testing.assert_equal((lower_days, upper_days), expected)
    assert result.summary["reasons"][reason] == 1
    assert result.rows["response"].iloc[0] == "unknown"
    assert result.rows["censoring"].isna().iloc[0]
    assert result.rows["censoring_reason"].isna().iloc[0]


@pytest.mark.parametrize(
    ("policy", "grade", "expected"),
    [
        ("graded_bound", 3, ("unknown", 0, 100)),
        ("graded_bound", 1, ("responded", 100, math.inf)),
        ("censor", 3, ("unknown", math.nan, math.nan)),
        ("censor", 1, ("unknown", math.nan, math.nan)),
        ("event", 1, ("unknown", 0, 100)),
    ],
)
def test_grade_on_the_day_of_retreatment_decides_under_its_policy(derive, policy, grade, expected):
    scores = visits((0, 3), (100, grade))
    result = derive([("P1", A, 0), ("P1", A, 100)], scores, retreatment=policy)
    np.testing.assert_equal(first(result)[:3], expected)


def test_follow_up_ends_with_the_next_cycle(derive):
    rows = derive([("P1", A, 0), ("P1", A, 100)], [*COURSE, *visits((100, 3), (120, 1))]).rows
    assert rows["n_assessments"].tolist() == [3, 1]
    assert rows["baseline_score"].tolist() == [3.0, 3.0]
    assert rows["lower_days"].tolist() == [60.0, 20.0]


def test_follow_up_ends_after_max_follow_up_days(derive):
    scores = visits((0, 3), (14, 1), (60, 1), (61, 3))
    assert first(derive([("P1", A, 0)], scores, max_follow_up_days=60))[1:] == (
        60, math.inf, "beyond_max_follow_up",
    )  # fmt: skip


def test_late_retreatment_is_not_the_reason_for_censoring(derive):
    result = derive([("P1", A, 0), ("P1", A, 600)], COURSE)
    assert first(result)[3] == "end_of_follow_up"


@pytest.mark.parametrize(
    ("scores", "baseline"),
    [
        (visits((-40, 4), (14, 1)), None),
        (visits((-28, 4), (14, 1)), 4),
        (visits((-28, 4), (-1, 3), (14, 1)), 3),
        (visits((-5, 2), (0, 3), (14, 1)), 3),
        (visits((1, 3), (14, 1)), None),
    ],
)
def test_baseline_is_the_last_score_before_treatment(derive, scores, baseline):
    result = derive([("P1", A, 0)], scores)
    found = result.rows["baseline_score"].iloc[0]
    assert found == baseline or (baseline is None and math.isnan(found))
    assert first(result)[0] == ("responded" if baseline else "unknown")
    assert result.summary["reasons"]["no_baseline"] == (baseline is None)


def test_baseline_after_treatment_serves_where_there_is_none_before(derive):
    scores = visits((2, 3), (14, 1))
    row = derive([("P1", A, 0)], scores, baseline_days=(-28, 3)).rows.iloc[0]
    assert (row["baseline_score"], row["n_assessments"]) == (3, 1)
    row = derive([("P1", A, 0)], [*visits((0, 2)), *scores], baseline_days=(-28, 3)).rows.iloc[0]
    assert (row["baseline_score"], row["n_assessments"]) == (2, 2)


def test_baseline_does_not_reach_behind_the_cycle_before(derive):
    rows = derive([("P1", A, 0), ("P1", A, 14, "abo")], visits((0, 3), (20, 1))).rows
    assert rows["baseline_score"].iloc[0] == 3
    assert math.isnan(rows["baseline_score"].iloc[1])


def test_rule_without_baseline_needs_none(derive):
    rules = {"r": {"kind": "at_most", "value": 1}}
    assert first(derive([("P1", A, 0)], visits((14, 1)), rules=rules))[0] == "responded"


def test_effect_seen_when_first_assessed_after_the_window_is_a_response(derive):
    result = derive([("P1", A, 0)], visits((0, 3), (60, 1), (90, 1), (120, 3)))
    assert first(result)[:3] == ("responded", 90, 120)
    assert result.rows["censoring"].tolist() == ["interval"]
    assert unknown_for(result) == []
    assert result.summary["reasons"]["present_when_first_assessed"] == 1
    assert derive([("P1", A, 0)], COURSE).summary["reasons"]["present_when_first_assessed"] == 0


def test_no_effect_when_first_assessed_after_the_window_leaves_an_upper_bound(derive):
    result = derive([("P1", A, 0)], visits((0, 3), (60, 3)))
    assert first(result)[:3] == ("unknown", 0, 60)
    assert result.rows["censoring"].isna().all()
    assert unknown_for(result) == ["absent_when_first_assessed"]
    counts = result.summary["rules"]["r"]
    assert (counts["unknown"], counts["unknown_bounded"], counts["left"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("scores", "outcome", "reason"),
    [
        (visits((0, 3)), {}, "no_follow_up"),
        ([], {}, "no_follow_up"),
        (visits((60, 3)), {}, "no_baseline"),
        (visits((60, 1)), {}, "no_baseline"),
        (visits((14, 3)), {}, "no_baseline"),
        (visits((0, 3), (2, 1)), {}, "not_assessed_in_window"),
        (visits((0, 3), (60, 3)), {"confirm_loss_visits": 2}, "not_assessed_in_window"),
        (visits((0, 3), (601, 3)), {}, "no_follow_up"),  # after max_follow_up_days
        (visits((0, 3), (601, 1)), {}, "no_follow_up"),
    ],
)
def test_unknown_responses_without_any_bound(derive, scores, outcome, reason):
    result = derive([("P1", A, 0)], scores, **outcome)
    np.testing.assert_equal(first(result)[:3], ("unknown", math.nan, math.nan))
    assert unknown_for(result) == [reason]
    assert result.summary["rules"]["r"]["unknown_bounded"] == 0


@pytest.mark.parametrize(("score", "expected"), [(1, ("responded", 60)), (3, ("unknown", 0))])
def test_rule_without_baseline_needs_none_after_the_window_either(derive, score, expected):
    rules = {"r": {"kind": "at_most", "value": 1}}
    assert first(derive([("P1", A, 0)], visits((60, score)), rules=rules))[:2] == expected
    too_early = derive([("P1", A, 0)], visits((2, score)), rules=rules)
    assert unknown_for(too_early) == ["not_assessed_in_window"]


def test_calendar_of_a_patient_may_be_shifted(derive):
    scores = visits((0, 3), (60, 1), (100, 3), (190, 3))
    columns = ["response", "lower_days", "upper_days", "n_assessments"]
    one = derive([("P1", A, 0), ("P1", A, 100)], scores).rows[columns]
    later = [(patient, area, day + 37, score) for patient, area, day, score in scores]
    two = derive([("P1", A, 37), ("P1", A, 137)], later).rows[columns]
    assert one.equals(two)
    assert one["response"].tolist() == ["responded", "unknown"]


def test_what_is_seen_from_the_treatment_on_has_no_entry(derive):
    assert derive([("P1", A, 0)], COURSE).rows["entry_days"].isna().all()


def test_order_of_rows_does_not_matter(derive):
    rng = np.random.default_rng(1)
    treatments = [("P1", A, 0), ("P1", A, 100), ("P2", A, 0), ("P1", B, 50)]
    scores = [
        (patient, area, day, float(rng.integers(0, 4)))
        for patient in ("P1", "P2") for area in (A, B) for day in (0, 14, 50, 70, 100, 130)
    ]  # fmt: skip
    columns = ["patient", "area", "day", "response", "lower_days", "upper_days"]
    one = derive(treatments, scores).rows[columns]
    two = derive(treatments[::-1], [scores[i] for i in rng.permutation(len(scores))]).rows[columns]
    assert one.to_dict("list").__repr__() == two.to_dict("list").__repr__()


def test_every_rule_is_counted(derive):
    rules = {"r": {"kind": "improved_by", "value": 1}, "s": {"kind": "at_most", "value": 0}}
    counts = derive([("P1", A, 0)], COURSE, rules=rules).summary["rules"]
    assert (counts["r"]["responded"], counts["r"]["right"]) == (1, 1)
    assert (counts["s"]["responded"], counts["s"]["not_responded"]) == (0, 1)
