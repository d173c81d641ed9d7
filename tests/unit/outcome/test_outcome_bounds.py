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
        ("", [], "unknown"),
        ("+-", [2, 10], "not_responded"),
        ("-+", [45, 46], "not_responded"),  # somebody looked in the window
    ],
)
def test_responses_without_bounds(effects, days, response):
    found, lower, upper = bounds(effects, days=days)
    assert found == response
    assert math.isnan(lower)
    assert math.isnan(upper)


@pytest.mark.parametrize("early", ["", "+", "-"])  # a visit before the window says nothing
@pytest.mark.parametrize(
    ("effects", "confirm", "expected"),
    [
        ("++", 1, ("responded", 84, math.inf)),
        ("+-", 1, ("responded", 56, 84)),
        ("+-+", 1, ("responded", 56, 84)),
        ("+-", 2, ("responded", 56, math.inf)),
        ("+--", 2, ("responded", 56, 84)),
        ("-", 1, ("unknown", 0, 56)),
        ("--", 1, ("unknown", 0, 56)),
        ("-+", 1, ("unknown", 0, 56)),  # an effect that was lost does not come back
        ("--", 2, ("unknown", 0, 56)),
        ("--+", 2, ("unknown", 0, 56)),
        ("-", 2, ("unknown", None, None)),  # one visit alone is not believed
        ("-+", 2, ("unknown", None, None)),
        ("-+--", 2, ("unknown", None, None)),
    ],
)
def test_where_nobody_looked_in_the_window_the_next_visit_decides(
    early, effects, confirm, expected
):
    days = [*[2][: len(early)], 56, 84, 112, 140]
    found = bounds(early + effects, days=days, confirm=confirm)
    assert found == expected or (expected[1] is None and np.isnan(found[1:]).all())
    assert found[0] == expected[0]


def test_the_day_after_the_window_is_late_and_its_last_day_is_not():
    assert bounds("-", days=[46]) == ("unknown", 0, 46)
    assert bounds("-", days=[45])[0] == "not_responded"
    assert bounds("+", days=[46]) == ("responded", 46, math.inf)


def test_window_is_inclusive():
    assert bounds("+", days=[3])[0] == "responded"
    assert bounds("+", days=[45])[0] == "responded"


@pytest.mark.parametrize("day", [3.0, 20.0, 45.0])
def test_retreatment_that_stands_for_a_visit_is_no_assessment(day):
    found = find_bounds(
        cycle=np.zeros(1, dtype=np.int64), days=np.array([day]), has_effect=np.array([False]),
        is_graded=np.array([False]), n_cycles=1, window_days=WINDOW, confirm_loss_visits=1,
    )  # fmt: skip
    assert not found.assessed[0]
    assert not found.responded[0]
    assert (found.lower_days[0], found.upper_days[0]) == (0, day)


def test_only_a_last_visit_without_effect_is_left_unconfirmed():
    courses = ["++", "+-", "+-+", "+--", "--"]
    marks = [(cycle, 14.0 * n, mark) for cycle, course in enumerate(courses)
             for n, mark in enumerate(course, start=1)]  # fmt: skip
    cycle, days, effects = (np.array(part) for part in zip(*marks, strict=True))
    found = find_bounds(
        cycle=cycle, days=days, has_effect=effects == "+", is_graded=np.ones(len(cycle), bool),
        n_cycles=len(courses), window_days=WINDOW, confirm_loss_visits=2,
    )  # fmt: skip
    assert found.unconfirmed.tolist() == [False, True, False, False, False]


def slow_bounds(days, effects, window, confirm):
    """The definition again, visit by visit."""
    inside = [window[0] <= day <= window[1] for day in days]
    begins = [i for i in range(len(days)) if inside[i] and effects[i]]
    if not any(inside):
        late = [i for i in range(len(days)) if days[i] > window[1]]
        begins = [i for i in late[:1] if effects[i]]
        if late and not any(effects[late[0] : late[0] + confirm]) and len(late) >= confirm:
            return "unknown", 0, days[late[0]]
    if not begins:
        return ("not_responded" if any(inside) else "unknown"), math.nan, math.nan
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


CONFIRM = st.sampled_from([1, 2])


@given(cycles=st.lists(CYCLE, min_size=1, max_size=6), confirm=CONFIRM)
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
        assert found.assessed[c] == any(WINDOW[0] <= day <= WINDOW[1] for day in days)
        np.testing.assert_equal((found.lower_days[c], found.upper_days[c]), (lower, upper))


def bounds_of_visits(visits, confirm, window=WINDOW):
    days, effects = zip(*sorted(visits), strict=True) if visits else ((), ())
    return bounds_of_one(np.array(days, dtype=float), np.array(effects, bool), window, confirm)


@given(visits=CYCLE, confirm=CONFIRM, shift=st.integers(1, 300))
def test_days_count_from_nowhere_in_particular(visits, confirm, shift):
    response, lower, upper = bounds_of_visits(visits, confirm)
    moved = [(day + shift, effect) for day, effect in visits]
    window = (WINDOW[0] + shift, WINDOW[1] + shift)
    below = lower if response == "unknown" else lower + shift  # 0 is the treatment, not a visit
    np.testing.assert_equal(
        bounds_of_visits(moved, confirm, window), (response, below, upper + shift)
    )


@given(visits=CYCLE, confirm=CONFIRM, data=st.data())
def test_visits_that_say_nothing_new_change_nothing(visits, confirm, data):
    found = bounds_of_visits(visits, confirm)
    response, lower, upper = found
    seen = {day for day, _ in visits}
    start = min((day for day in seen if day >= WINDOW[0]), default=math.inf)
    silent = {(day, effect) for day in range(1, WINDOW[0]) for effect in (True, False)}
    if response == "responded":
        begin = min(day for day, effect in visits if effect and day >= start)
        silent |= {(day, True) for day in range(begin, int(lower))}
    if upper < math.inf:
        # After a loss that is confirmed, an effect is no return and a lack is no news.
        after = int(upper) if confirm == 1 else sorted(day for day in seen if day > upper)[0]
        silent |= {(day, effect) for day in range(after + 1, 250) for effect in (True, False)}
    if response != "not_responded" and start > WINDOW[1]:
        silent = {visit for visit in silent if not WINDOW[0] <= visit[0] <= WINDOW[1]}
    more = data.draw(st.sampled_from(sorted(silent)))
    if more[0] not in seen:
        np.testing.assert_equal(bounds_of_visits([*visits, more], confirm), found)
