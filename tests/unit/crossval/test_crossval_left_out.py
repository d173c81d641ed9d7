"""Leaving out one at a time, stacking, and the table that is made of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wearoff.checks.crossval import chosen
from wearoff.checks.crossval.chosen import left_out_in_turn
from wearoff.checks.crossval.comparison import crossval_checks, prediction_rows
from wearoff.checks.crossval.psis import leave_one_out, log_mean_exp
from wearoff.checks.crossval.stacking import difference, stacking_weights

N_CHAINS, N_DRAWS = 4, 500


def normal_log(x, mean, sd):
    return -0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)


def loglik_of_mean(values, seed=3):
    """Draws of the mean of normal values (flat prior, sd 1), and each value's log density."""
    rng = np.random.default_rng(seed)
    draws = values.mean() + rng.standard_normal(N_CHAINS * N_DRAWS) / np.sqrt(len(values))
    return normal_log(values, draws[:, None], 1.0)


def test_it_is_the_exact_density_of_what_was_left_out():
    values = np.random.default_rng(2).standard_normal(40)
    found = leave_one_out(loglik_of_mean(values), N_CHAINS)
    others = (values.sum() - values) / (len(values) - 1)
    exact = normal_log(values, others, np.sqrt(1 + 1 / (len(values) - 1)))
    # Importance sampling from 2,000 draws: of 100 other seeds the worst value was 0.025 off.
    np.testing.assert_allclose(found.elpd, exact, atol=0.05)
    assert (found.pareto_k < found.good_k).all()
    assert found.p.sum() == pytest.approx(1.0, abs=0.3)
    assert found.good_k == pytest.approx(min(0.7, 1 - 1 / np.log10(N_CHAINS * N_DRAWS)))


def test_one_that_decides_everything_is_not_reliable():
    values = np.append(np.zeros(3), 9.0)
    found = leave_one_out(loglik_of_mean(values), N_CHAINS)
    assert found.pareto_k[-1] > found.good_k


def test_what_is_equally_likely_in_every_draw_changes_nothing():
    loglik = loglik_of_mean(np.random.default_rng(2).standard_normal(10))
    loglik[:, 0] = -1.5
    found = leave_one_out(loglik, N_CHAINS)
    assert (found.elpd[0], found.p[0]) == (-1.5, 0.0)
    assert found.pareto_k[0] < 0


def test_the_mean_of_exponentials_does_not_overflow():
    assert log_mean_exp(np.array([1000.0, 1000.0])) == pytest.approx(1000.0)
    assert log_mean_exp(np.log(np.array([1.0, 3.0]))) == pytest.approx(np.log(2.0))


def test_stacking_finds_the_best_mixture():
    # Two thirds of the values come from the first of two densities.
    rng = np.random.default_rng(4)
    values = np.where(rng.random(6000) < 2 / 3, -3.0, 3.0) + rng.standard_normal(6000)
    weights = stacking_weights(
        np.column_stack([normal_log(values, -3, 1), normal_log(values, 3, 1)])
    )
    # Binomial standard error 0.006: a false alarm is rarer than 1 in 10,000.
    np.testing.assert_allclose(weights, [2 / 3, 1 / 3], atol=0.025)


def test_stacking_prefers_the_true_family(made_up, sample_for):
    """Log-normal durations, each family at its own best fit."""
    from scipy import stats

    days = np.exp(np.log(110) + 0.35 * np.random.default_rng(5).standard_normal(2000))
    logs = np.log(days)
    elpd = np.column_stack([
        stats.norm.logpdf(logs, *stats.norm.fit(logs)),
        stats.logistic.logpdf(logs, *stats.logistic.fit(logs)),
        stats.gumbel_l.logpdf(logs, *stats.gumbel_l.fit(logs)),
    ])  # fmt: skip
    weights = stacking_weights(elpd)
    assert weights[0] > 0.8
    assert weights.sum() == pytest.approx(1.0)


def test_weights_do_not_depend_on_the_order_or_the_unit():
    rng = np.random.default_rng(6)
    elpd = rng.normal(-3, 1, (50, 3)) + np.array([0.3, 0.0, -0.5])
    first = stacking_weights(elpd)
    again = stacking_weights(elpd[::-1, [2, 0, 1]] - 7.0)
    np.testing.assert_allclose(again, first[[2, 0, 1]], atol=1e-6)


def test_no_other_weights_score_higher():
    rng = np.random.default_rng(7)
    elpd = rng.normal(-3, 1, (80, 3))
    weights = stacking_weights(elpd)

    def score(some):
        return np.log(np.exp(elpd) @ some).sum()

    others = rng.dirichlet(np.ones(3), 500)
    assert score(weights) >= max(map(score, others))


def test_a_difference_has_the_error_of_paired_values():
    by, error = difference(np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0, 1.0]))
    assert by == 3.0
    assert error == pytest.approx(np.sqrt(3) * np.std([1, 0, 2], ddof=1))


@pytest.fixture
def table():
    rng = np.random.default_rng(8)
    model = rng.normal(-3, 1, 60)
    return pd.DataFrame(
        {"model": model, "p": 0.1, "per_dose": model - rng.normal(0.5, 0.5, 60),
         "one_curve": model - rng.normal(1.0, 0.5, 60)}
    )  # fmt: skip


def test_rows_are_sums_beside_the_model(table):
    family = table["model"].to_numpy() - 0.01
    rows = {row["name"]: row for row in prediction_rows(table, {"weibull": family})}
    assert list(rows) == ["model", "weibull", "per_dose", "one_curve"]
    assert rows["model"]["difference"] == 0.0
    assert rows["model"]["p"] == pytest.approx(6.0)
    assert rows["weibull"]["difference"] == pytest.approx(-0.6)
    assert rows["model"]["weight"] + rows["weibull"]["weight"] == pytest.approx(1.0)
    assert rows["per_dose"]["weight"] is None
    assert rows["one_curve"]["elpd"] == pytest.approx(table["one_curve"].sum())


@pytest.mark.parametrize(
    ("better_by", "unresolved", "expected"),
    [
        (0.0, 0, ("pass", "pass")),
        (0.0, 1, ("warn", "pass")),
        # Not clearly better: half a standard error.
        (0.55, 0, ("pass", "pass")),
        (1.5, 0, ("pass", "warn")),
    ],
)
def test_the_verdict_warns_of_rivals_and_of_unreliable_weights(
    table, better_by, unresolved, expected
):
    rows = prediction_rows(table.assign(per_dose=table["per_dose"] + better_by), {})
    content = {"computed": True, "patients": 60, "unresolved": unresolved, "rows": rows}
    checks = crossval_checks(content)
    assert [check.name for check in checks] == ["pareto_k", "simple_rival"]
    assert tuple(check.status for check in checks) == expected


def test_no_check_tells_how_many_patients_are_unreliable(table):
    rows = prediction_rows(table, {})
    content = {"computed": True, "patients": 60, "rows": rows}
    found = [crossval_checks(content | {"unresolved": n}) for n in (1, 3, 7)]
    assert found[0] == found[1] == found[2]


def test_draws_that_are_no_numbers_add_no_check():
    assert crossval_checks({"computed": False}) == []


def test_few_patients_do_not_decide_on_a_rival(table):
    few = table.iloc[:29].assign(per_dose=table["model"] + 1.0)
    content = {"computed": True, "patients": 29, "unresolved": 0, "rows": prediction_rows(few, {})}
    assert crossval_checks(content)[1].status == "not_applicable"


def test_all_patients_are_left_out_unless_they_are_very_many(made_up, monkeypatch):
    rows = [{"patient": f"P{i // 3}", "area": "ab"[i % 2]} for i in range(60)]
    design = made_up.design_of(rows)
    assert left_out_in_turn(design) is design
    monkeypatch.setattr(chosen, "MOST_PATIENTS", 8)
    some = left_out_in_turn(design).rows
    assert some["patient"].nunique() == 8
    assert (some.groupby("patient").size() == 3).all()
    turned = left_out_in_turn(replace(design, rows=design.rows.iloc[::-1])).rows
    assert set(turned["patient"]) == set(some["patient"])
