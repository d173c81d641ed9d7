"""Cross-validation as it may be published."""

import numpy as np
import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.crossval import cross_validation

SETTINGS = Disclosure()


def row(name, kind, **changed):
    content = {"name": name, "kind": kind, "elpd": -412.3456, "se": 20.0, "difference": -3.21,
               "difference_se": 1.08, "weight": None, "p": 7.77}  # fmt: skip
    return content | changed


def found(**changed):
    rows = [row("model", "model", weight=0.701), row("burr", "family", weight=0.299),
            row("per_dose", "simple"), row("one_curve", "simple")]  # fmt: skip
    patients = {"computed": True, "patients": 43, "unresolved": 0, "refitted": 0, "rows": rows}
    families = [
        {"family": "model", "passed": True, "unreliable": 0, "values": values(100.0)},
        {"family": "burr", "passed": True, "unreliable": 0, "values": values(700.0)},
        {"family": "mspline", "passed": False, "unreliable": 0, "values": []},
    ]
    return {"patients": patients | changed, "families": families, "injectors": None}


def values(days):
    return [
        {"quantity": "median_days", "point": days, "lower": days - 9, "upper": days + 9.12345},
        {"quantity": "dose_ratio", "point": 1.1, "lower": 1.0, "upper": 1.23456},
    ]


@pytest.fixture
def design(made_up):
    return made_up.design_of([{"upper_days": 120.0 + 40 * i} for i in range(3)])


def test_sums_are_rounded_and_named(design):
    card = cross_validation(found(), design, SETTINGS)
    assert (card.patients, card.parameters) == ("45", 7.8)
    assert [one.name for one in card.predictions] == [
        "This model (log-logistic)", "The same with Burr XII",
        "One curve per product and dose", "One curve for all",
    ]  # fmt: skip
    assert (card.predictions[0].elpd, card.predictions[0].weight) == (-412.3, 0.7)
    assert card.failed_families == ("The same with M-spline hazard",)


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "*"), (7, "*"), (12, "10")])
def test_few_unreliable_patients_are_not_counted(count, shown, design):
    card = cross_validation(found(unresolved=count, refitted=count), design, SETTINGS)
    assert (card.unreliable, card.refitted) == (shown, shown)


@pytest.mark.parametrize("changed", [{"patients": 7}, {"computed": False}])
def test_nothing_of_few_patients_or_of_broken_draws(changed, design):
    assert cross_validation(found(**changed), design, SETTINGS) is None


def test_a_median_beyond_follow_up_is_not_reached(design):
    card = cross_validation(found(), design, SETTINGS)
    medians = {one.family: one for one in card.families if one.quantity == "median_days"}
    assert medians["This model (log-logistic)"].upper == 109.1
    assert np.isinf(medians["The same with Burr XII"].point)


def test_where_one_duration_fits_all_the_dose_is_not_compared(made_up):
    design = made_up.design_of([{}, {}, {}])
    card = cross_validation(found(), design, SETTINGS)
    assert {one.quantity for one in card.families} == {"median_days"}


def test_injectors_of_a_fit_that_did_not_pass_stay_out(design):
    sums = {"injectors": 5, "elpd": -900.06, "elpd_without": -910.0, "difference": 9.94,
            "difference_se": 3.0, "mc_se": 0.1}  # fmt: skip
    for passed in (True, False):
        content = found() | {"injectors": sums | {"passed": passed}}
        card = cross_validation(content, design, SETTINGS)
        assert (card.injectors is not None) == passed
    assert cross_validation(
        found() | {"injectors": sums | {"passed": True}}, design, SETTINGS
    ).injectors.elpd == pytest.approx(-900.1)
