"""Simple curves: honest about who is left out, and no better than a model that is true."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from wearoff.checks.crossval.comparison import crossval_checks, prediction_rows
from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.patients import _table
from wearoff.checks.crossval.psis import leave_one_out
from wearoff.checks.crossval.rival import simple_logliks
from wearoff.checks.crossval.simple_curves import CensoredRows, edges_of, left_out_chances


def left_out_logliks(rows, owner, edges):
    return left_out_chances(rows, owner, edges).loglik(1.0)


BROAD = stats.lognorm(1.0, scale=110.0)


def rows_of(lower, upper, entry=None, is_mixed=None):
    lower, upper = np.array(lower, float), np.array(upper, float)
    entry = np.zeros(len(lower)) if entry is None else np.array(entry, float)
    mixed = np.zeros(len(lower), bool) if is_mixed is None else np.array(is_mixed)
    return CensoredRows(lower, upper, entry, mixed)


def test_others_in_one_bin_and_a_broad_curve():
    rows = rows_of([28, 28, 28, 42], [56, 56, 56, 80])
    edges = edges_of(rows)
    np.testing.assert_array_equal(edges, [0, 28, 56, 84, np.inf])
    found = left_out_logliks(rows, np.arange(4), edges)
    # The last sees three durations between 28 and 56, of which half lie after 42.
    broad = BROAD.cdf(80) - BROAD.cdf(42)
    assert np.exp(found[3]) == pytest.approx(3 / 4 * 0.5 + 1 / 4 * broad, abs=1e-4)


def test_a_patient_is_left_out_with_all_her_records():
    rows = rows_of([28, 112, 28], [56, 140, 56])
    alone = left_out_logliks(rows, np.array([0, 1, 0]), edges_of(rows))
    # Patient 0 sees only the one record of patient 1, far from hers.
    broad = BROAD.cdf(56) - BROAD.cdf(28)
    np.testing.assert_allclose(np.exp(alone[[0, 2]]), broad / 2, rtol=1e-3)


def test_her_own_records_do_not_count():
    rng = np.random.default_rng(1)
    lower = np.floor(rng.gamma(9, 12, 60))
    upper = lower + rng.integers(5, 60, 60)
    first = rows_of(lower, upper)
    lower[0], upper[0] = 63.0, 64.0
    other = rows_of(lower, upper)
    edges = np.append(np.arange(0.0, 500.0, 14.0), np.inf)
    owner = np.arange(60)
    split = [rows_of([63.0, *lower[1:]], [n, *upper[1:]]) for n in (64.0, 64.5)]
    values = [left_out_logliks(one, owner, edges) for one in split]
    # Hers is the only density that changes in proportion to her interval: within one bin.
    assert np.exp(values[1][0]) / np.exp(values[0][0]) == pytest.approx(1.5, rel=0.05)
    assert left_out_logliks(first, owner, edges)[1] != left_out_logliks(other, owner, edges)[1]


def test_probabilities_of_all_that_may_happen_add_up_to_one():
    rng = np.random.default_rng(2)
    lower = np.floor(rng.gamma(9, 12, 40))
    upper = np.where(rng.random(40) < 0.3, np.inf, lower + 30)
    breaks = [0.0, 50.0, 91.5, 120.0, 300.0, np.inf]
    total = 0.0
    edges = np.append(np.arange(0.0, 600.0, 14.0), np.inf)
    for low, high in pairwise(breaks):
        rows = rows_of([low, *lower], [high, *upper])
        total += np.exp(left_out_logliks(rows, np.arange(41), edges)[0])
    assert total == pytest.approx(1.0, abs=1e-9)


def test_the_histogram_is_the_likelihood_s_maximum():
    """Beside a search by SciPy over all masses."""
    from scipy import optimize, special

    rng = np.random.default_rng(3)
    lower = np.floor(rng.gamma(9, 12, 30))
    upper = np.where(rng.random(30) < 0.3, np.inf, lower + 30)
    entry = np.where(rng.random(30) < 0.4, np.floor(lower / 2), 0.0)
    # One more, whose own record says nothing to the others: she is left out.
    rows = rows_of([60, *lower], [75, *upper], [0, *entry])
    edges = edges_of(rows)
    found = left_out_logliks(rows, np.arange(31), edges)[0]
    low = edges[:-1]
    width = np.where(np.isinf(edges[1:]), 1.0, edges[1:] - low)

    def share(day):
        return np.where(np.isinf(day), 1.0, np.clip((day - low) / width, 0, 1))

    inside = np.array([share(b) - share(a) for a, b in zip(lower, upper, strict=True)])
    after = np.array([1 - share(one) for one in entry])

    def loss(logits):
        mass = special.softmax(logits)
        return -(np.log(inside @ mass + 1e-300) - np.log(after @ mass)).sum()

    best = optimize.minimize(loss, np.zeros(len(low)), method="BFGS", options={"gtol": 1e-7})
    mass = special.softmax(best.x)
    chance = 30 / 31 * ((share(75) - share(60)) @ mass) + (BROAD.cdf(75) - BROAD.cdf(60)) / 31
    assert found == pytest.approx(np.log(chance), abs=0.005)


def simulated(made_up, seed, days_of, n_patients=150):
    """Two treatments a patient, seen every four weeks for a year; 90 % respond."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n_patients):
        sex = "male" if number % 2 else "female"
        patient = 0.2 * rng.standard_normal()
        for _ in range(2):
            days = days_of(rng, patient + (-0.3 if sex == "male" else 0.3))
            visits = rng.uniform(20, 28) + 28 * np.arange(14)
            after = int(np.searchsorted(visits, days))
            responds = after > 0 and rng.random() < 0.9
            bounds = (visits[after - 1], np.append(visits, np.inf)[after]) if responds else 2 * (
                np.nan,)  # fmt: skip
            rows.append({
                "patient": f"P{number}", "sex": sex, "lower_days": bounds[0],
                "upper_days": bounds[1],
                "response": "responded" if responds else "not_responded",
            })  # fmt: skip
    return made_up.design_of(rows, model={"groups": ["sex"], "area": "off"})


def compared(design, sample):
    values, patients = patient_logliks(design, sample, design.rows)
    table = _table(design, patients, leave_one_out(values, 4))
    return {row["name"]: row for row in prediction_rows(table, {})}


@pytest.fixture(scope="module")
def sample_of_truth(made_up, sample_for):
    from dataclasses import replace

    def make(design):
        # Draws around the truth, as wide as a posterior of so many treatments.
        rng = np.random.default_rng(9)
        near = rng.standard_normal((4, 800))
        sample = sample_for(
            design, 800, intercept=np.log(110) + 0.02 * near[0], scale=0.15, sd_patient=0.2,
            coefficients=-0.6 + 0.03 * near[1][:, None],
            response_intercept=2.1 + 0.1 * near[2], response_coefficients=0.0,
        )  # fmt: skip
        return replace(sample, draws=replace(sample.draws, n_chains=4))

    return make


def test_simple_curves_do_not_beat_a_model_that_is_true(made_up, sample_of_truth):
    def days_of(rng, level):
        return np.exp(np.log(110) + level + 0.15 * rng.logistic())

    design = simulated(made_up, 11, days_of)
    rows = compared(design, sample_of_truth(design))
    for name in ("per_dose", "one_curve"):
        # On each of 10 other seeds by more than 6 standard errors, some 90 nats.
        assert rows[name]["difference"] < -2 * rows[name]["difference_se"]
    content = {"computed": True, "patients": 150, "unresolved": 0, "rows": [*rows.values()]}
    assert crossval_checks(content)[1].status == "pass"


def test_simple_curves_beat_a_model_that_is_badly_wrong(made_up, sample_of_truth):
    def days_of(rng, level):
        # Short or long, hardly anything between: no family of one hump has that.
        return rng.choice([50.0, 250.0]) * np.exp(0.05 * rng.standard_normal())

    design = simulated(made_up, 12, days_of)
    rows = compared(design, sample_of_truth(design))
    assert rows["one_curve"]["difference"] > 10 * rows["one_curve"]["difference_se"] > 0
    content = {"computed": True, "patients": 150, "unresolved": 0, "rows": [*rows.values()]}
    assert crossval_checks(content)[1].status == "warn"


def test_thin_strata_go_together(made_up):
    rows = [{"patient": f"P{i}", "product": f"brand {i % 12}"} for i in range(60)]
    design = made_up.design_of(rows)
    names = [f"P{i}" for i in range(60)]
    np.testing.assert_allclose(
        simple_logliks(design, names, by_dose=True), simple_logliks(design, names, by_dose=False)
    )


def test_response_rates_leave_out_the_patient(made_up):
    rows = [{"patient": f"P{i}", "response": "responded"} for i in range(9)]
    rows += [{"patient": "Q", "response": "not_responded", "lower_days": np.nan,
              "upper_days": np.nan}]  # fmt: skip
    design = made_up.design_of(rows)
    (found,) = simple_logliks(design, ["Q", *(f"P{i}" for i in range(9))], by_dose=False)[:1]
    # Nine others, all of whom responded, and half a treatment of either outcome.
    assert found == pytest.approx(np.log(0.5 / 10))


UNUSUAL = {
    "all right-censored": [{"lower_days": 90.0, "upper_days": np.inf}] * 12,
    "all left-censored": [{"lower_days": 0.0, "upper_days": 40.0 + i} for i in range(12)],
    "all exact": [
        {"lower_days": 40.0 + i, "upper_days": 40.0 + i, "patient": f"P{i % 5}"} for i in range(12)
    ],
    "nothing but bounds": [
        dict.fromkeys(("product", "area", "injector", "clinic")) | {"dose_units": np.nan}
    ] * 12,
    "one patient": [{"patient": "P", "lower_days": 50.0 + i} for i in range(6)],
    "years": [{"lower_days": 1000.0 + 90 * i, "upper_days": 1090.0 + 90 * i} for i in range(12)],
    "late": [{"lower_days": 100.0 + i, "upper_days": 120.0 + i, "entry_days": 100.0 + i}
             for i in range(12)],
    "one known response": [
        {"response": "unknown", "lower_days": 0.0, "upper_days": 100.0 + i} for i in range(11)
    ] + [{}],
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_records_have_finite_scores(name, made_up, sample_for):
    from dataclasses import replace

    design = made_up.design_of(UNUSUAL[name])
    sample = sample_for(design, 200)
    sample = replace(sample, draws=replace(sample.draws, n_chains=4))
    values, patients = patient_logliks(design, sample, design.rows)
    table = _table(design, patients, leave_one_out(values, 4))
    assert np.isfinite(table[["model", "per_dose", "one_curve"]]).all(axis=None)
