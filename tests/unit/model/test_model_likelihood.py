"""The censored likelihoods: finite everywhere, exact to 1e-10, right in every limit."""

import mpmath as mp
import numpy as np
import pytest
from scipy import special

from wearoff.model import FAMILIES

ALL_FAMILIES = pytest.mark.parametrize(
    "family", [name for name, one in FAMILIES.items() if not one.has_clock]
)


def random_bounds(rng, n):
    """Bounds of every kind: relative widths 1e-8 to 1e3, from hours to 5 years."""
    lower = np.exp(rng.uniform(np.log(0.1), np.log(2000), n))
    upper = lower * (1 + np.exp(rng.uniform(np.log(1e-8), np.log(1e3), n)))
    kind = rng.integers(0, 5, n)  # interval twice as often as left, right, exact
    upper = np.select([kind == 2, kind == 3], [np.inf, lower], upper)
    return np.where(kind == 1, 0.0, lower), upper


def prior_draws(family, rng, n):
    """Intercept and all effects, the residual's scale, and the tail, each from wide priors."""
    eta = rng.normal(np.log(110), 0.5, n) + rng.normal(0, 0.6, n)
    scale = np.abs(rng.normal(0, 0.4, n)) * FAMILIES[family].scale_per_sd
    return eta, scale, np.exp(rng.normal(0.7, 0.7, n))


@ALL_FAMILIES
def test_value_and_gradient_are_finite_over_the_priors(family, loglik):
    # Fixed seed: the 100,000 points are always the same, so no false alarms.
    rng = np.random.default_rng(20261)
    lower, upper = random_bounds(rng, 100_000)
    found_by_row = loglik(family, lower, upper, *prior_draws(family, rng, 100_000))
    for name, found in zip(("value", "d eta", "d k", "d tail"), found_by_row, strict=True):
        assert np.isfinite(found).all(), f"{name}: {(~np.isfinite(found)).sum()} not finite"


@ALL_FAMILIES
def test_value_and_gradient_are_finite_on_the_edge_grid(family, loglik):
    widths = np.array([0.0, 1e-8, 1e-6, 1e-3, 1.0, 1e3])
    middle, width, eta, scale = map(
        np.ravel,
        np.meshgrid([1e-2, 1.0, 60.0, 5000.0], widths, [-2.0, 4.7, 12.0], [1e-3, 0.02, 0.3, 20.0]),
    )
    lower = np.concatenate([middle, np.zeros_like(middle), middle])
    upper = np.concatenate([middle * (1 + width), middle, np.full_like(middle, np.inf)])
    for tail in (0.05, 1.0, 50.0) if family == "burr" else (1.0,):
        found = loglik(family, lower, upper, np.tile(eta, 3), np.tile(scale, 3), tail)
        assert all(np.isfinite(one).all() for one in found)


def points_up_to(z_limit, n, rng):
    """Rows whose bounds lie at standardised log times spread evenly over both tails."""
    scale = np.exp(rng.uniform(np.log(0.02), np.log(1.5), n))
    low = rng.uniform(-z_limit, z_limit, n)
    width = np.exp(rng.uniform(np.log(1e-8), np.log(1e3), n))
    lower = np.exp(rng.uniform(np.log(1), np.log(1000), n))
    eta = np.log(lower) - low * scale
    upper = lower * (1 + width)
    kind = rng.integers(0, 6, n)
    upper = np.select([kind == 1, kind == 2, kind == 3], [lower, np.inf, lower], upper)
    tail = np.exp(rng.uniform(-2.0, 4.0, n))
    return np.where(kind == 1, 0.0, lower), upper, eta, scale, tail


@ALL_FAMILIES
@pytest.mark.parametrize(("z_limit", "seed"), [(6, 1), (40, 2), (300, 3)])
def test_value_agrees_with_arithmetic_of_many_digits(family, z_limit, seed, loglik, exact):
    # 3 x 150 fixed points per family, so no false alarms.
    rows = points_up_to(z_limit, 150, np.random.default_rng(seed))
    values = loglik(family, *rows)[0]
    n_compared = 0
    with mp.workdps(450):  # probabilities as close to 1 as 1e-300 keep 150 digits of their log
        for *row, value in zip(*rows, values, strict=True):
            truth = exact.duration(family, *row)
            if not mp.isfinite(truth) or abs(truth) < mp.mpf("1e-300"):
                continue
            n_compared += 1
            # A density may cross 1, where its log has no relative precision.
            size = max(abs(truth), 1) if row[0] == row[1] else abs(truth)
            assert abs(mp.mpf(float(value)) - truth) <= mp.mpf("1e-10") * size, row
    assert n_compared >= 100


@ALL_FAMILIES
def test_gradient_agrees_with_finite_differences(family, loglik):
    lower, upper, eta, scale, tail = points_up_to(6, 400, np.random.default_rng(4))
    width = np.log(np.where(lower > 0, upper / np.maximum(lower, 1e-9), np.inf))
    usual = ~(width < 1e-4) | (lower == upper)  # differences of narrower ones are all round-off
    lower, upper, *point = (one[usual] for one in (lower, upper, eta, scale, tail))

    def value(eta, k, tail):
        return loglik(family, lower, upper, eta, 1 / k, tail)[0]

    eta, scale, tail = point
    at, size = (eta, 1 / scale, tail), (scale, 1 / scale, tail)
    for i, slope in enumerate(loglik(family, lower, upper, *point)[1:]):
        up, down = list(at), list(at)
        up[i], down[i] = at[i] + 1e-5 * size[i], at[i] - 1e-5 * size[i]
        differences = (value(*up) - value(*down)) / 2e-5
        np.testing.assert_allclose(slope * size[i], differences, rtol=1e-5, atol=1e-6)


@ALL_FAMILIES
def test_a_distant_upper_bound_becomes_the_right_term(family, loglik):
    lower = np.array([20.0, 90.0, 110.0, 250.0])
    wide = loglik(family, lower, 1e12, np.log(110), 0.25)
    right = loglik(family, lower, np.inf, np.log(110), 0.25)
    for found, expected in zip(wide, right, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@ALL_FAMILIES
def test_a_tiny_lower_bound_becomes_the_left_term(family, loglik):
    upper = np.array([20.0, 90.0, 110.0, 250.0])
    near = loglik(family, 1e-12, upper, np.log(110), 0.25)
    left = loglik(family, 0.0, upper, np.log(110), 0.25)
    for found, expected in zip(near, left, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@ALL_FAMILIES
def test_a_vanishing_interval_becomes_the_density(family, loglik):
    days = np.array([20.0, 90.0, 110.0, 250.0])
    upper = days * (1 + 1e-8)
    interval = loglik(family, days, upper, np.log(110), 0.25)[0]
    exact = loglik(family, days, days, np.log(110), 0.25)[0]
    np.testing.assert_allclose(interval - np.log(upper - days), exact, rtol=0, atol=1e-6)


@ALL_FAMILIES
def test_the_parts_of_a_split_interval_add_up(family, loglik):
    rng = np.random.default_rng(5)
    lower, middle, upper = np.sort(np.exp(rng.uniform(np.log(5), np.log(900), (3, 500))), axis=0)
    parts = [(lower, middle), (middle, upper), (upper, np.inf), (0.0, lower)]
    logs = [loglik(family, low, high, np.log(110), 0.3)[0] for low, high in parts]
    whole = loglik(family, lower, upper, np.log(110), 0.3)[0]
    np.testing.assert_allclose(np.logaddexp(logs[0], logs[1]), whole, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(np.logaddexp.reduce(logs), 0.0, atol=1e-13)


@ALL_FAMILIES
def test_the_time_unit_shifts_exact_rows_only(family, loglik):
    lower = np.array([0.0, 60.0, 60.0, 60.0])
    upper = np.array([60.0, 90.0, np.inf, 60.0])
    days = loglik(family, lower, upper, np.log(110), 0.3)[0]
    weeks = loglik(family, lower / 7, upper / 7, np.log(110 / 7), 0.3)[0]
    np.testing.assert_allclose(weeks - days, [0, 0, 0, np.log(7)], atol=1e-13)


@ALL_FAMILIES
def test_the_median_is_the_exponential_of_eta(family, loglik):
    halves = loglik(family, [0.0, 110.0], [110.0, np.inf], np.log(110), 0.37)[0]
    np.testing.assert_allclose(halves, np.log(0.5), rtol=1e-14)


@ALL_FAMILIES
def test_the_density_integrates_to_the_probability(family, loglik):
    days = np.linspace(60, 90, 4001)
    density = np.exp(loglik(family, days, days, np.log(110), 0.3)[0])
    whole = loglik(family, [60.0], [90.0], np.log(110), 0.3)[0][0]
    assert np.log(np.trapezoid(density, days)) == pytest.approx(whole, abs=1e-6)


def some_rows():
    """Bounds of every kind: lower, upper."""
    lower = np.array([0.0, 0.0, 20.0, 20.0, 90.0, 90.0, 90.0, 250.0])
    upper = np.array([20.0, 250.0, 90.0, 20.0, 90.1, 90.0, np.inf, np.inf])
    return lower, upper


def test_a_burr_tail_of_1_is_log_logistic(loglik):
    rows = *some_rows(), np.log(110), 0.3
    burr, expected = loglik("burr", *rows, 1.0), loglik("loglogistic", *rows)
    for found, one in zip(burr[:3], expected[:3], strict=True):
        np.testing.assert_allclose(found, one, rtol=1e-12, atol=1e-13)


def test_a_large_burr_tail_is_weibull(loglik):
    rows = *some_rows(), np.log(110), 0.3
    expected = loglik("weibull", *rows)
    # The difference is of the order of hazard squared / tail; hazards here are below 12.
    for tail, error in ((1e4, 2e-2), (1e8, 2e-6)):
        for found, one in zip(loglik("burr", *rows, tail)[:3], expected[:3], strict=True):
            np.testing.assert_allclose(found, one, rtol=error, atol=error)


def test_burr_is_weibull_with_a_gamma_frailty_of_every_record(loglik):
    # The frailty of mean 1 and variance 1 / tail, by quadrature over its quantiles.
    tail, scale = 2.5, 0.3
    frailty, weight = special.roots_genlaguerre(60, tail - 1.0)
    frailty, weight = frailty / tail, weight / special.gamma(tail)
    upper = np.array([40.0, 90.0, 180.0])
    shift = np.log(np.log(2)) - np.log(tail * np.expm1(np.log(2) / tail))
    eta = np.log(110) + scale * (shift - np.log(frailty[:, None]))
    gone = np.exp(loglik("weibull", np.zeros(180), np.tile(upper, 60), eta.repeat(3), scale)[0])
    expected = np.log(weight @ gone.reshape(60, 3))
    found = loglik("burr", np.zeros(3), upper, np.log(110), scale, tail)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
