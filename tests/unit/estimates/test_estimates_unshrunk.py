"""Injectors before shrinkage, against the closed form of normal means; medians as recorded."""

import numpy as np
import pytest

from wearoff.estimates.injectors import injector_medians, injector_rows
from wearoff.estimates.recorded import recorded_days
from wearoff.estimates.unshrunk import funnel_rows, own_records, unshrunk_days

SPREAD, ERROR, N_DRAWS = 0.15, 0.1, 2000
OWN = np.array([0.3, -0.2, 0.05, 0.0, -0.1, 0.15])


def practice(n_each=12):
    """Six injectors of one clinic with so many patients."""
    return [{"injector": f"I{n}", "patient": f"P{n}-{i}"} for n in range(6) for i in range(n_each)]


def exactly_normal(n_columns):
    """Draws whose means are 0 and whose covariances are those of independence, exactly."""
    drawn = np.random.default_rng(1).standard_normal((N_DRAWS, n_columns))
    drawn -= drawn.mean(axis=0)
    return drawn @ np.linalg.inv(np.linalg.cholesky(np.cov(drawn.T, bias=True))).T


@pytest.fixture
def known(made_up):
    """The posterior of normal means of equal error, and its design."""
    design = made_up.design_of(practice())
    share = SPREAD**2 / (SPREAD**2 + ERROR**2)
    effects = share * OWN + np.sqrt(share) * ERROR * exactly_normal(len(OWN))
    fixed = {"unit_effect": effects, "intercept": np.log(100), "sd_injector": SPREAD,
             "sd_clinic": 0.0, "sd_patient": 0.0}  # fmt: skip
    return design, made_up.draws_of(design, N_DRAWS, **fixed)


def test_shrinkage_of_normal_means_is_undone(known):
    design, draws = known
    own = own_records(design, draws)
    np.testing.assert_allclose(own.deviation, OWN - OWN.mean(), atol=1e-9)
    # Of a distance from the average of six, which is known a sixth less well.
    np.testing.assert_allclose(own.error, ERROR * np.sqrt(5 / 6), rtol=1e-9)
    np.testing.assert_allclose(own.spread, SPREAD * np.sqrt(5 / 6), rtol=1e-9)
    np.testing.assert_allclose(own.reliability, SPREAD**2 / (SPREAD**2 + ERROR**2), rtol=1e-9)


def test_days_are_those_of_the_distance_from_the_average(known):
    design, draws = known
    own, average = own_records(design, draws), np.full(N_DRAWS, 100.0)
    found = unshrunk_days(draws, average, own, 0.95)
    z = 1.959964 * ERROR * np.sqrt(5 / 6)
    expected = 100 * np.exp((OWN - OWN.mean())[:, None] + np.array([0.0, -z, z]))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("n_injectors", [2, 5])
def test_without_records_nothing_is_resolved_however_few_they_are(n_injectors, made_up):
    rows = [{"injector": f"I{n % n_injectors}", "patient": f"P{n}"} for n in range(40)]
    design = made_up.design_of(rows)
    effects = SPREAD * exactly_normal(n_injectors)
    draws = made_up.draws_of(
        design, N_DRAWS, unit_effect=effects, sd_injector=SPREAD, sd_clinic=0.0
    )
    own = own_records(design, draws)
    np.testing.assert_allclose(own.reliability, 0.0, atol=1e-9)
    assert np.isnan(own.deviation).all()
    assert funnel_rows(design, draws, np.full(N_DRAWS, 100.0), own) == []


def test_injectors_of_clinics_share_the_clinics_spread(made_up):
    """Four clinics of two: before any record a distance has the variance of such draws."""
    rows = [
        {"injector": f"I{n % 8}", "clinic": f"C{n % 8 // 2}", "patient": f"P{n}"} for n in range(80)
    ]
    design = made_up.design_of(rows)
    parts = exactly_normal(12)
    effects = 0.1 * parts[:, :8] + 0.2 * np.repeat(parts[:, 8:], 2, axis=1)
    draws = made_up.draws_of(design, N_DRAWS, unit_effect=effects, sd_injector=0.1, sd_clinic=0.2)
    np.testing.assert_allclose(own_records(design, draws).reliability, 0.0, atol=1e-9)


def test_the_funnel_narrows_to_the_spread_between_injectors(known):
    design, draws = known
    own = own_records(design, draws)
    rows = funnel_rows(design, draws, np.full(N_DRAWS, 100.0), own)
    assert [row["patients"] for row in rows] == [5.0, 10.0, 15.0, 20.0, 25.0]
    for row in rows:
        sd = np.sqrt(5 / 6 * (SPREAD**2 + ERROR**2 * 12 / row["patients"]))
        for name, z in (("95", 1.959964), ("998", 3.090232)):
            assert row[f"lower_{name}"] == pytest.approx(100 * np.exp(-z * sd), rel=1e-6)
            assert row[f"upper_{name}"] == pytest.approx(100 * np.exp(z * sd), rel=1e-6)
        assert row["average"] == pytest.approx(100.0)


def test_the_reliability_of_the_table_is_the_same(known):
    from wearoff.config import Estimates

    design, draws = known
    rows = injector_rows(design, draws, injector_medians(design, draws), Estimates())
    np.testing.assert_allclose(
        [row["reliability"] for row in rows], own_records(design, draws).reliability
    )
    assert {row["treatments"] for row in rows} == {12}


def durations(days, injector="I0", **changed):
    """Treatments of exact durations, one a patient."""
    return [
        {"injector": injector, "patient": f"{injector}-{n}", "lower_days": day, "upper_days": day,
         "censoring": "exact"} | changed
        for n, day in enumerate(days)
    ]  # fmt: skip


def test_a_recorded_median_is_that_of_the_durations_to_a_fortnight(made_up):
    days = np.arange(50.0, 171.0, 5.0)
    design = made_up.design_of([*durations(days), *durations(days + 56, "I1")])
    found = recorded_days(design, 0.95, 1)
    assert found[0, 0] == pytest.approx(110.0, abs=14)
    # A whole number of cells later: all the same, moved.
    np.testing.assert_allclose(found[1, 0] - found[0, 0], 56.0, atol=1e-6)
    assert found[0, 1] < found[0, 0] < found[0, 2]
    # The standard error of the median of 25 even over 120 days is about 12 days.
    assert 20 < found[0, 2] - found[0, 1] < 80


def test_a_recorded_median_may_be_out_of_reach_or_unknown(made_up):
    never = durations([90.0] * 20, upper_days=np.inf, censoring="right")
    late = durations([90.0] * 20, "I1", entry_days=10.0)
    found = recorded_days(made_up.design_of([*never, *late]), 0.95, 1)
    assert np.isinf(found[0]).all()
    assert np.isnan(found[1]).all()
