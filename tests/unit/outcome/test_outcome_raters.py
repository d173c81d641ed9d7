"""Two raters in rows of their own: whose score counts is what the config says."""

import pytest

BOTH = {"r": {"kind": "improved_by", "value": 1, "second": {"kind": "improved_by", "value": 1}}}
COURSE = [("P1", "glabella", 0)]
DAYS = (0, 30, 60, 90)
DOCTOR, PATIENT = (3, 1, 1, 3), (3, 1, 3, 3)


def in_rows(rater, scores, area="glabella"):
    return [("P1", area, day, score, rater) for day, score in zip(DAYS, scores, strict=True)]


def bounds(result):
    return tuple(result.rows.loc[0, ["lower_days", "upper_days"]])


@pytest.fixture
def seen(derive):
    def _seen(*rows, **outcome):
        return derive(COURSE, [one for some in rows for one in some], **outcome)

    return _seen


@pytest.mark.parametrize(("first", "expected"), [("D", (60, 90)), ("P", (30, 60))])
def test_the_first_rater_alone_decides_without_a_second_rule(seen, first, expected):
    rows = in_rows("D", DOCTOR), in_rows("P", PATIENT)
    second = "P" if first == "D" else "D"
    for raters in ({"first": first}, {"first": first, "second": second}):
        for order in (rows, rows[::-1]):
            result = seen(*order, raters=raters)
            assert bounds(result) == expected
            assert result.rows["n_assessments"].tolist() == [3]


def test_rows_of_two_raters_give_what_two_columns_give(derive, seen):
    raters = {"first": "D", "second": "P"}
    rows = seen(in_rows("D", DOCTOR), in_rows("P", PATIENT), rules=BOTH, raters=raters)
    pairs = [("P1", "glabella", *one) for one in zip(DAYS, DOCTOR, PATIENT, strict=True)]
    columns = derive(COURSE, pairs, rules=BOTH)
    assert bounds(rows) == bounds(columns) == (30, 60)
    assert rows.rows.equals(columns.rows)
    assert rows.visits.equals(columns.visits)


def test_a_visit_that_the_second_did_not_grade_is_not_judged_by_both(seen):
    raters = {"first": "D", "second": "P"}
    patient = [one for one in in_rows("P", PATIENT) if one[2] != 60]
    assert bounds(seen(in_rows("D", DOCTOR), patient, rules=BOTH, raters=raters)) == (30, 90)


def test_a_visit_that_the_first_did_not_grade_tells_nothing(seen):
    doctor = [one for one in in_rows("D", DOCTOR) if one[2] != 60]
    result = seen(doctor, in_rows("P", PATIENT), raters={"first": "D"})
    assert bounds(result) == (30, 90)
    assert result.rows["n_assessments"].tolist() == [2]


def test_other_raters_are_left_aside(seen):
    others = in_rows("X", (0, 0, 0, 0)) + in_rows("", (0, 0, 0, 0))
    raters = {"first": "D", "second": "P"}
    rows = others, in_rows("D", DOCTOR), in_rows("P", PATIENT), others
    assert bounds(seen(*rows, rules=BOTH, raters=raters)) == (30, 60)
