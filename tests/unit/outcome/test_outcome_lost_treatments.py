"""Rejected treatments: what is seen after them is not the effect of the treatment before."""

import pandas as pd
import pytest

A, B = "glabella", "forehead"


def rejects_of(*rows):
    """Rows of (patient, area, day, reasons), shortened ones filled up."""
    filled = [(*row, *("P1", A, 100, "dose_not_a_number")[len(row) :]) for row in rows]
    table = pd.DataFrame(filled, columns=["patient", "area", "day", "reasons"])
    table = table.assign(
        row_id=[f"treatments:{900 + i:06d}" for i in range(len(table))], table="treatments",
        state="rejected", reason=table["reasons"],
    )  # fmt: skip
    kinds = dict.fromkeys(("patient", "area", "reasons", "state", "table"), "str")
    return table.astype(kinds | {"day": float})


SEEN = [("P1", A, 0, 3), ("P1", A, 20, 1), ("P1", A, 90, 1), ("P1", A, 120, 1), ("P1", A, 200, 3)]


def test_a_lost_treatment_ends_the_follow_up_before_it(derive):
    """The visits of days 120 and 200 show what the treatment of day 100 did."""
    (row,) = derive([("P1", A, 0)], SEEN, rejects=rejects_of(("P1", A, 100))).rows.to_dict(
        "records"
    )
    assert (row["lower_days"], row["upper_days"]) == (90, float("inf"))
    assert (row["censoring_reason"], row["n_assessments"]) == ("retreated", 2)


def test_without_a_lost_treatment_the_effect_is_seen_to_end(derive):
    (row,) = derive([("P1", A, 0)], SEEN, rejects=rejects_of()).rows.to_dict("records")
    assert (row["lower_days"], row["upper_days"]) == (120, 200)


def test_a_visit_on_the_day_of_a_lost_treatment_is_the_last_before_it(derive):
    rejects = rejects_of(("P1", A, 200))
    (row,) = derive([("P1", A, 0)], SEEN, rejects=rejects).rows.to_dict("records")
    assert (row["lower_days"], row["upper_days"]) == (120, 200)


@pytest.mark.parametrize(
    "row",
    [
        ("P2", A, 100),
        ("P1", B, 100),
        (None, A, 100),
        ("P1", A, None),
        ("P1", A, 100, "date_after_extract"),
        ("P1", A, -40_000, "missing_dose_units;date_implausible"),
        ("P1", A, 0),
    ],
)
def test_what_ends_no_follow_up(derive, row):
    (found,) = derive([("P1", A, 0)], SEEN, rejects=rejects_of(row)).rows.to_dict("records")
    assert (found["lower_days"], found["upper_days"]) == (120, 200)


def test_a_lost_treatment_of_no_known_area_ends_all_follow_up_of_the_patient(derive):
    visits = SEEN + [(patient, B, day, score) for patient, _, day, score in SEEN]
    found = derive([("P1", A, 0), ("P1", B, 0)], visits, rejects=rejects_of(("P1", None, 100)))
    assert found.rows["upper_days"].tolist() == [float("inf")] * 2
    assert found.summary["rules"]["r"]["responded"] == 2


def test_a_baseline_from_before_a_lost_treatment_is_not_used(derive):
    visits = [("P1", A, 90, 2), ("P1", A, 130, 1)]
    rows = derive([("P1", A, 110)], visits, rejects=rejects_of(("P1", A, 95))).rows
    assert rows["baseline_score"].isna().all()
    rows = derive([("P1", A, 110)], visits, rejects=rejects_of()).rows
    assert rows["baseline_score"].tolist() == [2]


@pytest.mark.parametrize("product", ["ona", None])
def test_a_lost_treatment_is_no_top_up_and_takes_none(derive, product):
    """Whatever it held, it is no row of the durations, and counts as a treatment of the area."""
    treatments = [("P1", A, 0, product), ("P1", A, 120, product)]
    rows = derive(treatments, SEEN, rejects=rejects_of(("P1", A, 15), ("P1", A, 110))).rows
    assert rows["cycle"].tolist() == [1, 4]
    assert rows["dose_units"].tolist() == [20.0, 20.0]
    assert rows["n_injections"].tolist() == [1, 1]
