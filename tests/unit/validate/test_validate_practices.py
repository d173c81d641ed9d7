"""Practices drawn from the priors: are they what the model says, and is coverage counted right?"""

import numpy as np
import pandas as pd
import pytest

from wearoff.model import build_design
from wearoff.validate.coverage import coverage_table, one_practice
from wearoff.validate.page import coverage_page
from wearoff.validate.practice import simulate_practice
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


def test_coverage_is_counted_from_ranks():
    ranks = [0.5, 0.3, 0.1, 0.02, 0.0]
    table = coverage_table(
        pd.DataFrame([{"scenario": "s", "quantity": "q", "rank": one} for one in ranks])
    )
    found = table.iloc[0]
    assert found["practices"] == 5
    assert [found[f"covered_{level}"] for level in ("50%", "80%", "95%")] == [0.4, 0.6, 0.6]


def test_the_page_marks_shares_that_chance_does_not_explain():
    def practices(scenario, ranks, **more):
        return [
            {"scenario": scenario, "seed": seed, "attempts": 1, "first_attempt": "",
             "quantity": "dose", "rank": rank} | more
            for seed, rank in enumerate(ranks)
        ]  # fmt: skip

    right = practices("ordinary", (np.arange(100) + 0.5) / 100)
    narrow = practices("small", [0.0] * 100)
    refused = practices("cure", [np.nan], first_attempt="Divergent transitions", refused="rhat")
    page = coverage_page(pd.DataFrame([*right, *narrow, *refused]))
    assert "3 of the 6 shares lie outside theirs" in page
    lines = [line for line in page.splitlines() if line.startswith("| doubling the dose |")]
    assert ["**" in line for line in lines] == [False, True]
    assert "| an ordinary practice | 100 | 100 | 0 | 0 |" in page
    assert "with long follow-up | 1 | 0 | 1 | 1 |" in page


@pytest.mark.mcmc
def test_one_practice_is_fitted_and_ranked():
    rows = pd.DataFrame(one_practice("ordinary", 1))
    assert "refused" not in rows
    assert {"dose", "sex[male]", "sd_injector", "median_days", "share_responding"} <= set(
        rows["quantity"]
    )
    assert rows["rank"].between(0, 1).all()
