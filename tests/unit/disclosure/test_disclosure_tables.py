"""Which injectors, contrasts, estimates and curves may be published."""

import math

import pandas as pd
import pytest

from wearoff.config import Disclosure
from wearoff.disclosure import fit_tables, injectors, tables

DEFAULTS = Disclosure()
FOLLOWED = 182.0
INJECTOR = {
    "injector": "I1", "patients": 40, "losses": 30, "largest_share": 0.1,
    "median_days": 110.0, "median_lower": 100.0, "median_upper": 121.0,
    "difference_days": 9.0, "difference_lower": -2.0, "difference_upper": 20.0,
    "probability_beyond_delta": 0.30, "reliability": 0.80,
}  # fmt: skip


def injector(settings=DEFAULTS, **changed):
    (row,) = injectors.injector_rows([INJECTOR | changed], settings, FOLLOWED)
    return row


def contrasts(rows, **changed):
    given = {"has_durations": True} | changed
    return tables.contrast_rows(rows, DEFAULTS, FOLLOWED, **given)


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
    found = [row.injector for row in injectors.injector_rows(rows, DEFAULTS, FOLLOWED)]
    assert found == ["I1", "I2", "I3"]


@pytest.mark.parametrize(
    ("patients", "reference_patients", "kept"), [(7, 50, 0), (50, 7, 0), (8, 8, 1), (0, 50, 0)]
)
def test_contrasts_with_a_small_side_are_removed(patients, reference_patients, kept):
    row = {
        "quantity": "ratio", "by": "area", "by_label": "Area", "level": "a", "reference": "b",
        "point": 1.1, "lower": 0.9, "upper": 1.3, "probability": 0.8, "wording": "no_evidence",
        "reach_days": 120.0, "patients": patients, "reference_patients": reference_patients,
    }  # fmt: skip
    assert len(contrasts([dict(row)])) == kept
    shares = row | {"quantity": "share_in_effect", "day": 84.0}
    assert [one.day for one in contrasts([shares])] == [84] * kept


@pytest.mark.parametrize("name", ["point", "lower", "upper"])
@pytest.mark.parametrize("value", [math.inf, None])
def test_what_is_never_reached_is_not_published(name, value):
    place = {"by": "area", "by_label": "Area", "level": "a", "patients": 50}
    numbers = {"point": 1.0, "lower": 0.5, "upper": 2.0} | {name: value}
    contrast = {"quantity": "ratio", "reference": "b", "reference_patients": 50,
                "probability": 0.8, "wording": "no_evidence", "reach_days": 120.0}  # fmt: skip
    estimate = {"quantity": "restricted_mean_days", "day": None, "within_follow_up": None}
    dose = {"product": "ona", "area": "a", "dose_units": 20.0, "patients": 50}
    assert contrasts([contrast | place | numbers]) == ()
    assert tables.estimate_rows([estimate | place | numbers], DEFAULTS, FOLLOWED) == ()
    assert tables.dose_curve_rows([dose | numbers], DEFAULTS, FOLLOWED) == ()
    hidden = injector(median_upper=value) if name == "upper" else injector(difference_days=value)
    assert (hidden.shown, hidden.wording) == (False, "not_shown")


@pytest.mark.parametrize(
    ("quantity", "day", "numbers", "shown"),
    [
        ("median_days", None, (182.0, 100.0, 183.0), (182.0, 100.0, math.inf)),
        ("median_days", None, (190.0, 183.0, math.inf), (math.inf, math.inf, math.inf)),
        ("upper_quartile_days", None, (183.0, 90.0, 300.0), (math.inf, 90.0, math.inf)),
        ("median_further_days", 84, (98.0, 50.0, 99.0), (98.0, 50.0, math.inf)),
        ("days_in_effect", None, (190.0, 180.0, 200.0), (190.0, 180.0, 200.0)),
    ],
)
def test_days_beyond_the_last_visit_are_not_reached(quantity, day, numbers, shown):
    row = {
        "quantity": quantity, "by": "overall", "by_label": "All", "level": "all", "day": day,
        **dict(zip(("point", "lower", "upper"), numbers, strict=True)), "patients": 50,
    }  # fmt: skip
    (found,) = tables.estimate_rows([row], DEFAULTS, FOLLOWED)
    assert (found.point, found.lower, found.upper) == shown


def test_medians_beyond_the_last_visit_are_not_compared():
    row = {
        "quantity": "days", "by": "area", "by_label": "Area", "level": "a", "reference": "b",
        "point": 9.0, "lower": 1.0, "upper": 20.0, "probability": 0.8, "wording": "no_evidence",
        "reach_days": 182.0, "patients": 50, "reference_patients": 50,
    }  # fmt: skip
    ratio = row | {"quantity": "ratio", "point": 1.1}
    assert len(contrasts([dict(row)])) == 1
    assert contrasts([row | {"reach_days": 183.0}]) == ()
    assert len(contrasts([ratio | {"reach_days": 183.0}])) == 1
    assert contrasts([dict(row), dict(ratio)], has_durations=False) == ()
    beyond = injector(median_days=190.0, median_upper=200.0)
    assert (beyond.shown, beyond.compared, beyond.median_days) == (True, False, math.inf)
    dose = {"product": "ona", "area": "a", "dose_units": 20.0, "patients": 50}
    numbers = {"point": 170.0, "lower": 150.0, "upper": 183.0}
    assert tables.dose_curve_rows([dose | numbers], DEFAULTS, FOLLOWED) == ()


@pytest.mark.parametrize(("patients", "kept"), [(7, 0), (8, 1)])
def test_estimates_and_curves_of_few_patients_are_removed(patients, kept):
    place = {"by": "area", "level": "a", "day": 84, "patients": patients}
    numbers = {"point": 0.61, "lower": 0.52, "upper": 0.7}
    estimate = {"quantity": "share_in_effect", "by_label": "Area"}
    dose = {"product": "ona", "area": "a", "dose_units": 20.0}
    observed = {"what": "durations", "observed": 0.6, "inside": True}
    assert len(tables.estimate_rows([estimate | place | numbers], DEFAULTS, FOLLOWED)) == kept
    assert len(tables.curve_rows([place | numbers], DEFAULTS)) == kept
    assert len(tables.dose_curve_rows([dose | place | numbers], DEFAULTS, FOLLOWED)) == kept
    choice = {"product": "ona", "area": "a"}
    assert len(tables.choice_rows([choice | place | numbers], DEFAULTS)) == kept
    assert len(fit_tables.observed_rows([observed | place | numbers], DEFAULTS)) == kept


def test_patients_of_an_estimate_are_rounded():
    row = {"quantity": "median_days", "by": "overall", "by_label": "All", "level": "all",
           "day": None, "point": 1.0, "lower": 0.5, "upper": 2.0, "patients": 23}  # fmt: skip
    assert tables.estimate_rows([row], DEFAULTS, FOLLOWED)[0].patients == "25"


@pytest.mark.parametrize("patients", [8, 9, 23, 40, 101])
def test_an_observed_share_is_no_finer_than_a_rounded_count(patients):
    row = {"what": "durations", "by": "overall", "level": "all", "day": 84, "inside": True,
           "patients": patients, "point": 0.6, "lower": 0.5, "upper": 0.7}  # fmt: skip
    rows = [row | {"observed": count / patients} for count in range(patients + 1)]
    shown = {one.observed for one in fit_tables.observed_rows(rows, DEFAULTS)}
    assert len(shown) <= patients / 5 + 2
    assert all(0 <= share <= 1 for share in shown)


def test_missing_tables_and_cells_are_read_as_nothing(tmp_path):
    assert tables.read_rows(tmp_path / "none.parquet") == []
    path = tmp_path / "some.parquet"
    pd.DataFrame({"day": [None, 84.0], "level": ["a", None]}).to_parquet(path)
    assert tables.read_rows(path) == [{"day": None, "level": "a"}, {"day": 84.0, "level": None}]
