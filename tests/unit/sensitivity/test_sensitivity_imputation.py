"""Ends that nobody saw: drawn from the hazard that is asked for, and only where they were."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import stats

from wearoff.checks.sensitivity.imputation import ends_not_seen, imputed_durations

MEDIAN, SCALE, SEEN = 100.0, 0.25, 80.0


def posterior_of(**changed):
    """Four chains of equal draws of a log-logistic without anything that differs."""
    values = {"intercept": np.log(MEDIAN), "scale": SCALE} | changed
    drawn = {name: (("chain", "draw"), np.full((4, 100), one)) for name, one in values.items()}
    return xr.Dataset(drawn)


def plain(made_up, rows):
    off = dict.fromkeys(
        ("area", "product", "dose_term", "clinic", "injector", "patient", "response"), "off"
    )
    durations = made_up.durations_of(rows)
    return made_up.design_of(rows, model=off | {"groups": []}), durations


def rows_of(n, **changed):
    # The last two are seen to end on different days, late enough that nothing is cut off.
    unseen = {"lower_days": SEEN, "upper_days": np.inf, "censoring": "right",
              "censoring_reason": "end_of_follow_up"}  # fmt: skip
    return [*({**unseen, **changed} for _ in range(n)), {}, {"lower_days": 2900.0,
                                                             "upper_days": 3010.0}]  # fmt: skip


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_share_left_is_that_of_like_treatments_to_the_factor(made_up, factor):
    """Kolmogorov-Smirnov on 800 ends; seed fixed, another fails with probability 1e-3."""
    design, durations = plain(made_up, rows_of(800))
    found = next(imputed_durations(
        design, posterior_of(), pd.DataFrame(), durations, factor, 2, np.random.default_rng(1)
    ))  # fmt: skip
    days = found["lower_days"].to_numpy()[:800]
    assert (days > SEEN).all()

    def surviving(t):
        return 1 / (1 + (t / MEDIAN) ** (1 / SCALE))

    assert stats.kstest((surviving(days) / surviving(SEEN)) ** factor, "uniform").pvalue > 1e-3
    exact = found["censoring"] == "exact"
    assert (found["lower_days"] == found["upper_days"])[exact].all()
    assert exact[:800].mean() > 0.99


def test_only_unseen_ends_are_changed(made_up):
    rows = [*rows_of(5), *rows_of(5, censoring_reason="beyond_max_follow_up"),
            {"response": "not_responded", "lower_days": np.nan, "upper_days": np.nan}]  # fmt: skip
    design, durations = plain(made_up, rows)
    assert ends_not_seen(durations).tolist() == [True] * 5 + [False] * 10
    for found in imputed_durations(
        design, posterior_of(), pd.DataFrame(), durations, 2.0, 3, np.random.default_rng(1)
    ):
        pd.testing.assert_frame_equal(found.iloc[5:], durations.iloc[5:])
        assert (found["lower_days"][:5] > SEEN).all()


def test_ends_beyond_what_anyone_saw_stay_open_there(made_up):
    rows = [*rows_of(200)[:-2], {}, {"lower_days": 95.0, "upper_days": 121.0}]
    design, durations = plain(made_up, rows)
    found = next(imputed_durations(
        design, posterior_of(), pd.DataFrame(), durations, 1.0, 1, np.random.default_rng(1)
    ))  # fmt: skip
    ends, last = found["upper_days"].to_numpy()[:200], design.followed_days
    assert last == 119.0
    assert (ends[np.isfinite(ends)] <= last).all()
    still = found["lower_days"][:200][np.isinf(ends)]
    assert 20 < len(still) < 180
    assert (still == last).all()


def test_effects_that_never_wear_off_stay_open(made_up):
    design, durations = plain(made_up, rows_of(50))
    # All but one in e^20 never wane.
    posterior = posterior_of(never_wane=20.0)
    found = next(imputed_durations(
        design, posterior, pd.DataFrame(), durations, 3.0, 1, np.random.default_rng(1)
    ))  # fmt: skip
    assert np.isinf(found["upper_days"][:50]).all()


@pytest.mark.parametrize("is_drawn", [True, False])
def test_what_is_known_of_the_patient_counts(made_up, is_drawn):
    """Patients' effects come with the draws, or from their means where they were integrated out."""
    rows = [
        {"patient": f"P{i // 2}", "lower_days": SEEN, "upper_days": np.inf, "cycle": i % 2 + 1}
        for i in range(400)
    ] + [{"upper_days": 3000.0, "lower_days": 2900.0}, {}]
    off = dict.fromkeys(("area", "product", "dose_term", "clinic", "injector", "response"), "off")
    design = made_up.design_of(rows, model=off | {"groups": []})
    effect = np.array([0.5 if one < "P150" else -0.5 for one in design.patients])
    posterior = posterior_of(sd_patient=0.5)
    patients = pd.DataFrame({"patient": list(design.patients), "effect": effect, "sd": 1e-6})
    if is_drawn:
        drawn = np.broadcast_to(effect, (4, 100, len(effect)))
        posterior["patient_effect"] = (("chain", "draw", "patient"), drawn)
        patients = patients.assign(effect=0.0)
    found = next(imputed_durations(
        design, posterior, patients, made_up.durations_of(rows), 1.0, 1, np.random.default_rng(1)
    )).iloc[:400]  # fmt: skip
    is_long = found["patient"].map(dict(zip(design.patients, effect, strict=True))) > 0
    medians = found["lower_days"].groupby(is_long).median()
    assert medians[True] > 1.3 * medians[False]
