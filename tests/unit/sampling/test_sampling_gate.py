"""The gate: every way a sampler can go wrong is caught by the check meant for it."""

import numpy as np
import pytest

from wearoff.config import Checks
from wearoff.sampling import at_least, at_most, parameter_draws, sampling_checks


def failed(posterior, stats, limits=None):
    checks = sampling_checks(posterior, stats, limits or Checks(), 4)
    return {check.name for check in checks if check.status == "fail"}


def test_independent_draws_pass(draws):
    # False-alarm rate about 1e-3 per seed (R-hat of 3 parameters at 4,000 draws); seed fixed.
    checks = sampling_checks(*draws(), Checks(), 4)
    assert [check.name for check in checks if check.status != "pass"] == []
    assert {check.name for check in checks} == {
        "chains", "not_a_number", "equal_chains", "divergences", "rhat", "ess_bulk", "ess_tail",
        "bfmi", "tree_depth",
    }  # fmt: skip


def divergence(posterior, stats):
    stats["diverging"][2, 17] = True


def stuck_chain(posterior, stats):
    for name in posterior:
        posterior[name][1] = posterior[name][1, 0]
    stats["energy"][1] = 3.0


def stuck_parameter(posterior, stats):
    posterior["intercept"][1] = 0.3


def equal_chains(posterior, stats):
    for name in posterior:
        posterior[name][3] = posterior[name][0]


def not_a_number(posterior, stats):
    posterior["coefficients"][0, 5, 1] = np.nan


def infinite(posterior, stats):
    posterior["intercept"][0, 5] = np.inf


def shifted_chain(posterior, stats):
    posterior["intercept"][0] += 0.45


def wider_chain(posterior, stats):
    posterior["intercept"][0] *= 2.5


def drift(posterior, stats):
    posterior["intercept"][:] += np.linspace(-0.4, 0.4, posterior.sizes["draw"])


def slow_chains(posterior, stats):
    posterior["intercept"][:] = autocorrelated(posterior["intercept"].to_numpy(), 0.99)


def slow_energy(posterior, stats):
    stats["energy"][0] = autocorrelated(stats["energy"].to_numpy(), 0.95)[0]


def autocorrelated(noise, share):
    """Make independent noise a slow random walk around 0."""
    out = noise.copy()
    for i in range(1, noise.shape[1]):
        out[:, i] = share * out[:, i - 1] + np.sqrt(1 - share**2) * noise[:, i]
    return out


@pytest.mark.parametrize(
    ("spoil", "caught_by"),
    [
        (divergence, "divergences"),
        (stuck_chain, "rhat"),
        (stuck_chain, "bfmi"),
        (stuck_parameter, "rhat"),
        (equal_chains, "equal_chains"),
        (not_a_number, "not_a_number"),
        (not_a_number, "rhat"),
        (infinite, "not_a_number"),
        (shifted_chain, "rhat"),
        (wider_chain, "rhat"),
        (drift, "rhat"),
        (slow_chains, "ess_bulk"),
        (slow_chains, "ess_tail"),
        (slow_energy, "bfmi"),
    ],
)
def test_a_fault_is_caught(spoil, caught_by, draws):
    posterior, stats = draws()
    spoil(posterior, stats)
    assert caught_by in failed(posterior, stats)


def test_one_divergence_fails_nothing_else(draws):
    posterior, stats = draws()
    divergence(posterior, stats)
    assert failed(posterior, stats) == {"divergences"}


def test_rhat_of_1_02_is_refused_and_the_value_is_told(draws):
    posterior, stats = draws()
    shift = next(s for s in np.arange(0.1, 1, 0.01) if rhat_after(draws, s) > 1.02)
    posterior["intercept"][0] += shift
    (check,) = [c for c in sampling_checks(posterior, stats, Checks(), 4) if c.name == "rhat"]
    assert (check.status, check.threshold) == ("fail", 1.01)
    assert 1.02 < check.value < 1.03


def rhat_after(draws, shift):
    posterior, stats = draws()
    posterior["intercept"][0] += shift
    return next(c.value for c in sampling_checks(posterior, stats, Checks(), 4) if c.name == "rhat")


@pytest.mark.parametrize("n_found", [1, 3])
def test_a_missing_chain_is_caught(n_found, draws):
    assert "chains" in failed(*draws(n_chains=n_found))


def test_all_chains_stuck_at_one_point_fail_without_a_crash(draws):
    posterior, stats = draws()
    for name in posterior:
        posterior[name][:] = 1.0
    stats["energy"][:] = 3.0
    assert {"equal_chains", "rhat", "ess_bulk", "bfmi"} <= failed(posterior, stats)


def test_a_column_without_spread_by_construction_is_no_fault(draws):
    posterior, stats = draws()
    posterior["fixed"] = posterior["intercept"] * 0.0
    assert failed(posterior, stats) == set()


def test_saturated_tree_depth_only_warns(draws):
    posterior, stats = draws()
    stats["maxdepth_reached"][0, 0] = True
    checks = sampling_checks(posterior, stats, Checks(), 4)
    assert {check.name: check.status for check in checks}["tree_depth"] == "warn"
    assert failed(posterior, stats) == set()


def test_limits_of_the_config_count(draws):
    assert failed(*draws(), Checks(min_ess=100_000)) == {"ess_bulk", "ess_tail"}


@pytest.mark.parametrize("value", [np.nan, np.inf, 2.0])
def test_a_value_that_is_no_number_never_passes_at_most(value):
    check = at_most("x", "X", value, 1.0, "")
    assert check.status == "fail"
    assert check.value == (2.0 if value == 2.0 else None)


@pytest.mark.parametrize(("value", "status"), [(np.nan, "fail"), (0.9, "fail"), (1.0, "pass")])
def test_at_least(value, status):
    assert at_least("x", "X", value, 1.0, "").status == status


def test_parameters_are_named_by_their_coordinates(draws):
    posterior, _ = draws()
    names = list(parameter_draws(posterior))
    assert names == ["intercept", "coefficients[area[forehead]]", "coefficients[sex[male]]"]
