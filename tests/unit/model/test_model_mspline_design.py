"""What the M-spline family changes in a design, its predictions and its units."""

import numpy as np
import pytest

from wearoff.model import OUTSIDE, load_design, one_injector, save_design, standardise
from wearoff.model.prior_predictive import prior_predictive
from wearoff.model.priors import LOG_RATIO, ON_HAZARDS

MODEL = {"model": {"family": "mspline", "response": "off"}}


def some_rows(unit=1.0):
    """60 treatments by 4 injectors, a month between visits; bounds in days divided by the unit."""
    rng = np.random.default_rng(1)
    days = 115 * (rng.exponential(size=60) / np.log(2)) ** 0.25
    lower = np.floor(days / 28) * 28
    upper = np.where(lower >= 140, np.inf, lower + 28)
    upper[7] = lower[7] = 100.0
    return [
        {"lower_days": low / unit, "upper_days": high / unit, "injector": f"I{i % 4}",
         "patient": f"P{i % 25}", "dose_units": 10.0 * 2 ** (i % 3)}
        for i, (low, high) in enumerate(zip(lower, upper, strict=True))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def design(made_up):
    return made_up.design_of(some_rows(), **MODEL)


def test_it_has_no_compiled_density_whatever_the_dose_does(design, made_up):
    assert not design.has_kernel_form
    no_dose = {"model": MODEL["model"] | {"dose_term": "off"}}
    assert not made_up.design_of(some_rows(), **no_dose).has_kernel_form
    weibull = {"model": MODEL["model"] | {"family": "weibull"}}
    assert made_up.design_of(some_rows(), **weibull).hazard_knots == ()


def test_knots_survive_writing_and_reading(design, tmp_path):
    save_design(design, tmp_path)
    assert load_design(tmp_path).hazard_knots == design.hazard_knots


def test_priors_of_effects_keep_their_scale_and_say_their_unit(design, made_up):
    weibull = made_up.design_of(some_rows(), model={"family": "weibull", "response": "off"})
    for name, spec in design.priors.items():
        other = weibull.priors[name]
        assert (spec.location, spec.scale) == (other.location, other.scale)
        assert spec.unit == (ON_HAZARDS if other.unit == LOG_RATIO else other.unit)


def test_the_priors_imply_believable_medians(design):
    rows = {row["quantity"]: row for row in prior_predictive(design, np.random.default_rng(2))}
    median = rows["median duration of a treatment"]
    # 4,000 draws, standard error of the median 2 %; seed fixed.
    assert median["point"] == pytest.approx(110.0, rel=0.08)
    assert rows[OUTSIDE]["point"] < 0.01


def test_weeks_for_days_shift_the_density_by_the_exact_rows_only(design, made_up):
    from wearoff.model.build import build_model

    shifted = {"location": float(np.log(110 / 7)), "scale": 0.5, "reason": "the same in weeks"}
    model = MODEL["model"] | {"priors": {"intercept": shifted}}
    weeks = made_up.design_of(some_rows(7.0), model=model)
    np.testing.assert_allclose(np.array(weeks.hazard_knots) * 7, design.hazard_knots)
    values = []
    for one in (design, weeks):
        built = build_model(one)
        logp = built.compile_fn(built.logp(), mode="FAST_COMPILE", point_fn=True)
        point = built.initial_point(random_seed=1)
        point = {name: np.full_like(value, 0.3) for name, value in point.items()}
        values.append(logp(point | {"intercept": one.priors["intercept"].location + 0.2}))
    assert values[1] - values[0] == pytest.approx(np.log(7), abs=1e-8)


def test_an_injectors_median_is_that_of_the_whole_case_mix(design, made_up):
    from wearoff.estimates.injectors import injector_medians

    draws = made_up.draws_of(design, 20)
    found = injector_medians(design, draws).median
    for position in range(4):
        one = standardise(design, draws, design.rows, unit=one_injector(draws, position))
        np.testing.assert_allclose(found[:, position], one.given.quantile_days(0.5), rtol=2e-3)


def test_the_median_of_one_plain_row_is_the_clock_at_its_predictor(made_up):
    design = made_up.design_of([{}, {"lower_days": 60.0, "upper_days": 90.0}], **MODEL)
    draws = made_up.draws_of(design, 20, sd_patient=0.0)
    moved = standardise(design, draws, design.rows.iloc[:1]).given.quantile_days(0.5)
    np.testing.assert_allclose(moved, np.exp(draws.intercept), rtol=2e-3)
