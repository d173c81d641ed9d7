"""Natural splines: lines beyond their knots; rising splines: never falling for any weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearoff.model.splines import (
    bend_loadings,
    can_bend,
    knots_at_quantiles,
    natural_spline,
    rising_spline,
)

KNOTS = np.array([20.0, 35.0, 50.0, 70.0, 90.0])
AGES = np.random.default_rng(1).uniform(15, 95, 400)


def test_the_first_column_of_a_natural_spline_is_the_value_itself():
    basis = natural_spline(AGES, KNOTS)
    assert basis.shape == (400, 4)
    np.testing.assert_array_equal(basis[:, 0], AGES)


def test_a_line_is_reproduced_and_nothing_bends_it():
    line = 0.3 - 0.02 * AGES
    basis = np.column_stack([np.ones(400), natural_spline(AGES, KNOTS)])
    weights, *_ = np.linalg.lstsq(basis, line, rcond=None)
    np.testing.assert_allclose(weights, [0.3, -0.02, 0, 0, 0], atol=1e-9)


@pytest.mark.parametrize("beyond", [(-50.0, 20.0), (90.0, 200.0)])
def test_a_natural_spline_goes_on_as_a_line_beyond_its_knots(beyond):
    x = np.linspace(*beyond, 9)
    bends = np.diff(natural_spline(x, KNOTS), n=2, axis=0)
    np.testing.assert_allclose(bends, 0, atol=1e-9)
    inside = np.diff(natural_spline(np.linspace(30, 80, 9), KNOTS), n=2, axis=0)
    assert (np.abs(inside[:, 1:]).max(axis=0) > 1e-3).all()


def test_a_natural_spline_is_smooth_at_its_knots():
    for knot in KNOTS:
        x = knot + np.array([-2, -1, 0, 1, 2]) * 1e-3
        # The second derivative of a cubic spline is continuous: its jump shrinks with the step.
        second = np.diff(natural_spline(x, KNOTS), n=2, axis=0) / 1e-6
        assert np.abs(np.diff(second, axis=0)).max() < 1e-3


def test_a_missing_value_stays_missing():
    assert np.isnan(natural_spline(np.array([np.nan, 40.0]), KNOTS)).tolist() == [
        [True] * 4, [False] * 4,
    ]  # fmt: skip


def test_bends_are_apart_from_the_line_and_from_each_other():
    bends = natural_spline(AGES, KNOTS) @ bend_loadings(AGES, KNOTS)
    bends = bends - bends.mean(axis=0)
    np.testing.assert_allclose(bends.T @ bends / len(AGES), np.eye(3), atol=1e-9)
    np.testing.assert_allclose(bends.T @ (AGES - AGES.mean()), 0, atol=1e-7)


def test_few_different_values_cannot_bend():
    assert can_bend(AGES, KNOTS)
    assert not can_bend(np.array([20.0, 50.0, 90.0] * 10), KNOTS)
    assert not can_bend(AGES, KNOTS[:2])


def test_knots_lie_at_quantiles_without_repeats():
    values = np.arange(101.0)
    np.testing.assert_allclose(knots_at_quantiles(values, 3), [5, 25, 50, 75, 95])
    assert knots_at_quantiles(np.array([1.0] * 90 + [2.0] * 10), 3).tolist() == [1.0, 2.0]


DOSE_KNOTS = st.lists(st.floats(-3, 3), min_size=2, max_size=6, unique=True).map(sorted)


@given(
    knots=DOSE_KNOTS.filter(lambda knots: min(np.diff(knots)) > 1e-3),
    weights=st.lists(st.floats(0, 5), min_size=6, max_size=6),
)
def test_any_weights_above_zero_give_a_curve_that_never_falls(knots, weights):
    x = np.sort(np.append(np.linspace(-4, 4, 201), 0.0))
    columns = rising_spline(x, np.array(knots))
    curve = columns @ np.array(weights[: columns.shape[1]])
    assert columns.shape[1] == len(knots)
    assert (np.diff(curve) >= -1e-9).all()
    np.testing.assert_allclose(curve[x == 0], 0, atol=1e-12)


def test_equal_weights_give_a_line_within_the_knots_and_a_plateau_beyond():
    knots = np.array([-1.0, -0.2, 0.5, 2.0])
    x = np.array([-3.0, -1.0, -0.5, 0.0, 0.7, 2.0, 5.0])
    curve = rising_spline(x, knots) @ np.full(4, 0.3)
    np.testing.assert_allclose(curve, 0.3 * np.clip(x, -1, 2), atol=1e-12)


def test_every_part_of_a_rising_spline_rises_somewhere():
    columns = rising_spline(np.linspace(-1, 2, 50), np.array([-1.0, 0.5, 2.0]))
    assert (np.ptp(columns, axis=0) > 0.1).all()
