"""Digits that the draws know, and what of the fit checks may be published."""

import numpy as np
import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.digits import rounding_step, to_known_digits
from wearoff.disclosure.fit_tables import observed_rows, pit_rows
from wearoff.disclosure.tables import estimate_rows

DEFAULTS = Disclosure()
ROW = {"what": "response", "by": "area", "level": "a", "day": None, "observed": 0.9437,
       "point": 0.91234, "lower": 0.87654, "upper": 0.95678, "inside": True, "patients": 120,
       "patients_with": 110, "patients_without": 12}  # fmt: skip


def observed(**changed):
    return observed_rows([ROW | changed], DEFAULTS)


@pytest.mark.parametrize(
    ("mcse", "step"),
    [(0.4, 1.0), (0.5, 1.0), (0.51, 2.0), (1.2, 5.0), (2.6, 10.0), (0.0011, 0.005), (0.01, 0.02)],
)
def test_the_step_is_at_least_twice_the_error(mcse, step):
    assert rounding_step(mcse) == pytest.approx(step)


def test_numbers_keep_no_digit_below_twice_their_error():
    row = {"point": 98.4321, "lower": 91.777, "upper": np.inf, "mcse": 0.3}
    assert to_known_digits(row, ("point", "lower", "upper")) == {
        "point": 98.0, "lower": 92.0, "upper": np.inf,
    }  # fmt: skip
    assert to_known_digits({"point": 0.123456, "mcse": 0.04}, ["point"]) == {"point": 0.1}
    assert to_known_digits({"point": 0.123456, "mcse": None}, ["point"]) == {"point": 0.123456}
    assert to_known_digits({"point": 0.30001, "mcse": 0.03}, ["point"]) == {"point": 0.3}


def test_an_estimate_is_published_to_its_known_digits_without_its_precision():
    row = {"quantity": "median_days", "by": "overall", "by_label": "All", "level": "all",
           "day": None, "point": 98.4321, "lower": 91.777, "upper": 104.9, "patients": 40,
           "within_follow_up": 1.0, "rhat": 1.0, "ess_bulk": 900.0, "ess_tail": 900.0,
           "mcse": 0.9}  # fmt: skip
    (found,) = estimate_rows([row], DEFAULTS, 300.0)
    assert (found.point, found.lower, found.upper) == (98.0, 92.0, 104.0)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, True),
        ({"patients_without": 7}, False),
        ({"patients_without": 1}, False),
        ({"patients_with": 7}, False),
        ({"patients_without": 0, "observed": 1.0}, True),
        ({"patients_with": None, "patients_without": None}, True),
    ],
)
def test_a_rate_that_tells_a_small_count_is_hidden(changed, shown):
    (row,) = observed(**changed)
    assert (row.observed is not None) == shown
    assert row.inside
    if shown:
        # Counts of patients to the nearest 5 of 120.
        assert row.observed * 120 / 5 == pytest.approx(round(row.observed * 120 / 5), abs=0.02)


@pytest.mark.parametrize(
    ("by", "patients", "n_rows"),
    [("area", 7, 0), ("area", 8, 1), ("injector", 9, 0), ("injector", 10, 1)],
)
def test_rows_rest_on_enough_patients(by, patients, n_rows):
    assert len(observed(by=by, patients=patients)) == n_rows


def test_transforms_are_rounded_like_shares():
    row = {name: ROW[name] for name in ("observed", "point", "lower", "upper", "inside")}
    (found,) = pit_rows([row | {"probability": 0.95, "patients": 120}], DEFAULTS)
    assert (found.observed, found.point) == (pytest.approx(0.958, abs=1e-3), 0.912)
    assert pit_rows([row | {"probability": 0.95, "patients": 7}], DEFAULTS) == ()
