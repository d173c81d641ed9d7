"""An injector's own page: no small number of patients in it, and none to be worked out."""

import math

import numpy as np
import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.case_mix import case_mix, share_of
from wearoff.disclosure.injector_pages import funnel, injector_pages
from wearoff.disclosure.injectors import injector_rows

SETTINGS = Disclosure()
FOLLOWED = 182.0
ROW = {
    "injector": "I1", "patients": 40, "treatments": 80, "losses": 30, "largest_share": 0.1,
    "median_days": 110.0, "median_lower": 100.0, "median_upper": 121.0,
    "difference_days": 9.0, "difference_lower": -2.0, "difference_upper": 20.0,
    "probability_beyond_delta": 0.30, "reliability": 0.80, "mcse": 0.8,
    "unshrunk_days": 112.3, "unshrunk_lower": 97.7, "unshrunk_upper": 126.2,
    "recorded_days": 103.2, "recorded_lower": 91.9, "recorded_upper": 118.4,
}  # fmt: skip


def released(**changed):
    (row,) = injector_rows([ROW | changed], SETTINGS, FOLLOWED)
    return row


def practice(men_of_first, n_each=20):
    """Six injectors with so many patients, two treatments each; some of the first's are men."""
    return [
        {
            "patient": f"P{injector}-{n // 2}", "injector": f"I{injector}",
            "clinic": f"C{injector % 2}", "sex": "male" if n // 2 < men else "female",
            "area": "forehead" if n % 2 else "glabella", "age_years": 40.0 + injector + n / 10,
            "upper_days": math.inf if n % 5 == 0 else 120.0,
            "censoring_reason": "retreated" if n % 10 == 0 else None,
        }
        for injector in range(1, 7)
        for men in (men_of_first if injector == 1 else n_each // 2,)
        for n in range(2 * n_each)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def own_mix(made_up):
    """The first injector's own column, by how many of 20 patients are men."""
    found = {}
    for men in range(21):
        mix = case_mix(made_up.design_of(practice(men)), "I1", SETTINGS)
        found[men] = {row.level: row.own for row in mix if row.by_label == "Sex"}
    return found


@pytest.mark.parametrize("men", range(21))
def test_no_share_gives_a_small_number_of_patients_away(men, own_mix):
    """What is shown of men and women fits every small number of men, or there are enough."""
    few = range(1, 8)
    if men in few or 20 - men in few:
        assert own_mix[men] == {"male": "*", "female": "*"}
        assert all(own_mix[other] == own_mix[men] for other in few)
    else:
        # 40 treatments, two a patient; counts are rounded to five before they are divided.
        assert own_mix[men] == {"male": of_40(2 * men), "female": of_40(40 - 2 * men)}


def of_40(treatments):
    return str(round(100 * 5 * round(treatments / 5) / 40))


def own_of(design, levels):
    return {row.level: row.own for row in case_mix(design, "I1", SETTINGS) if row.level in levels}


def test_a_single_hidden_level_hides_the_next_smallest(made_up):
    rows = practice(10)
    products = ["ona"] * 20 + ["abo"] * 12 + ["inco"] * 8
    for place, product in enumerate(products):
        rows[place]["product"] = product
    design = made_up.design_of(rows)
    found = {
        row.level: row.own for row in case_mix(design, "I1", SETTINGS) if row.level in products
    }
    # Ten, six and four patients: the last two are few already, and hide each other.
    assert found == {"ona": "50", "abo": "*", "inco": "*"}
    for place in range(20, 24):
        rows[place]["product"] = "ona"
    for place in range(24, 40):
        rows[place]["product"] = "inco"
    rows[24]["product"] = rows[25]["product"] = "abo"
    design = made_up.design_of(rows)
    found = {
        row.level: row.own for row in case_mix(design, "I1", SETTINGS) if row.level in products
    }
    assert found["abo"] == "*"
    assert sorted(found.values()).count("*") == 2


def test_readings_go_by_standardised_differences_of_what_is_shown(made_up):
    found = {row.level: row for row in case_mix(made_up.design_of(practice(8)), "I1", SETTINGS)}
    assert (found["male"].own, found["male"].reading) == ("38", "less")
    assert (found["glabella"].own, found["glabella"].reading) == ("50", "alike")
    assert found["average"].own == "43"
    assert found["average"].reading == "less"


def test_shares_are_hidden_where_few_stand_behind_either_side(made_up):
    rows = made_up.design_of(practice(10)).rows
    few = rows[rows["patient"].isin(rows["patient"].unique()[:7])]
    many = rows[rows["patient"].isin(rows["patient"].unique()[:8])]
    assert share_of(few, rows, SETTINGS) == "*"
    assert share_of(rows.drop(few.index), rows, SETTINGS) == "*"
    assert share_of(many, rows, SETTINGS) == "6"  # 15 of 240
    assert share_of(rows.iloc[:0], rows, SETTINGS) == "0"


def test_only_who_may_be_shown_has_a_page_and_its_number_is_the_place_of_the_code(made_up):
    design = made_up.design_of(practice(10))
    rows = [ROW | {"injector": f"I{n}", "patients": 9 if n == 2 else 20} for n in (3, 1, 2)]
    found = injector_pages(design, injector_rows(rows, SETTINGS, FOLLOWED), SETTINGS)
    assert [(page.injector, page.number) for page in found] == [("I1", 1), ("I3", 3)]
    assert (found[0].treatments, found[0].ended, found[0].cut_short) == ("40", "75", "*")


def test_medians_beside_the_estimate_have_the_digits_they_know():
    row = released()
    assert (row.unshrunk_days, row.unshrunk_lower, row.unshrunk_upper) == (112.0, 98.0, 126.0)
    assert (row.recorded_days, row.recorded_lower, row.recorded_upper) == (105.0, 90.0, 120.0)
    # Undoing more shrinkage leaves fewer digits; what nobody was followed for is not reached.
    assert released(reliability=0.2).unshrunk_days == 110.0
    assert released(recorded_upper=500.0).recorded_upper == math.inf
    for changed in ({"losses": 4}, {"patients": 9}, {"unshrunk_lower": None}):
        assert released(**changed).unshrunk_days is None
    assert released(recorded_days=None).recorded_days is None


@pytest.mark.parametrize(
    ("patients", "reliability", "needed"),
    [(40, 0.80, ""), (40, 0.70, ""), (20, 0.50, "50"), (43, 0.69, "50"), (20, 0.05, ""),
     (10, 0.25, "70")],
)  # fmt: skip
def test_the_patients_needed_bring_the_reliability_to_the_least(patients, reliability, needed):
    """Reliability is n / (n + k): from it and n follows the n at which it is 0.7."""
    assert released(patients=patients, reliability=reliability).patients_needed == needed


def test_the_funnel_covers_the_rounded_numbers_and_ends_with_follow_up():
    rows = [{"patients": float(n), "average": 110.2, "lower_95": 80.4, "upper_95": 150.0,
             "lower_998": 70.0, "upper_998": 190.0} for n in np.arange(5, 100, 5)]  # fmt: skip
    two = [ROW | {"injector": "I1", "patients": 12}, ROW | {"injector": "I2", "patients": 41}]
    shown = injector_rows(two, SETTINGS, FOLLOWED)
    found = funnel(rows, shown, FOLLOWED)
    assert (found[0].patients, found[-1].patients) == (5, 45)
    assert (found[0].average, found[0].upper_998) == (110.0, math.inf)
    assert funnel(rows, shown[:1], FOLLOWED) == ()
