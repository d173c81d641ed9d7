"""What records are taken to say: against normal theory, where everything is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.sites import Guess, first_guess, sites_of

TAU, RESIDUAL, LEVEL = 0.4, 0.25, 4.6


def said(designs, made_up, lower_days, upper_days, **changes):
    """Weight and place of one record of the log-normal model."""
    design = designs.design_of(made_up, "lognormal")
    rows = design.rows.iloc[[0]].assign(lower_days=lower_days, upper_days=upper_days)
    design = replace(design, rows=rows, has_never_wane=False, **changes)
    layout = lay_out(design, integrate=False)
    guess = Guess(np.array([LEVEL]), sd_patient=TAU, sd_residual=RESIDUAL)
    sites = sites_of(design, layout.model.durations, guess)
    return sites.weight[0], sites.pull[0]


def moments(lower, upper):
    """Mean and variance of the log median given its prior and those bounds, on a fine grid."""
    level = LEVEL + np.linspace(-8 * TAU, 8 * TAU, 20_001)
    with np.errstate(divide="ignore"):
        z = (np.log([lower, upper])[:, None] - level) / RESIDUAL
    density = stats.norm.pdf((level - LEVEL) / TAU) * (stats.norm.cdf(z[1]) - stats.norm.cdf(z[0]))
    density /= density.sum()
    mean = (density * level).sum()
    return mean, (density * (level - mean) ** 2).sum()


def test_an_exact_duration_counts_as_in_the_normal_model(made_up, designs):
    weight, pull = said(designs, made_up, 150.0, 150.0)
    assert weight == pytest.approx(RESIDUAL**-2)
    assert pull / weight == pytest.approx(np.log(150.0))


@pytest.mark.parametrize("distance", [-1.0, -0.3, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("side", ["longer", "shorter"])
def test_a_bound_tilts_the_prior_as_it_should(side, distance, made_up, designs):
    days = np.exp(LEVEL + distance)
    bounds = (days, np.inf) if side == "longer" else (0.0, days)
    weight, pull = said(designs, made_up, *bounds)
    precision = TAU**-2 + weight
    mean, variance = moments(*bounds)
    assert (LEVEL * TAU**-2 + pull) / precision == pytest.approx(mean, abs=1e-3 * TAU)
    assert precision**-1 == pytest.approx(variance, rel=1e-3)


def test_an_interval_counts_as_about_its_middle(made_up, designs):
    weight, pull = said(designs, made_up, 90.0, 120.0)
    precision = TAU**-2 + weight
    mean, variance = moments(90.0, 120.0)
    assert (LEVEL * TAU**-2 + pull) / precision == pytest.approx(mean, abs=0.02 * TAU)
    assert precision**-0.5 == pytest.approx(variance**0.5, rel=0.02)


def test_an_effect_that_may_never_wane_says_nothing_by_lasting(made_up, designs):
    design = designs.design_of(made_up, "weibull")
    layout = lay_out(design, integrate=False)
    sites = sites_of(design, layout.model.durations, first_guess(design))
    lasts = np.isinf(layout.rows["upper_days"].to_numpy())
    unknown = (layout.rows["response"] == "unknown").to_numpy()
    assert lasts.any()
    assert unknown.any()
    assert (sites.weight[lasts | unknown] == 0.0).all()
    assert (sites.weight[~(lasts | unknown)] > 0.0).all()


@pytest.mark.parametrize("days", [1e-9, 1e9])
def test_far_bounds_stay_finite(days, made_up, designs):
    for bounds in ((days, np.inf), (0.0, days)):
        assert np.isfinite(said(designs, made_up, *bounds)).all()
