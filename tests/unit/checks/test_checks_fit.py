"""The fit check on designs simulated from known parameters."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from wearoff.checks.data_sets import responders_seen
from wearoff.checks.fit_check import DURATIONS, curves_check
from wearoff.checks.replicates import replicated_log_days, seen_bounds, visit_times
from wearoff.checks.strata import strata_of

N_PATIENTS, N_CYCLES = 150, 2
MALE = -0.2


def fit_rows(design, draws, visits, rng):
    """Rows of the check of durations."""
    sets = responders_seen(design, draws, visits, rng)
    return curves_check(DURATIONS, sets, strata_of(design, sets.rows)).rows


def simulated(seed, *, last_visit=700.0, factor=1.0):
    """Durations (log-logistic, scale 0.25, patients' sd 0.2) seen at visits every 4 weeks.

    Treatments without effect at their first visit are left out, as the outcome stage does.
    """
    rng = np.random.default_rng(seed)
    rows, visits = [], []
    for number in range(N_PATIENTS):
        sex = "male" if number % 3 == 0 else "female"
        level = np.log(110) + MALE * ((sex == "male") - 1 / 3) + 0.2 * rng.standard_normal()
        for cycle in range(N_CYCLES):
            duration = factor * np.exp(level + 0.25 * rng.logistic())
            days = rng.uniform(1, 28) + 28 * np.arange(25)
            days = days[days < last_visit]
            after = int(np.searchsorted(days, duration))
            if after > 0:
                name = f"t:{number}:{cycle}"
                bounds = {
                    "lower_days": days[after - 1],
                    "upper_days": np.append(days, np.inf)[after],
                }
                rows.append({"treatment_id": name, "patient": f"P{number}", "sex": sex} | bounds)
                visits += [{"treatment_id": name, "days": day} for day in days]
    return rows, pd.DataFrame(visits)


@pytest.fixture(scope="module")
def found(made_up):
    """Give the rows of the fit check for simulated data, at the true parameters."""

    def _found(**simulation):
        rows, visits = simulated(7, **simulation)
        design = made_up.design_of(rows, model={"groups": ["sex"], "response": "off"})
        draws = made_up.draws_of(
            design, 200, intercept=np.log(110), scale=0.25, sd_patient=0.2, coefficients=MALE
        )
        return fit_rows(design, draws, visits, np.random.default_rng(8))

    return _found


def test_the_truth_is_inside_the_bands(found):
    # A band for all points at once: a new seed has one outside with probability 0.01 at most.
    rows = found()
    assert all(row["inside"] for row in rows)
    assert {(row["by"], row["level"]) for row in rows} == {
        ("overall", "all treatments"), ("sex", "female"), ("sex", "male"),
    }  # fmt: skip


def test_durations_half_as_long_again_are_outside(found):
    rows = [row for row in found(factor=1.5) if 84 <= row["day"] <= 168]
    assert np.mean([row["inside"] for row in rows]) < 0.2


def test_rows_are_complete_and_in_order(found):
    rows = found()
    for row in rows:
        assert row["lower"] <= row["point"] <= row["upper"]
        assert row["inside"] == (row["lower"] - 1e-9 <= row["observed"] <= row["upper"] + 1e-9)
        assert row["day"] % 28 == 0
    overall = [row for row in rows if row["by"] == "overall"]
    assert [row["observed"] for row in overall] == sorted(
        (row["observed"] for row in overall), reverse=True
    )
    assert {row["patients"] for row in overall} == {N_PATIENTS}


def test_days_beyond_follow_up_are_left_out(found):
    assert max(row["day"] for row in found(last_visit=100.0)) <= 112


def test_strata_with_few_rows_are_left_out(made_up):
    rows, visits = simulated(7)
    rows = [row | {"sex": "male" if i < 19 else "female"} for i, row in enumerate(rows[:60])]
    design = made_up.design_of(rows, model={"groups": ["sex"]})
    found = fit_rows(design, made_up.draws_of(design, 20), visits, np.random.default_rng(1))
    assert {row["level"] for row in found} == {"all treatments", "female"}


def test_without_recorded_visits_the_bounds_are_the_visits(made_up):
    rows, visits = simulated(7)
    design = made_up.design_of(rows, model={"groups": []})
    draws = made_up.draws_of(design, 20)
    found = fit_rows(design, draws, visits.iloc[:0], np.random.default_rng(1))
    assert {row["by"] for row in found} == {"overall"}
    assert len(found) > 3


def test_follow_up_too_short_for_any_day_gives_no_rows(made_up):
    design = made_up.design_of([{"lower_days": 14.0, "upper_days": np.inf}] * 30)
    visits = pd.DataFrame({"treatment_id": [], "days": []}).astype({"treatment_id": "str"})
    rng = np.random.default_rng(1)
    assert fit_rows(design, made_up.draws_of(design, 20), visits, rng) == []


def test_replicates_are_seen_at_the_real_visits(made_up):
    rows, visits = simulated(7)
    design = made_up.design_of(rows, model={"groups": ["sex"], "response": "off"})
    times = visit_times(design.rows, visits)
    lower, upper = seen_bounds(design.rows["lower_days"].to_numpy() + 1e-6, times)
    np.testing.assert_array_equal(lower, design.rows["lower_days"])
    np.testing.assert_array_equal(upper, design.rows["upper_days"])
    late_lower, late_upper = seen_bounds(np.full(len(design.rows), 1e6), times)
    assert np.isinf(late_upper).all()
    np.testing.assert_array_equal(
        late_lower, visits.groupby("treatment_id", sort=False)["days"].max()
    )


def test_durations_drawn_from_the_model_itself_are_seen_at_the_real_visits(made_up):
    import pymc as pm

    from wearoff.model.build import build_model

    rows, visits = simulated(7)
    design = made_up.design_of(rows[:40], model={"groups": [], "response": "off"})
    times = visit_times(design.rows, visits)
    built = build_model(design)
    drawn = pm.draw(built["duration"], draws=3, random_seed=8, mode="FAST_COMPILE")
    for log_days in drawn[..., 0]:
        lower, upper = seen_bounds(np.exp(log_days), times)
        assert (lower < np.exp(log_days)).all()
        assert (np.exp(log_days) <= upper).all()
        at = design.rows["treatment_id"].to_numpy()
        known = set(zip(visits["treatment_id"], visits["days"], strict=True))
        for ends, nowhere in ((lower, 0.0), (upper, np.inf)):
            pairs = set(zip(at[ends != nowhere], ends[ends != nowhere], strict=True))
            assert pairs <= known


def test_replicates_last_beyond_the_first_visit(made_up):
    rows, visits = simulated(7)
    design = made_up.design_of(rows, model={"groups": ["sex"], "response": "off"})
    times = visit_times(design.rows, visits)
    draws = made_up.draws_of(design, 50)
    logs = replicated_log_days(design, draws, design.rows, times.entry, np.random.default_rng(2))
    assert logs.shape == (50, len(rows))
    assert (np.exp(logs) >= times.entry * (1 - 1e-9)).all()


def test_effects_that_never_wane_are_never_seen_to(made_up):
    rows, visits = simulated(7)
    design = made_up.design_of(rows, model={"groups": ["sex"], "response": "off"})
    times = visit_times(design.rows, visits)
    draws = made_up.draws_of(design, 400, never_wane=0.25)
    rng = np.random.default_rng(3)
    logs = replicated_log_days(design, draws, design.rows, times.entry, rng)
    # Conditional on the first visit; 120,000 draws: standard error 0.0015; seed fixed.
    never = 0.25 / (0.25 + 0.75 * surviving(design, draws, times.entry))
    assert np.isinf(logs).mean() == pytest.approx(never.mean(), abs=0.01)
    lower, upper = seen_bounds(np.exp(logs[0]), times)
    assert np.isinf(upper[np.isinf(logs[0])]).all()
    assert np.isfinite(lower).all()


def surviving(design, draws, days):
    """Survival of the rows at days, averaged over patients by brute force."""
    z = np.random.default_rng(4).standard_normal(2000)
    eta = np.log(110) + draws.sd_patient[0] * z[:, None]
    return (1 / (1 + (days / np.exp(eta)) ** (1 / draws.scale[0]))).mean(axis=0)


def test_replicates_have_the_tail_of_the_draws(made_up):
    rows, _ = simulated(7)
    design = made_up.design_of(rows, model={"groups": [], "response": "off"})
    design = replace(design, family="burr")
    draws = made_up.draws_of(design, 200, intercept=5.0, sd_patient=0.0, tail=6.0)
    start = np.zeros(len(rows))
    logs = replicated_log_days(design, draws, design.rows, start, np.random.default_rng(5))
    z = (logs.ravel() - 5.0) / 0.25
    cdf = stats.burr12(c=1.0, d=6.0, scale=1 / (2 ** (1 / 6) - 1)).cdf
    assert stats.kstest(np.exp(z)[:4000], cdf).pvalue > 1e-3


@pytest.mark.parametrize("entry", [0.0, 60.0])
def test_treatments_that_came_late_are_replicated_from_their_entry_on(entry, made_up):
    rows, visits = simulated(7)
    rows = [row | {"entry_days": entry or np.nan} for row in rows if row["lower_days"] >= 60]
    design = made_up.design_of(rows, model={"groups": [], "response": "off"})
    times = visit_times(design.rows, visits.iloc[:0])
    np.testing.assert_array_equal(times.entry, entry)
    draws = made_up.draws_of(design, 100, intercept=np.log(80))
    rng = np.random.default_rng(6)
    days = np.exp(replicated_log_days(design, draws, design.rows, times.entry, rng))
    assert days.min() >= entry * (1 - 1e-9)
    assert (days.min() < 30) == (entry == 0)


def test_treatments_of_unknown_response_are_no_part_of_the_check(made_up):
    rows, visits = simulated(7)
    design = made_up.design_of(rows, model={"groups": [], "response": "off"})
    draws = made_up.draws_of(design, 30)
    first = fit_rows(design, draws, visits, np.random.default_rng(1))
    unknown = design.rows.iloc[:40].assign(
        response="unknown", lower_days=0.0, upper_days=20.0, treatment_id="other"
    )
    more = replace(design, rows=pd.concat([design.rows, unknown], ignore_index=True))
    second = fit_rows(more, draws, visits, np.random.default_rng(1))
    assert first == second


def test_given_bounds_are_met_by_the_model_that_made_them(made_up):
    # Bounds without visits: a treatment is not among the rows because it lasted so long.
    rng = np.random.default_rng(9)
    duration = 110 * np.exp(0.25 * rng.logistic(size=300))
    lower = np.floor(duration / 28) * 28
    rows = [{"lower_days": low, "upper_days": low + 28.0} for low in lower]
    design = made_up.design_of(rows, model={"groups": [], "response": "off"})
    draws = made_up.draws_of(design, 100, intercept=np.log(110), scale=0.25, sd_patient=0.0)
    none = pd.DataFrame({"treatment_id": [], "days": []}).astype({"treatment_id": "str"})
    found = fit_rows(design, draws, none, np.random.default_rng(10))
    assert all(row["inside"] for row in found)
