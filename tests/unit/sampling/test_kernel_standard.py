"""The kernel's censored log-probabilities and exponential, against arithmetic of many digits."""

import math

import mpmath as mp
import numpy as np
import pytest
from numba import njit

from wearoff.sampling.kernel import standard
from wearoff.sampling.kernel.layout import FAMILY_CODES
from wearoff.sampling.kernel.records import Record, record_terms
from wearoff.sampling.kernel.vector_math import vector_exp, vector_log

KINDS = {"interval": standard.INTERVAL, "right": standard.RIGHT, "left": standard.LEFT,
         "exact": standard.EXACT}  # fmt: skip
EVERY = pytest.mark.parametrize("family", list(FAMILY_CODES))
EVERY_KIND = pytest.mark.parametrize("kind", list(KINDS))

# These are compiled for compiled callers only.
row_terms = njit(lambda *given: standard.row_terms(*given))
entry_terms = njit(lambda *given: standard.entry_terms(*given))
terms_of_record = njit(lambda *given: record_terms(*given))


def points(n, z_limit, rng):
    """z over both tails, widths 1e-8 to 1e3, Burr's tail 0.1 to 50."""
    z = rng.uniform(-z_limit, z_limit, n)
    return z, np.exp(rng.uniform(np.log(1e-8), np.log(1e3), n)), np.exp(rng.uniform(-2.3, 3.9, n))


def is_close(found, truth, relative, size):
    return abs(mp.mpf(float(found)) - truth) <= mp.mpf(relative) * size + mp.mpf("1e-300")


@EVERY
@EVERY_KIND
@pytest.mark.parametrize(("z_limit", "seed"), [(6, 1), (40, 2), (300, 3)])
def test_values_agree_with_arithmetic_of_many_digits(family, kind, z_limit, seed, exact):
    # Fixed seeds, 60 points each, so no false alarms.
    with mp.workdps(450):  # probabilities as close to 1 as 1e-300 keep 150 digits of their log
        for z, width, tail in zip(*points(60, z_limit, np.random.default_rng(seed)), strict=True):
            found = row_terms(FAMILY_CODES[family], KINDS[kind], z, width, tail)[0]
            truth = exact.record(family, kind, z, width, tail)
            # A density may cross 1, where its log has no relative precision; probabilities that
            # are 1 to all digits and logs past a float's range are not compared.
            size = max(abs(truth), 1) if kind == "exact" else abs(truth)
            if mp.isfinite(truth) and size < mp.mpf("1e300"):
                assert is_close(found, truth, "1e-10", size), (z, width, tail)


@EVERY
@EVERY_KIND
def test_slopes_agree_with_differences_in_many_digits(family, kind, exact):
    # Fixed seed, 60 points, so no false alarms. Slopes in log width: those in width reach 1e8.
    rng, step = np.random.default_rng(4), mp.mpf("1e-30")
    with mp.workdps(150):
        for z, width, tail in zip(*points(60, 12, rng), strict=True):
            found = row_terms(FAMILY_CODES[family], KINDS[kind], z, width, tail)[1:]
            at = [exact.number(one) for one in (z, width, tail)]
            for i, (slope, size) in enumerate(zip(found, (1.0, width, tail), strict=True)):
                if (i == 1 and kind != "interval") or (i == 2 and family != "burr"):
                    continue
                up, down = list(at), list(at)
                up[i], down[i] = at[i] + step * size, at[i] - step * size
                rise = exact.record(family, kind, *up) - exact.record(family, kind, *down)
                truth = rise / (2 * step)
                assert is_close(slope * size, truth, "1e-9", max(1, abs(truth))), (i, z, width)


@njit
def worst_terms(family, kind, z, width, tail, found):
    """Fill value and slopes of every point, shape (4, point)."""
    for i in range(len(z)):
        found[:, i] = np.array(standard.row_terms(family, kind, z[i], width[i], tail[i]))


@EVERY
@EVERY_KIND
def test_nothing_is_nan_or_infinite_anywhere(family, kind):
    z, width, tail = map(np.ravel, np.meshgrid(
        np.concatenate([np.linspace(-700, 700, 1401), [-1e-9, 1e-9]]),
        [1e-8, 1e-5, 1e-3, 0.3, 1.0, 30.0, 600.0, 1e3],
        [1e-2, 0.5, 1.0, 3.0, 100.0] if family == "burr" else [1.0],
    ))  # fmt: skip
    found = np.full((4, len(z)), np.nan)
    worst_terms(FAMILY_CODES[family], KINDS[kind], z, width, tail, found)
    wrong = ~np.isfinite(found).all(axis=0)
    examples = list(zip(z[wrong][:5], width[wrong][:5], tail[wrong][:5], strict=True))
    assert not wrong.any(), f"{wrong.sum()} of {len(z)}, such as z, width, tail {examples}"
    assert (found[0] <= 0).all() or kind == "exact"


@EVERY
def test_survival_at_entry_is_undone(family):
    # Survival up to the entry is minus the log-probability of being right-censored then.
    code = FAMILY_CODES[family]
    for z, entered in ((-3.0, 0.5), (0.4, 2.0), (3.0, 0.01)):
        value, by_z, by_entered, by_tail = entry_terms(code, z, entered, 2.0)
        right = row_terms(code, standard.RIGHT, z - entered, 1.0, 2.0)
        np.testing.assert_allclose(
            [-value, -by_z, by_entered, -by_tail], np.array(right)[[0, 1, 1, 3]], rtol=1e-15
        )


def one_record(kind, z, width, entered=None, logit=None):
    """A record as the kernel takes it."""
    return Record(
        z, width, 1.0 if entered is None else entered, 0.0 if logit is None else logit,
        KINDS[kind], logit is not None, entered is not None,
    )  # fmt: skip


MODIFIED = [
    {"kind": "interval", "entered": 0.8},
    {"kind": "right", "entered": 0.3},
    {"kind": "exact", "entered": 2.0},
    {"kind": "left", "logit": 1.5},
    {"kind": "left", "logit": -4.0},
    {"kind": "interval", "lasting": -2.0},
    {"kind": "right", "lasting": -2.0},
    {"kind": "left", "lasting": 0.5},
    {"kind": "exact", "lasting": -1.0},
    {"kind": "interval", "lasting": -2.0, "entered": 0.8},
    {"kind": "right", "lasting": -6.0, "entered": 1.5},
    {"kind": "left", "lasting": -2.0, "logit": 2.5},
]


def by_caller(logit, lasting):
    """What record_terms leaves to its caller."""
    if logit is not None:
        return -mp.log1p(mp.exp(logit))
    return 0 if lasting is None else -mp.log1p(mp.exp(lasting))


@EVERY
@pytest.mark.parametrize("case", MODIFIED, ids=str)
def test_modified_records_agree_with_arithmetic_of_many_digits(family, case, exact):
    # Fixed seed, 15 points, so no false alarms.
    kind, step = case["kind"], mp.mpf("1e-30")
    names = ("z", "width", "entered", "logit", "tail", "lasting")
    fixed = {name: case[name] for name in ("entered", "logit", "lasting") if name in case}
    rng = np.random.default_rng(5)
    with mp.workdps(100):
        for z, _, tail in zip(*points(15, 5, rng), strict=True):
            given = {"z": z, "width": rng.uniform(0.05, 3.0), "tail": tail} | fixed
            at = {name: exact.number(value) for name, value in given.items()}

            def truth(values):
                own = exact.record(family, kind, **values)
                return own - by_caller(values.get("logit"), values.get("lasting"))

            record = one_record(kind, z, given["width"], case.get("entered"), case.get("logit"))
            value, *slopes = terms_of_record(
                FAMILY_CODES[family], record, tail, case.get("lasting", -math.inf)
            )
            assert is_close(value, truth(at), "1e-12", 1 + abs(truth(at)) * 10), z
            for name, slope in zip(names, slopes, strict=True):
                if name not in at or (name == "width" and kind != "interval"):
                    continue
                rise = truth(at | {name: at[name] + step}) - truth(at | {name: at[name] - step})
                slope_there = rise / (2 * step)
                if name != "tail" or family == "burr":
                    assert is_close(slope, slope_there, "1e-11", 1 + abs(slope_there) * 10), name


def test_the_exponential_is_right_to_the_last_digits():
    @njit
    def each(values, found):
        for i in range(len(values)):
            found[i] = vector_exp(values[i])

    # Fixed seed; 200,000 points, and multiples of log 2 / 2, where the range reduction changes.
    rng = np.random.default_rng(6)
    values = np.concatenate([
        rng.uniform(-700, 700, 100_000), rng.uniform(-1, 1, 100_000), np.arange(-700.0, 701.0),
        np.arange(-2019, 2019) * math.log(2) / 2, [0.0, 1e-300, -1e-300],
    ])  # fmt: skip
    found = np.empty_like(values)
    each(values, found)
    expected = np.array([math.exp(one) for one in values])
    assert np.abs(found / expected - 1).max() <= 4e-16
    assert (found[values == 0.0] == 1.0).all()


def test_the_logarithm_is_right_to_the_last_digits():
    @njit
    def each(values, found):
        for i in range(len(values)):
            found[i] = vector_log(values[i])

    # Fixed seed; 200,000 points over all sizes, and close to 1 and to the change of the power.
    rng = np.random.default_rng(7)
    values = np.concatenate([
        np.exp(rng.uniform(-690, 690, 100_000)), 1.0 + 1e-3 * rng.uniform(-1, 1, 100_000),
        np.exp(0.5 * math.log(2) * np.arange(-200, 201)) * (1 + 1e-15), [1.0],
    ])  # fmt: skip
    found = np.empty_like(values)
    each(values, found)
    expected = np.array([math.log(one) for one in values])
    assert (np.abs(found - expected) <= 4e-16 * np.maximum(1.0, np.abs(expected))).all()
    assert (found[values == 1.0] == 0.0).all()
