"""The shared EM loop: it reaches the maximum, and no leap ever lowers a likelihood."""

import numpy as np
import pytest

from wearoff.checks.em_leaps import _leap, maximise


def steps(inside, counts, seen=None):
    """EM of masses in cells for counted kinds of records; keeps every likelihood it sees."""

    def step(mass):
        likelihood = np.maximum(mass @ inside.T, 1e-300)
        loglik = (counts * np.log(likelihood)).sum(axis=1)
        if seen is not None:
            seen.append(loglik)
        found = mass * ((counts / likelihood) @ inside)
        return found / found.sum(axis=1, keepdims=True), loglik

    return step


def problem(seed, n_sets=20, n_kinds=25, n_cells=12):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, n_cells - 1, n_kinds)
    last = first + rng.integers(1, 6, n_kinds)
    cell = np.arange(n_cells)
    inside = ((cell >= first[:, None]) & (cell < last[:, None])).astype(float)
    counts = rng.integers(0, 8, (n_sets, n_kinds)) + 0.0
    covered = inside.any(axis=0)
    start = np.tile(covered / covered.sum(), (n_sets, 1))
    return inside, counts, start


@pytest.mark.parametrize("seed", range(5))
def test_it_reaches_what_many_plain_steps_reach(seed):
    inside, counts, start = problem(seed)
    step = steps(inside, counts)
    found = maximise(start, step, max_leaps=300, small_step=1e-9)
    plain = start
    for _ in range(20_000):
        plain, _ = step(plain)
    np.testing.assert_allclose(step(found)[1], step(plain)[1], atol=1e-5)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)


def test_the_likelihood_of_every_set_rises_from_leap_to_leap():
    lowered = 0
    for seed in range(5):
        inside, counts, mass = problem(seed)
        step = steps(inside, counts)
        for _ in range(30):
            before = step(mass)[1]
            once = step(mass)[0]
            twice, reached = step(once)
            lowered += int((step(_leap(mass, once, twice))[1] < reached - 1e-9).sum())
            mass = maximise(mass, step, max_leaps=1, small_step=0.0)
            assert (step(mass)[1] >= before - 1e-9).all()
    # The guard is not there for nothing: such leaps do occur.
    assert lowered > 0


def test_a_leap_that_lowers_the_likelihood_is_not_taken():
    target, worse = np.array([[0.7, 0.3]]), np.array([[0.1, 0.9]])

    def step(mass):
        near = np.abs(mass - target).max() < 0.35
        return (target + 0.5 * (mass - target) if near else worse), np.array([float(near)])

    start = np.array([[0.4, 0.6]])
    # From 0.4 the steps go to 0.55 and 0.625: no bend is left out, the leap lands on the target.
    np.testing.assert_allclose(maximise(start, step, max_leaps=1, small_step=0.0), target)

    def treacherous(mass):
        found, _ = step(mass)
        return found, np.array([0.0 if np.allclose(mass, target) else 1.0])

    plain = maximise(start, treacherous, max_leaps=1, small_step=0.0)
    np.testing.assert_allclose(plain, [[0.625, 0.375]])


def test_cells_without_mass_stay_so_and_others_never_reach_zero():
    inside, counts, start = problem(7)
    start[:, 0] = 0.0
    start /= start.sum(axis=1, keepdims=True)
    found = maximise(start, steps(inside, counts), max_leaps=50, small_step=1e-9)
    assert (found[:, 0] == 0).all()
    assert (found[:, 1:][start[:, 1:] > 0] > 0).all()
