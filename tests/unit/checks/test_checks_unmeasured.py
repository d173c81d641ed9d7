"""Unmeasured confounding: the formulas against simulations in which the confounder is known."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from scipy import optimize, stats

from wearoff.checks.sensitivity import unmeasured as u
from wearoff.checks.sensitivity.measured import covariates, left_over, shifts
from wearoff.model.draws import thinned_draws

N_DRAWS = 400
VISIT_DAYS = 28.0
ADDS = 0.4
SD = 0.3


def posterior_of(design, seed=1, sd=0.01, **means):
    """Draws of one chain around means; scalars and vectors by name."""
    rng = np.random.default_rng(seed)
    dims = {"coefficients": "coefficient", "dose_slopes": "product", "injector_effect": "injector",
            "injector_deviation": "injector", "clinic_effect": "clinic"}  # fmt: skip
    usual = {"intercept": np.log(110.0), "sd_residual": SD, "scale": SD, "sd_patient": 0.0}
    found = {}
    for name, mean in (usual | means).items():
        mean = np.asarray(mean, dtype=float)
        noise = 0.0 if name in ("scale", "sd_patient", "sd_residual") else sd
        values = mean + noise * rng.standard_normal((1, N_DRAWS, *mean.shape))
        found[name] = (("chain", "draw", *([dims[name]] if mean.ndim else [])), values)
    return xr.Dataset(found)


def confounded(n, seed, effect=0.0):
    """Log durations and doses: a trait that 25 in 100 more have at twice the dose adds 0.4."""
    rng = np.random.default_rng(seed)
    dose_log2 = rng.choice([-1.0, 0.0, 1.0], n)
    has_trait = rng.random(n) < 0.5 + u.IMBALANCE * dose_log2
    log_days = np.log(110.0) + effect * dose_log2 + ADDS * has_trait
    return dose_log2, log_days + SD * rng.standard_normal(n)


def fitted_slope(dose_log2, lower, upper):
    """The slope per doubling of a log-normal model of bounds, by maximum likelihood."""

    def loss(parameters):
        intercept, slope, log_sd = parameters
        eta, sd = intercept + slope * dose_log2, np.exp(log_sd)
        low = stats.norm.cdf((np.log(np.maximum(lower, 1e-9)) - eta) / sd)
        return -np.log(stats.norm.cdf((np.log(upper) - eta) / sd) - low + 1e-300).sum()

    found = optimize.minimize(loss, [np.log(110.0), 0.0, np.log(SD)], method="BFGS")
    return found.x[1]


def test_a_slope_is_off_by_what_the_trait_adds_times_how_much_commoner_it_is():
    dose_log2, log_days = confounded(20_000, 1, effect=0.08)
    seen = np.floor(np.exp(log_days) / VISIT_DAYS) * VISIT_DAYS
    slope = fitted_slope(dose_log2, seen, seen + VISIT_DAYS)
    # The standard error is 0.36 / sqrt(20,000 * 2/3) = 0.003: four of them, 1 in 15,000.
    assert slope == pytest.approx(0.08 + ADDS * u.IMBALANCE, abs=0.0125)


@pytest.fixture(scope="module")
def dosed(made_up):
    """Doses that do nothing but go with the trait: design, and the slope that is found."""
    dose_log2, log_days = confounded(3000, 2)
    seen = np.floor(np.exp(log_days) / VISIT_DAYS) * VISIT_DAYS
    rows = [
        {"dose_units": 20.0 * 2.0**dose, "lower_days": low, "upper_days": low + VISIT_DAYS}
        for dose, low in zip(dose_log2, seen, strict=True)
    ]
    model = {"groups": [], "injector": "off", "clinic": "off", "patient": "off", "area": "off",
             "product": "off", "response": "off", "family": "lognormal",
             "dose": {"reference_units": {"ona": {"glabella": 20.0}}}}  # fmt: skip
    design = made_up.design_of(rows, model=model)
    slope = fitted_slope(dose_log2, seen, seen + VISIT_DAYS)
    return design, slope, made_up.analysis_of(model=model)


def test_what_is_needed_is_what_the_known_trait_adds(dosed):
    design, slope, analysis = dosed
    found = u.unmeasured(design, posterior_of(design, dose=slope, sd=0.002), analysis)
    (row,) = found.rows
    # Disclosure needs to know the later of the two medians; it is not shown.
    assert tuple(row) == (*u.COLUMNS, "reach_days")
    assert (row["quantity"], row["level"]) == ("dose_ratio", "ona")
    # The slope is 0.1 but for a standard error of 0.008, and 0.4 four times that.
    assert np.log(row["needed_ratio"]) == pytest.approx(ADDS, abs=0.13)
    assert row["needed_ratio"] == pytest.approx(row["point"] ** 4, rel=1e-6)
    median = 110.0
    assert row["days"] == pytest.approx(median * (row["point"] - 1), rel=0.02)
    assert row["needed_days"] == pytest.approx(median * (row["needed_ratio"] - 1), rel=0.02)
    assert 1 < row["needed_ratio_at_end"] < row["needed_ratio"]
    assert 0 < row["robustness_at_end"] < row["robustness"] < 1
    # Nothing was measured beside it, so nothing is as strong.
    assert (row["strongest"], row["explained"], found.status) == ("", False, "robust")
    assert found.values["needed_ratio"] == row["needed_ratio"]


def test_an_interval_that_holds_no_difference_leaves_nothing_to_explain(dosed):
    design, _, analysis = dosed
    found = u.unmeasured(design, posterior_of(design, dose=0.01, sd=0.02), analysis)
    assert found.status == "not_applicable"
    assert (found.rows[0]["needed_ratio_at_end"], found.rows[0]["robustness_at_end"]) == (1.0, 0.0)
    assert "needed_ratio" not in found.values


def test_shorter_effects_need_a_trait_that_shortens(dosed):
    design, _, analysis = dosed
    found = u.unmeasured(design, posterior_of(design, dose=-0.1, sd=0.002), analysis)
    (row,) = found.rows
    assert row["needed_ratio"] < row["needed_ratio_at_end"] < 1
    assert row["days"] < 0
    assert found.values["needed_ratio"] == pytest.approx(1 / row["needed_ratio"])


@pytest.mark.parametrize("r2", [0.05, 0.3])
def test_a_trait_of_the_robustness_value_explains_all_of_it(r2):
    """Cinelli and Hazlett's claim, by least squares with and without the trait."""
    n = 1000
    x = np.random.default_rng(3).standard_normal((n, 3))
    # Variables that have just the variances and correlations wanted.
    trait, first, second = np.sqrt(n) * np.linalg.qr(x - x.mean(axis=0))[0].T
    exposure = np.sqrt(r2) * trait + np.sqrt(1 - r2) * first
    # Given the exposure the trait varies by 1 - r2; it explains r2 of what is left of the outcome.
    outcome = np.sqrt(r2) / (1 - r2) * trait + second
    alone = float(exposure @ outcome) / n
    with_it = np.linalg.lstsq(np.column_stack([exposure, trait]), outcome, rcond=None)[0]
    assert with_it[0] == pytest.approx(0.0, abs=1e-9)
    found = u.robustness_value(alone, exposure.std(), (outcome - alone * exposure).std())
    assert found == pytest.approx(r2, rel=1e-9)


@pytest.mark.parametrize(("effect", "value"), [(0.0, 0.0), (1e6, 1.0)])
def test_robustness_values_lie_between_0_and_1(effect, value):
    assert u.robustness_value(effect, 1.0, 1.0) == pytest.approx(value, abs=1e-9)


def mixed_design(made_up, n=400):
    """Sex, age and injector go with the dose; four injectors in two clinics."""
    rng = np.random.default_rng(4)
    male, injector = rng.random(n) < 0.5, rng.integers(0, 4, n)
    dose = np.round(0.8 * male + 0.3 * injector + rng.standard_normal(n), 1)
    rows = [
        {
            "sex": "male" if m else "female", "age_years": 50.0 + 10 * a, "dose_units": 20 * 2.0**d,
            "injector": f"I{j}", "clinic": f"C{j // 2}", "lower_days": 90.0, "upper_days": 120.0,
        }
        for m, a, d, j in zip(male, rng.standard_normal(n), dose, injector, strict=True)
    ]  # fmt: skip
    model = {"area": "off", "product": "off", "patient": "off", "response": "off",
             "dose": {"reference_units": {"ona": {"glabella": 20.0}}}}  # fmt: skip
    return made_up.design_of(rows, model=model), made_up.analysis_of(model=model)


def test_shifts_are_what_least_squares_loses_without_each_covariate(made_up):
    design, _ = mixed_design(made_up)
    rng = np.random.default_rng(5)
    rows, exposure = design.rows, design.rows["dose_log2"].to_numpy(float)
    matrix, unit = design.matrix(), design.index("injector")
    columns = {"sex": matrix[:, :1], "age_years": matrix[:, 1:], "injector": np.eye(4)[unit]}
    assert [one.term for one in design.coefficients] == ["sex", "age_years"]
    outcome = (
        0.1 * exposure + matrix @ [-0.2, 0.05] + np.array([0.2, 0.0, -0.1, 0.3])[unit]
        + 0.2 * rng.standard_normal(len(rows))
    )  # fmt: skip

    def fit(names):
        x = np.column_stack([exposure, np.ones(len(rows)), *(columns[name] for name in names)])
        return np.linalg.lstsq(x, outcome, rcond=None)[0]

    every = fit(columns)
    posterior = posterior_of(
        design, sd=0.0, dose=every[0], coefficients=every[2:4], injector_effect=every[4:],
    )  # fmt: skip
    draws = thinned_draws(posterior, design, N_DRAWS)
    found = shifts(exposure, covariates(design, draws, rows, with_unit=True, with_dose=False))
    for name in columns:
        without = fit([other for other in columns if other != name])
        assert found[name] == pytest.approx(without[0] - every[0], abs=1e-10)
    assert abs(found["injector"]) > abs(found["age_years"])


def test_one_as_strong_as_the_strongest_measured_may_explain_it(made_up):
    design, analysis = mixed_design(made_up)
    effects = {"coefficients": [-0.4, 0.0], "injector_effect": np.zeros(4)}
    weak = u.unmeasured(design, posterior_of(design, dose=0.05, **effects), analysis)
    row = next(one for one in weak.rows if one["quantity"] == "dose_ratio")
    # Men get 1.3 doublings more of the 1.2 that doses vary by, and last exp(-0.4) times as long.
    assert (row["strongest"], row["explained"], weak.status) == ("sex", True, "sensitive")
    assert row["strongest_ratio"] > row["point"]
    strong = u.unmeasured(design, posterior_of(design, dose=0.5, **effects), analysis)
    row = next(one for one in strong.rows if one["quantity"] == "dose_ratio")
    assert (row["strongest"], row["explained"]) == ("sex", False)
    assert row["needed_ratio_at_end"] > 3


def test_injectors_furthest_apart_are_compared_and_not_named(made_up):
    design, analysis = mixed_design(made_up)
    effects = np.array([0.2, 0.0, -0.1, 0.05])
    posterior = posterior_of(
        design, dose=0.1, coefficients=[0.0, 0.0], injector_effect=effects, sd=0.02
    )
    found = u.unmeasured(design, posterior, analysis)
    row = next(one for one in found.rows if one["quantity"] == "furthest_apart")
    assert row["level"] == "injector"
    assert row["point"] == pytest.approx(np.exp(0.3), rel=0.02)
    # They differ in dose, which is measured: that is what moves the difference most.
    assert row["strongest"] == "dose"
    few = replace(design, rows=design.rows.groupby("injector").head(9))
    other = u.unmeasured(few, posterior, analysis)
    assert [one["quantity"] for one in other.rows] == ["dose_ratio"]


def test_an_exposure_that_others_explain_is_left_with_nothing():
    x = np.random.default_rng(6).standard_normal((50, 2))
    assert not left_over(x @ [1.0, -2.0], [x]).any()
    assert left_over(np.full(50, 3.0), []).std() == 0.0
    rest = left_over(x[:, 0] + x[:, 1], [x[:, :1]])
    assert abs(rest @ x[:, 0]) < 1e-9
    assert abs(rest.sum()) < 1e-9
