"""Patients integrated out: value by brute force, gradient, fast against slow path, extremes."""

import math

import numpy as np
import pytest

from wearoff.sampling.kernel.standard import INTERVAL, LEFT, RIGHT

FAMILIES = ("loglogistic", "weibull", "lognormal", "burr")
EVERY = pytest.mark.parametrize("family", FAMILIES)
FAST = pytest.mark.parametrize("family", ["loglogistic", "weibull"])
ALL_KINDS = ("exact", "left", "mixed", "entered")
TAIL = 2.0
NONE = -math.inf
MANY = {1: 60, 2: 60, 4: 40, 10: 20, 25: 12}
"""Records of a patient, and how many patients."""

# Nodes: error of a patient's log marginal likelihood where patients differ as much as treatments
# (standard deviations 0.25 and 0.25), of dozens of patients with 1 to 25 records. The worst are
# those whose few records are right-censored: rough moments place their nodes too narrowly. 8 nodes
# is what patients get by default, 16 what all get where one has 15 records.
PLAIN_ERRORS = {8: 2e-2, 16: 3e-4, 32: 1e-6}
# Late entry takes away what a record says, which its rough moments do not know.
MODIFIED_ERRORS = {8: 0.5, 16: 1e-2, 32: 1e-4}
# Burr's heavier tail lets one patient of 60 lie where a late entry and her bounds all but exclude
# each other (log marginal -14), far from where moments look for her. Burr models sample patients
# unless told otherwise, and every run measures the error.
MODIFIED_BURR_ERRORS = {8: 2.0, 16: 5e-2, 32: 1e-4}


@pytest.mark.parametrize("n_records", [1, 2, 4, 10, 25])
@EVERY
def test_plain_records_agree_with_brute_force(family, n_records, patients):
    # Fixed seed: always the same patients, so no false alarms.
    rng = np.random.default_rng(n_records)
    given = patients.simulated(family, MANY[n_records], n_records, (0.25, 0.25), rng, tail=TAIL)
    expected = patients.brute_force(family, *given, tail=TAIL)[0]
    for n_nodes, error in PLAIN_ERRORS.items():
        found = patients.integrated(family, *given, tail=TAIL, n_nodes=n_nodes)[0]
        np.testing.assert_allclose(found, expected, rtol=0, atol=error, err_msg=f"{n_nodes} nodes")


@pytest.mark.parametrize("lasting", [NONE, -2.0], ids=["waning", "lasting"])
@pytest.mark.parametrize("n_records", [1, 2, 4, 10, 25])
@EVERY
def test_every_kind_of_record_agrees_with_brute_force(family, n_records, lasting, patients):
    # Fixed seed: always the same patients, so no false alarms.
    rng = np.random.default_rng(n_records)
    given = patients.simulated(
        family, MANY[n_records], n_records, (0.25, 0.25), rng, tail=TAIL, kinds=ALL_KINDS
    )
    expected = patients.brute_force(family, *given, tail=TAIL, lasting=lasting)[0]
    errors = MODIFIED_BURR_ERRORS if family == "burr" else MODIFIED_ERRORS
    for n_nodes, error in errors.items():
        found = patients.integrated(family, *given, tail=TAIL, lasting=lasting, n_nodes=n_nodes)[0]
        np.testing.assert_allclose(found, expected, rtol=0, atol=error, err_msg=f"{n_nodes} nodes")


@pytest.mark.parametrize("kinds", [(), ALL_KINDS], ids=["plain", "every kind"])
@pytest.mark.parametrize("sds", [(0.25, 0.25), (0.4, 0.15)], ids=str)
@pytest.mark.parametrize("n_records", [1, 4, 25])
@EVERY
def test_many_nodes_agree_with_brute_force_closely(family, n_records, sds, kinds, patients):
    rng = np.random.default_rng(40 + n_records)
    given = patients.simulated(family, 20, n_records, sds, rng, tail=TAIL, kinds=kinds)
    expected = patients.brute_force(family, *given, tail=TAIL)[0]
    found = patients.integrated(family, *given, tail=TAIL, n_nodes=150)[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


@EVERY
def test_moments_of_patients_agree_with_brute_force(family, patients):
    given = patients.simulated(
        family, 40, 4, (0.25, 0.25), np.random.default_rng(50), tail=TAIL, kinds=ALL_KINDS
    )
    _, mean, variance = patients.brute_force(family, *given, tail=TAIL, lasting=-2.0)
    found = patients.moments(family, *given, tail=TAIL, lasting=-2.0, n_nodes=41)
    np.testing.assert_allclose(found[0], mean, atol=1e-4 * given[2])
    np.testing.assert_allclose(found[1], variance, rtol=1e-3)


@FAST
@pytest.mark.parametrize("lasting", [NONE, -2.0], ids=["waning", "lasting"])
@pytest.mark.parametrize("kinds", [(), ALL_KINDS], ids=["plain", "every kind"])
def test_the_fast_path_is_the_slow_one(family, lasting, kinds, patients):
    rng = np.random.default_rng(60)
    for n_records, sds in ((1, (0.25, 0.25)), (7, (0.4, 0.15)), (40, (0.1, 0.05))):
        given = patients.simulated(family, 30, n_records, sds, rng, kinds=kinds)
        fast, slow = (
            patients.integrated(family, *given, lasting=lasting, slow=slow)
            for slow in (False, True)
        )
        for one, other in zip(fast, slow, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@FAST
@pytest.mark.parametrize("width", [1.1e-6, 1e-5, 1e-3, 1.0, 100.0])
def test_the_fast_path_is_the_slow_one_for_all_widths(family, width, patients):
    row, first, spread = patients.simulated(
        family, 30, 5, (0.25, 0.25), np.random.default_rng(61), censored=0.1
    )
    row.width[row.kind == INTERVAL] = width
    fast, slow = (patients.integrated(family, row, first, spread, slow=one) for one in (0, 1))
    np.testing.assert_allclose(fast[0], slow[0], rtol=1e-9, atol=1e-9)
    fast[1][1], slow[1][1] = fast[1][1] * row.width, slow[1][1] * row.width
    np.testing.assert_allclose(fast[1], slow[1], rtol=1e-8, atol=2e-9)
    np.testing.assert_allclose(fast[2], slow[2], rtol=1e-8, atol=1e-8)


def differences(value, at, step):
    """Central differences of a scalar function of an array."""
    slopes = np.zeros_like(at)
    for i in range(len(at)):
        up, down = at.copy(), at.copy()
        up[i], down[i] = at[i] + step, at[i] - step
        slopes[i] = (value(up) - value(down)) / (2 * step)
    return slopes


@pytest.mark.parametrize("lasting", [NONE, -1.5], ids=["waning", "lasting"])
@pytest.mark.parametrize("n_records", [1, 6])
@EVERY
def test_gradients_agree_with_central_differences(family, n_records, lasting, patients):
    rng = np.random.default_rng(70 + n_records)
    row, first, spread = patients.simulated(
        family, 24 // n_records, n_records, (0.3, 0.25), rng, tail=TAIL, kinds=ALL_KINDS
    )
    assert {INTERVAL, RIGHT, LEFT} <= set(row.kind)

    def total(row=row, spread=spread, tail=TAIL, lasting=lasting):
        return patients.integrated(family, row, first, spread, tail=tail, lasting=lasting)[0].sum()

    _, slopes, shared = patients.integrated(family, row, first, spread, tail=TAIL, lasting=lasting)
    for found, name in zip(slopes, patients.FIELDS, strict=True):
        at = getattr(row, name)
        expected = differences(lambda v, name=name: total(row._replace(**{name: v})), at, 1e-5)
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7, err_msg=name)
    by_spread = differences(lambda v: total(spread=v[0]), np.array([spread]), 1e-5)
    assert shared[0] == pytest.approx(by_spread[0], rel=1e-6, abs=1e-6)
    if family == "burr":
        by_tail = differences(lambda v: total(tail=v[0]), np.array([TAIL]), 1e-5)
        assert shared[1] == pytest.approx(by_tail[0], rel=1e-6, abs=1e-6)
    if lasting > NONE:
        by_lasting = differences(lambda v: total(lasting=v[0]), np.array([lasting]), 1e-5)
        assert shared[2] == pytest.approx(by_lasting[0], rel=1e-6, abs=1e-6)


def assert_finite(found, where):
    for one, name in zip(found, ("value", "slopes", "shared"), strict=True):
        assert np.isfinite(one).all(), f"{name} not finite: {where}"


@pytest.mark.parametrize("kinds", [(), ALL_KINDS], ids=["plain", "every kind"])
@EVERY
def test_extreme_patients_stay_finite(family, kinds, patients):
    rng = np.random.default_rng(80)
    for n_records in (1, 3, 200):
        row, first, _ = patients.simulated(
            family, 6, n_records, (0.25, 0.25), rng, tail=TAIL, kinds=kinds
        )
        for spread in (1e-3, 0.05, 1.0, 20.0):
            for shift in (-600.0, -190.0, -60.0, -10.0, 0.0, 5.0, 60.0, 190.0, 600.0):
                moved = row._replace(z=row.z + shift)
                found = patients.integrated(family, moved, first, spread, tail=TAIL)
                assert_finite(found, (n_records, spread, shift))


@EVERY
def test_records_that_contradict_each_other_stay_finite(family, patients):
    rng = np.random.default_rng(81)
    for n_records in (2, 10, 200):
        row, first, _ = patients.simulated(family, 6, n_records, (0.25, 0.25), rng, tail=TAIL)
        for far in (20.0, 100.0, 150.0, 190.0, 250.0):
            for share in (0.05, 0.5, 0.95):
                apart = np.where(np.arange(len(row.z)) % n_records < share * n_records, far, -far)
                for spread in (1e-3, 1.0, 20.0):
                    found = patients.integrated(
                        family, row._replace(z=row.z + apart), first, spread, tail=TAIL
                    )
                    assert_finite(found, (n_records, far, share, spread))


@FAST
def test_the_fast_path_is_the_slow_one_far_out(family, patients):
    # Products of odds and of chances are folded into exponents before they leave a float's range.
    rng = np.random.default_rng(82)
    for n_records in (3, 200):
        row, first, _ = patients.simulated(family, 6, n_records, (0.25, 0.25), rng)
        for spread in (0.05, 1.0, 5.0):
            for shift in (-150.0, -40.0, 10.0, 40.0, 150.0):
                moved = row._replace(z=row.z + shift)
                fast, slow = (
                    patients.integrated(family, moved, first, spread, slow=one) for one in (0, 1)
                )
                where = f"{n_records} records, spread {spread}, shift {shift}"
                for one, other in zip(fast, slow, strict=True):
                    np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-8, err_msg=where)


@EVERY
def test_a_vanishing_spread_is_no_patient_effect(family, patients):
    row, first, _ = patients.simulated(
        family, 10, 3, (0.25, 0.25), np.random.default_rng(83), tail=TAIL, kinds=ALL_KINDS
    )
    found, _, _ = patients.integrated(family, row, first, 1e-5, tail=TAIL)
    expected = patients.brute_force(family, row, first, 1e-5, tail=TAIL)[0]
    np.testing.assert_allclose(found, expected, atol=1e-8)
