"""The day on either side of every limit: windows, baselines, top-ups, ends of follow-up."""

import math

import numpy as np
import pytest

A = "glabella"
MILD = {"rules": {"r": {"kind": "at_most", "value": 1}}}
FIRST = ("P1", A, 0)


def visits(*day_score):
    return [("P1", A, *one) for one in day_score]


def first(result):
    row = result.rows.iloc[0]
    return row["response"], row["lower_days"], row["upper_days"]


@pytest.mark.parametrize(
    ("window", "scores", "baseline"),
    [
        ((-28, 0), [(-29, 3)], None),
        ((-28, 0), [(-28, 3)], 3),
        ((-28, -3), [(-5, 4), (-3, 3), (-2, 2), (0, 1)], 3),
        ((-28, -3), [(-5, 4), (-2, 2), (0, 1)], 4),
        ((-28, -3), [(-2, 2), (0, 1)], None),
        ((-28, 3), [(3, 3)], 3),
        ((-28, 3), [(4, 3)], None),
        ((-28, 3), [(1, 4), (2, 3)], 4),
        ((-28, 3), [(-28, 2), (1, 4)], 2),
        ((-28, 3), [(-29, 2), (1, 4)], 4),
        ((0, 3), [(-1, 2), (1, 4)], 4),
        ((0, 3), [(0, 2), (1, 4)], 2),
        ((2, 3), [(0, 2), (1, 4)], None),
        ((2, 3), [(0, 2), (1, 4), (2, 3)], 3),
    ],
)
def test_baselines_lie_in_their_window(derive, window, scores, baseline):
    row = derive([FIRST], visits(*scores), baseline_days=window).rows.iloc[0]
    np.testing.assert_equal(row["baseline_score"], math.nan if baseline is None else baseline)


@pytest.mark.parametrize(
    ("window", "scores", "baselines"),
    [
        ((-28, 0), [(9, 3)], [3, math.nan]),
        ((-28, 0), [(10, 3)], [3, math.nan]),  # the day of the cycle before is that one's own
        ((-28, 0), [(11, 3)], [math.nan, 3]),
        ((-28, 0), [(20, 3)], [math.nan, 3]),
        ((-28, 0), [(9, 3), (11, 2)], [3, 2]),
        ((-28, 15), [(20, 3)], [3, 3]),
        ((-28, 15), [(21, 3)], [math.nan, 3]),  # after the next cycle has begun
    ],
)
def test_a_baseline_lies_between_the_cycles_on_either_side(derive, window, scores, baselines):
    treated = [("P1", A, 10, "ona"), ("P1", A, 20, "abo")]
    rows = derive(treated, visits(*scores), baseline_days=window).rows
    np.testing.assert_equal(rows["baseline_score"].to_numpy(), baselines)


@pytest.mark.parametrize(
    ("others", "baseline"),
    [
        ([("P0", A, 0, 5), ("P2", A, 0, 7)], math.nan),
        ([("P1", "chin", 0, 5), ("P1", "lips", 0, 7)], math.nan),
        ([("P0", A, -1, 5), ("P1", A, 0, 3), ("P2", A, 0, 7)], 3),
    ],
)
def test_scores_of_other_places_are_nobodys_baseline(derive, others, baseline):
    places = [("P0", A), ("P1", A), ("P1", "chin"), ("P1", "lips"), ("P2", A)]
    result = derive([(*place, 0) for place in places], others, baseline_days=(-28, 3))
    rows = result.rows.set_index(["patient", "area"])
    np.testing.assert_equal(rows.loc[("P1", A), "baseline_score"], baseline)


def test_what_was_seen_by_the_day_of_the_baseline_is_no_follow_up(derive):
    scores = visits((-5, 3), (0, 3), (1, 2), (14, 1))
    assert derive([FIRST], scores).visits["days"].tolist() == [1, 14]
    later = visits((1, 2), (2, 3), (14, 1))
    found = derive([FIRST], later, baseline_days=(2, 3))
    assert found.visits["days"].tolist() == [14]
    assert found.visits["treatment_id"].tolist() == ["treatments:000001"]


def test_visits_stand_under_the_treatment_they_follow(derive):
    treated = [("P2", A, 0), ("P1", A, 0), ("P1", A, 100)]
    scores = [("P1", A, 0, 3), ("P1", A, 100, 3), ("P1", A, 101, 1), ("P2", A, 14, 1)]
    found = derive(treated, scores).visits
    assert list(zip(found["treatment_id"].str[-1], found["days"], strict=True)) == [
        ("2", 100), ("3", 1), ("1", 14),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"), [(540, ("responded", 540, math.inf)), (541, ("responded", 14, math.inf))]
)
def test_the_last_day_of_follow_up_counts(derive, day, expected):
    result = derive([FIRST], visits((14, 1), (day, 1)), **MILD)
    assert first(result) == expected
    assert result.summary["reasons"]["beyond_max_follow_up"] == (day == 541)


@pytest.mark.parametrize(("gap", "upper"), [(540, 540), (541, math.inf)])
@pytest.mark.parametrize("policy", ["interval", "event"])
def test_a_retreatment_on_the_last_day_of_follow_up_ends_the_effect(derive, policy, gap, upper):
    result = derive([FIRST, ("P1", A, gap)], visits((14, 1)), retreatment=policy, **MILD)
    assert first(result) == ("responded", 14, upper)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([(2, 20), (14, 46), (60, 50)], (14, 60)),  # the peak is sought from day 3 on
        ([(3, 20), (14, 46), (60, 50)], (3, 14)),
        ([(14, 46), (45, 20), (60, 47)], (45, 60)),  # and up to day 45
        ([(14, 46), (46, 20), (60, 47)], (60, math.inf)),
    ],
)
def test_the_peak_is_sought_in_the_response_window(derive, course, expected):
    rules = {"r": {"kind": "share_of_peak", "value": 0.2}}
    assert first(derive([FIRST], visits((0, 50), *course), rules=rules))[1:] == expected


@pytest.mark.parametrize(("days", "joined"), [((0, 30), 1), ((0, 31), 0), ((0, 10, 30), 2)])
def test_every_top_up_is_counted(derive, days, joined):
    result = derive([("P1", A, day) for day in days], visits((0, 3), (14, 1)))
    assert result.summary["reasons"]["top_up_joined"] == joined
    assert result.rows["n_injections"].tolist() == [1 + joined] + [1] * (len(days) - 1 - joined)


def test_a_top_up_on_the_same_day_joins_where_none_later_does(derive):
    treated = [("P1", A, 0, "ona", 20.0), ("P1", A, 0, "ona", 5.0), ("P1", A, 1, "ona", 7.0)]
    rows = derive(treated, [], top_up_days=0).rows
    assert rows["dose_units"].tolist() == [25.0, 7.0]
    assert (rows["previous_day"].tolist()[1], rows["next_day"].tolist()[0]) == (0.0, 1.0)


def test_areas_that_are_not_recorded_are_one_place_beside_the_others(derive):
    treated = [("P1", None, 0), ("P1", A, 5), ("P1", None, 100)]
    rows = derive(treated, [("P1", None, 90, 1)], **MILD).rows
    assert rows["cycle"].tolist() == [1, 2, 1]
    assert rows["n_assessments"].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("products", "reason"),
    [
        (("ona", "ona"), "retreated"),
        (("ona", "abo"), "switched_product"),
        ((None, "abo"), "retreated"),
        (("ona", None), "retreated"),
        ((None, None), "retreated"),
    ],
)
def test_only_a_known_change_of_product_is_a_switch(derive, products, reason):
    treated = [("P1", A, day, product) for day, product in zip((0, 100), products, strict=True)]
    rows = derive(treated, visits((14, 1)), **MILD).rows
    assert rows["censoring_reason"].iloc[0] == reason


@pytest.mark.parametrize(
    ("first_product", "second_product", "n_cycles"),
    [("ona", "ona", 1), ("ona", None, 2), (None, None, 1), (None, "ona", 2)],
)
def test_a_top_up_is_of_the_same_product(derive, first_product, second_product, n_cycles):
    treated = [("P1", A, 0, first_product), ("P1", A, 14, second_product)]
    assert len(derive(treated, []).rows) == n_cycles
