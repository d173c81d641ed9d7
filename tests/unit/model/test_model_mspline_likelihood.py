"""The M-spline likelihood: exact to 1e-10, finite everywhere, right in every limit."""

import mpmath as mp
import numpy as np
import pytest

from wearoff.model.mspline import HazardBasis, hazard_weights
from wearoff.model.rows import bounds_arrays

KNOTS = (0.0, 35.0, 70.0, 98.0, 110.0, 126.0, 180.0)
BASIS = HazardBasis(KNOTS)
MODES = pytest.mark.parametrize("has_lasting", [False, True], ids=["waning", "lasting"])


def spline_integrals(day):
    """I-splines and M-splines on a day in many digits, by de Boor's recursion."""
    t = [mp.mpf(one) for one in (0.0, 0.0, 0.0, *KNOTS, *(KNOTS[-1],) * 3)]
    end, day = t[-1], mp.mpf(float(day))
    inside = min(day, end)
    values = [mp.mpf(int(t[i] <= inside < t[i + 1])) for i in range(len(t) - 1)]
    if inside == end:
        values = [mp.mpf(0)] * len(values)
        values[max(i for i in range(len(t) - 1) if t[i] < t[i + 1])] = mp.mpf(1)
    by_order = [values]
    for order in range(1, 4):
        last, found = by_order[-1], []
        for i in range(len(last) - 1):
            left = t[i + order] - t[i]
            right = t[i + order + 1] - t[i + 1]
            found.append(
                ((inside - t[i]) / left * last[i] if left else 0)
                + ((t[i + order + 1] - inside) / right * last[i + 1] if right else 0)
            )
        by_order.append(found)
    quadratic, cubic = by_order[2][1:-1], by_order[3]
    rates = [3 * one / (t[i + 4] - t[i + 1]) for i, one in enumerate(quadratic)]
    integrals = [mp.fsum(cubic[i + 1 :]) for i in range(len(rates))]
    integrals[-1] += (day - inside) * rates[-1]
    return integrals, rates


def exact_value(exact, row, weights, has_lasting):
    """With z = log H, a record is one of a Weibull's."""

    def log_hazard(day):
        total = mp.fsum(w * x for w, x in zip(weights, spline_integrals(day)[0], strict=True))
        return mp.mpf(row["level"]) + mp.log(total)

    lower, upper, entry = (float(row[name]) for name in ("lower", "upper", "entry"))
    modifiers = {"lasting": row["lasting"] if has_lasting else None}
    if lower == 0 and row["is_unknown"]:
        modifiers["logit"] = row["logit"]
    if entry > 0:
        modifiers["entered"] = log_hazard(lower) - log_hazard(entry)
    if lower == 0:
        return exact.record("weibull", "left", log_hazard(upper), **modifiers)
    at = log_hazard(lower)
    if lower == upper:
        rates = spline_integrals(lower)[1]
        rate = mp.fsum(w * x for w, x in zip(weights, rates, strict=True)) * mp.exp(row["level"])
        # The density of z = log H is H exp(-H), that of the day the hazard times exp(-H).
        return exact.record("weibull", "exact", at, **modifiers) + mp.log(rate) - at
    if np.isinf(upper):
        return exact.record("weibull", "right", at, **modifiers)
    return exact.record("weibull", "interval", at, log_hazard(upper) - at, **modifiers)


def some_rows(n, seed, spread=4.0):
    """Rows of every kind with a log hazard of up to the spread either way."""
    rng = np.random.default_rng(seed)
    low = np.exp(rng.uniform(np.log(2), np.log(800), n))
    high = low * (1 + np.exp(rng.uniform(np.log(1e-8), np.log(30), n)))
    kind = rng.integers(0, 5, n)  # interval twice as often as right, left, exact
    upper = np.select([kind == 1, (kind == 2) | (kind == 3)], [np.inf, low], high)
    lower = np.where(kind == 2, 0.0, low)
    entry = np.where(rng.uniform(size=n) < 0.4, lower * rng.uniform(0.05, 0.98, n), 0.0)
    return {
        "lower": lower, "upper": upper, "entry": entry,
        "level": rng.uniform(-spread, spread, n), "is_unknown": rng.uniform(size=n) < 0.5,
        "logit": rng.normal(2.2, 1.4, n), "lasting": rng.normal(-2.6, 1.0, n),
    }  # fmt: skip


@pytest.fixture(scope="module")
def compiled():
    import pytensor
    import pytensor.tensor as pt

    from wearoff.model.likelihood import Flags
    from wearoff.model.mspline_data import SplineParts
    from wearoff.model.mspline_likelihood import log_hazards, mspline_loglik
    from wearoff.model.records_likelihood import Modifiers

    functions = {}

    def compile_one(has_lasting, mode):
        parts = [pt.matrix() for _ in range(4)]
        weights = pt.vector()
        level, logit, lasting, *rest = (pt.vector() for _ in range(8))
        modifiers = Modifiers(
            rest[3], rest[3], is_mixed=rest[4], logit=logit,
            never_wane=lasting if has_lasting else None,
        )  # fmt: skip
        logs = log_hazards(SplineParts(*parts), weights, level)
        value = mspline_loglik(logs, Flags(*rest[:3]), modifiers)
        slopes = pt.grad(
            value.sum(), [level, weights, logit, lasting], disconnected_inputs="ignore"
        )
        given = [*parts, weights, level, logit, lasting, *rest]
        return pytensor.function(given, [value, *slopes], mode=mode, on_unused_input="ignore")

    def _compiled(has_lasting, mode=None):
        key = (has_lasting, mode)
        if key not in functions:
            functions[key] = compile_one(*key)
        return functions[key]

    return _compiled


@pytest.fixture(scope="module")
def evaluate(compiled):
    """Value, and slopes in level, weights, logit and lasting, of rows and weights."""
    from wearoff.model.mspline_data import spline_parts

    def _evaluate(rows, weights, has_lasting, mode=None):
        days = rows["lower"], rows["upper"], rows["entry"]
        flags, parts = bounds_arrays(*days), spline_parts(BASIS, *days)
        is_mixed = (flags.is_left > 0) & rows["is_unknown"]
        return compiled(has_lasting, mode)(
            parts.survived, parts.lost, parts.rate, parts.entered, weights, rows["level"],
            rows["logit"], rows["lasting"], flags.is_exact, flags.is_left, flags.is_right,
            flags.is_truncated, is_mixed.astype(float),
        )  # fmt: skip

    return _evaluate


def some_weights(seed=1):
    return np.random.default_rng(seed).dirichlet(np.ones(BASIS.n_parts))


@MODES
@pytest.mark.parametrize(("spread", "seed"), [(4.0, 11), (30.0, 12)])
def test_values_agree_with_arithmetic_of_many_digits(has_lasting, spread, seed, evaluate, exact):
    # Fixed seeds, 120 rows each, so no false alarms.
    rows, weights = some_rows(120, seed, spread), some_weights()
    values = evaluate(rows, weights, has_lasting)[0]
    n_compared = 0
    with mp.workdps(300):
        for i, value in enumerate(values):
            row = {name: one[i] for name, one in rows.items()}
            truth = exact_value(exact, row, [mp.mpf(float(w)) for w in weights], has_lasting)
            if not mp.isfinite(truth) or abs(truth) > 1e100:
                continue
            n_compared += 1
            # Modifiers add logs of any size, and densities cross 1: round-off of order 1 remains.
            is_plain = row["lower"] < row["upper"] and not has_lasting
            is_plain &= row["lower"] > 0 or not row["is_unknown"]
            error = mp.mpf("1e-10") * abs(truth) + (0 if is_plain else mp.mpf("1e-12"))
            assert abs(mp.mpf(float(value)) - truth) <= error + mp.mpf("1e-280"), row
    assert n_compared >= 100


@MODES
def test_values_and_slopes_are_finite_far_out(has_lasting, evaluate):
    grid = np.meshgrid(
        [1e-3, 1.0, 60.0, 180.0, 5000.0],
        [0.0, 1e-8, 1e-3, 1.0, 1e3],
        [-600.0, -40.0, 0.0, 40.0, 600.0],
    )
    low, width, level = (one.ravel() for one in grid)
    n = len(low)
    rows = {
        "lower": np.concatenate([low, np.zeros(n), low]),
        "upper": np.concatenate([low * (1 + width), low, np.full(n, np.inf)]),
        "entry": np.concatenate([low / 3, np.zeros(n), low]),
        "level": np.tile(level, 3), "is_unknown": np.tile(np.arange(n) % 2 == 0, 3),
        "logit": np.full(3 * n, 2.0), "lasting": np.full(3 * n, -2.6),
    }  # fmt: skip
    for extreme in (1.0, 30.0, 800.0):
        weights = np.exp(-extreme * np.linspace(1.0, 0.0, BASIS.n_parts))
        for found in evaluate(rows, weights / weights.sum(), has_lasting)[:2]:
            assert np.isfinite(found).all()


@MODES
def test_slopes_agree_with_finite_differences(has_lasting, evaluate):
    rows, weights = some_rows(300, 15), some_weights(2)
    level, of_weights, logit, lasting = evaluate(rows, weights, has_lasting)[1:]
    for name, slope in (("level", level), ("logit", logit), ("lasting", lasting)):
        up, down = (
            evaluate(rows | {name: rows[name] + step}, weights, has_lasting)[0]
            for step in (1e-5, -1e-5)
        )
        np.testing.assert_allclose(slope, (up - down) / 2e-5, rtol=1e-5, atol=2e-5, err_msg=name)
    for part in range(BASIS.n_parts):
        step = 1e-6 * np.eye(BASIS.n_parts)[part] * weights[part]
        up, down = (evaluate(rows, weights + one, has_lasting)[0].sum() for one in (step, -step))
        assert of_weights[part] == pytest.approx((up - down) / (2 * step[part]), rel=1e-5, abs=1e-2)


def test_both_backends_agree(evaluate):
    rows, weights = some_rows(200, 16, 8.0), some_weights(3)
    first, second = (evaluate(rows, weights, True, mode) for mode in ("NUMBA", "FAST_COMPILE"))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-9)


def fixed_rows(lower, upper, entry=0.0):
    lower, upper, entry = (np.array(one, float) for one in np.broadcast_arrays(lower, upper, entry))
    n = len(lower)
    return {
        "lower": lower, "upper": upper, "entry": entry, "level": np.zeros(n),
        "is_unknown": np.zeros(n, bool), "logit": np.full(n, 2.0), "lasting": np.full(n, -2.0),
    }  # fmt: skip


def test_limits_of_an_interval(evaluate):
    days, weights = np.array([20.0, 90.0, 110.0, 250.0]), some_weights()

    def value(lower, upper):
        return evaluate(fixed_rows(lower, upper), weights, False)[0]

    np.testing.assert_allclose(value(days, 1e12), value(days, np.inf), rtol=1e-9)
    np.testing.assert_allclose(value(1e-12, days), value(0.0, days), rtol=1e-9)
    width = days * 2.0**-26
    density = value(days, days + width) - np.log(width)
    np.testing.assert_allclose(density, value(days, days), rtol=0, atol=1e-6)


@pytest.mark.parametrize("entry", [0.0, 40.0, 60.0])
def test_what_may_happen_after_entry_adds_up(entry, evaluate):
    rows = fixed_rows([60.0, 90.0, 140.0, 60.0], [90.0, 140.0, np.inf, np.inf], entry)
    values = evaluate(rows, some_weights(), True)[0]
    assert np.logaddexp.reduce(values[:3]) == pytest.approx(values[3], abs=1e-12)
    if entry == 60.0:
        assert values[3] == pytest.approx(0.0, abs=1e-12)


def test_a_late_entry_divides_by_survival_even_where_it_is_tiny(evaluate):
    weights, level = some_weights(), 12.0
    rows = fixed_rows([100.0], [101.0], 99.0) | {"level": np.array([level])}
    found = evaluate(rows, weights, False)[0][0]
    since, lost = (
        np.exp(level) * (BASIS.mass(np.array([a]), np.array([b])) @ weights)[0]
        for a, b in ((99.0, 100.0), (100.0, 101.0))
    )
    # The hazard survived before entry, thousands of nats, leaves no trace.
    assert found == pytest.approx(-since + np.log(-np.expm1(-lost)), rel=1e-13)


@pytest.fixture(scope="module")
def at_parameters():
    """Value and slopes from the model's own parameters: median, scale, bends and effects."""
    import pytensor
    import pytensor.tensor as pt

    from wearoff.model.likelihood import LOG_LOG_2, Flags
    from wearoff.model.mspline_data import spline_parts
    from wearoff.model.mspline_likelihood import (
        log_baseline,
        log_hazards,
        mspline_loglik,
        spline_weights,
    )
    from wearoff.model.records_likelihood import Modifiers

    rows = some_rows(400, 21) | {"entry": np.zeros(400)}
    flags = bounds_arrays(rows["lower"], rows["upper"])
    intercept, log_scale = pt.scalars(2)
    bend, effect = pt.vectors(2)
    scale = pt.exp(log_scale)
    weights = spline_weights(BASIS, scale, bend)
    level = LOG_LOG_2 - log_baseline(BASIS, weights, intercept) - effect / scale
    parts = spline_parts(BASIS, rows["lower"], rows["upper"], rows["entry"])
    zero = np.zeros(400)
    value = mspline_loglik(
        log_hazards(parts, weights, level), Flags(flags.is_exact, flags.is_left, flags.is_right),
        Modifiers(zero, zero),
    )  # fmt: skip
    given = [intercept, log_scale, bend, effect]
    compiled = pytensor.function(given, [value, weights, *pt.grad(value.sum(), given)])
    return rows, compiled


def test_values_and_slopes_are_finite_over_the_priors(at_parameters):
    # 250 fixed points of the priors, 400 rows each: 100,000 values, no false alarms.
    rng = np.random.default_rng(13)
    for _ in range(250):
        sd_hazard = abs(rng.normal())
        bend = sd_hazard * BASIS.bends @ rng.standard_normal(BASIS.n_parts - 1)
        scale = abs(rng.normal(0, 0.4)) * np.sqrt(6) / np.pi
        found = at_parameters[1](
            rng.normal(np.log(110), 0.5), np.log(scale), bend, rng.normal(0, 0.6, 400)
        )
        assert all(np.isfinite(one).all() for one in found)


@pytest.mark.parametrize("intercept", [-20.0, 1.0, 4.0, 4.7, 6.0, 40.0])
@pytest.mark.parametrize("log_scale", [-7.0, -1.5, 3.0])
def test_they_are_finite_far_from_the_priors_too(intercept, log_scale, at_parameters):
    for size in (0.0, 20.0, 300.0):
        bend = size * BASIS.bends[:, 0]
        found = at_parameters[1](intercept, log_scale, bend, np.linspace(-5, 5, 400))
        assert all(np.isfinite(one).all() for one in found)


@pytest.mark.parametrize("median", [10.0, 80.0, 110.0, 180.0, 300.0])
def test_half_are_lost_by_the_median_of_the_intercept(median, at_parameters):
    rows, compiled = at_parameters
    bend = BASIS.bends @ np.random.default_rng(5).standard_normal(BASIS.n_parts - 1)
    values, weights, *_ = compiled(np.log(median), np.log(0.25), bend, np.zeros(400))
    expected = hazard_weights(BASIS, np.array([0.25]), bend[None])[0]
    np.testing.assert_allclose(weights, expected, rtol=1e-12)
    is_right = np.isinf(rows["upper"])
    bounds = rows["lower"][is_right]
    hazard = BASIS.mass(np.zeros_like(bounds), bounds) @ expected
    at_median = (BASIS.mass(np.zeros(1), np.array([median])) @ expected)[0]
    np.testing.assert_allclose(values[is_right], -np.log(2) * hazard / at_median, rtol=1e-11)


def test_effects_are_proportional_hazards(at_parameters):
    rows, compiled = at_parameters
    bend = 0.5 * BASIS.bends[:, 1]
    usual, longer = (
        compiled(np.log(110), np.log(0.3), bend, np.full(400, effect))[0] for effect in (0.0, 0.2)
    )
    is_right = np.isinf(rows["upper"])
    np.testing.assert_allclose(longer[is_right] / usual[is_right], np.exp(-0.2 / 0.3), rtol=1e-12)
