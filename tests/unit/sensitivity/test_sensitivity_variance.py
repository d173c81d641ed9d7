"""One variance component, against the density written out, and on practices with known shares."""

import numpy as np
import pandas as pd
import pytest

from wearoff.checks.sensitivity.placebo import brought_finding
from wearoff.checks.sensitivity.variance import _fixed, _log_density, share_between


def drawn(seed, share, n_groups=8, per_group=30):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), per_group)
    level = np.sqrt(share) * rng.standard_normal(n_groups)
    outcome = level[group] + np.sqrt(1 - share) * rng.standard_normal(len(group))
    return outcome, pd.Series([f"I{one}" for one in group])


def no_places(group):
    return pd.DataFrame({"clinic": ["C1"] * len(group)})


def test_it_is_the_posterior_written_out():
    """With the mean and the total variance integrated over a grid of the joint density."""
    outcome, group = drawn(3, 0.3, n_groups=3, per_group=2)
    same = (group.to_numpy()[:, None] == group.to_numpy()[None, :]).astype(float)

    means, log_totals = np.linspace(-60, 60, 3001), np.linspace(-6, 14, 401)

    def density(share):
        correlation = share * same + (1 - share) * np.eye(len(outcome))
        left = outcome[None, :] - means[:, None]
        squares = np.einsum("mi,ij,mj->m", left, np.linalg.inv(correlation), left)
        # Jeffreys' prior is flat in the log of the total variance.
        half = squares[:, None] / np.exp(log_totals) + len(outcome) * log_totals
        return np.exp(-0.5 * (half + np.linalg.slogdet(correlation)[1])).sum()

    grid = np.array([0.05, 0.3, 0.6, 0.9])
    wanted = np.array([density(one) for one in grid])
    level = pd.factorize(group)[0]
    fixed = _fixed(no_places(group))
    found = np.exp([
        _log_density(one / (1 - one), outcome, fixed, level, np.bincount(level).astype(float), 1)
        for one in grid
    ])  # fmt: skip
    np.testing.assert_allclose(found / found.sum(), wanted / wanted.sum(), rtol=1e-3)


def test_intervals_hold_the_share_and_differences_of_places_do_not_count():
    """90 % intervals of 40 practices: fewer than 30 hits have a chance of 2e-3 (binomial)."""
    hits = 0
    for seed in range(40):
        outcome, group = drawn(seed, 0.15)
        clinic = pd.DataFrame({"clinic": np.where(group < "I4", "A", "B")})
        moved = outcome + 5.0 * (group < "I4").to_numpy()
        found = share_between(moved, group, clinic, 0.9)
        hits += found["lower"] <= 0.15 <= found["upper"]
    assert hits >= 30


def test_groups_that_are_places_cannot_be_told_apart():
    outcome, group = drawn(1, 0.2, n_groups=2)
    assert share_between(outcome, group, pd.DataFrame({"clinic": group}), 0.9) is None


@pytest.mark.parametrize(("share", "status"), [(0.0, "robust"), (0.4, "sensitive")])
def test_patients_who_differ_between_injectors_are_noticed(made_up, values, share, status):
    outcome, group = drawn(5, share)
    rows = made_up.durations_of(
        [{"injector": one, "age_years": 50 + 10 * age} for one, age in
         zip(group, outcome, strict=True)]
    )  # fmt: skip
    found = brought_finding(values(), rows, made_up.analysis_of(), [])
    # The score before treatment is the same in all, so only age is left.
    assert [row["variant"] for row in found.rows] == ["age_years"]
    assert found.status == status


def test_of_two_injectors_nothing_is_said(made_up, values):
    outcome, group = drawn(5, 0.4, n_groups=2)
    rows = made_up.durations_of(
        [{"injector": one, "age_years": age} for one, age in zip(group, outcome, strict=True)]
    )
    assert brought_finding(values(), rows, made_up.analysis_of(), []).status == "not_applicable"
