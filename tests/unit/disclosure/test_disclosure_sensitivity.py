"""Sensitivity analyses as published: no small clinic, and nothing worked out from one."""

import math

import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.sensitivity import sensitivity
from wearoff.disclosure.sensitivity_rows import Gate

MAIN = "main analysis"


@pytest.fixture
def gate(made_up):
    rows = [{"upper_days": 120.0 + 40 * (i % 3), "clinic": f"C{i % 3}"} for i in range(30)]
    return Gate(made_up.design_of(rows), Disclosure(), 14.0)


def row(variant, median, quantity="median_days", **people):
    return {"variant": variant, "quantity": quantity, "point": median, "lower": median - 5.0,
            "upper": median + 5.12345, **people}  # fmt: skip


def clinic(code, median, patients=40, left_out=12, injectors=4, injectors_left_out=2):
    return row(f"without {code}", median, patients=patients, patients_left_out=left_out,
               injectors=injectors, injectors_left_out=injectors_left_out)  # fmt: skip


def found(name, rows, status="robust", **values):
    finding = {"name": name, "title": "T", "columns": [], "rows": rows, "status": status,
               "values": values}  # fmt: skip
    return {"findings": [finding], "not_asked": ["retreatment"]}


def released(gate, *rows, name="leave_clinic_out", **said):
    return sensitivity(found(name, list(rows), **said), gate).findings[0]


def test_clinics_are_named_where_no_single_person_stands_behind_one(gate):
    shown = released(gate, row(MAIN, 100.0), clinic("B", 97.0), clinic("A", 103.0), clinic("C", 99))
    assert [one.variant for one in shown.rows] == [MAIN, "without A", "without B", "without C"]
    assert shown.rows[0].upper == 105.1


@pytest.mark.parametrize("few", [{"injectors_left_out": 1}, {"injectors": 1}])
def test_else_no_clinic_has_its_code_and_the_order_says_nothing(gate, few):
    one = clinic("B", 103.0, **few)
    shown = released(gate, row(MAIN, 100.0), clinic("A", 108.0), one, clinic("C", 97.0))
    assert [(row.variant, row.point) for row in shown.rows] == [
        (MAIN, 100.0), ("without one clinic (1)", 97.0), ("without one clinic (2)", 103.0),
        ("without one clinic (3)", 108.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "small", [{"left_out": 1}, {"left_out": 7}, {"left_out": 9}, {"patients": 9}]
)
def test_how_far_a_small_clinic_moves_the_median_is_hidden_everywhere(gate, small):
    """Not in the rows, not in the sentence's numbers, not in the status."""
    said = {"status": "sensitive", "moved": 40.0, "lowest": 60.0, "highest": 101.0, "main": 100.0,
            "asked": 3.0, "passed": 3.0}  # fmt: skip
    shown = released(gate, row(MAIN, 100.0), clinic("A", 101.0), clinic("B", 60.0, **small), **said)
    assert {one.variant for one in shown.rows} == {MAIN, "without A"}
    assert shown.status == "robust"
    assert (shown.values["moved"], shown.values["lowest"]) == (1.0, 101.0)
    assert "60" not in shown.model_dump_json()
    alone = released(gate, row(MAIN, 100.0), clinic("B", 60.0, **small), **said)
    assert (alone.status, alone.rows, "moved" in alone.values) == ("not_applicable", (), False)


def test_medians_that_nobody_was_followed_to_are_not_reached(gate):
    last = gate.design.followed_days
    shown = released(
        gate, row(MAIN, last - 2.0), row("event", last + 30.0), name="retreatment",
        status="sensitive", moved=32.0, main=last - 2.0, lowest=last + 30.0, highest=last + 30.0,
    )  # fmt: skip
    assert math.isinf(shown.rows[1].point)
    assert math.isinf(shown.rows[0].upper)
    assert "moved" not in shown.values
    assert shown.status == "sensitive"
    tipped = released(
        gate, row(MAIN, last - 2.0), row("0.5", last + 30.0), name="tipping_point", moved=32.0,
        main=last - 2.0, lowest=last + 30.0, highest=last + 30.0, lowest_factor=0.5,
    )  # fmt: skip
    assert tipped.values == {"lowest_factor": 0.5}


def test_outcomes_of_few_patients_stay_out(gate):
    rows = [row("age_years", 0.1, "share_between", patients=n) for n in (7, 8)]
    assert len(released(gate, *rows, name="placebo_outcome").rows) == 1


def test_where_one_duration_fits_all_nothing_is_compared(made_up):
    gate = Gate(made_up.design_of([{}] * 30), Disclosure(), 14.0)
    shown = released(gate, row(MAIN, 0.1, "sd_injector"), row("shuffled", 0.02, "sd_injector"),
                     name="placebo_injectors")  # fmt: skip
    assert shown.rows == ()
    for name in ("dose_ratio", "furthest_apart"):
        assert released(gate, trait_row("ona", name), name="unmeasured").rows == ()


def test_nothing_of_a_handful_of_patients(made_up):
    gate = Gate(made_up.design_of([{}] * 7), Disclosure(), 14.0)
    assert sensitivity(found("retreatment", [row(MAIN, 100.0)]), gate) is None


def prior_row(level, quantity="dose_ratio", point=1.1):
    return {"quantity": quantity, "level": level, "day": None, "variant": "dose", "prior": "dose",
            "point": point, "lower": point - 0.1, "upper": point + 0.123456, "weaker_point": None,
            "prior_sensitivity": 0.23456, "records_sensitivity": 0.5, "pareto_k": None,
            "diagnosis": "prior-data conflict"}  # fmt: skip


def trait_row(level, quantity="dose_ratio", **changed):
    ratios = dict.fromkeys(
        (
            "point",
            "lower",
            "upper",
            "needed_ratio",
            "needed_ratio_at_end",
            "strongest_ratio",
            "robustness",
            "robustness_at_end",
        ),
        1.23456,
    )
    return {"quantity": quantity, "level": level, "variant": "25 in 100 more", **ratios,
            "days": 11.44, "needed_days": 120.0, "strongest": "sex", "explained": True,
            "reach_days": 120.0} | changed  # fmt: skip


@pytest.fixture
def products(made_up):
    """A product of 30 patients and one of 5; the larger has two injectors."""
    rows = [{"lower_days": 100.0 + 40 * (i % 3), "upper_days": 120.0 + 40 * (i % 3),
             "product": "ona" if i < 30 else "rare",
             "injector": f"I{i % 2}", "dose_units": 20.0 + i % 3} for i in range(35)]  # fmt: skip
    return Gate(made_up.design_of(rows), Disclosure(), 14.0)


def test_what_priors_do_to_a_product_of_few_is_not_told(products):
    rows = [prior_row("rare"), prior_row("all", "median_days", 1000.0)]
    shown = released(products, *rows, name="power_scaling", flagged=2.0, quantities=2.0)
    (only,) = shown.rows
    assert (only.quantity, math.isinf(only.point), only.weaker_point) == ("median_days", True, None)
    assert (shown.values["flagged"], shown.values["quantities"]) == (1.0, 1.0)
    assert only.prior_sensitivity == 0.235


def test_what_would_explain_a_difference_is_told_without_small_groups(products):
    rows = [trait_row("ona"), trait_row("rare"), trait_row("injector", "furthest_apart")]
    shown = released(products, *rows, name="unmeasured", status="sensitive")
    (only,) = shown.rows
    # With two injectors everybody knows who the two are.
    assert (only.level, only.days, only.needed_ratio, only.strongest) == ("ona", 11.4, 1.23, "Sex")
    assert (shown.status, shown.values["explained"]) == ("sensitive", 1.0)


@pytest.mark.parametrize("unseen", [{"reach_days": 4000.0}, {"days": None}])
def test_days_beyond_follow_up_are_not_told(products, unseen):
    shown = released(products, trait_row("ona", **unseen), name="unmeasured")
    assert shown.rows[0].days is None


def test_injectors_furthest_apart_are_told_where_there_are_more_than_four(made_up):
    rows = [{"lower_days": 100.0 + 40 * (i % 3), "upper_days": 120.0 + 40 * (i % 3),
             "injector": f"I{i % 5}"} for i in range(60)]  # fmt: skip
    gate = Gate(made_up.design_of(rows), Disclosure(), 14.0)
    far = trait_row("injector", "furthest_apart")
    assert len(released(gate, far, name="unmeasured").rows) == 1
    stricter = Gate(gate.design, Disclosure(injector_min_patients=20), 14.0)
    assert released(stricter, far, name="unmeasured").rows == ()
