"""How finely published numbers are told, and which of them stay out."""

import math

import pytest

from wearoff.config import Disclosure
from wearoff.disclosure import fit_tables, injectors, tables

DEFAULTS = Disclosure()
FOLLOWED = 182.0
FINE = {"point": 0.61239, "lower": 0.52149, "upper": 0.70251}
SHORT = {"point": 0.612, "lower": 0.521, "upper": 0.703}
PLACE = {"by": "area", "level": "a", "day": 84}
INJECTOR = {
    "injector": "I1", "patients": 43, "losses": 30, "largest_share": 0.1,
    "median_days": 110.0, "median_lower": 100.0, "median_upper": 121.0,
    "difference_days": 9.0, "difference_lower": -2.0, "difference_upper": 20.0,
    "probability_beyond_delta": 0.456, "reliability": 0.8049,
}  # fmt: skip


def injector(**changed):
    (row,) = injectors.injector_rows([INJECTOR | changed], DEFAULTS, FOLLOWED)
    return row


def test_curves_have_three_decimals():
    (row,) = tables.curve_rows([PLACE | FINE | {"patients": 50}], DEFAULTS)
    assert row.model_dump() == PLACE | SHORT


def test_choices_have_three_decimals():
    place = {"product": "ona", "area": "a", "day": 84}
    (row,) = tables.choice_rows([place | FINE | {"patients": 50}], DEFAULTS)
    assert row.model_dump() == place | SHORT


def test_dose_curves_have_tenths_of_a_day_up_to_the_last_one():
    place = {"product": "ona", "area": "a", "dose_units": 20.0}
    numbers = {"point": 150.04, "lower": 140.06, "upper": FOLLOWED}
    (row,) = tables.dose_curve_rows([place | numbers | {"patients": 50}], DEFAULTS, FOLLOWED)
    assert row.model_dump() == place | {"point": 150.0, "lower": 140.1, "upper": 182.0}


@pytest.mark.parametrize(
    ("patients", "observed", "shown"),
    [
        (8, 0.0, 0.0), (8, 0.3, 0.0), (8, 0.32, 0.625), (8, 0.93, 0.625), (8, 0.95, 1.0),
        (23, 0.6, 0.652), (23, 1.0, 1.0), (40, 0.6, 0.625), (100, 0.62, 0.6), (100, 0.63, 0.65),
    ],
)  # fmt: skip
def test_observed_shares_are_shown_in_steps_of_five_patients(patients, observed, shown):
    place = PLACE | {"what": "durations"}
    row = place | FINE | {"patients": patients, "observed": observed, "inside": False}
    (found,) = fit_tables.observed_rows([row], DEFAULTS)
    assert found.model_dump() == place | SHORT | {"observed": shown, "inside": False}


def test_a_stricter_rounding_binds_observed_shares_too():
    row = PLACE | FINE | {"patients": 40, "observed": 0.6, "inside": True, "what": "durations"}
    (found,) = fit_tables.observed_rows([row], Disclosure(round_to=10))
    assert found.observed == 0.5


@pytest.mark.parametrize("name", ["lower", "upper"])
def test_a_median_without_an_interval_stays_out(name):
    row = {"quantity": "median_days", "by_label": "Area", "patients": 50, "within_follow_up": 1.0}
    numbers = {"point": 90.0, "lower": 80.0, "upper": 100.0}
    rows = [row | PLACE | {"day": None} | numbers | {name: None}]
    assert tables.estimate_rows(rows, DEFAULTS, FOLLOWED) == ()


def test_estimates_keep_their_numbers_and_lose_their_count():
    row = {"quantity": "share_in_effect", "by_label": "Area"} | PLACE | FINE
    (found,) = tables.estimate_rows(
        [row | {"patients": 43, "within_follow_up": True}], DEFAULTS, FOLLOWED
    )
    assert found.model_dump() == row | {"patients": "45"}


def contrast(quantity, **changed):
    return {
        "quantity": quantity, "by": "area", "by_label": "Area", "level": "a", "reference": "b",
        "point": 0.1, "lower": 0.05, "upper": 0.2, "probability": 0.995, "wording": "higher",
        "reach_days": 120.0, "patients": 50, "reference_patients": 50,
    } | changed  # fmt: skip


@pytest.mark.parametrize("quantity", ["share", "share_in_effect", "days_in_effect"])
def test_shares_are_compared_whatever_the_durations_tell(quantity):
    rows = [contrast(quantity, reach_days=999.0)]
    (found,) = tables.contrast_rows(rows, DEFAULTS, FOLLOWED, has_durations=False)
    assert (found.quantity, found.probability) == (quantity, "≥ 0.99")
    assert (found.point, found.lower, found.upper) == (0.1, 0.05, 0.2)


@pytest.mark.parametrize("quantity", ["days", "ratio"])
def test_durations_that_cannot_be_told_apart_are_not_compared(quantity):
    rows = [contrast(quantity)]
    assert tables.contrast_rows(rows, DEFAULTS, FOLLOWED, has_durations=False) == ()


def test_one_row_that_stays_out_takes_no_other_with_it():
    rows = [contrast("ratio", patients=7), contrast("ratio")]
    assert len(tables.contrast_rows(rows, DEFAULTS, FOLLOWED, has_durations=True)) == 1


UNKNOWN = [
    f"{kind}_{end}" for kind in ("unshrunk", "recorded") for end in ("days", "lower", "upper")
]


def test_an_injector_is_told_in_full():
    assert injector().model_dump() == {
        "injector": "I1", "patients": "45", "shown": True, "compared": True,
        "median_days": 110.0, "median_lower": 100.0, "median_upper": 121.0,
        "difference_days": 9.0, "difference_lower": -2.0, "difference_upper": 20.0,
        "probability_beyond_delta": "0.46", "reliability": 0.8, "wording": "no_evidence",
        "patients_needed": "", **dict.fromkeys(UNKNOWN),
    }  # fmt: skip


def test_of_an_injector_who_is_not_compared_only_the_median_is_told():
    hidden = dict.fromkeys(("difference_days", "difference_lower", "difference_upper"))
    assert injector(losses=0).model_dump() == injector().model_dump() | hidden | {
        "compared": False, "probability_beyond_delta": "", "wording": "not_compared",
    }  # fmt: skip


def test_of_an_injector_who_is_not_shown_only_the_hidden_count_is_told():
    found = injector(patients=7).model_dump(exclude_none=True)
    assert found == {
        "injector": "I1", "patients": "*", "shown": False, "compared": False,
        "probability_beyond_delta": "", "wording": "not_shown", "patients_needed": "",
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in INJECTOR if "median" in name or "diff" in name])
@pytest.mark.parametrize("value", [math.inf, None])
def test_every_number_of_an_injector_must_be_there(name, value):
    assert injector(**{name: value}).shown is False


@pytest.mark.parametrize("name", ["median_days", "median_lower", "median_upper"])
def test_medians_of_an_injector_end_with_the_last_visit(name):
    assert getattr(injector(**{name: FOLLOWED}), name) == FOLLOWED
    assert getattr(injector(**{name: FOLLOWED + 1}), name) == math.inf


def test_injectors_are_ordered_by_their_code_as_text():
    rows = [INJECTOR | {"injector": code} for code in ("I2", "I10", "I1")]
    found = [row.injector for row in injectors.injector_rows(rows, DEFAULTS, FOLLOWED)]
    assert found == ["I1", "I10", "I2"]
