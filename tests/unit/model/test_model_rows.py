"""Bounds become finite arrays with placeholders on the dead side."""

import numpy as np
import pytest

from wearoff.model.rows import bounds_arrays

KINDS = ("is_exact", "is_left", "is_right")


@pytest.mark.parametrize(
    ("lower", "upper", "kind", "logs"),
    [
        (60.0, 90.0, None, (np.log(60), np.log(90))),
        (0.0, 90.0, "is_left", (np.log(90), np.log(90))),
        (60.0, np.inf, "is_right", (np.log(60), np.log(60))),
        (60.0, 60.0, "is_exact", (np.log(60), np.log(60))),
    ],
)
def test_every_kind_of_row(lower, upper, kind, logs):
    rows = bounds_arrays(np.array([lower]), np.array([upper]))
    assert [getattr(rows, name)[0] for name in KINDS] == [float(name == kind) for name in KINDS]
    np.testing.assert_allclose(rows.bounds, [logs])
    np.testing.assert_allclose(rows.log_ratio, np.log(1.5) if kind is None else 1.0)


def test_everything_is_finite():
    lower = np.array([0.0, 0.0, 1e-9, 5e3, 60.0])
    upper = np.array([1e-9, 9e3, np.inf, 5e3, np.nextafter(60.0, 61.0)])
    rows = bounds_arrays(lower, upper)
    assert np.isfinite(rows.bounds).all()
    assert np.isfinite(rows.log_ratio).all()
    assert (rows.log_ratio > 0).all()


def test_a_narrow_interval_keeps_its_relative_width():
    rows = bounds_arrays(np.array([100.0]), np.array([100.0 + 1e-8]))
    width = (np.float64(100.0 + 1e-8) - 100.0) / 100.0
    assert rows.log_ratio[0] == pytest.approx(width, rel=1e-9)


@pytest.mark.parametrize(
    ("lower", "upper"), [(90, 60), (-1, 60), (0, 0), (np.nan, 60), (60, np.nan), (0, np.inf)]
)
def test_rows_without_sense_are_refused(lower, upper):
    with pytest.raises(ValueError, match=r"bounds must|no information"):
        bounds_arrays(np.array([lower], float), np.array([upper], float))


def test_late_entry_keeps_its_distance_from_the_lower_bound():
    lower, upper = np.array([60.0, 60.0, 60.0, 60.0, 0.0]), np.array([90.0, np.inf, 60, 90, 90])
    rows = bounds_arrays(lower, upper, np.array([30.0, 60.0, 15.0, np.nan, 0.0]))
    np.testing.assert_array_equal(rows.is_truncated, [1, 1, 1, 0, 0])
    np.testing.assert_allclose(rows.log_entered, [np.log(2), 0.0, np.log(4), 1.0, 1.0])
    none = bounds_arrays(lower, upper)
    assert not none.is_truncated.any()
    np.testing.assert_array_equal(none.bounds, rows.bounds)


@pytest.mark.parametrize(("lower", "upper"), [(60.0, 90.0), (0.0, 90.0), (60.0, np.inf)])
def test_entry_after_the_lower_bound_is_refused(lower, upper):
    with pytest.raises(ValueError, match="entry must not be after"):
        bounds_arrays(np.array([lower]), np.array([upper]), np.array([61.0]))
