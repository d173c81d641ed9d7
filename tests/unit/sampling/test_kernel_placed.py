"""What records say of their patient: against normal theory, where everything is known."""

import numba
import numpy as np
import pytest
from scipy import stats

from wearoff.sampling.kernel.placed import Placed, Placing, weigh

TAU, RESIDUAL, LEVEL = 0.4, 0.25, 4.6


@numba.njit
def weighed(placed, tau, residual, eta, work):
    weigh(placed, tau, residual, eta, work)


def said(side, log_days, counts=1.0):
    """Precision and pull of one record of a bound or, at side 0, of an exact duration."""
    one = np.ones(1)
    placed = Placed(
        np.zeros(1, dtype=np.int64), side * one, log_days * one, 0.0 * one, 0.0 * one,
        counts * one, 0, 0, 1, 0, 1,
    )  # fmt: skip
    work = Placing(*(np.zeros(1) for _ in Placing._fields))
    weighed(placed, TAU, RESIDUAL, LEVEL * one, work)
    return work.weight[0], work.pull[0]


def moments(side, log_days):
    """Mean and variance of the effect given that bound, by summing over a fine grid."""
    effect = np.linspace(-8 * TAU, 8 * TAU, 20_001)
    z = (log_days - LEVEL - effect) / RESIDUAL
    density = stats.norm.pdf(effect / TAU) * (stats.norm.sf(z) if side > 0 else stats.norm.cdf(z))
    density /= density.sum()
    mean = (density * effect).sum()
    return mean, (density * (effect - mean) ** 2).sum()


def test_a_duration_seen_counts_as_in_the_normal_model():
    weight, pull = said(0.0, 5.0)
    assert weight == pytest.approx(RESIDUAL**-2)
    assert pull == pytest.approx((5.0 - LEVEL) * RESIDUAL**-2)


@pytest.mark.parametrize("side", [1.0, -1.0])
@pytest.mark.parametrize("distance", [-1.0, -0.3, 0.0, 0.3, 1.0])
def test_a_bound_tilts_the_prior_as_it_should(side, distance):
    weight, pull = said(side, LEVEL + distance)
    precision = TAU**-2 + weight
    mean, variance = moments(side, LEVEL + distance)
    # The hazard is a rough one, fitted up to two standard deviations of a duration, as here.
    assert pull / precision == pytest.approx(mean, abs=0.1 * TAU)
    assert precision**-0.5 == pytest.approx(variance**0.5, rel=0.1)


@pytest.mark.parametrize("side", [0.0, 1.0, -1.0])
def test_what_says_nothing_counts_for_nothing(side):
    assert said(side, 5.0, counts=0.0) == (0.0, 0.0)


@pytest.mark.parametrize("side", [1.0, -1.0])
@pytest.mark.parametrize("distance", [-700.0, 700.0])
def test_far_bounds_stay_finite(side, distance):
    assert np.isfinite(said(side, LEVEL + distance)).all()
