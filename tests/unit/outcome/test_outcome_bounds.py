"""From visits with and without effect to bounds: known answers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearoff.outcome import bounds_of_one
from wearoff.outcome.bounds import find_bounds

WINDOW = (3, 45)
VISITS = [14, 28, 56, 84, 112]


def bounds(effects, *, days=VISITS, confirm=1, window=WINDOW):
    flags = np.array([mark == "+" for mark in effects], dtype=bool)
    return bounds_of_one(np.array(days[: len(flags)], dtype=float), flags, window, confirm)


@pytest.mark.parametrize(
    ("effects", "lower", "upper"),
    [
        ("+++--", 56, 84),
        ("+----", 14, 28),
        ("+++++", 112, math.inf),
        ("+", 14, math.inf),
        ("-+-", 28, 56),  # lacking before the first effect is no loss
        ("-++++", 112, math.inf),
        ("++-++", 28, 56),  # a later return does not undo the first loss
        ("++++-", 84, 112),
    ],
)
def test_bounds_with_one_visit_of_loss(effects, lower, upper):
    assert bounds(effects) == ("responded", lower, upper)


@pytest.mark.parametrize(
    ("effects", "lower", "upper"),
    [
        ("+++--", 56, 84),
        ("++-++", 112, math.inf),  # one visit alone is not believed
        ("++++-", 84, math.inf),  # nor is the last one, which none confirms
        ("+-+--", 56, 84),
        ("+-+-+", 112, math.inf),
    ],
)
def test_bounds_with_two_visits_of_loss(effects, lower, upper):
    assert bounds(effects, confirm=2) == ("responded", lower, upper)


@pytest.mark.parametrize(
    ("effects", "days", "response"),
    [
        ("--", [14, 28], "not_responded"),
        ("--+", [14, 28, 56], "not_responded"),  # too late for the window
        ("++", [1, 2], "unknown"),
        ("++", [56, 84], "unknown"),
        ("", [], "unknown"),
        ("+-", [2, 10], "not_responded"),
    ],
)
def test_responses_without_bounds(effects, days, response):
    found, lower, upper = bounds(effects, days=days)
    assert found == response
    assert math.isnan(lower)
    assert math.isnan(upper)


def test_window_is_inclusive():
    assert bounds("+", days=[3])[0] == "responded"
    assert bounds("+", days=[45])[0] == "responded"


def test_retreatment_that_stands_for_a_visit_is_no_assessment():
    found = find_bounds(
        cycle=np.zeros(1, dtype=np.int64), days=np.array([20.0]), has_effect=np.array([False]),
        is_graded=np.array([False]), n_cycles=1, window_days=WINDOW, confirm_loss_visits=1,
    )  # fmt: skip
    assert not found.assessed[0]


def slow_bounds(days, effects, window, confirm):
    """The definition again, visit by visit."""
    inside = [window[0] <= day <= window[1] for day in days]
    begins = [i for i in range(len(days)) if inside[i] and effects[i]]
    if not begins:
        return ("not_responded" if any(inside) else "unknown"), None, None
    lower, upper = None, math.inf
    for i in range(begins[0], len(days)):
        following = effects[i + 1 : i + confirm]
        if not effects[i] and len(following) == confirm - 1 and not any(following):
            upper = days[i]
            break
        if effects[i]:
            lower = days[i]
    return "responded", lower, upper


CYCLE = st.lists(
    st.tuples(st.integers(1, 200), st.booleans()), max_size=8, unique_by=lambda v: v[0]
)


@given(cycles=st.lists(CYCLE, min_size=1, max_size=6), confirm=st.sampled_from([1, 2]))
def test_many_cycles_at_once_agree_with_the_definition(cycles, confirm):
    cycles = [sorted(visits) for visits in cycles]
    flat = [(c, day, effect) for c, visits in enumerate(cycles) for day, effect in visits]
    found = find_bounds(
        cycle=np.array([row[0] for row in flat], dtype=np.int64),
        days=np.array([row[1] for row in flat], dtype=float),
        has_effect=np.array([row[2] for row in flat], dtype=bool),
        is_graded=np.ones(len(flat), dtype=bool),
        n_cycles=len(cycles), window_days=WINDOW, confirm_loss_visits=confirm,
    )  # fmt: skip
    for c, visits in enumerate(cycles):
        days, effects = [v[0] for v in visits], [v[1] for v in visits]
        response, lower, upper = slow_bounds(days, effects, WINDOW, confirm)
        assert found.responded[c] == (response == "responded")
        assert found.assessed[c] == (response != "unknown")
        if response == "responded":
            assert (found.lower_days[c], found.upper_days[c]) == (lower, upper)
