"""Information of records against closed forms, dense algebra and simulated estimates."""

import numpy as np
import pytest

from wearoff.model import FAMILIES, Spread, draw_log_durations
from wearoff.plan.information import record_information, shared_information, slope_information

ALWAYS = np.inf


def spread_of(scale, sd_patient=0.0, tail=1.0, never_wane=0.0):
    return Spread(*(np.array([x]) for x in (scale, sd_patient, tail, never_wane)))


def one(family="lognormal", end=ALWAYS, width=0.0, scale=0.3, **spread):
    """Information of one record with a median of 100 days."""
    rng = np.random.default_rng(1)
    eta = np.full(200, np.log(100.0))
    found = record_information(
        FAMILIES[family], eta, np.full(200, end), np.full(200, width), spread_of(scale, **spread),
        rng,
    )  # fmt: skip
    return found.mean()


# Per squared scale: 1 for normal and extreme value distributions, 1/3 for the logistic.
@pytest.mark.parametrize(
    ("family", "per_scale"), [("lognormal", 1), ("weibull", 1), ("loglogistic", 1 / 3)]
)
def test_an_exact_duration_has_the_information_of_the_textbook(family, per_scale):
    assert one(family, scale=0.3) == pytest.approx(per_scale / 0.09, rel=0.04)


def test_burr_with_tail_one_is_loglogistic():
    assert one("burr") == pytest.approx(one("loglogistic"), rel=1e-6)


def test_follow_up_that_ends_at_the_median_has_the_information_of_a_censored_normal():
    hazard = np.sqrt(2 / np.pi)
    assert one(end=100.0) * 0.09 == pytest.approx(0.5 + 0.5 * hazard**2, rel=0.02)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_wider_intervals_and_shorter_follow_up_tell_less(family):
    by_width = [one(family, width=width) for width in (0.0, 14.0, 56.0, 112.0, 1e6)]
    by_end = [one(family, end=end) for end in (ALWAYS, 150.0, 100.0, 50.0, 1.0)]
    for found in (by_width, by_end):
        assert np.all(np.diff(found) < 0)
        assert found[-1] == pytest.approx(0, abs=0.01 * found[0])


def test_an_effect_that_may_never_wear_off_tells_less():
    assert one(never_wane=0.3) == pytest.approx(0.7 * one(), rel=1e-6)
    assert one(end=150.0, never_wane=0.3) < 0.7 * one(end=150.0)


def test_records_of_one_patient_share_her_effect():
    found = shared_information(np.array([2.0, 3.0, 0.0]), np.array([0, 0, 1]), 0.5)
    assert found == pytest.approx([1 / (0.25 + 1 / 5), 0.0])


def test_slope_information_is_that_of_generalised_least_squares():
    rng = np.random.default_rng(2)
    n, sd_patient, sd_unit = 60, 0.3, 0.2
    patient, unit = rng.integers(0, 20, n), rng.integers(0, 4, n)
    patient[:20] = np.arange(20)
    dose, others, record = rng.normal(size=n), rng.normal(size=(n, 2)), rng.uniform(1, 9, n)
    covariance = np.diag(1 / record)
    for level, sd in ((patient, sd_patient), (unit, sd_unit)):
        covariance += sd**2 * (level[:, None] == level)
    columns = np.column_stack([dose, np.ones(n), others])
    expected = np.linalg.inv(columns.T @ np.linalg.solve(covariance, columns))[0, 0]
    found = slope_information(record, dose, others, unit, patient, sd_patient, sd_unit)
    assert 1 / found == pytest.approx(expected, rel=1e-4)


def test_a_dose_that_never_varies_tells_nothing():
    rows = np.zeros(10, dtype=int)
    found = slope_information(
        np.ones(10), np.ones(10), np.zeros((10, 0)), rows, np.arange(10), 0.2, 0.2
    )
    assert found == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("family", ["loglogistic", "weibull"])
def test_estimates_from_simulated_records_are_as_precise_as_planned(family):
    """Maximum likelihood per injector, with patients' effects integrated out on a grid."""
    rng = np.random.default_rng(3)
    n_injectors, n_patients, scale, sd_patient, end = 300, 20, 0.25, 0.25, 150.0
    effect = sd_patient * rng.standard_normal((n_injectors, n_patients, 1))
    median = np.broadcast_to(np.log(110.0) + effect, (n_injectors, n_patients, 2))
    days = np.exp(draw_log_durations(FAMILIES[family], median, scale, rng))
    first = rng.uniform(0, 28, days.shape)  # visits every 28 days from a random day on
    lower = np.maximum(first + 28 * np.floor((days - first) / 28), 0)
    upper = np.where(days < first, first, lower + 28)
    lower = np.where(days < first, 0, lower)
    lower, upper = np.where(days > end, end, lower), np.where(days > end, np.inf, upper)
    lower, upper = np.minimum(lower, end), np.where(days > end, np.inf, np.minimum(upper, end))

    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    grid = np.log(110.0) + np.linspace(-0.3, 0.3, 25)
    loglik = np.zeros((n_injectors, len(grid)))
    with np.errstate(divide="ignore"):
        log_lower, log_upper = np.log(lower), np.log(upper)
    survival = FAMILIES[family].survival
    for position, mean in enumerate(grid):
        total = 0.0
        for node, weight in zip(nodes, weights, strict=True):
            eta = mean + sd_patient * node
            chance = survival((log_lower - eta) / scale) - survival((log_upper - eta) / scale)
            total = total + weight * chance.prod(axis=2)
        loglik[:, position] = np.log(total).sum(axis=1)
    curve = np.polynomial.polynomial.polyfit(grid - np.log(110.0), loglik.T, 4)
    fine = np.linspace(-0.3, 0.3, 2401)
    estimates = fine[np.polynomial.polynomial.polyval(fine, curve).argmax(axis=1)]

    record = record_information(
        FAMILIES[family], median.ravel(), np.full(days.size, end), np.full(days.size, 28.0),
        spread_of(scale, sd_patient), rng,
    )  # fmt: skip
    pair = np.repeat(np.arange(n_injectors * n_patients), 2)
    planned = n_patients * shared_information(record, pair, sd_patient).mean()
    # The standard error of a variance from 300 estimates is 8 per cent.
    assert estimates.var() * planned == pytest.approx(1, abs=0.2)
