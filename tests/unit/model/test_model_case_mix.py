"""Curves over very many rows come from rows that stand for all of them."""

from dataclasses import replace

import numpy as np
import pytest

from wearoff.model import predict, standardise

DAYS = np.array([60.0, 110.0, 200.0])


@pytest.fixture(scope="module")
def practice(made_up):
    """4,000 treatments of all sorts, and draws that scatter as those of a large fit do."""
    rng = np.random.default_rng(6)
    rows = [
        {
            "area": "ab"[i % 2], "injector": f"I{i % 7}", "age_years": float(age),
            "dose_units": 20.0 * 2.0**dose,
        }
        for i, (age, dose) in enumerate(zip(
            rng.integers(20, 80, 4_000), rng.normal(0, 0.5, 4_000), strict=True
        ))
    ]  # fmt: skip
    design = made_up.design_of(rows)
    draws = made_up.draws_of(design, 20)
    near = {
        name: 0.1 * getattr(draws, name) + 0.9 * getattr(draws, name)[:1]
        for name in ("coefficients", "unit_effect", "dose_slopes", "response_coefficients")
    }
    return design, replace(draws, **near)


def test_few_rows_are_all_taken(practice):
    design, draws = practice
    assert predict._evenly(design, draws, design.rows) is design.rows


def test_so_many_rows_give_the_curve_of_all(practice, monkeypatch):
    design, draws = practice
    every = standardise(design, draws, design.rows)
    monkeypatch.setattr(predict, "MOST_ROWS", 400)
    some = standardise(design, draws, design.rows)
    # As many rows at random are off by 0.02: the spread of their chances over the root of 400.
    for name in ("given", "everyone"):
        there, here = (getattr(one, name).at_days(DAYS) for one in (every, some))
        np.testing.assert_allclose(here, there, atol=0.004)
        assert not np.array_equal(here, there)
    np.testing.assert_allclose(some.responding, every.responding, atol=0.004)


def test_they_stay_in_their_order_and_none_comes_twice(practice, monkeypatch):
    design, draws = practice
    monkeypatch.setattr(predict, "MOST_ROWS", 399)
    kept = predict._evenly(design, draws, design.rows).index
    assert len(kept) == 399
    assert kept.is_monotonic_increasing
    assert kept.is_unique
