"""Large made-up practices follow their truth file, and their visits do not give durations away."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from wearoff.simulate import draw_practice, read_truth, simulate_population, true_values

ROOT = Path(__file__).resolve().parents[3]
SEED = 20_261
LAST_RESPONSE_DAY = 45


@pytest.fixture(scope="module")
def truth():
    return read_truth(ROOT / "config" / "example_truth.yaml")


@pytest.fixture(scope="module")
def large_truth(truth):
    practice = truth.practice.model_copy(
        update={"n_patients": 6_000, "n_injectors": 99, "n_clinics": 9}
    )
    return truth.model_copy(update={"practice": practice})


@pytest.fixture(scope="module")
def practice(large_truth):
    return draw_practice(large_truth, SEED)


@pytest.fixture(scope="module")
def intervals(practice):
    """Return the bounds that the rule "improved by 1" gives, one row per cycle."""
    visits = practice.course.visits.merge(practice.grades, on=["patient", "day"])
    visits = visits[visits["session"] > 0]
    cycles = practice.course.cycles.rename(columns={"day": "treated_day"})
    seen = visits.merge(cycles, on=["patient", "session", "area"])
    untreated = practice.population.untreated_grade[seen["patient"], seen["area"]]
    seen["effect"] = seen["grade"] <= untreated - 1
    seen["after_days"] = (seen["day"] - seen["treated_day"]).astype(float)
    keys = ["patient", "session", "area"]
    lower = seen[seen["effect"]].groupby(keys)["after_days"].max()
    upper = seen[~seen["effect"]].groupby(keys)["after_days"].min()
    bounds = cycles.set_index(keys)[["log_median_days", "duration_days", "responded"]]
    bounds["lower"] = lower
    bounds["first_seen"] = seen[seen["effect"]].groupby(keys)["after_days"].min()
    bounds["upper"] = upper.reindex(bounds.index).fillna(np.inf)
    return bounds[bounds["first_seen"] <= LAST_RESPONSE_DAY]


def test_true_values_are_those_of_the_truth(truth):
    values = true_values(truth).set_index(["part", "quantity", "level"])["value"]
    assert values.is_unique or values.index.is_unique
    duration = values["duration"]
    assert duration["intercept", ""] == pytest.approx(np.log(118))
    assert duration["product", "daxibotulinumtoxinA"] == 0.25
    assert duration["dose_slope_per_doubling", "onabotulinumtoxinA"] == 0.15
    assert duration["area_centred"].sum() == pytest.approx(0)
    assert duration["product_centred"].sum() == pytest.approx(0)
    assert duration["sex", "male"] == -0.1
    reference = duration["intercept", ""] + duration["area", "glabella"]
    centred = duration["intercept_centred", ""] + duration["area_centred", "glabella"]
    product = "onabotulinumtoxinA"
    assert reference == pytest.approx(centred + duration["product_centred", product])
    assert duration["sd_residual", ""] == pytest.approx(np.pi / np.sqrt(3) / 4)


def test_population_is_that_of_the_practice(truth):
    alone, within = simulate_population(truth, SEED), draw_practice(truth, SEED).population
    for table in ("clinics", "injectors", "patients"):
        pd.testing.assert_frame_equal(getattr(alone, table), getattr(within, table))


def test_realised_effects_have_the_declared_spread(large_truth, practice):
    plan, people = large_truth.duration, practice.population
    for table, spread in ((people.injectors, plan.sd_injector), (people.patients, plan.sd_patient)):
        effects = table["log_days"]
        assert effects.mean() == pytest.approx(0, abs=4 * spread / np.sqrt(len(effects)))
        assert effects.std() == pytest.approx(spread, rel=4 / np.sqrt(2 * len(effects)))
    assert people.patients["male"].mean() == pytest.approx(0.2, abs=0.05)


def test_injectors_treat_different_people(practice):
    patients = practice.population.patients.groupby("injector_index")
    sizes = patients.size()
    shares = patients["male"].mean()[sizes >= 50]
    assert shares.std() > 1.5 * np.sqrt(0.2 * 0.8 / 50)


def test_durations_follow_the_formula(large_truth, practice):
    cycles = practice.course.cycles[practice.course.cycles["responded"]]
    table = pd.DataFrame({"y": np.log(cycles["duration_days"])})
    people, plan = practice.population, large_truth.duration
    male = people.patients["male"].to_numpy()[cycles["patient"]]
    columns = {"1": 1.0, "male": male, "decade": (cycles["age_years"] - 45) / 10}
    expected = [np.log(plan.median_days), plan.men_log_days, plan.decade_log_days]
    for index, area in enumerate(large_truth.areas.values()):
        if index:
            columns[f"area{index}"] = cycles["area"] == index
            expected.append(area.log_days)
    for index, product in enumerate(large_truth.products.values()):
        chosen = cycles["product"] == index
        if index:
            columns[f"product{index}"] = chosen
            expected.append(product.log_days)
        columns[f"dose{index}"] = chosen * cycles["log2_dose"]
        expected.append(product.log_days_per_doubling)
    design = pd.DataFrame(columns).astype(float).to_numpy()
    realised = people.injectors["log_days"].to_numpy()[cycles["injector"]]
    clinic = people.injectors["clinic_index"].to_numpy()[cycles["injector"]]
    realised = realised + people.clinics["log_days"].to_numpy()[clinic]
    realised = realised + people.patients["log_days"].to_numpy()[cycles["patient"]]
    found, _, _, _ = np.linalg.lstsq(design, table["y"] - realised, rcond=None)
    variance = (np.pi / plan.shape) ** 2 / 3
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * variance)
    assert np.max(np.abs(found - expected) / errors) < 4


def test_median_and_shape_given_the_formula(large_truth, practice):
    cycles = practice.course.cycles[practice.course.cycles["responded"]]
    residual = np.log(cycles["duration_days"]) - cycles["log_median_days"]
    n = len(residual)
    assert (residual < 0).mean() == pytest.approx(0.5, abs=2 / np.sqrt(n))
    assert residual.std() == pytest.approx(np.pi / np.sqrt(3) / 4, rel=0.02)


def test_medians_and_responses_are_plausible(practice):
    cycles = practice.course.cycles
    woman = ~practice.population.patients["male"].to_numpy()[cycles["patient"]]
    usual = woman & (cycles["product"] == 0) & (cycles["log2_dose"].abs() < 0.2)
    assert 105 < cycles.loc[usual & cycles["responded"], "duration_days"].median() < 125
    assert 0.92 < cycles["responded"].mean() < 0.96
    assert (cycles["duration_days"] < 17).mean() < 0.005


def test_failure_to_respond_falls_on_cycles_not_on_persons(practice):
    cycles = practice.course.cycles
    failed = cycles.groupby("patient")["responded"].agg(["size", "min", "max"])
    mixed = failed[(failed["size"] >= 4) & ~failed["min"]]
    assert mixed["max"].mean() > 0.95


def test_every_interval_holds_its_duration(intervals):
    assert (intervals["lower"] < intervals["duration_days"]).all()
    assert (intervals["duration_days"] <= intervals["upper"]).all()
    assert 0.1 < np.isinf(intervals["upper"]).mean() < 0.6


def test_cycles_without_response_never_improve(practice):
    cycles = practice.course.cycles
    visits = practice.course.visits.merge(practice.grades, on=["patient", "day"])
    failed = visits.merge(cycles[~cycles["responded"]], on=["patient", "session", "area"])
    untreated = practice.population.untreated_grade[failed["patient"], failed["area"]]
    assert (failed["grade"] == untreated).all()


def test_visits_are_not_informative(large_truth, intervals):
    """The interval-censored likelihood alone finds the true median and shape again."""
    eta = intervals["log_median_days"].to_numpy()
    lower, upper = np.log(intervals["lower"].to_numpy()), np.log(intervals["upper"].to_numpy())

    # A cycle enters when its response is seen: until then its effect could not have ended.
    entry = np.log(intervals["first_seen"].to_numpy())

    def loss(parameters):
        shift, log_shape = parameters
        z_low, z_high, z_entry = (
            np.exp(log_shape) * (bound - eta - shift) for bound in (lower, upper, entry)
        )
        log_chance = np.log(-np.expm1(z_low - z_high))
        log_chance -= np.logaddexp(0, -z_high) + np.logaddexp(0, z_low)
        return -(log_chance + np.logaddexp(0, z_entry)).sum()

    found = minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-2})
    errors = np.sqrt(np.diag(found.hess_inv))
    assert abs(found.x[0]) < 4 * errors[0]
    assert abs(np.exp(found.x[1]) / large_truth.duration.shape - 1) < 0.03


def test_sessions_lie_three_to_six_months_apart(practice):
    days = practice.course.cycles.drop_duplicates(["patient", "session"])
    gaps = days.groupby("patient")["day"].diff().dropna()
    assert gaps.min() >= 84
    assert 120 < gaps.median() < 185


def test_nobody_comes_on_a_weekend(large_truth, practice):
    for days in (practice.course.cycles["day"], practice.course.visits["day"]):
        assert ((days + large_truth.practice.first_day.weekday()) % 7 < 5).all()


def test_top_ups_are_few_and_small(practice):
    cycles = practice.course.cycles
    topped = cycles[cycles["top_up_units"] > 0]
    assert 0.005 < len(topped) / len(cycles) < 0.02
    assert (topped["top_up_units"] < topped["dose_units"]).all()
    assert (topped["top_up_day"] - topped["day"]).between(10, 20).all()


def test_the_last_grade_in_the_weeks_before_a_session_is_a_baseline(practice):
    sessions = practice.course.cycles[["patient", "area", "day"]]
    before = sessions.merge(practice.grades, on=["patient", "area"], suffixes=("", "_graded"))
    before = before[(before["day"] - before["day_graded"]).between(0, 28)]
    before = before.drop_duplicates(["patient", "area", "day"], keep="last")
    untreated = practice.population.untreated_grade[before["patient"], before["area"]]
    assert (before["grade"] == untreated).all()
    assert 0.85 < len(before) / len(sessions) < 1
