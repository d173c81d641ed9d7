"""Refusals: one line each, and an exit code of their own."""

import pytest

from wearoff import errors

CODES = {
    errors.WearoffError: 1,
    errors.ConfigError: 2,
    errors.PrivacyError: 3,
    errors.DiagnosticsError: 4,
    errors.DataQualityError: 5,
    errors.EnvironmentFailure: 6,
}


def test_every_refusal_is_listed_here():
    found = {one for one in vars(errors).values() if isinstance(one, type)}
    assert {one for one in found if issubclass(one, Exception)} == set(CODES)


@pytest.mark.parametrize(
    ("kind", "code"), CODES.items(), ids=lambda one: getattr(one, "__name__", one)
)
def test_exit_codes(kind, code):
    assert kind.exit_code == code
    assert kind("what", "where", "todo").exit_code == code


@pytest.mark.parametrize("kind", CODES)
def test_a_refusal_is_one_line(kind):
    refusal = kind("is\nwrong", "a  place", "do\tthis\r\n now")
    assert str(refusal) == "a place: is wrong; do this now"
