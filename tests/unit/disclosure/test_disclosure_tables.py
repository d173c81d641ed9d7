"""Which injectors, contrasts, estimates and curves may be published."""

import math

import pandas as pd
import pytest

from wearoff.config import Disclosure
from wearoff.disclosure import tables

DEFAULTS = Disclosure()
INJECTOR = {
    "injector": "I1", "patients": 40, "losses": 30, "largest_share": 0.1,
    "median_days": 110.0, "median_lower": 100.0, "median_upper": 121.0,
    "difference_days": 9.0, "difference_lower": -2.0, "difference_upper": 20.0,
    "probability_beyond_delta": 0.30, "reliability": 0.80,
}  # fmt: skip


def injector(settings=DEFAULTS, **changed):
    (row,) = tables.injector_rows([INJECTOR | changed], settings)
    return row


@pytest.mark.parametrize(
    ("changed", "shown", "compared"),
    [
        ({}, True, True),
        ({"patients": 9}, False, False),
        ({"patients": 10}, True, True),
        ({"losses": 4}, True, False),
        ({"losses": 5}, True, True),
        ({"reliability": 0.69}, True, False),
        ({"reliability": 0.70}, True, True),
        ({"largest_share": 0.5}, True, True),
        ({"largest_share": 0.51}, False, False),
    ],
)
def test_display_rules_of_injectors(changed, shown, compared):
    row = injector(**changed)
    assert (row.shown, row.compared) == (shown, compared)
    assert (row.median_days is not None) == shown
    assert (row.reliability is not None) == shown
    assert (row.difference_days is not None) == compared
    assert (row.probability_beyond_delta != "") == compared
    hidden = "not_shown" if not shown else "not_compared"
    assert (row.wording == hidden) == (not compared)


@pytest.mark.parametrize(
    ("probability", "wording"),
    [(0.5, "no_evidence"), (0.899, "no_evidence"), (0.90, "some_evidence"),
     (0.974, "some_evidence"), (0.975, "differs")],
)  # fmt: skip
def test_wording_of_injectors(probability, wording):
    assert injector(probability_beyond_delta=probability).wording == wording


def test_a_larger_smallest_count_binds_injectors_too():
    row = injector(Disclosure(smallest_count=20), patients=15)
    assert (row.patients, row.shown) == ("*", False)


def test_injectors_come_in_code_order_whatever_their_results():
    rows = [INJECTOR | {"injector": code, "median_days": days}
            for code, days in (("I3", 90.0), ("I1", 150.0), ("I2", 120.0))]  # fmt: skip
    found = [row.injector for row in tables.injector_rows(rows, DEFAULTS)]
    assert found == ["I1", "I2", "I3"]


@pytest.mark.parametrize(
    ("patients", "reference_patients", "kept"), [(7, 50, 0), (50, 7, 0), (8, 8, 1), (0, 50, 0)]
)
def test_contrasts_with_a_small_side_are_removed(patients, reference_patients, kept):
    row = {
        "quantity": "ratio", "by": "area", "by_label": "Area", "level": "a", "reference": "b",
        "point": 1.1, "lower": 0.9, "upper": 1.3, "probability": 0.8, "wording": "no_evidence",
        "patients": patients, "reference_patients": reference_patients,
    }  # fmt: skip
    assert len(tables.contrast_rows([dict(row)], DEFAULTS)) == kept
    shares = row | {"quantity": "share_in_effect", "day": 84.0}
    assert [one.day for one in tables.contrast_rows([shares], DEFAULTS)] == [84] * kept


@pytest.mark.parametrize("name", ["point", "lower", "upper"])
@pytest.mark.parametrize("value", [math.inf, None])
def test_what_is_never_reached_is_not_published(name, value):
    place = {"by": "area", "by_label": "Area", "level": "a", "patients": 50}
    numbers = {"point": 1.0, "lower": 0.5, "upper": 2.0} | {name: value}
    contrast = {"quantity": "ratio", "reference": "b", "reference_patients": 50,
                "probability": 0.8, "wording": "no_evidence"}  # fmt: skip
    estimate = {"quantity": "median_days", "day": None, "within_follow_up": 0.4}
    dose = {"product": "ona", "area": "a", "dose_units": 20.0, "patients": 50}
    assert tables.contrast_rows([contrast | place | numbers], DEFAULTS) == ()
    assert tables.estimate_rows([estimate | place | numbers], DEFAULTS) == ()
    assert tables.dose_curve_rows([dose | numbers], DEFAULTS) == ()
    hidden = injector(median_upper=value) if name == "upper" else injector(difference_days=value)
    assert (hidden.shown, hidden.wording) == (False, "not_shown")


@pytest.mark.parametrize(("patients", "kept"), [(7, 0), (8, 1)])
def test_estimates_and_curves_of_few_patients_are_removed(patients, kept):
    place = {"by": "area", "level": "a", "day": 84, "patients": patients}
    numbers = {"point": 0.61, "lower": 0.52, "upper": 0.7}
    estimate = {"quantity": "share_in_effect", "by_label": "Area"}
    dose = {"product": "ona", "area": "a", "dose_units": 20.0}
    observed = {"observed": 0.6, "inside": True}
    assert len(tables.estimate_rows([estimate | place | numbers], DEFAULTS)) == kept
    assert len(tables.curve_rows([place | numbers], DEFAULTS)) == kept
    assert len(tables.dose_curve_rows([dose | place | numbers], DEFAULTS)) == kept
    choice = {"product": "ona", "area": "a"}
    assert len(tables.choice_rows([choice | place | numbers], DEFAULTS)) == kept
    assert len(tables.observed_rows([observed | place | numbers], DEFAULTS)) == kept


def test_patients_of_an_estimate_are_rounded():
    row = {"quantity": "median_days", "by": "overall", "by_label": "All", "level": "all",
           "day": None, "point": 1.0, "lower": 0.5, "upper": 2.0, "patients": 23}  # fmt: skip
    assert tables.estimate_rows([row], DEFAULTS)[0].patients == "25"


@pytest.mark.parametrize("patients", [8, 9, 23, 40, 101])
def test_an_observed_share_is_no_finer_than_a_rounded_count(patients):
    place = {"by": "overall", "level": "all", "day": 84, "inside": True, "patients": patients}
    numbers = {"point": 0.6, "lower": 0.5, "upper": 0.7}
    shown = {
        tables.observed_rows([place | numbers | {"observed": count / patients}], DEFAULTS)[
            0
        ].observed
        for count in range(patients + 1)
    }
    assert len(shown) <= patients / 5 + 2
    assert all(0 <= share <= 1 for share in shown)


def test_missing_tables_and_cells_are_read_as_nothing(tmp_path):
    assert tables.read_rows(tmp_path / "none.parquet") == []
    path = tmp_path / "some.parquet"
    pd.DataFrame({"day": [None, 84.0], "level": ["a", None]}).to_parquet(path)
    assert tables.read_rows(path) == [{"day": None, "level": "a"}, {"day": 84.0, "level": None}]
