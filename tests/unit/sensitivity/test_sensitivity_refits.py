"""Refits that sample: unseen ends that come sooner, shuffled labels, and the way to the file."""

import json

import numpy as np
import pytest

from wearoff.checks.crossval.families import of_the_model
from wearoff.checks.sensitivity.gather import gather_sensitivity
from wearoff.checks.sensitivity.refits import refit_changed
from wearoff.files import read_json, write_parquet
from wearoff.model import build_design, save_design
from wearoff.sampling import draw_posterior

pytestmark = pytest.mark.mcmc

SETTINGS = {
    "sampling": {"draws": 400, "warmup": 400},
    "checks": {"max_rhat": 1.05, "min_ess": 100},
}
OFF = {"groups": [], "area": "off", "product": "off", "dose_term": "off", "response": "off"}


class Analysis:
    """One analysis in a folder, fitted, with refits beside it."""

    def __init__(self, made_up, folder, rows, **model):
        self.folder, self.made_up = folder, made_up
        self.analysis = made_up.analysis_of(**SETTINGS, model=OFF | model)
        durations = made_up.durations_of(rows)
        write_parquet(durations, folder / "outcome" / "durations.parquet")
        save_design(build_design(durations, self.analysis), folder / "model")
        draw_posterior(analysis=self.analysis, model_dir=folder / "model", out_dir=folder / "fit")

    def main(self):
        found = of_the_model(self.folder / "model", self.folder / "fit", 0.95)
        return {row["quantity"]: row for row in found}

    def path(self, name, which):
        return self.folder / "sensitivity" / name / f"{which}.json"

    def refit(self, name, which):
        refit_changed(
            analysis=self.analysis, name=name, which=which, records_dir=self.folder,
            outcome_dir=self.folder / "outcome", model_dir=self.folder / "model",
            fit_dir=self.folder / "fit", out_path=self.path(name, which),
        )  # fmt: skip
        found = read_json(self.path(name, which))
        return {row["quantity"]: row for row in found.pop("values")}, found

    def gather(self, asked, refits):
        out = self.folder / "sensitivity.json"
        gather_sensitivity(
            analysis=self.analysis, outcome_dir=self.folder / "outcome",
            model_dir=self.folder / "model", fit_dir=self.folder / "fit", refits=refits,
            asked=asked, out_path=out,
        )  # fmt: skip
        return {one["name"]: one for one in read_json(out)["findings"]}


def leaving_early(n=300, seed=2, factor=4.0):
    """Effects of patients who stay away wear off four times as fast after their last visit.

    Returns rows, and the true durations.
    """
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for _ in range(n):
        days = 110 * np.exp(0.25 * rng.logistic())
        visits = rng.uniform(10, 20) + 21 * np.arange(30)
        leaves = visits[rng.integers(1, 5)] if rng.random() < 0.6 else np.inf
        low = max([0.0, *visits[(visits < days) & (visits <= leaves)]])
        high = min([np.inf, *visits[(visits >= days) & (visits <= leaves)]])
        if np.isinf(high):
            odds = (low / 110) ** 4
            left = rng.uniform() ** (1 / factor) / (1 + odds)
            days = 110 * (1 / left - 1) ** 0.25
        truth.append(days)
        rows.append({"lower_days": low, "upper_days": high,
                     "censoring": "right" if np.isinf(high) else "interval"})  # fmt: skip
    return [one for one in rows if one["lower_days"] > 0], np.array(truth)


@pytest.fixture(scope="module")
def early(made_up, tmp_path_factory):
    rows, truth = leaving_early()
    folder = tmp_path_factory.mktemp("early")
    return Analysis(made_up, folder, rows, injector="off", patient="off", clinic="off"), truth


def test_at_the_hazard_of_like_treatments_nothing_moves(early):
    """Imputing from the model and fitting again gives the model: within a third of an interval."""
    analysis, _ = early
    main, (same, _) = analysis.main(), analysis.refit("tipping_point", "1_4")
    width = main["median_days"]["upper"] - main["median_days"]["lower"]
    # Of four imputations the means differ by about an eighth of the posterior sd.
    assert abs(same["median_days"]["point"] - main["median_days"]["point"]) < width / 3


def test_ends_that_came_sooner_are_found_at_their_factor_and_tip_the_message(early):
    analysis, truth = early
    wanted = float(np.median(truth))
    naive = analysis.main()["median_days"]
    assert naive["lower"] > wanted
    asked = ["1.5_3", "4_4"]
    _, right = (analysis.refit("tipping_point", which)[0] for which in asked)
    assert right["median_days"]["lower"] < wanted < right["median_days"]["upper"]
    found = analysis.gather(
        ["tipping_point"], [analysis.path("tipping_point", one) for one in asked]
    )["tipping_point"]
    assert found["values"]["tips_above"] in (1.5, 4.0)
    assert "outside_at_4" in found["values"]


def by_injector(sd, n=240, seed=3):
    """Four injectors in each of two clinics; every effect is seen to end."""
    rng = np.random.default_rng(seed)
    level = sd * np.array([-1.2, -0.6, 0.2, 1.6, 1.2, -1.6, 0.6, -0.2])
    rows = []
    for i in range(n):
        injector = i % 8
        days = 110 * np.exp(level[injector] + 0.15 * rng.logistic())
        low = 14.0 * np.floor(days / 14)
        rows.append({"injector": f"I{injector}", "clinic": f"C{injector % 2}",
                     "lower_days": low, "upper_days": low + 14.0})  # fmt: skip
    return rows


def test_shuffling_collapses_a_real_spread_between_injectors(made_up, tmp_path):
    analysis = Analysis(made_up, tmp_path, by_injector(0.3), patient="off")
    shuffles = [str(i) for i in range(1, 4)]
    points = [analysis.refit("placebo_injectors", one)[0]["sd_injector"]["point"]
              for one in shuffles]  # fmt: skip
    real = analysis.main()["sd_injector"]["point"]
    # The prior's own median is 0.1; of 30 treatments an injector each knows her level to 0.05.
    assert real > 0.2
    assert max(points) < 0.12
    paths = [analysis.path("placebo_injectors", one) for one in shuffles]
    found = analysis.gather(["placebo_injectors", "leave_clinic_out"], paths)
    assert found["placebo_injectors"]["status"] == "robust"
    assert found["placebo_injectors"]["values"]["reached"] == 0
    assert found["leave_clinic_out"]["status"] == "not_applicable"


def test_a_clinic_left_out_and_what_cannot_be_done_is_told(made_up, tmp_path):
    analysis = Analysis(made_up, tmp_path, by_injector(0.1, n=80), patient="off")
    values, found = analysis.refit("leave_clinic_out", "1")
    assert found["clinic"] == "C0"
    assert found["people"] == {
        "patients": 40, "injectors": 4, "patients_left_out": 40, "injectors_left_out": 4
    }  # fmt: skip
    assert {"median_days", "share_in_effect", "sd_injector"} <= set(values)
    assert analysis.refit("leave_clinic_out", "3")[1]["state"] == "nothing_to_change"
    assert analysis.refit("tipping_point", "2_2")[1]["state"] == "nothing_to_change"
    assert analysis.refit("first_cycle", "first")[1]["state"] == "nothing_to_change"
    content = analysis.gather(["first_cycle"], [analysis.path("first_cycle", "first")])
    assert content["first_cycle"]["status"] == "not_applicable"
    assert not any(code in json.dumps(content) for code in ("P0", "I0", "t:000"))


def test_nothing_is_told_of_a_refit_whose_sampling_did_not_pass(made_up, tmp_path, monkeypatch):
    from wearoff.checks.sensitivity import refits

    analysis = Analysis(made_up, tmp_path, by_injector(0.1, n=80), patient="off")
    honest = refits.refit

    def diverging(*words, **settings):
        return honest(*words, **settings).__class__(None, False)

    monkeypatch.setattr(refits, "refit", diverging)
    values, found = analysis.refit("leave_clinic_out", "1")
    assert (values, found["state"]) == ({}, "failed")
    gathered = analysis.gather(["leave_clinic_out"], [analysis.path("leave_clinic_out", "1")])
    assert gathered["leave_clinic_out"]["rows"] == []
    assert gathered["leave_clinic_out"]["values"]["failed"] == 1.0


def test_what_leaves_no_duration_is_refused_not_fitted(made_up, tmp_path):
    rows = [one | {"clinic": "C0", "injector": f"I{i % 2}"}
            for i, one in enumerate(by_injector(0.1, n=40))]  # fmt: skip
    rows += [{"clinic": "C1", "injector": "I9", "response": "not_responded",
              "lower_days": np.nan, "upper_days": np.nan}] * 3  # fmt: skip
    analysis = Analysis(made_up, tmp_path, rows, patient="off", clinic="off", response="auto")
    assert analysis.refit("leave_clinic_out", "1")[1]["state"] == "refused"
