"""The planner's choices against averaging anew, and which choices are worked out at all."""

import numpy as np
import pytest

from wearoff.config import Disclosure, Estimates
from wearoff.estimates.planner import planner_rows
from wearoff.estimates.planner_case import Lookup, chosen_rows
from wearoff.estimates.planner_grid import grid, kinds, pairs, usual_step
from wearoff.model import one_injector, standardise
from wearoff.records.bands import SMALL_COUNT

SETTINGS = Estimates()
DAYS = np.array([28.0, 84.0, 140.0])
ALIKE = {"model": {}}
APART = {"model": {"injector_dose_slope": "on"}}


def practice(n=160):
    """Two areas, two products with doses, a group, an age and five injectors, all crossed."""
    return [
        {
            "patient": f"P{i}",
            "area": "forehead" if i % 3 == 0 else "glabella",
            "product": "abo" if i % 4 == 0 else "ona",
            "dose_units": (50.0 if i % 4 == 0 else 20.0) * 2 ** (i % 7 / 6 - 0.5),
            "injector": f"I{i % 5}",
            "sex": "male" if i % 11 < 3 else "female",
            "age_years": 30.0 + i % 37,
        }
        for i in range(n)
    ]


@pytest.fixture
def case(made_up):
    def make(rows, sections=None, **fixed):
        design = made_up.design_of(rows, **(sections or {}))
        return design, made_up.draws_of(design, 120, **fixed)

    return make


@pytest.mark.parametrize("sections", [ALIKE, APART], ids=["moved", "averaged"])
def test_every_choice_is_what_averaging_its_case_mix_gives(case, sections):
    design, draws = case(practice(), sections)
    lookup, offered = Lookup(design, draws, DAYS), list(pairs(design))
    chosen = list(kinds(design))
    assert {kind.by for kind in chosen} == {"overall", "sex", "age_years", "injector"}
    assert len(offered) == 4
    for kind in chosen:
        pair = offered[-1]
        unit = None if kind.injector is None else one_injector(draws, kind.injector)
        lookup.lasting(kind, offered[0])  # what is averaged is another product in another area
        for dose, one in list(zip(pair.doses, lookup.lasting(kind, pair), strict=True))[::3]:
            rows = chosen_rows(design, kind.rows, pair, dose)
            anew = standardise(design, draws, rows, unit=unit)
            np.testing.assert_allclose(one.in_effect, anew.given.at_days(DAYS), atol=1e-4)
            median = anew.given.quantile_days(0.5)
            np.testing.assert_allclose(one.worn_off["median_days"], median, rtol=1e-3)
            np.testing.assert_allclose(one.responding, anew.responding, atol=5e-4)


def test_one_average_serves_all_products_areas_and_doses(case):
    design, draws = case(practice())
    lookup, (everyone, *_) = Lookup(design, draws, DAYS), kinds(design)
    for pair in pairs(design):
        for dose, one in zip(pair.doses, lookup.lasting(everyone, pair), strict=True):
            anew = standardise(design, draws, chosen_rows(design, design.rows, pair, dose))
            np.testing.assert_allclose(one.in_effect, anew.given.at_days(DAYS), atol=1e-4)
            np.testing.assert_allclose(one.responding, anew.responding, atol=5e-4)


def test_a_step_is_the_difference_of_two_medians(case):
    design, draws = case(practice(), dose_slopes=0.2)
    rows = planner_rows(design, draws, SETTINGS)
    key = ("product", "area", "by", "level")
    medians = {
        (*(row[name] for name in key), row["dose_units"]): row["point"]
        for row in rows
        if row["quantity"] == "median_days"
    }
    steps = [row for row in rows if row["quantity"] == "step_days"]
    assert len(steps) > 20
    for row in steps:
        place, dose = tuple(row[name] for name in key), row["dose_units"]
        higher, lower = medians[(*place, dose + row["step_units"])], medians[(*place, dose)]
        assert row["point"] == pytest.approx(higher - lower, abs=0.5)
        ratio = (1 + row["step_units"] / dose) ** (0.2 / np.log(2))
        assert higher / lower == pytest.approx(ratio, rel=2e-3)


def test_interpolation_between_doses_errs_by_less_than_half_a_day(case):
    design, draws = case(practice(), dose_slopes=0.3)
    everyone, *_ = kinds(design)
    for pair in pairs(design):
        known = [one.worn_off["median_days"].mean()
                 for one in Lookup(design, draws, DAYS).lasting(everyone, pair)]  # fmt: skip
        between = np.convolve(pair.doses, [0.5, 0.5], "valid")
        for dose in between:
            anew = standardise(design, draws, chosen_rows(design, design.rows, pair, float(dose)))
            true = anew.given.quantile_days(0.5).mean()
            assert np.interp(dose, pair.doses, known) == pytest.approx(true, abs=0.5)


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(15, 32, 5), (45, 95, 15), (8, 9, 5), (2, 60, 5), (2500, 10_000, 1250)],
)
def test_the_grid_of_doses(low, high, step):
    doses = grid(float(low), float(high), float(step))
    assert (doses[0], doses[-1]) == (low, high)
    assert list(doses) == sorted(set(doses))
    assert len(doses) <= 16
    starts = [dose for dose in doses if dose + step in doses]
    if high - low > step:
        assert starts[0] == low
        assert starts[-1] == high - step


@pytest.mark.parametrize(
    ("usual", "step"), [(20, 5), (50, 10), (60, 15), (5, 1), (2.5, 1), (12, 5), (5000, 1250)]
)
def test_a_usual_step(usual, step):
    assert usual_step(usual) == step


def test_nothing_is_worked_out_that_no_config_would_show(case):
    rows = practice()
    for row in rows[: SMALL_COUNT * 4 : 4]:
        row["area"] = "masseter"
    design, draws = case(rows)
    n_masseter = design.rows.loc[design.rows["area"] == "masseter", "patient"].nunique()
    assert n_masseter == SMALL_COUNT
    found = planner_rows(design, draws, SETTINGS)
    assert "masseter" not in {row["area"] for row in found}
    assert min(row["patients"] for row in found) > SMALL_COUNT
    assert min(row["patients"] for row in found) < 20
    assert Disclosure.model_fields["smallest_count"].metadata[0].ge == SMALL_COUNT + 1


def test_without_a_dose_there_is_one_usual_dose(case):
    rows = [row | {"dose_units": np.nan} for row in practice()]
    found = planner_rows(*case(rows), SETTINGS)
    assert {row["dose_units"] for row in found} == {None}
    assert "step_days" not in {row["quantity"] for row in found}
    assert "median_days" in {row["quantity"] for row in found}
