"""Practices of known truth through the whole pipeline."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wearoff.simulate import draw_practice, read_truth
from wearoff.validate import truth_runs
from wearoff.validate.truth_kinds import KINDS, N_INJECTORS, N_PATIENTS, truth_of

ROOT = Path(__file__).resolve().parents[3]
BASE = read_truth(ROOT / "config" / "example_truth.yaml")


def test_injectors_who_are_alike_are_alike():
    truth = truth_of(BASE, KINDS["alike"])
    practice = draw_practice(truth, 1)
    assert len(practice.population.patients) == N_PATIENTS
    assert (truth_runs.true_log_days(truth, 1) == 0).all()
    assert (practice.population.injectors["response_logit"] == 0).all()


def test_injectors_who_differ_do_so_by_the_spread_that_is_said():
    truth = truth_of(BASE, KINDS["differ"])
    drawn = [draw_practice(truth, seed).population.injectors["log_days"] for seed in range(40)]
    # Five standard errors of a standard deviation of 400: by chance below 1e-5.
    spread = np.concatenate(drawn).std()
    assert spread == pytest.approx(0.2, abs=5 * 0.2 / np.sqrt(2 * 40 * N_INJECTORS))


def test_claims_are_held_against_the_truth():
    def row(name, wording, difference):
        return truth_runs.InjectorRow(
            injector=name, patients="20", shown=True, compared=wording != "not_compared",
            median_days=100.0, difference_days=difference, wording=wording,
        )  # fmt: skip

    true = pd.Series({"A": 0.3, "B": 0.1, "C": -0.3, "D": -0.1})
    released = (
        row("A", "differs", -30.0), row("B", "differs", 20.0),
        row("C", "some_evidence", -20.0), row("D", "not_compared", None),
    )  # fmt: skip
    found = truth_runs._compared(released, true, 14.0)
    assert found == {
        "injectors": 4, "compared": 3, "claims": 2, "some_evidence": 1, "wrong_sign": 1,
        "within_delta": 1, "truly_beyond": 2,
    }  # fmt: skip


@pytest.mark.mcmc
def test_a_practice_goes_the_whole_way(monkeypatch):
    monkeypatch.chdir(ROOT)
    row = truth_runs.one_practice("differ", 1)
    assert row["refused"] == ""
    assert row["injectors"] == N_INJECTORS
    assert 0 < row["sd_lower"] < row["sd_median"] < row["sd_upper"] < 1
