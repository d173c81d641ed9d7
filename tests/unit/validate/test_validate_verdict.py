"""The verdict on ranks: right programs pass, wrong ones fail, as often as it says."""

import numpy as np
import pandas as pd
import pytest
from arviz_stats import ecdf_utils
from scipy import stats

from wearoff.validate.calibrate import N_DRAWS
from wearoff.validate.coverage import covered
from wearoff.validate.judge import FALSE_ALARMS, judge
from wearoff.validate.quantities import WORDS
from wearoff.validate.ranks import as_uniform, band_around, rank_among, spread_p_value
from wearoff.validate.scenarios import MAIN, SCENARIOS

N_PRACTICES = 320


def ranked(scenario, rng, *, n=N_PRACTICES, sd_factor=1.0, prior_sd=1.0, quantities=tuple(WORDS)):
    """Ranks by a program that knows y ~ Normal(truth, 1), truth ~ Normal(0, 1) as far as told.

    Its posterior is exact at the defaults: Normal(y / 2, sqrt(1 / 2)).
    """
    table = {"scenario": scenario, "seed": np.arange(1, n + 1)}
    for name in quantities:
        truth = rng.standard_normal(n)
        y = truth + rng.standard_normal(n)
        weight = prior_sd**2 / (prior_sd**2 + 1)
        draws = weight * y[:, None] + sd_factor * np.sqrt(weight) * rng.standard_normal(
            (n, N_DRAWS)
        )
        table[name] = (draws < truth[:, None]).sum(axis=1)
    return pd.DataFrame(table)


def even(rng):
    """Ranks of a right program in all scenarios, drawn directly."""
    tables = [
        pd.DataFrame(
            {"scenario": name, "seed": np.arange(1, n + 1)}
            | {one: rng.integers(0, N_DRAWS + 1, n) for one in WORDS}
        )
        for name in SCENARIOS
        for n in [N_PRACTICES if name == MAIN else 100]
    ]
    return pd.concat(tables, ignore_index=True)


def test_a_right_program_passes():
    verdict = judge(ranked(MAIN, np.random.default_rng(1)), N_DRAWS)
    # The seed is fixed; another would fail with a probability of 0.025 at most.
    assert (verdict.status, verdict.reasons) == ("pass", ())
    assert len(verdict.judged) == len(WORDS)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sd_factor": 0.7}, "too narrow"),
        # Of a single wide quantity a power of about 0.9: the seed is fixed.
        ({"sd_factor": 1.3}, "too wide"),
        ({"prior_sd": 0.5}, "too narrow"),
    ],
)
def test_one_wrong_quantity_among_right_ones_fails_and_is_named(wrong, words):
    rng = np.random.default_rng(2)
    table = ranked(MAIN, rng)
    table["sd_injector"] = ranked(MAIN, rng, quantities=("sd_injector",), **wrong)["sd_injector"]
    verdict = judge(table, N_DRAWS)
    assert verdict.status == "fail"
    (reason,) = verdict.reasons
    assert reason.startswith(f"an ordinary practice, {WORDS['sd_injector']}: ")
    assert words in reason


def test_a_shifted_prior_fails():
    rng = np.random.default_rng(3)
    table = ranked(MAIN, rng)
    # A prior of Normal(1, 1) where truths come from Normal(0, 1): draws half too high.
    shifted = stats.norm.cdf(stats.norm.ppf((table["dose"] + 0.5) / (N_DRAWS + 1)) - 0.5 * 2**0.5)
    table["dose"] = np.floor(shifted * (N_DRAWS + 1))
    (reason,) = judge(table, N_DRAWS).reasons
    assert "doubling the dose: its ranks leave the band" in reason


def test_right_programs_fail_as_seldom_as_is_said():
    rng = np.random.default_rng(4)
    n_programs = 100
    failed = sum(judge(even(rng), N_DRAWS).status == "fail" for _ in range(n_programs))
    # Were the rate 0.05, more would come up with a probability below 0.001.
    assert failed <= stats.binom.ppf(0.999, n_programs, FALSE_ALARMS)


def test_bands_hold_the_share_of_right_curves_that_they_should():
    rng = np.random.default_rng(5)
    n_curves = 1000
    outside = sum(not band_around(rng.random(100), 0.05).is_inside for _ in range(n_curves))
    low, high = stats.binom.interval(0.999, n_curves, 0.05)
    assert low <= outside <= high


def test_bands_are_those_of_the_library():
    uniform = np.random.default_rng(9).random(64)
    ours = band_around(uniform, 0.05)
    at, share, lower, upper = ecdf_utils.ecdf_pit(uniform, 0.95, n_simulations=4000)
    inner = slice(1, -1)
    np.testing.assert_allclose(ours.at, at[inner])
    np.testing.assert_allclose(ours.difference, share[inner] - at[inner])
    # Both are simulated: a limit may differ by one count.
    np.testing.assert_allclose(ours.lower, lower[inner] - at[inner], atol=1.01 / 64)
    np.testing.assert_allclose(ours.upper, upper[inner] - at[inner], atol=1.01 / 64)


def test_the_spread_has_a_uniform_p_value():
    rng = np.random.default_rng(6)
    found = [spread_p_value(rng.random(50)) for _ in range(500)]
    assert stats.kstest(found, "uniform").pvalue > 0.001


def test_too_few_practices_are_no_verdict():
    verdict = judge(ranked(MAIN, np.random.default_rng(7), n=100), N_DRAWS)
    assert verdict.status == "incomplete"
    assert verdict.reasons == ("100 of 316 practices of the main scenario",)


def test_ties_are_broken_evenly():
    rng = np.random.default_rng(8)
    draws = np.repeat([0.0, 1.0, 2.0], [50, 100, 50])
    ranks = np.array([rank_among(1.0, draws, rng) for _ in range(2000)])
    assert (ranks.min(), ranks.max()) == (50, 150)
    # 101 ranks are equally likely; the test fails by chance once in a thousand seeds.
    assert stats.chisquare(np.bincount(ranks - 50, minlength=101)).pvalue > 0.001
    assert rank_among(np.inf, np.array([1.0, np.inf]), rng) in (1, 2)


def test_uniform_numbers_of_ranks_stay_within_their_rank():
    ranks = np.arange(N_DRAWS + 1.0)
    found = as_uniform(ranks, N_DRAWS, "any")
    assert (np.floor(found * (N_DRAWS + 1)) == ranks).all()


def test_coverage_is_counted_with_the_range_of_chance():
    places = (np.arange(100) + 0.5) / 100
    assert covered(places, 0.8).share == 0.8
    assert not covered(places, 0.8).is_outside
    narrow = covered(np.zeros(100), 0.95)
    assert (narrow.share, narrow.is_outside) == (0.0, True)
    assert narrow.words().startswith("**0% (")
