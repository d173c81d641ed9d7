"""The gate on reported quantities: each way not to have converged is caught before disclosure."""

import json

import numpy as np
import pandas as pd
import pytest

from wearoff.checks import verdict_of
from wearoff.estimates.judge import TABLES, judge_estimates, quantity_checks
from wearoff.estimates.precision import PRECISION, precision, worst
from wearoff.files import write_json, write_parquet
from wearoff.sampling import at_most

N_CHAINS, N_DRAWS = 4, 500


def draws_of(seed=1):
    return np.random.default_rng(seed).standard_normal((N_CHAINS, N_DRAWS))


def slow(values, share=0.9):
    """Make independent noise a slow random walk around 0."""
    out = values.copy()
    for i in range(1, values.shape[1]):
        out[:, i] = share * out[:, i - 1] + np.sqrt(1 - share**2) * values[:, i]
    return out


def found(values):
    return precision(values.ravel(), 0.95, len(values))


def failed(made_up, *quantities):
    table = pd.DataFrame(quantities, columns=PRECISION).astype(float)
    checks = quantity_checks(table, made_up.analysis_of().checks)
    return {check.name for check in checks if check.status == "fail"}


def test_independent_draws_pass(made_up):
    # R-hat of 2,000 draws passes 1.01 by chance in fewer than 1 of 10,000 seeds; seed fixed.
    one = found(100.0 + 5.0 * draws_of())
    assert failed(made_up, one) == set()
    # A 97.5 % quantile of 2,000 independent draws: sd sqrt(p (1 - p) / n) / density.
    assert one["mcse"] == pytest.approx(5.0 * 0.0598, rel=0.4)


def shifted(values):
    return values + np.array([0.6, 0.0, 0.0, 0.0])[:, None]


def wider(values):
    return values * np.array([3.0, 1.0, 1.0, 1.0])[:, None]


def sometimes_infinite(values):
    # One chain never wears off in a tenth of its draws, the others always do.
    values = values.copy()
    values[0, ::4] = np.inf
    return values


@pytest.mark.parametrize(
    ("spoil", "caught_by"),
    [
        (shifted, "quantity_rhat"),
        (wider, "quantity_rhat"),
        (sometimes_infinite, "quantity_rhat"),
        (slow, "quantity_ess_bulk"),
        (slow, "quantity_ess_tail"),
    ],
)
def test_one_quantity_that_did_not_converge_fails_all(spoil, caught_by, made_up):
    good = [found(draws_of(seed)) for seed in range(2, 6)]
    assert caught_by in failed(made_up, *good, found(spoil(draws_of())))


def test_what_never_moves_is_left_out_and_nothing_at_all_fails(made_up):
    fixed = found(np.full((N_CHAINS, N_DRAWS), 3.0))
    assert set(fixed.values()) == {None}
    assert failed(made_up, fixed, found(draws_of())) == set()
    assert failed(made_up, fixed) == {
        "quantity_rhat", "quantity_ess_bulk", "quantity_ess_tail",
    }  # fmt: skip
    assert set(found(np.where(draws_of() > 3, np.nan, 1.0)).values()) == {None}


def test_a_row_of_two_quantities_has_the_worse_precision():
    one, other = found(draws_of()), found(10.0 * slow(draws_of()))
    both = worst(one, other)
    assert both["ess_bulk"] == min(one["ess_bulk"], other["ess_bulk"])
    assert both["mcse"] == max(one["mcse"], other["mcse"])


@pytest.mark.parametrize(("spoil", "status"), [(None, "pass"), (shifted, "fail")])
def test_the_verdict_that_counts_has_both_gates(spoil, status, made_up, tmp_path):
    fit = verdict_of([at_most("rhat", "Largest R-hat", 1.0, 1.01, "")])
    write_json(fit, tmp_path / "fit.json")
    values = draws_of() if spoil is None else spoil(draws_of())
    for name in TABLES:
        rows = [found(values)] if name == "contrasts" else [found(draws_of(3))]
        table = pd.DataFrame(rows) if name != "dose_curves" else pd.DataFrame([])
        write_parquet(table, tmp_path / f"{name}.parquet")
    judge_estimates(
        analysis=made_up.analysis_of(), verdict_path=tmp_path / "fit.json",
        estimates_dir=tmp_path, out_path=tmp_path / "verdict.json",
    )  # fmt: skip
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert verdict["status"] == status
    names = [check["name"] for check in verdict["checks"]]
    assert names == ["rhat", "quantity_rhat", "quantity_ess_bulk", "quantity_ess_tail"]
    assert ("of all that is reported" in " ".join(verdict["reasons"])) == (status == "fail")
