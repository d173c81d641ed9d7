"""Practices drawn from the priors: are they what the model says, and are their truths ranked?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wearoff.model import build_design
from wearoff.validate.calibrate import N_DRAWS, one_practice
from wearoff.validate.practice import simulate_practice
from wearoff.validate.quantities import WORDS, quantities_of
from wearoff.validate.scenarios import SCENARIOS

NAMES = pytest.mark.parametrize("name", list(SCENARIOS))


@pytest.fixture(scope="module")
def practices():
    return {name: simulate_practice(one, 3) for name, one in SCENARIOS.items()}


@NAMES
def test_every_scenario_gives_a_design(name, practices):
    scenario, practice = SCENARIOS[name], practices[name]
    rows = practice.durations
    assert len(rows) == scenario.n_patients * scenario.n_cycles
    design = build_design(rows, scenario.analysis())
    assert design.has_response
    assert design.has_bounds.sum() > 10


@NAMES
def test_bounds_follow_the_response(name, practices):
    rows = practices[name].durations
    none = rows["response"] == "not_responded"
    assert rows.loc[none, ["lower_days", "upper_days"]].isna().all(axis=None)
    rest = rows.loc[~none]
    assert (rest["lower_days"] < rest["upper_days"]).all()
    unknown = rest.loc[rest["response"] == "unknown"]
    assert (unknown["lower_days"] == 0).all()
    assert np.isfinite(unknown["upper_days"]).all()


def test_a_seed_gives_the_same_practice_and_another_another(practices):
    again, other = (simulate_practice(SCENARIOS["small"], seed) for seed in (3, 4))
    pd.testing.assert_frame_equal(again.durations, practices["small"].durations)
    assert again.named == practices["small"].named
    assert other.named["intercept"] != again.named["intercept"]


def test_truths_are_drawn_from_the_priors():
    named = pd.DataFrame([simulate_practice(SCENARIOS["small"], seed).named for seed in range(200)])
    # Prior: Normal(log 110, 0.5) and half-normal of scale 0.15. Five standard errors each, so a
    # right program fails with a probability below 1e-6.
    assert named["intercept"].mean() == pytest.approx(np.log(110), abs=5 * 0.5 / np.sqrt(200))
    mean = 0.15 * np.sqrt(2 / np.pi)
    assert named["sd_injector"].mean() == pytest.approx(mean, abs=5 * 0.09 / np.sqrt(200))
    assert (named["sd_injector"] > 0).all()


def test_doses_follow_results_only_where_they_should(practices):
    def change(name):
        rows = practices[name].durations.sort_values(["patient", "cycle"])
        last = rows.groupby("patient")["lower_days"].shift()
        doses = np.log2(rows["dose_units"] / 20.0)
        return doses[last < 100].mean() - doses[last >= 100].mean()

    assert change("by_indication") > 0.8
    assert abs(change("ordinary")) < 0.2


@pytest.mark.mcmc
def test_one_practice_is_fitted_and_ranked_the_same_every_time():
    row = one_practice("ordinary", 1)
    assert row["refused"] == ""
    ranks = pd.Series({name: row[name] for name in WORDS if name in row})
    # No share never wears off in this scenario; everything else is there.
    assert set(WORDS) - set(ranks.index) == {"never_wane"}
    assert ranks.between(0, N_DRAWS).all()
    assert one_practice("ordinary", 1) == row


def test_a_truth_has_the_likelihood_that_the_model_gives_its_records(practices):
    practice = practices["small"]
    design = build_design(practice.durations, SCENARIOS["small"].analysis())
    truth = {name: np.array([value]) for name, value in practice.named.items()}
    true, again = (
        quantities_of(practice.design, one, truth, design, practice.design.rows)["log_likelihood"]
        for one in (practice.truth, replace(practice.truth, scale=practice.truth.scale * 3))
    )
    assert np.isfinite(true).all()
    assert true > again
