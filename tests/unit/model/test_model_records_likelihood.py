"""Late entry, unknown responses and effects that never wane, against many digits and limits."""

import mpmath as mp
import numpy as np
import pytest

from wearoff.model import FAMILIES
from wearoff.model.rows import bounds_arrays

ALL_FAMILIES = pytest.mark.parametrize(
    "family", [name for name, one in FAMILIES.items() if not one.has_clock]
)
KINDS = ("interval", "right", "left", "exact")
NONE = -np.inf
"""In ``lasting``: no effect lasts for ever."""


@pytest.fixture(scope="module")
def compiled():
    """Family, whether effects may last, and mode: compiled value and slopes by row."""
    import pytensor
    import pytensor.tensor as pt

    from wearoff.model.likelihood import Flags
    from wearoff.model.records_likelihood import Modifiers, record_loglik

    functions = {}

    def compile_one(family, has_lasting, mode):
        low, ratio, eta, k, tail, logit, lasting, *rest = given = [pt.vector() for _ in range(13)]
        modifiers = Modifiers(
            rest[3], rest[4], is_mixed=rest[5], logit=logit,
            never_wane=lasting if has_lasting else None,
        )  # fmt: skip
        value = record_loglik(family, low, ratio, eta, k, tail, Flags(*rest[:3]), modifiers)
        wanted = [eta, k, tail, logit, lasting]
        slopes = pt.grad(value.sum(), wanted, disconnected_inputs="ignore")
        return pytensor.function(given, [value, *slopes], mode=mode, on_unused_input="ignore")

    def _compiled(family, has_lasting, mode=None):
        key = (family, has_lasting, mode)
        if key not in functions:
            functions[key] = compile_one(*key)
        return functions[key]

    return _compiled


@pytest.fixture(scope="module")
def evaluate(compiled):
    """Value, and slopes in eta, k, tail, logit and lasting, of rows as :func:`some_rows` has."""

    def _evaluate(family, rows, has_lasting, mode=None):
        bounds = bounds_arrays(rows["lower"], rows["upper"], rows["entry"])
        is_mixed = (bounds.is_left > 0) & rows["is_unknown"]
        return compiled(family, has_lasting, mode)(
            bounds.bounds[:, 0], bounds.log_ratio, rows["eta"], 1.0 / rows["scale"], rows["tail"],
            rows["logit"], rows["lasting"], bounds.is_exact, bounds.is_left, bounds.is_right,
            bounds.is_truncated, bounds.log_entered, is_mixed.astype(float),
        )  # fmt: skip

    return _evaluate


def some_rows(n, z_limit, rng):
    """Rows of every kind, entered late or not, with the predictor that puts them up to z_limit."""
    scale = np.exp(rng.uniform(np.log(0.05), np.log(1.5), n))
    low = np.exp(rng.uniform(np.log(5), np.log(1000), n))
    high = low * (1 + np.exp(rng.uniform(np.log(1e-3), np.log(10), n)))
    kind = rng.integers(0, len(KINDS), n)
    upper = np.select([kind == 1, kind > 1], [np.inf, low], high)
    lower = np.where(kind == 2, 0.0, low)
    entry = np.where(rng.uniform(size=n) < 0.6, lower * rng.uniform(0.05, 0.98, n), 0.0)
    return {
        "lower": lower, "upper": upper, "entry": entry, "scale": scale,
        "eta": np.log(low) - scale * rng.uniform(-z_limit, z_limit, n),
        "tail": np.exp(rng.normal(0.7, 0.7, n)), "is_unknown": rng.uniform(size=n) < 0.7,
        "logit": rng.normal(2.2, 1.4, n), "lasting": rng.normal(-2.6, 1.0, n),
    }  # fmt: skip


def exact_value(exact, family, row, has_lasting):
    is_mixed = row["lower"] == 0 and row["is_unknown"]
    return exact.duration(
        family, row["lower"], row["upper"], row["eta"], row["scale"], row["tail"],
        entry=row["entry"], logit=row["logit"] if is_mixed else None,
        lasting=row["lasting"] if has_lasting else None,
    )  # fmt: skip


def one_of(rows, i):
    return {name: values[i] for name, values in rows.items()}


@ALL_FAMILIES
@pytest.mark.parametrize("has_lasting", [False, True], ids=["waning", "lasting"])
@pytest.mark.parametrize(("z_limit", "seed"), [(4, 11), (25, 12)])
def test_values_agree_with_arithmetic_of_many_digits(
    family, has_lasting, z_limit, seed, evaluate, exact
):
    # Fixed seeds, 100 rows each, so no false alarms.
    rows = some_rows(100, z_limit, np.random.default_rng(seed))
    values = evaluate(family, rows, has_lasting)[0]
    with mp.workdps(60 if z_limit < 10 else 200):
        for i, value in enumerate(values):
            row = one_of(rows, i)
            truth = exact_value(exact, family, row, has_lasting)
            # What modifies a row adds logs of any size, whose round-off a result near 0 keeps; so
            # does a density that crosses 1.
            parts = 1 + abs(exact_value(exact, family, row | {"entry": 0.0}, has_lasting))
            is_plain = row["entry"] == 0 and row["lower"] < row["upper"] and not has_lasting
            is_plain &= row["lower"] > 0 or not row["is_unknown"]
            error = mp.mpf("1e-10") * abs(truth) + (0 if is_plain else mp.mpf("1e-13") * parts)
            assert abs(mp.mpf(float(value)) - truth) <= error + mp.mpf("1e-300"), row


@ALL_FAMILIES
@pytest.mark.parametrize("has_lasting", [False, True], ids=["waning", "lasting"])
def test_values_and_slopes_are_finite_over_the_priors(family, has_lasting, evaluate):
    # Fixed seed: the 50,000 points are always the same, so no false alarms.
    rng = np.random.default_rng(13)
    rows = some_rows(50_000, 1.0, rng)
    rows["eta"] = rng.normal(np.log(110), 0.5, 50_000) + rng.normal(0, 0.6, 50_000)
    rows["scale"] = np.abs(rng.normal(0, 0.4, 50_000)) * FAMILIES[family].scale_per_sd
    found = evaluate(family, rows, has_lasting)
    names = ("value", "eta", "k", "tail", "logit", "lasting")
    wrong = {n: int((~np.isfinite(one)).sum()) for n, one in zip(names, found, strict=True)}
    assert wrong == dict.fromkeys(names, 0)


@ALL_FAMILIES
def test_both_backends_agree(family, evaluate):
    rows = some_rows(300, 6.0, np.random.default_rng(14))
    first, second = (evaluate(family, rows, True, mode) for mode in ("NUMBA", "FAST_COMPILE"))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-9)


@ALL_FAMILIES
@pytest.mark.parametrize("has_lasting", [False, True], ids=["waning", "lasting"])
def test_slopes_agree_with_finite_differences(family, has_lasting, evaluate):
    rows = some_rows(400, 5.0, np.random.default_rng(15))

    def value(changed):
        return evaluate(family, rows | changed, has_lasting)[0]

    slopes = evaluate(family, rows, has_lasting)[1:]
    k = 1.0 / rows["scale"]
    steps = {
        "eta": lambda h: {"eta": rows["eta"] + h * rows["scale"]},
        "k": lambda h: {"scale": 1.0 / (k * (1.0 + h))},
        "tail": lambda h: {"tail": rows["tail"] * (1.0 + h)},
        "logit": lambda h: {"logit": rows["logit"] + h},
        "lasting": lambda h: {"lasting": rows["lasting"] + h},
    }
    sizes = (rows["scale"], k, rows["tail"], 1.0, 1.0)
    for (name, step), slope, size in zip(steps.items(), slopes, sizes, strict=True):
        differences = (value(step(1e-5)) - value(step(-1e-5))) / 2e-5
        np.testing.assert_allclose(slope * size, differences, rtol=1e-5, atol=2e-5, err_msg=name)


@ALL_FAMILIES
def test_entry_on_the_last_day_seen_leaves_nothing_to_survive(family, evaluate):
    rows = some_rows(200, 5.0, np.random.default_rng(16))
    is_right = np.isinf(rows["upper"])
    entered = rows | {"entry": np.where(is_right, rows["lower"], 0.0)}
    for has_lasting in (False, True):
        values = evaluate(family, entered, has_lasting)[0]
        np.testing.assert_allclose(values[is_right], 0.0, atol=1e-12)


@ALL_FAMILIES
def test_a_tiny_entry_day_is_none(family, evaluate):
    rows = some_rows(200, 3.0, np.random.default_rng(17)) | {"scale": np.full(200, 0.3)}
    none, tiny = (rows | {"entry": np.where(rows["lower"] > 0, day, 0.0)} for day in (0.0, 1e-12))
    for one, other in zip(*(evaluate(family, r, True) for r in (none, tiny)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@ALL_FAMILIES
def test_what_may_happen_after_entry_adds_up_to_certainty(family, evaluate):
    # In (60, 90], (90, 140], or later, given still there on day 60 and on day 40.
    for entry, survived in ((60.0, 0.0), (40.0, None)):
        rows = {name: np.full(4, value) for name, value in
                {"eta": np.log(110), "scale": 0.3, "tail": 2.0, "logit": 2.0, "lasting": -2.0,
                 "entry": entry}.items()}  # fmt: skip
        rows["lower"] = np.array([60.0, 90.0, 140.0, 60.0])
        rows["upper"] = np.array([90.0, 140.0, np.inf, np.inf])
        rows["is_unknown"] = np.zeros(4, bool)
        values = evaluate(family, rows, True)[0]
        whole = values[3] if survived is None else survived
        assert np.logaddexp.reduce(values[:3]) == pytest.approx(whole, abs=1e-12)


@ALL_FAMILIES
def test_hardly_ever_lasting_is_never_lasting(family, evaluate):
    rows = some_rows(300, 3.0, np.random.default_rng(18)) | {"lasting": np.full(300, -60.0)}
    for one, other in zip(
        evaluate(family, rows, True)[:5], evaluate(family, rows, False)[:5], strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@ALL_FAMILIES
def test_a_sure_response_is_left_censored_and_a_sure_failure_certain(family, evaluate):
    rows = some_rows(300, 3.0, np.random.default_rng(19))
    is_mixed = (rows["lower"] == 0) & rows["is_unknown"]
    sure = evaluate(family, rows | {"logit": np.full(300, 60.0)}, True)[0]
    known = evaluate(family, rows | {"is_unknown": np.zeros(300, bool)}, True)[0]
    np.testing.assert_allclose(sure, known, rtol=1e-9, atol=1e-12)
    failed = evaluate(family, rows | {"logit": np.full(300, -60.0)}, True)[0]
    np.testing.assert_allclose(failed[is_mixed], 0.0, atol=1e-12)


@ALL_FAMILIES
def test_weeks_instead_of_days_shift_exact_rows_only(family, evaluate):
    rows = some_rows(300, 4.0, np.random.default_rng(20))
    weeks = rows | {name: rows[name] / 7 for name in ("lower", "upper", "entry")}
    weeks["eta"] = rows["eta"] - np.log(7)
    shift = np.where(rows["lower"] == rows["upper"], np.log(7), 0.0)
    days, weekly = (evaluate(family, one, True)[0] for one in (rows, weeks))
    np.testing.assert_allclose(weekly - days, shift, rtol=0, atol=1e-9)
