"""Fixed terms and doses in PyMC against the predictions from draws, for every form of the dose."""

import numpy as np
import pytest
from scipy import stats

from wearoff.model import log_median
from wearoff.model.dose import emax_shape
from wearoff.model.predictors import Predictors

ROWS = [
    {
        "patient": f"P{i}", "injector": f"I{i % 4}", "clinic": f"C{i % 4 // 2}",
        "product": "xyz"[i % 3], "dose_units": 10.0 * 2 ** (i % 5 / 2), "age_years": 30.0 + i,
        "sex": "male" if i % 2 else "female", "skin": "IVX"[i % 7 % 3],
    }
    for i in range(40)
]  # fmt: skip
for i in (3, 7, 11, 16, 21):
    ROWS[i] |= {"age_years": None}
ROWS[5] |= {"response": "not_responded", "lower_days": np.nan, "upper_days": np.nan}
SKIN = {"skin": {"kind": "categorical"}}
FORMS = [
    {},
    {"dose": {"form": "emax"}},
    {"dose": {"form": "emax", "slopes": "common"}},
    {"dose": {"form": "monotone", "by": ["sex", "age_years", "skin"]}},
    {"dose": {"by": ["sex"]}, "injector_dose_slope": "on"},
    {"dose": {"form": "emax"}, "injector_dose_slope": "on", "pool_from_levels": 0},
]


@pytest.fixture
def evaluated(made_up):
    """Design, draws of one random point, and what PyMC adds to log median and log odds."""
    import pymc as pm
    import pytensor

    from wearoff.model.effects import duration_effects, response_effects

    def _evaluated(model):
        design = made_up.design_of(ROWS, SKIN, model={"clinic": "off"} | model)
        coords = {
            "coefficient": [one.name for one in design.coefficients],
            "product": list(design.dose_products), "injector": list(design.injectors),
            "row": range(int(design.has_bounds.sum())), "treatment": range(len(design.rows)),
        }  # fmt: skip
        with pm.Model(coords=coords) as built:
            effects = [duration_effects(design), response_effects(design)]
        names = [one.name for one in (*built.free_RVs, *built.deterministics)]
        compute = pytensor.function(
            built.free_RVs, [*effects, *built.free_RVs, *built.deterministics], mode="FAST_COMPILE"
        )
        duration, response, *values = compute(*some_point(built))
        return design, dict(zip(names, values, strict=True)), duration, response

    return _evaluated


def some_point(model):
    """Values of every free variable, in their order; positive where they have to be."""
    rng = np.random.default_rng(3)
    for variable in model.free_RVs:
        dims = model.named_vars_to_dims.get(variable.name, ())
        value = rng.standard_normal([len(model.coords[dim]) for dim in dims])
        is_positive = "sd_" in variable.name or variable.name == "dose_weights"
        yield np.abs(0.3 * value) + 0.1 if is_positive else np.asarray(value)


def draws_at(made_up, design, values):
    """Draws of the one point, without intercept and injectors' levels."""
    slopes = values.get("dose_slopes", values.get("dose", 0.0))
    fixed = {"dose_slopes": slopes, "intercept": 0.0, "unit_effect": 0.0}
    for name in ("coefficients", "dose_ed50", "dose_weights", "injector_dose"):
        fixed[name] = values.get(name, 0.0)
    return made_up.draws_of(design, 2, **fixed)


@pytest.mark.parametrize("model", FORMS)
def test_predictions_are_what_was_fitted(model, evaluated, made_up):
    design, values, duration, _ = evaluated(model)
    draws = draws_at(made_up, design, values)
    predicted = log_median(design, draws, design.rows, with_unit=True)
    assert np.ptp(duration) > 0.1
    np.testing.assert_allclose(predicted[0][design.has_bounds], duration, atol=1e-10)
    without = log_median(design, draws, design.rows, with_unit=False)
    assert np.allclose(without, predicted) != design.has_injector_dose


@pytest.mark.parametrize("model", FORMS)
def test_coefficients_stand_on_their_priors_or_their_shared_spread(model, evaluated):
    design, values, _, response = evaluated(model)
    for i, one in enumerate(design.coefficients):
        spec = design.priors[one.prior]
        z = values["coefficient_z"][i]
        expected = values[one.pool] * z if one.pool else spec.location + spec.scale * z
        assert values["coefficients"][i] == pytest.approx(expected)
    assert set(design.pools) <= set(values)
    assert ("sd_group_skin" in values) == (model.get("pool_from_levels") != 0)
    effect = design.priors["response_effect"]
    coefficients = effect.location + effect.scale * values["response_coefficient_z"]
    expected = design.matrix() @ coefficients + values["response_dose"] * design.rows["dose_log2"]
    np.testing.assert_allclose(response, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ({}, True), ({"dose_term": "off"}, True), ({"dose": {"by": ["sex"]}}, True),
        ({"dose": {"form": "emax"}}, False), ({"dose": {"form": "monotone"}}, False),
        ({"injector_dose_slope": "on"}, True),
    ],
)  # fmt: skip
def test_which_models_have_the_form_of_the_hand_written_density(model, expected, made_up):
    assert made_up.design_of(ROWS, model=model).has_kernel_form is expected


def test_without_a_dose_the_form_does_not_matter(made_up):
    one_dose = [row | {"dose_units": 20.0} for row in ROWS]
    assert made_up.design_of(one_dose, model={"dose": {"form": "emax"}}).has_kernel_form


def doubling(design, draws):
    """Effect of a hundredth of a doubling around the usual dose, per doubling."""
    rows = [design.rows.assign(dose_log2=step) for step in (-0.005, 0.005)]
    low, high = (Predictors(design, one).dose_effect(draws) for one in rows)
    return (high - low) / 0.01


@pytest.mark.parametrize("ed50", [-3.0, -1.0, 0.0, 2.0])
def test_the_saturating_curve_has_the_slope_of_its_parameter_at_the_usual_dose(ed50, made_up):
    design = made_up.design_of(ROWS, model={"dose": {"form": "emax"}})
    draws = made_up.draws_of(design, 3, dose_ed50=ed50)
    of_product = draws.dose_slopes[:, [design.dose_products.index(p) for p in
                                       design.rows["dose_product"]]]  # fmt: skip
    np.testing.assert_allclose(doubling(design, draws), of_product, rtol=1e-4)
    at_usual = Predictors(design, design.rows.assign(dose_log2=0.0)).dose_effect(draws)
    np.testing.assert_allclose(at_usual, 0, atol=1e-12)


def test_the_saturating_curve_is_emax_and_levels_off():
    dose, ed50 = np.array([0.25, 0.5, 1.0, 3.0, 1e6]), 0.5
    found = emax_shape(np.log2(dose), np.log2(ed50))
    emax = dose / (dose + ed50) - 1 / (1 + ed50)
    np.testing.assert_allclose(found, emax / (np.log(2) * ed50 / (1 + ed50) ** 2))
    assert found[-1] == pytest.approx((1 + ed50) / np.log(2), rel=1e-5)


def test_the_rising_dose_never_falls_and_is_common_to_products(made_up):
    design = made_up.design_of(ROWS, model={"dose": {"form": "monotone"}})
    assert design.dose_products == ("all products",)
    draws = made_up.draws_of(design, 20)
    doses = np.linspace(-3, 3, 61)
    rows = design.rows.iloc[np.zeros(61, dtype=int)].assign(dose_log2=doses)
    effect = Predictors(design, rows).dose_effect(draws)
    assert (np.diff(effect, axis=1) >= -1e-12).all()
    assert (effect[:, -1] > effect[:, 0]).all()
    assert design.dose_knots[0] == design.rows["dose_log2"].min()
    assert design.dose_knots[-1] == design.rows["dose_log2"].max()
    assert len(design.dose_knots) == 4


def test_a_dose_given_to_all_is_measured_against_the_usual_dose_of_each(made_up):
    usual = {"x": {"glabella": 10}, "y": {"glabella": 20}, "z": {"glabella": 40}}
    design = made_up.design_of(ROWS, model={"dose": {"reference_units": usual}})
    rows = design.with_dose_units(design.rows, 40.0)
    assert (rows["dose_units"] == 40.0).all()
    expected = design.rows["product"].map({"x": 2.0, "y": 1.0, "z": 0.0})
    np.testing.assert_allclose(rows["dose_log2"], expected)


def test_prior_draws_of_a_pooled_term_have_its_marginal_spread(made_up):
    from wearoff.model.prior_predictive import _case_mix_effect

    design = made_up.design_of(
        [{"skin": "IVX"[i % 3], "patient": f"P{i}"} for i in range(30)], SKIN
    )
    assert {one.pool for one in design.coefficients} == {"sd_group_skin"}
    rng = np.random.default_rng(4)
    draws = {name: spec.draw(4000, rng) for name, spec in design.priors.items()}
    effect = _case_mix_effect(design, draws, rng)
    # A row has 1 - 1/3 in one column and -1/3 in two: norm sqrt(2/3); seed fixed, 5 % = 4 errors.
    scale = design.priors["sd_group_skin"].scale
    assert np.sqrt(np.mean(effect**2)) == pytest.approx(scale * np.sqrt(2 / 3), rel=0.05)
    assert stats.kurtosis(effect) > 1  # a scale mixture, not a normal
