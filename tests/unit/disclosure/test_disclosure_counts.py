"""Small-number control of counts and probabilities."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearoff.config import Disclosure
from wearoff.disclosure import HIDDEN, may_show, shown_count, shown_probability

DEFAULTS = Disclosure()
SETTINGS = st.builds(Disclosure, smallest_count=st.integers(8, 100), round_to=st.integers(5, 50))


@given(st.integers(0, 100_000))
def test_by_default_a_count_is_nothing_hidden_or_a_multiple_of_five_from_ten(count):
    shown = shown_count(count, DEFAULTS)
    assert shown in {"0", HIDDEN} or (int(shown) % 5 == 0 and int(shown) >= 10)
    assert (shown == "0") == (count == 0)
    assert (shown == HIDDEN) == (0 < count < 8)
    assert shown in {"0", HIDDEN} or abs(int(shown) - count) <= 2.5


@given(st.integers(0, 10_000), SETTINGS)
def test_stricter_settings_hide_and_round_more(count, settings):
    shown = shown_count(count, settings)
    assert (shown == HIDDEN) == (0 < count < settings.smallest_count)
    if shown not in {"0", HIDDEN}:
        assert int(shown) % settings.round_to == 0
        assert int(shown) > 0
        assert abs(int(shown) - count) <= settings.round_to


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (9, "10"), (12, "10"), (13, "15"), (997, "995")],
)
def test_shown_count(count, shown):
    assert shown_count(count, DEFAULTS) == shown


def test_no_count_is_shown_as_five():
    assert "5" not in {shown_count(count, DEFAULTS) for count in range(100)}


def test_a_shown_count_stands_for_at_least_two_counts():
    shown = [shown_count(count, DEFAULTS) for count in range(1, 200)]
    assert min(shown.count(one) for one in set(shown[:-5])) >= 2


@given(st.integers(0, 200), SETTINGS)
def test_a_number_may_be_shown_where_its_count_is(count, settings):
    assert may_show(count, settings) == (shown_count(count, settings) not in {"0", HIDDEN})


@given(st.floats(0, 1))
def test_a_probability_is_never_certain(probability):
    shown = shown_probability(probability)
    assert re.fullmatch(r"≥ 0\.99|≤ 0\.01|0\.\d\d", shown)
    assert shown not in {"0.00", "1.00"}


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.0, "≤ 0.01"), (0.01, "≤ 0.01"), (0.456, "0.46"), (0.99, "≥ 0.99"), (1.0, "≥ 0.99")],
)
def test_shown_probability(probability, shown):
    assert shown_probability(probability) == shown


@pytest.mark.parametrize("laxer", [{"smallest_count": 7}, {"round_to": 4},
                                   {"injector_min_patients": 9}, {"injector_min_losses": 4},
                                   {"min_reliability": 0.69}])  # fmt: skip
def test_the_defaults_cannot_be_made_laxer(laxer):
    with pytest.raises(ValueError, match="greater than or equal"):
        Disclosure(**laxer)
