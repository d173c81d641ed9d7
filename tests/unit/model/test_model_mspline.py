"""The flexible hazard: its splines against SciPy's integrals, its knots, prior and clock."""

import numpy as np
import pandas as pd
import pytest
from scipy.interpolate import BSpline

from wearoff.model.clock import CALENDAR, hazard_clock
from wearoff.model.mspline import HazardBasis, hazard_knots, hazard_weights

KNOTS = (0.0, 35.0, 70.0, 98.0, 110.0, 126.0, 180.0)


@pytest.fixture(scope="module")
def basis():
    return HazardBasis(KNOTS)


def splines(knots=KNOTS):
    """SciPy's own B-splines, scaled to integrate to 1 by their numerical integral."""
    padded = np.concatenate([knots[:1] * 2, knots, knots[-1:] * 2])
    each = [BSpline(padded, row, 2) for row in np.eye(len(knots) + 1)]
    return [(one, one.integrate(0.0, knots[-1])) for one in each]


def days_between(n, seed=1):
    rng = np.random.default_rng(seed)
    return np.sort(np.exp(rng.uniform(np.log(0.01), np.log(180.0), (2, n))), axis=0)


def test_every_spline_integrates_to_one_and_is_never_negative(basis):
    np.testing.assert_allclose(basis.mass(np.zeros(1), np.array([180.0])), 1.0, rtol=1e-13)
    assert (basis.rate(np.linspace(0.0, 180.0, 1000)) >= 0).all()


def test_integrals_and_rates_are_those_of_scipy(basis):
    low, high = days_between(200)
    pairs = list(zip(low, high, strict=True))
    expected = np.column_stack(
        [[one.integrate(a, b) / whole for a, b in pairs] for one, whole in splines()]
    )
    np.testing.assert_allclose(basis.mass(low, high), expected, rtol=1e-9, atol=1e-13)
    rates = np.column_stack([one(low) / whole for one, whole in splines()])
    np.testing.assert_allclose(basis.rate(low), rates, rtol=1e-9, atol=1e-15)


def test_a_narrow_interval_keeps_its_digits(basis):
    low = np.array([10.0, 70.0, 109.9, 400.0])
    width = low * 2.0**-27
    np.testing.assert_allclose(
        basis.mass(low, low + width), basis.rate(low) * width[:, None], rtol=1e-6, atol=1e-15
    )


def test_the_hazard_is_constant_beyond_the_last_knot(basis):
    at_end = basis.rate(np.array([180.0]))
    np.testing.assert_allclose(basis.rate(np.array([181.0, 1e6])), np.tile(at_end, (2, 1)))
    found = basis.mass(np.array([100.0]), np.array([5000.0]))
    inside = basis.mass(np.array([100.0]), np.array([180.0]))
    np.testing.assert_allclose(found, inside + 4820.0 * at_end, rtol=1e-12)


def test_the_pieces_are_the_integrals(basis):
    days = np.concatenate([np.array(KNOTS), np.linspace(0.001, 1000.0, 500)])
    piece = np.searchsorted(KNOTS[1:], days, side="right")
    powers = (days - np.array(KNOTS)[piece])[:, None] ** np.arange(4)
    found = np.einsum("dk,dkp->dp", powers, basis.pieces[piece])
    np.testing.assert_allclose(found, basis.mass(np.zeros_like(days), days), atol=1e-12)


def test_bends_have_no_level_and_no_slope_and_mean_square_one(basis):
    line = np.column_stack([np.ones(basis.n_parts), basis.log_centres])
    np.testing.assert_allclose(line.T @ basis.bends, 0.0, atol=1e-12)
    walks = np.random.default_rng(2).standard_normal((40_000, basis.n_parts - 1)) @ basis.bends.T
    # Standard error 0.006, seed fixed.
    assert (walks**2).mean() == pytest.approx(1.0, abs=0.03)


def test_another_unit_of_time_leaves_weights_and_bends_alone(basis):
    weeks = HazardBasis(tuple(knot / 7 for knot in KNOTS))
    np.testing.assert_allclose(weeks.bends, basis.bends, atol=1e-13)
    np.testing.assert_allclose(weeks.log_centres, basis.log_centres, atol=1e-13)
    scale, bend = np.array([0.3]), 0.5 * basis.bends[:, :1].T
    np.testing.assert_allclose(
        hazard_weights(weeks, scale, bend), hazard_weights(basis, scale, bend), rtol=1e-12
    )


@pytest.mark.parametrize("scale", [0.2, 0.3, 0.5, 1.0])
def test_without_bends_durations_are_nearly_weibull(scale):
    """Within 0.02 in survival for shapes up to 5: what a few splines can follow of its rise."""
    shares = np.array([0.2, 0.4, 0.6, 0.8, 0.975])
    at = 110 * (-np.log1p(-shares) / np.log(2)) ** scale
    basis = HazardBasis((0.0, at[0] / 2, *at, 2 * at[-1]))
    weights = hazard_weights(basis, np.array([scale]), np.zeros((1, basis.n_parts)))
    clock = hazard_clock(basis, weights, np.array([np.log(110.0)]), np.array([scale]))
    days = np.linspace(10, 300, 60)
    found, truth = (
        0.5 ** np.exp((time - np.log(110)) / scale)
        for time in (clock.of(np.log(days)), np.log(days))
    )
    np.testing.assert_allclose(found, truth, atol=0.02)
    if scale == 1.0:
        np.testing.assert_allclose(found, truth, atol=1e-4)


def bounds(lower, upper):
    return pd.DataFrame({"lower_days": lower, "upper_days": upper})


def test_knots_follow_the_middles_of_what_was_seen_to_wear_off():
    rows = bounds(
        [80.0, 90.0, 100.0, 110.0, 120.0, 0.0, 300.0], [90, 100, 110, 120, 130, 140, np.inf]
    )
    expected = np.quantile([85, 95, 105, 115, 125, 70], [0.2, 0.4, 0.6, 0.8, 0.975])
    assert hazard_knots(rows) == pytest.approx((0.0, expected[0] / 2, *expected, 2 * expected[-1]))


def test_knots_on_one_day_are_merged():
    assert hazard_knots(bounds([84.0] * 9, [112.0] * 9)) == (0.0, 49.0, 98.0, 196.0)
    heaped = bounds([84.0] * 50 + [112.0, 140.0], [112.0] * 50 + [140.0, 168.0])
    knots = hazard_knots(heaped)
    assert len(knots) >= 3
    assert (np.diff(knots) > 0).all()


def test_knots_without_any_loss_follow_the_last_days_seen():
    assert hazard_knots(bounds([100.0, 100.0], [np.inf, np.inf])) == (0.0, 50.0, 100.0, 200.0)


def some_clock(basis, n_draws=5):
    rng = np.random.default_rng(3)
    scale = np.abs(rng.normal(0.3, 0.1, n_draws)) + 0.1
    weights = hazard_weights(basis, scale, rng.standard_normal((n_draws, 7)) @ basis.bends.T[:7])
    return (
        hazard_clock(basis, weights, rng.normal(np.log(110), 0.2, n_draws), scale),
        weights,
        scale,
    )


def test_the_clock_shows_the_calendar_at_the_intercept_and_runs_on_the_hazard(basis):
    rng = np.random.default_rng(4)
    scale, intercept = np.array([0.2, 0.5]), np.log([90.0, 400.0])
    weights = rng.dirichlet(np.ones(basis.n_parts), 2)
    clock = hazard_clock(basis, weights, intercept, scale)
    np.testing.assert_allclose(clock.of(intercept), intercept, atol=1e-5)
    days = np.array([0.01, 3.0, 60.0, 150.0, 1000.0, 1e6])
    hazard = weights @ basis.mass(np.zeros(6), days).T
    at_median = np.array(
        [weights[i] @ basis.mass(np.zeros(1), np.exp(intercept[i : i + 1]))[0] for i in (0, 1)]
    )
    expected = intercept[:, None] + scale[:, None] * np.log(hazard / at_median[:, None])
    # Lines between points 1 % apart.
    np.testing.assert_allclose(clock.of(np.log(days)[None, :]), expected, atol=2e-3)


def test_the_clock_can_be_read_backwards_even_at_its_ends(basis):
    clock, _, _ = some_clock(basis)
    log_days = np.broadcast_to(np.linspace(-8.0, 16.0, 200), (5, 200))
    shown = clock.of(log_days)
    assert (np.diff(shown) > 0).all()
    np.testing.assert_allclose(clock.log_days(shown), log_days, atol=1e-7)
    ends = np.array([[-np.inf, np.inf]])
    for read in (clock.of(ends), clock.log_days(ends)):
        np.testing.assert_array_equal(read, np.broadcast_to(ends, (5, 2)))


def test_one_draw_of_the_clock_takes_any_shape(basis):
    clock, _, _ = some_clock(basis)
    log_days = np.log([[30.0, 90.0, 400.0], [60.0, 100.0, 1.0]])
    one = clock.take(slice(2, 3)).of(log_days)
    np.testing.assert_array_equal(
        one, clock.of(np.broadcast_to(log_days.ravel(), (5, 6)))[2].reshape(2, 3)
    )


def test_the_calendar_moves_days_by_a_factor():
    found = CALENDAR.moved_days(np.array([[100.0], [50.0]]), np.array([[0.1, 0.0], [0.2, -0.1]]))
    np.testing.assert_allclose(
        found, [[100 * np.exp(0.1), 100], [50 * np.exp(0.2), 50 * np.exp(-0.1)]]
    )


def test_a_move_divides_the_hazard_by_the_same_factor_at_all_times(basis):
    clock, weights, scale = some_clock(basis)
    for day in (20.0, 90.0, 120.0, 500.0):
        later = clock.moved_days(np.full(5, day), np.full(5, 0.3))
        before, after = (
            np.einsum("dp,dp->d", weights, basis.mass(np.zeros(5), one))
            for one in (np.full(5, day), later)
        )
        np.testing.assert_allclose(after / before, np.exp(0.3 / scale), rtol=0.02)


def test_an_infinite_median_stays_infinite(basis):
    clock, _, _ = some_clock(basis)
    assert np.isinf(clock.moved_days(np.full(5, np.inf), np.zeros(5))).all()
