"""Why a duration is right-censored, and what follows from any visits whatever."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

A = "glabella"
REASONS = ("end_of_follow_up", "retreated", "switched_product", "beyond_max_follow_up")


def visits(*day_score):
    return [("P1", A, day, score) for day, score in day_score]


COURSE = visits((0, 3), (14, 1), (60, 1))


@pytest.mark.parametrize(
    ("later", "scores", "reason"),
    [
        ([], [], "end_of_follow_up"),
        ([("P1", A, 100, "ona")], [], "retreated"),
        ([("P1", A, 100, "abo")], [], "switched_product"),
        ([("P1", A, 100, None)], [], "retreated"),  # perhaps the same product
        ([("P1", A, 10, "abo")], [], "switched_product"),
        ([], [(541, 3)], "beyond_max_follow_up"),
        ([("P1", A, 540, "abo")], [], "switched_product"),
        ([("P1", A, 541, "abo")], [], "end_of_follow_up"),
        ([("P1", A, 600, "abo")], [(560, 1)], "beyond_max_follow_up"),
        ([("P1", A, 600, "abo")], [(700, 1)], "end_of_follow_up"),  # of the next cycle
        ([("P1", "forehead", 100, "abo")], [], "end_of_follow_up"),
        ([("P2", A, 100, "abo")], [], "end_of_follow_up"),
    ],
)
def test_reason_of_censoring(derive, later, scores, reason):
    course = COURSE if later[:1] != [("P1", A, 10, "abo")] else visits((0, 3), (5, 1))
    result = derive([("P1", A, 0, "ona"), *later], course + visits(*scores))
    first = result.rows[(result.rows["day"] == 0) & (result.rows["area"] == A)].iloc[0]
    assert (first["censoring"], first["censoring_reason"]) == ("right", reason)
    assert result.summary["reasons"][reason] >= 1


def test_an_effect_that_ended_has_no_reason_of_censoring(derive):
    result = derive([("P1", A, 0), ("P1", A, 100, "abo")], [*COURSE, *visits((80, 3))])
    assert result.rows["censoring_reason"].isna().all()
    assert sum(result.summary["reasons"][reason] for reason in REASONS) == 0


def test_records_that_begin_in_mid_course(derive):
    # What was seen of an earlier treatment, which the extract lacks, is of no cycle.
    scores = visits((-120, 1), (-60, 2), (-10, 3), (14, 1), (60, 3))
    (row,) = derive([("P1", A, 0)], scores).rows.to_dict("records")
    assert (row["baseline_score"], row["n_assessments"]) == (3, 2)
    assert (row["lower_days"], row["upper_days"]) == (14, 60)
    assert math.isnan(row["entry_days"])


KINDS = (
    {"kind": "improved_by", "value": 1},
    {"kind": "at_most", "value": 1},
    {"kind": "share_of_peak", "value": 0.5},
    {"kind": "below_baseline", "value": 0.9, "second": {"kind": "at_most", "value": 2}},
)
SETTINGS = st.fixed_dictionaries(
    {
        "rules": st.sampled_from(KINDS).map(lambda kind: {"r": kind}),
        "retreatment": st.sampled_from(["graded_bound", "censor", "interval", "event"]),
        "confirm_loss_visits": st.sampled_from([1, 2]),
        "max_follow_up_days": st.sampled_from([60, 150, 540]),
    }
)
GRADE = st.integers(0, 3)
WHERE = st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from([A, "forehead"]))
TREATED = st.lists(
    st.tuples(WHERE, st.integers(0, 8), st.sampled_from(["ona", "abo"])),
    min_size=1, max_size=6, unique_by=lambda row: row[:2],
).map(lambda rows: [(*where, 25 * turn, product) for where, turn, product in rows])  # fmt: skip
SEEN = st.lists(
    st.tuples(WHERE, st.integers(-10, 300), GRADE, st.one_of(st.none(), GRADE)),
    max_size=25, unique_by=lambda row: row[:2],
).map(lambda rows: [(*where, *rest) for where, *rest in rows])  # fmt: skip
FOUND = ["patient", "area", "day", "response", "lower_days", "upper_days", "censoring",
         "censoring_reason", "n_assessments", "baseline_score"]  # fmt: skip
few = settings(max_examples=25, deadline=None)


def found_of(derive, treated, seen, outcome):
    rows = derive(treated, seen, **outcome).rows
    return rows[FOUND].sort_values(FOUND[:3], ignore_index=True)


@few
@given(treated=TREATED, seen=SEEN, outcome=SETTINGS)
def test_bounds_are_ordered_and_every_censoring_has_one_reason(derive, treated, seen, outcome):
    result = derive(treated, seen, **outcome)
    rows = result.rows
    assert not (rows["upper_days"] <= rows["lower_days"]).any()
    assert not (rows["lower_days"] > outcome["max_follow_up_days"]).any()
    right = rows["censoring"] == "right"
    assert (rows["censoring_reason"].notna() == right).all()
    assert sum(result.summary["reasons"][reason] for reason in REASONS) == right.sum()


@few
@given(treated=TREATED, seen=SEEN, outcome=SETTINGS, data=st.data())
def test_order_of_rows_does_not_matter(derive, treated, seen, outcome, data):
    one = found_of(derive, treated, seen, outcome)
    mixed = data.draw(st.permutations(treated)), data.draw(st.permutations(seen))
    pd.testing.assert_frame_equal(found_of(derive, *mixed, outcome), one)


@few
@given(seen=SEEN, outcome=SETTINGS, later=st.integers(1, 60), grades=st.tuples(GRADE, GRADE))
def test_a_later_visit_never_widens_what_was_known(derive, seen, outcome, later, grades):
    seen = [("P1", A, *rest) for patient, area, *rest in seen if (patient, area) == ("P1", A)]
    # The peak is known once the response window is over.
    last = max([45, *(row[2] for row in seen)])
    (before,) = found_of(derive, [("P1", A, 0)], seen, outcome).to_dict("records")
    more = [*seen, ("P1", A, last + later, *grades)]
    (after,) = found_of(derive, [("P1", A, 0)], more, outcome).to_dict("records")
    if before["response"] == "responded":
        assert after["response"] == "responded"
        assert after["lower_days"] >= before["lower_days"]
        assert after["upper_days"] <= before["upper_days"]
    if before["upper_days"] < math.inf:
        closed = ("response", "lower_days", "upper_days")
        assert [after[name] for name in closed] == [before[name] for name in closed]


@few
@given(treated=TREATED, seen=SEEN, outcome=SETTINGS)
def test_retreatment_without_grade(derive, treated, seen, outcome):
    days = {row[2] for row in treated}
    ungraded = [row for row in seen if row[2] not in days]
    found = {
        policy: derive(treated, ungraded, **outcome | {"retreatment": policy}).rows
        for policy in ("graded_bound", "censor", "interval", "event")
    }
    censored, interval = found["censor"], found["interval"]
    pd.testing.assert_frame_equal(found["graded_bound"], censored)
    pd.testing.assert_frame_equal(found["event"], interval)
    gap = (censored["next_day"] - censored["day"]).to_numpy()
    retreated = gap <= outcome["max_follow_up_days"]
    # Censored: a re-treatment bounds nothing. Interval: it bounds every effect from above.
    assert not np.any(censored["upper_days"].to_numpy() == gap)
    right = retreated & (censored["censoring"] == "right").to_numpy()
    assert censored["censoring_reason"][right].isin(["retreated", "switched_product"]).all()
    responded = (interval["response"] == "responded").to_numpy()
    upper = interval["upper_days"].to_numpy()
    assert np.all((upper <= gap)[retreated & responded])
    same = censored["lower_days"] == interval["lower_days"]
    assert same[responded & right & (outcome["confirm_loss_visits"] == 1)].all()
