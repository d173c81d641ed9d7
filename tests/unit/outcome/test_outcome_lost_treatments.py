"""Rejected treatments: what is seen after them is not the effect of the treatment before."""

import pandas as pd
import pytest

from tests.unit.outcome.conftest import assessments_of, treatments_of
from wearoff.config import Outcome
from wearoff.outcome.derive import _derive_from_visits
from wearoff.outcome.lost_treatments import add_lost_treatments

A, B = "glabella", "forehead"
RULES = {"scale": "FWS", "primary": "r", "rules": {"r": {"kind": "improved_by", "value": 1}}}


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


def derived(treatments, visits, rejects, **outcome):
    given = add_lost_treatments(treatments_of(treatments), rejects)
    rows, summary, _ = _derive_from_visits(
        given, assessments_of(visits), Outcome.model_validate(RULES | outcome)
    )
    return rows.set_index("treatment_id"), summary


SEEN = [("P1", A, 0, 3), ("P1", A, 20, 1), ("P1", A, 90, 1), ("P1", A, 120, 1), ("P1", A, 200, 3)]


def test_a_lost_treatment_ends_the_follow_up_before_it():
    """The visits of days 120 and 200 show what the treatment of day 100 did."""
    (row,) = derived([("P1", A, 0)], SEEN, rejects_of(("P1", A, 100)))[0].to_dict("records")
    assert (row["lower_days"], row["upper_days"]) == (90, float("inf"))
    assert (row["censoring_reason"], row["n_assessments"]) == ("retreated", 2)


def test_without_a_lost_treatment_the_effect_is_seen_to_end():
    (row,) = derived([("P1", A, 0)], SEEN, rejects_of())[0].to_dict("records")
    assert (row["lower_days"], row["upper_days"]) == (120, 200)


def test_a_visit_on_the_day_of_a_lost_treatment_is_the_last_before_it():
    rejects = rejects_of(("P1", A, 200))
    (row,) = derived([("P1", A, 0)], SEEN, rejects)[0].to_dict("records")
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
def test_what_ends_no_follow_up(row):
    (found,) = derived([("P1", A, 0)], SEEN, rejects_of(row))[0].to_dict("records")
    assert (found["lower_days"], found["upper_days"]) == (120, 200)


def test_a_lost_treatment_of_no_known_area_ends_all_follow_up_of_the_patient():
    visits = SEEN + [(patient, B, day, score) for patient, _, day, score in SEEN]
    rows, summary = derived([("P1", A, 0), ("P1", B, 0)], visits, rejects_of(("P1", None, 100)))
    assert rows["upper_days"].tolist() == [float("inf")] * 2
    assert summary["rules"]["r"]["responded"] == 2


def test_a_baseline_from_before_a_lost_treatment_is_not_used():
    visits = [("P1", A, 90, 2), ("P1", A, 130, 1)]
    rows, _ = derived([("P1", A, 110)], visits, rejects_of(("P1", A, 95)))
    assert rows["baseline_score"].isna().all()
    rows, _ = derived([("P1", A, 110)], visits, rejects_of())
    assert rows["baseline_score"].tolist() == [2]


@pytest.mark.parametrize("product", ["ona", None])
def test_a_lost_treatment_is_no_top_up_and_takes_none(product):
    """Whatever it held, it is no row of the durations, and counts as a treatment of the area."""
    treatments = [("P1", A, 0, product), ("P1", A, 120, product)]
    rows, _ = derived(treatments, SEEN, rejects_of(("P1", A, 15), ("P1", A, 110)))
    assert rows["cycle"].tolist() == [1, 4]
    assert rows["dose_units"].tolist() == [20.0, 20.0]
    assert rows["n_injections"].tolist() == [1, 1]
