"""Turnbull's curve against published values, Kaplan-Meier and hand-made cases."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wearoff.checks import turnbull
from wearoff.checks.turnbull_grid import surviving_on_grid

BCOS = Path(__file__).parents[4] / "shared" / "data" / "bcos.csv"


@pytest.fixture(scope="module")
def bcos():
    if not BCOS.is_file():
        pytest.skip("the breast cosmesis data are not at hand")
    return pd.read_csv(BCOS)


@pytest.mark.parametrize(
    ("arm", "loglik", "surviving"),
    [
        ("Rad", -58.060, (0.8316, 0.7609, 0.6682)),
        ("RadChem", -65.637, (0.9134, 0.4420, 0.2712)),
        ("pooled", -136.964, None),
    ],
)
def test_breast_cosmesis(arm, loglik, surviving, bcos):
    rows = bcos if arm == "pooled" else bcos[bcos["treatment"] == arm]
    curve = turnbull(rows["left"].to_numpy(), rows["right"].to_numpy(), tol=1e-12)
    assert curve.loglik == pytest.approx(loglik, abs=2e-3)
    assert curve.mass.sum() == pytest.approx(1.0)
    if surviving:
        found = curve.surviving(np.array([10.0, 21.0, 32.0]))
        np.testing.assert_allclose(found, surviving, atol=2e-3)


def test_breast_cosmesis_mass_of_the_last_interval(bcos):
    rows = bcos[bcos["treatment"] == "Rad"]
    curve = turnbull(rows["left"].to_numpy(), rows["right"].to_numpy(), tol=1e-12)
    at = np.flatnonzero((curve.left == 46) & (curve.right == 48))
    np.testing.assert_allclose(curve.mass[at], [0.4656], atol=2e-3)


def kaplan_meier(days, is_event, at):
    """Share still in effect after each day, by the product formula."""
    share = np.ones(len(at))
    for day in np.unique(days[is_event]):
        share = np.where(at >= day, share * (1 - (days[is_event] == day).sum()
                                             / (days >= day).sum()), share)  # fmt: skip
    return share


@pytest.mark.parametrize("whole_days", [False, True], ids=["no ties", "ties"])
def test_is_kaplan_meier_for_exact_and_right_censored_rows(whole_days):
    rng = np.random.default_rng(1)
    duration, followed = rng.exponential(100, 80) + 1, rng.uniform(20, 250, 80)
    days = np.minimum(duration, followed)
    days = np.ceil(days / 14) * 14 if whole_days else days
    is_event = duration <= followed
    curve = turnbull(days, np.where(is_event, days, np.inf), max_steps=50_000, tol=1e-13)
    # Beyond the last event the curve is not determined where the last row is censored.
    at = np.unique(np.concatenate([days[is_event], np.arange(1.0, days[is_event].max())]))
    np.testing.assert_allclose(curve.surviving(at), kaplan_meier(days, is_event, at), atol=1e-5)


def test_an_exact_loss_counts_on_its_own_day():
    curve = turnbull(np.array([28.0, 84.0]), np.array([28.0, 84.0]))
    np.testing.assert_allclose(
        curve.surviving(np.array([27.9, 28.0, 83.9, 84.0])), [1, 0.5, 0.5, 0]
    )


def test_touching_intervals_do_not_overlap():
    curve = turnbull(np.array([0.0, 10.0]), np.array([10.0, 20.0]))
    np.testing.assert_array_equal(curve.left, [0, 10])
    np.testing.assert_array_equal(curve.right, [10, 20])
    np.testing.assert_allclose(curve.mass, [0.5, 0.5])
    assert curve.loglik == pytest.approx(2 * np.log(0.5))


def test_overlapping_intervals_share_their_intersection():
    curve = turnbull(np.array([0.0, 5.0]), np.array([10.0, 20.0]))
    assert (curve.left.tolist(), curve.right.tolist()) == ([5.0], [10.0])
    assert curve.loglik == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(curve.surviving(np.array([5.0, 7.5, 10.0])), [1, 0.5, 0])


def test_repeated_rows_change_nothing_but_the_loglik():
    lower, upper = np.array([0.0, 5.0, 30.0]), np.array([10.0, 40.0, np.inf])
    once, thrice = turnbull(lower, upper), turnbull(np.tile(lower, 3), np.tile(upper, 3))
    np.testing.assert_allclose(once.mass, thrice.mass, atol=1e-6)
    assert thrice.loglik == pytest.approx(3 * once.loglik, abs=1e-6)


def test_the_order_of_rows_does_not_count():
    rng = np.random.default_rng(2)
    lower = rng.integers(0, 100, 60).astype(float)
    upper = lower + rng.integers(1, 60, 60)
    order = rng.permutation(60)
    first, second = turnbull(lower, upper), turnbull(lower[order], upper[order])
    np.testing.assert_array_equal(first.mass, second.mass)


def test_all_right_censored_stays_at_one():
    curve = turnbull(np.array([50.0, 80.0]), np.array([np.inf, np.inf]))
    np.testing.assert_allclose(curve.surviving(np.array([10.0, 79.0])), [1.0, 1.0])


def test_mass_beyond_follow_up_is_not_lost_within_it():
    curve = turnbull(np.array([10.0, 100.0]), np.array([20.0, np.inf]))
    np.testing.assert_allclose(curve.surviving(np.array([365.0])), [0.5], atol=1e-5)


@pytest.mark.parametrize(
    ("arm", "surviving"),
    [("Rad", (0.8316, 0.7609, 0.6682)), ("RadChem", (0.9134, 0.4420, 0.2712))],
)
def test_breast_cosmesis_on_a_grid_of_two_weeks_a_month(arm, surviving, bcos):
    rows = bcos[bcos["treatment"] == arm]
    lower, upper = (14.0 * rows[name].to_numpy(float)[None] for name in ("left", "right"))
    found = surviving_on_grid(lower, upper, 14.0 * np.array([10.0, 21.0, 32.0]))
    np.testing.assert_allclose(found[0], surviving, atol=2e-3)


def test_many_data_sets_on_the_grid_are_each_as_alone():
    rng = np.random.default_rng(3)
    visits = np.cumsum(rng.integers(20, 45, (60, 8)), axis=1).astype(float)
    duration = np.exp(np.log(110) + 0.4 * rng.standard_normal((30, 60)))
    after = (visits[None] < duration[..., None]).sum(axis=2)
    padded = np.column_stack([np.zeros(60), visits, np.full(60, np.inf)])
    lower, upper = padded[np.arange(60), after], padded[np.arange(60), after + 1]
    lower[:, :6] = upper[:, :6] = duration[:, :6]
    days = np.arange(28.0, 300.0, 28.0)
    found = surviving_on_grid(lower, upper, days)
    for one in range(0, 30, 6):
        exact = lower[one] == upper[one]
        end = np.ceil(upper[one] / 14) * 14
        start = np.where(exact, end - 14, np.floor(lower[one] / 14) * 14)
        alone = turnbull(start, np.maximum(end, start + 14), tol=1e-11, max_steps=50_000)
        np.testing.assert_allclose(found[one], alone.surviving(days), atol=3e-3)


def test_on_the_grid_what_is_open_to_the_right_lies_beyond_every_day():
    lower, upper = np.array([[10.0, 100.0, 300.0]]), np.array([[20.0, np.inf, np.inf]])
    found = surviving_on_grid(lower, upper, np.array([28.0, 280.0, 364.0]))
    np.testing.assert_allclose(found[0], 2 / 3, atol=1e-4)
