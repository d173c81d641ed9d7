"""Predictive checks: a right model passes, and each way to be wrong is caught and named.

A check rejects a right model with probability 0.01 at most; seeds are fixed.
"""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from wearoff.checks import verdict_of
from wearoff.checks.data_sets import everyone_seen, responders_seen
from wearoff.checks.replicates import selected_effects
from wearoff.checks.simultaneous import ALPHA, simultaneous_band
from wearoff.checks.strata import strata_of
from wearoff.config import ResponseRule


def loaded():
    path = Path(__file__).with_name("practices.py")
    spec = importlib.util.spec_from_file_location("practices", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


p = loaded()
USUAL = {"dose": {"reference_units": {"ona": {"glabella": 20.0}, "abo": {"glabella": 50.0}}}}
NAMES = {"fit_durations", "fit_pit", "fit_visit_timing", "fit_exact_days", "fit_in_effect",
         "fit_response"}  # fmt: skip


def design_of(made_up, rows, **model):
    return made_up.design_of(rows, model=USUAL | {"groups": []} | model)


@pytest.fixture(scope="module")
def right(made_up):
    """Return a practice that is as its draws have it: design, draws, visits."""
    rows, visits = p.practice(1)
    design = design_of(made_up, rows)
    return design, p.true_draws(made_up, design), visits


def warned(checks):
    return {name for name, one in checks.items() if one.status in ("warn", "fail")}


def test_a_right_model_passes_every_check(right):
    checks, found = p.judged(*right)
    assert set(checks) == NAMES
    assert warned(checks) == set()
    assert checks["fit_exact_days"].status == "not_applicable"
    assert all(row["inside"] for row in found.fit if row["what"] != "visit_timing")
    assert all(row["inside"] for row in found.pit)
    assert verdict_of(found.checks)["status"] == "pass"
    by = {(row["what"], row["by"]) for row in found.fit}
    assert {("durations", "injector"), ("durations", "dose_band"), ("durations", "product"),
            ("response", "injector"), ("response", "dose_band"), ("in_effect", "overall"),
            ("visit_timing", "next_visit")} <= by  # fmt: skip
    assert all(row["lower"] <= row["point"] <= row["upper"] for row in found.fit)


def test_some_share_is_outside_just_where_a_check_warns(made_up, right):
    design, _, visits = right
    draws = p.true_draws(made_up, design, intercept=np.log(140.0))
    checks, found = p.judged(design, draws, visits)
    outside = {row["what"] for row in found.fit if not row["inside"]}
    assert "fit_durations" in warned(checks)
    for what in ("durations", "in_effect", "response"):
        assert (f"fit_{what}" in warned(checks)) == (what in outside)


@pytest.mark.parametrize(
    ("changed", "caught_by"),
    [
        ({"scale": 0.30}, "fit_pit"),
        ({"scale": 0.08}, "fit_pit"),
        ({"intercept": np.log(150.0)}, "fit_durations"),
        ({"response_intercept": 1.0}, "fit_response"),
        ({"response_intercept": 1.0}, "fit_in_effect"),
        ({"dose_slopes": 0.35}, "fit_durations"),
    ],
)
def test_wrong_parameters_are_caught(changed, caught_by, made_up, right):
    design, _, visits = right
    checks, _ = p.judged(design, p.true_draws(made_up, design, **changed), visits)
    assert caught_by in warned(checks)


def test_doses_that_do_not_act_as_the_model_has_them_are_named(made_up, right):
    # As where the units of a product are not its own, or the form of the dose is another.
    design, _, visits = right
    _, found = p.judged(design, p.true_draws(made_up, design, dose_slopes=0.35), visits)
    assert "in its own units" in " ".join(verdict_of(found.checks)["reasons"])


def test_a_gross_misfit_fails_and_a_small_one_warns(made_up, right):
    design, _, visits = right
    gross, _ = p.judged(design, p.true_draws(made_up, design, intercept=np.log(160.0)), visits)
    # Between doses only: over all treatments the errors cancel.
    small, _ = p.judged(design, p.true_draws(made_up, design, dose_slopes=0.35), visits)
    assert gross["fit_durations"].status == "fail"
    assert small["fit_durations"].status == "warn"


def early_if_over(rng, duration):
    """Whoever notices that the effect is over comes within the week."""
    days = p.planned(rng, duration)
    return np.unique(np.append(days, np.ceil(duration + rng.integers(1, 7)))) if duration else days


def test_visits_because_the_effect_is_over_are_caught(made_up):
    rows, visits = p.practice(3, visits=early_if_over)
    design = design_of(made_up, rows)
    checks, found = p.judged(design, p.true_draws(made_up, design), visits)
    assert "fit_visit_timing" in warned(checks)
    assert "come back sooner" in checks["fit_visit_timing"].advice
    first, _, last = [row for row in found.fit if row["what"] == "visit_timing"]
    assert first["observed"] > first["point"]
    assert last["observed"] < last["point"]


def until_over(rng, duration):
    """Follow-up ends with the visit that finds the effect lost: seen, so no harm."""
    days = p.planned(rng, duration)
    return days[: int(np.searchsorted(days, duration)) + 1]


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_follow_up_that_ends_with_the_loss_is_no_reason_to_warn(seed, made_up):
    rows, visits = p.practice(seed, visits=until_over)
    design = design_of(made_up, rows)
    checks, _ = p.judged(design, p.true_draws(made_up, design), visits)
    assert warned(checks) == set()


def test_few_missed_visits_of_a_schedule_decide_nothing(made_up):
    """Seven of 300 miss a visit while in effect; all 150 patients counted, p is below 0.01."""
    missed = []

    def scheduled(rng, duration):
        days = 28.0 * np.arange(1, 11)
        if len(missed) < 7 and 112 < duration < 140:
            missed.append(duration)
            days = days[days != 84]
        return days

    rows, visits = p.practice(9, visits=scheduled)
    design = design_of(made_up, rows)
    checks, _ = p.judged(design, p.true_draws(made_up, design), visits)
    assert len(missed) == 7
    assert 0.01 < checks["fit_visit_timing"].value < 0.1


def test_visits_given_as_exact_days_of_loss_are_caught(made_up):
    rng = np.random.default_rng(7)
    days = np.exp(np.log(110) + 0.2 * rng.logistic(size=200))
    none = pd.DataFrame({"treatment_id": [], "days": []}).astype({"treatment_id": "str"})
    for given, expected in ((28 * np.ceil(days / 28), True), (np.ceil(days), False)):
        rows = [{"lower_days": day, "upper_days": day} for day in given]
        design = made_up.design_of(rows, model={"groups": [], "response": "off"})
        draws = made_up.draws_of(design, 400, intercept=np.log(110), scale=0.2, sd_patient=0.0)
        checks, _ = p.judged(design, draws, none)
        assert ("fit_exact_days" in warned(checks)) == expected
        assert checks["fit_response"].status == "not_applicable"


def test_late_looks_select_nobody(made_up):
    # Half are first looked at after the window: seen with effect they responded, else unknown.
    def late(rng, duration):
        days = p.planned(rng, duration)
        return days[days > 60] if rng.random() < 0.5 else days

    rows, visits = p.practice(8, visits=late)
    design = design_of(made_up, rows)
    assert design.is_unknown.sum() > 20
    draws = p.true_draws(made_up, design)
    checks, _ = p.judged(design, draws, visits)
    assert warned(checks) == set()
    rng = np.random.default_rng(1)
    sets, responds, assessed = everyone_seen(design, draws, visits, p.WINDOW_DAYS, rng)
    assert len(sets.rows) == len(rows)
    assert not assessed[(sets.rows["response"] == "unknown").to_numpy()].any()
    assert responds.shape == sets.lower.shape


def test_who_comes_often_is_replicated_by_who_comes_often(made_up):
    rows = [{"patient": f"P{i}", "day": 100 * j} for i in range(40) for j in range(1 + 2 * (i % 2))]
    design = made_up.design_of(rows)
    effect = [-0.1 if i % 2 else 0.1 for i in range(40)]
    patients = pd.DataFrame({"patient": [f"P{i}" for i in range(40)], "effect": effect})
    known = selected_effects(design, patients)
    often = design.rows["patient"].str[1:].astype(int) % 2 == 1
    np.testing.assert_allclose(known, np.where(often, -0.1, 0.1), atol=1e-9)
    np.testing.assert_array_equal(selected_effects(design, None), 0.0)
    draws = made_up.draws_of(design, 50)
    none = pd.DataFrame({"treatment_id": [], "days": []}).astype({"treatment_id": "str"})
    medians = [
        np.median(responders_seen(design, draws, none, np.random.default_rng(1), who).days[1:])
        for who in (patients.assign(effect=0.3), patients.assign(effect=0.0))
    ]
    # The same random numbers, moved by 0.3.
    assert medians[0] / medians[1] == pytest.approx(np.exp(0.3), rel=1e-6)


def test_strata_are_large_enough_and_dose_bands_are_of_one_product(right):
    design, _, _ = right
    rows = design.rows.assign(injector=["rare"] * 18 + ["I1"] * (len(design.rows) - 18))
    found = strata_of(design, rows)
    assert {one.level for one in found if one.by == "injector"} == {"I1"}
    bands = [one for one in found if one.by == "dose_band"]
    assert len(bands) == 6
    for one in bands:
        assert rows.loc[one.rows, "product"].nunique() == 1
    below = next(one for one in bands if one.level == "abo, below the usual dose")
    assert (rows.loc[below.rows, "dose_units"] == 25.0).all()


def test_few_patients_make_no_stratum(right):
    design, _, _ = right
    rows = design.rows.assign(patient=["one"] * len(design.rows))
    assert [one.by for one in strata_of(design, rows)] == ["overall"]


def test_the_band_holds_all_numbers_of_a_right_model_as_often_as_it_says():
    # 2,000 comparisons of 30 numbers that go together; exactly ALPHA, as 199 + 1 sets allow.
    rng = np.random.default_rng(2)
    root = np.tril(np.full((30, 30), 0.3)) + np.eye(30)
    rejected = 0
    for _ in range(2000):
        sets = np.exp(rng.standard_normal((200, 30)) @ root.T)
        band = simultaneous_band(sets[0], sets[1:], np.zeros(30))
        assert (band.p_value < ALPHA) == (not band.inside.all())
        rejected += band.p_value < ALPHA
    # p < 0.01 needs rank 1 of 200: probability 0.005. Limits at a false-alarm rate of 1e-4.
    low, high = stats.binom.ppf([5e-5, 1 - 5e-5], 2000, 0.005)
    assert low <= rejected <= high


def bimodal(rng, injector, product, dose_log2):
    return np.log(60.0 if rng.random() < 0.5 else 190.0) + 0.06 * rng.logistic()


def by_injector(rng, injector, product, dose_log2):
    return p.log_days(rng, injector, product, dose_log2) + 0.12 * (int(injector[1]) - 2.5)


def spoilt(name):
    """Return rows, visits and keys of the model, wrong in one way."""
    if name == "wrong family":
        return *p.practice(11, truth=bimodal), {}
    if name == "ignored clustering":
        return *p.practice(12, truth=by_injector), {"injector": "off", "patient": "off"}
    if name == "response rule mis-set":
        rule = ResponseRule(kind="at_most", value=1)
        return *p.practice(13, rule=rule, baselines=(1.0, 2.0, 3.0)), {}
    rows, visits = p.practice(14)
    return rows, visits, {}


@pytest.mark.mcmc
@pytest.mark.parametrize(
    ("name", "caught_by", "words"),
    [
        ("nothing", set(), ""),
        ("wrong family", {"fit_durations", "fit_pit"}, "family"),
        ("ignored clustering", {"fit_durations"}, "by injector"),
        ("response rule mis-set", {"fit_durations", "fit_in_effect"}, "response rule"),
    ],
)
def test_a_broken_fit_is_caught_and_named(name, caught_by, words, made_up):
    rows, visits, model = spoilt(name)
    design = design_of(made_up, rows, **model)
    draws, patients = p.fitted(design)
    checks, found = p.judged(design, draws, visits, patients)
    assert caught_by <= warned(checks)
    assert bool(warned(checks)) == bool(caught_by)
    reasons = " ".join(verdict_of(found.checks)["reasons"])
    assert words in reasons


@pytest.mark.mcmc
def test_intervals_treated_as_exact_are_caught(made_up):
    # A trial with visits every four weeks to the day; the visit is taken for the day of loss.
    rng = np.random.default_rng(15)
    days = 28 * np.ceil(np.exp(np.log(110) + 0.2 * rng.logistic(size=200)) / 28)
    rows = [{"lower_days": day, "upper_days": day} for day in days]
    design = made_up.design_of(rows, model={"groups": [], "response": "off", "injector": "off"})
    draws, patients = p.fitted(design)
    none = pd.DataFrame({"treatment_id": [], "days": []}).astype({"treatment_id": "str"})
    checks, found = p.judged(design, draws, none, patients)
    assert {"fit_exact_days"} <= warned(checks)
    assert "last day with effect" in " ".join(verdict_of(found.checks)["reasons"])


def test_checks_of_many_treatments_take_a_part_of_the_patients(monkeypatch, right):
    from wearoff.checks import predictive

    design, draws, visits = right
    monkeypatch.setattr(predictive, "_MAX_ROWS", 120)
    part = predictive._part(design, np.random.default_rng(1))
    assert len(part.rows) == 120
    assert (part.rows.groupby("patient").size() == 2).all()
    whole = replace(design, rows=part.rows)
    assert predictive._part(whole, np.random.default_rng(1)) is whole
    checks, _ = p.judged(design, draws, visits)
    assert set(checks) == NAMES
