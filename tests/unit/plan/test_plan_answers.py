"""Numbers needed: closed forms, the practice read from its rows, and what may be printed."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wearoff.cli import app
from wearoff.errors import ConfigError, DiagnosticsError
from wearoff.files import write_json
from wearoff.model import save_design
from wearoff.plan import Targets, make_plan, plan_analysis, plan_content, plan_text, scenario_of
from wearoff.plan.answers import patients_needed, reliability
from wearoff.plan.kinds import MAX_PATIENTS
from wearoff.plan.practice import follow_up, practice_of, thinned, treatments_per_month

ROOT = Path(__file__).parents[3]


def practice(n=240, per_patient=2, injectors=4, **row):
    return [
        {
            "patient": f"P{i // per_patient}",
            "day": 100 * (i % per_patient),
            "cycle": 1 + i % per_patient,
            "injector": f"I{i // per_patient % injectors}",
            "clinic": f"C{i // per_patient % injectors // 2}",
            "dose_units": 20.0 * 2 ** (i % 5 / 4 - 0.5),
            "lower_days": 90.0 + i % 7,
            "upper_days": np.inf if i % 4 == 0 else 120.0 + i % 7,
        }
        | row
        for i in range(n)
    ]


@pytest.fixture
def planned(made_up):
    """From rows and draws to a plan."""

    def _planned(rows, targets=None, sections=None, **fixed):
        analysis = made_up.analysis_of(**(sections or {}))
        design = made_up.design_of(rows, **(sections or {}))
        draws = made_up.draws_of(design, 40, **fixed)
        rng = np.random.default_rng(5)
        scenario = scenario_of(analysis, design, draws, rng)
        return make_plan(analysis, scenario, targets or Targets(), rng)

    return _planned


def test_reliability_is_that_of_a_balanced_one_way_layout():
    """The squared correlation of shrunken and true effects, by simulation."""
    rng = np.random.default_rng(1)
    sd_between, sd_patient, scale, n = 0.1, 0.2, 0.3, 12
    true = sd_between * rng.standard_normal(20_000)
    noise = np.sqrt((sd_patient**2 + scale**2 / 2) / n) * rng.standard_normal(20_000)
    per_patient = np.array([1 / (sd_patient**2 + scale**2 / 2)])
    expected = np.corrcoef(true, true + noise)[0, 1] ** 2
    assert reliability(np.array([sd_between]), n, per_patient) == pytest.approx(expected, abs=0.02)


def test_the_numbers_of_the_reference_table():
    # Reliability 0.7 with a residual of 0.5: 234, 59 and 15 events at spreads of .05, .10, .20.
    found = patients_needed(np.array([0.05, 0.10, 0.20]), np.full(3, 1 / 0.25), 0.7)
    assert list(found) == [234, 59, 15]


def test_exact_normal_records_give_the_closed_form(planned):
    rows = practice(lower_days=100.0, upper_days=100.0)
    plan = planned(
        rows, sections={"model": {"family": "lognormal"}}, scale=0.3, sd_patient=0.2,
        sd_injector=0.1, sd_clinic=0.0,
    )  # fmt: skip
    expected = np.ceil(0.7 / 0.3 * (0.2**2 + 0.3**2 / 2) / 0.1**2)
    for one in plan.injectors:
        assert [one.patients.lower, one.patients.point] == pytest.approx([expected] * 2, abs=1)
    assert [one.among for one in plan.injectors] == ["all", "one clinic"]


def test_injectors_that_do_not_differ_cannot_be_told_apart(planned):
    plan = planned(practice(), sd_injector=0.0, sd_clinic=0.0)
    assert plan.injectors[0].patients.point is None
    assert plan.injectors[0].chance_never == 1
    text = plan_text(plan, "Made up")
    assert "cannot be told apart in any practical number" in text
    assert f"more than {MAX_PATIENTS:,}" in text
    json.dumps(plan_content(plan, "made_up"), allow_nan=False)


def test_more_of_the_same_patients_helps_less_than_more_patients(planned):
    (one, _) = planned(practice(), Targets(months=(12, 100_000))).injectors
    now, later, at_last = (row.reliability.point for row in one.at_months)
    limit = reliability(np.array([np.sqrt(0.02)]), 30, np.array([1 / 0.2**2]))[0]
    assert now < later < at_last
    assert at_last == pytest.approx(limit, abs=0.01)
    assert one.at_patients[-1].reliability.point > limit


def test_the_dose_is_known_better_from_more_treatments(planned):
    few, many = planned(practice(120)), planned(practice(480))
    assert few.doses[0].now_percent.point > 1.8 * many.doses[0].now_percent.point
    needed = many.doses[0].treatments
    assert needed[2.0].point > 5 * needed[5.0].point > 10 * needed[10.0].point


@pytest.mark.parametrize("family", ["loglogistic", "weibull", "lognormal", "burr"])
def test_every_family_can_be_planned(family, planned):
    plan = planned(practice(), sections={"model": {"family": family}})
    assert 1 < plan.injectors[0].patients.point < 1000


def test_without_injectors_clinics_are_compared_and_without_dose_none_is_planned(planned):
    plan = planned(practice(injector=None, dose_units=np.nan))
    assert plan.scenario.unit == "clinic"
    text = plan_text(plan, "Made up")
    assert "all clinics of the practice" in text
    assert "the model has no effect of the dose" in text


def test_small_numbers_of_patients_are_not_printed(planned):
    plan = planned(practice(48, injectors=8))  # three patients each
    content = plan_content(plan, "made_up")
    assert content["patients_now"] == "*"
    assert content["comparisons"][0]["at_months"] == ()
    assert "has too few patients" in plan_text(plan, "Made up")


def test_follow_up_is_the_product_limit_of_its_ends():
    days, share = follow_up(np.array([10.0, 20.0, 5.0]), np.array([np.inf, np.inf, 15.0]))
    assert list(days) == [10.0, 20.0, np.inf]
    assert share == pytest.approx([1 / 3, 2 / 3, 0.0])
    days, share = follow_up(np.array([10.0]), np.array([20.0]))
    assert (list(days), list(share)) == ([np.inf], [1.0])


def test_pace_counts_returns_per_month_of_observation():
    rows = pd.DataFrame(
        {
            "patient_level": ["A", "A", "B"],
            "day": [0, 100, 0],
            "lower_days": [90.0, 83.0, np.nan],
            "upper_days": [np.inf, np.inf, np.nan],
        }
    ).assign(lower_days=[90.0, 82.625, 0.0], upper_days=[np.inf, np.inf, 182.625])
    assert treatments_per_month(rows) == pytest.approx(1 / 12)
    assert treatments_per_month(rows.assign(day=0, lower_days=0, upper_days=np.inf)) == 0


def test_very_many_patients_are_thinned_whole(made_up):
    design = made_up.design_of(practice(6000))
    part = thinned(design, np.random.default_rng(1))
    assert 1900 < len(part.rows) <= 2000
    assert set(part.rows.groupby("patient_level").size()) == {2}
    assert len(practice_of(part).unit) == len(part.rows)


def test_nothing_fitted_means_priors(made_up, tmp_path):
    plan = plan_analysis(made_up.analysis_of(), tmp_path, Targets())
    assert plan.scenario.source == "priors"
    assert plan.injectors[0].patients.point > 1
    assert "From the priors" in plan_text(plan, "Made up")


def test_a_prior_of_no_spread_needs_beyond_any_practical_number(made_up, tmp_path):
    tight = {"scale": 1e-6, "reason": "they are all the same"}
    priors = {"sd_injector": tight, "sd_clinic": tight}
    analysis = made_up.analysis_of(model={"priors": priors})
    assert plan_analysis(analysis, tmp_path, Targets()).injectors[0].patients.point is None


def test_a_fit_that_cannot_be_read_is_refused(made_up, tmp_path):
    write_json({}, tmp_path / "fit" / "posterior.nc")
    with pytest.raises(ConfigError, match="has no design"):
        plan_analysis(made_up.analysis_of(), tmp_path, Targets())
    save_design(made_up.design_of(practice()), tmp_path / "model")
    with pytest.raises(ConfigError, match="another version"):
        plan_analysis(made_up.analysis_of(), tmp_path, Targets())


def test_a_fit_that_failed_its_checks_is_refused(made_up, tmp_path):
    write_json({}, tmp_path / "fit" / "posterior.nc")
    write_json({"status": "fail"}, tmp_path / "checks" / "verdict.json")
    with pytest.raises(DiagnosticsError):
        plan_analysis(made_up.analysis_of(), tmp_path, Targets())
    assert plan_analysis(made_up.analysis_of(), tmp_path, Targets(), from_priors=True)


@pytest.mark.parametrize(
    "asked", [{"patients": (0,)}, {"months": ()}, {"precision_percent": (-1,)}]
)
def test_numbers_that_make_no_sense_are_refused(asked, made_up, tmp_path):
    with pytest.raises(ConfigError, match="numbers above 0"):
        plan_analysis(made_up.analysis_of(), tmp_path, Targets(**asked))


def test_the_command_prints_a_table_and_writes_json(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(ROOT)
    words = ["plan", "example", "--priors", "--patients", "15", "30", "--json"]
    app([*words, str(tmp_path / "plan.json")], result_action="return_value")
    assert "until injectors can be told apart" in capsys.readouterr().out
    content = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert [row["number"] for row in content["comparisons"][0]["at_patients"]] == [15, 30]
    assert content["assumptions"]
