"""Distributions as they are printed: digits that can be read, and nothing else changed."""

import math

import pytest

from wearoff.report.prior_words import shown_distribution


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LogNormal(-1.20397, 0.5)", "LogNormal(log 0.3, 0.5)"),
        ("Normal(4.70048, 0.5)", "Normal(log 110, 0.5)"),
        ("Normal(0.10, 0.08)", "Normal(0.10, 0.08)"),
        ("HalfNormal(0.15)", "HalfNormal(0.15)"),
        ("Normal(0, 0.123456)", "Normal(0, 0.123)"),
        ("Normal(-0.987654, 12345.6)", "Normal(-0.988, 12300)"),
        ("Normal(1.5e-07, 0.00125)", "Normal(1.5e-07, 0.00125)"),
        ("Normal(dose_1234, sd_123456)", "Normal(dose_1234, sd_123456)"),
        ("Normal(clinic[C12345], x × 0.654321)", "Normal(clinic[C12345], x × 0.654)"),
        ("Beta(1, 10000)", "Beta(1, 10000)"),
    ],
)
def test_numbers_are_shortened(text, shown):
    assert shown_distribution(text) == shown


@pytest.mark.parametrize("known", [0.003, 0.05, 0.125, 1.5, 7, 36.5, 99.5, 110, 365, 9990])
def test_a_logarithm_of_six_digits_is_known_by_its_number(known):
    assert shown_distribution(f"Normal({math.log(known):.6g}, 1)") == f"Normal(log {known:g}, 1)"


def test_other_numbers_are_not_taken_for_logarithms():
    # No numbers of this grid lie within 5e-6 of a logarithm of three digits by more than chance.
    values = [f"{0.4 + i * 0.0312347:.6g}" for i in range(60)]
    shown = [shown_distribution(f"X({value})") for value in values]
    assert sum("log" in one for one in shown) <= 1
