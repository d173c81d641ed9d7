"""Cross-validation against fitting again, on practices small enough for it."""

import numpy as np
import pandas as pd
import pytest

from wearoff.checks.crossval.families import refit_family
from wearoff.checks.crossval.gather import cross_validate
from wearoff.checks.crossval.injectors import leave_injectors_out
from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.patients import leave_patients_out, refitted_elpd
from wearoff.checks.crossval.psis import leave_one_out
from wearoff.checks.crossval.refit import refit
from wearoff.files import read_json, write_parquet
from wearoff.model import build_design, save_design
from wearoff.sampling import draw_posterior

pytestmark = pytest.mark.mcmc

SETTINGS = {
    "sampling": {"draws": 500, "warmup": 400},
    "checks": {"max_rhat": 1.05, "min_ess": 100},
    "model": {"groups": ["sex"], "area": "off", "product": "off"},
}


def durations_of(made_up, n_patients, draw_days, seed=1):
    """Two treatments a patient by four injectors in two clinics; 85 % respond."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n_patients):
        effect = 0.15 * rng.standard_normal()
        for cycle in (1, 2):
            injector = int(rng.integers(4))
            days = 110 * np.exp(effect + 0.15 * (injector - 1.5)) * draw_days(rng)
            visits = rng.uniform(10, 20) + 24 * np.arange(20)
            after = int(np.searchsorted(visits, days))
            responds = after > 0 and rng.random() < 0.85
            rows.append(
                {"patient": f"P{number:03d}", "injector": f"I{injector}",
                 "clinic": f"C{injector % 2}", "sex": "male" if number % 3 == 0 else "female",
                 "dose_units": 20.0 * 2.0 ** rng.normal(0, 0.3), "cycle": cycle,
                 "response": "responded" if responds else "not_responded",
                 "lower_days": visits[after - 1] if responds else np.nan,
                 "upper_days": np.append(visits, np.inf)[after] if responds else np.nan}
            )  # fmt: skip
    return made_up.durations_of(rows)


def logistic(rng):
    return np.exp(0.2 * rng.logistic())


def test_importance_sampling_agrees_with_fitting_again(made_up):
    analysis = made_up.analysis_of(**SETTINGS)
    design = build_design(durations_of(made_up, 30, logistic), analysis)
    fitted = refit(design, analysis, (0,), 2000)
    values, patients = patient_logliks(design, fitted.sample, design.rows)
    found = leave_one_out(values, fitted.sample.draws.n_chains)
    # The most influential, the least, and some between.
    order = np.argsort(found.p)
    some = [int(order[i]) for i in (0, 10, 20, 27, 28, 29)]
    exact = [refitted_elpd(design, analysis, patients[i], position=i) for i in some]
    # 2,000 draws on either side: of 12 patients on three other seeds the largest difference was
    # 0.08 (smoothing trims the largest weights, so most are above 0).
    np.testing.assert_allclose(found.elpd[some], exact, atol=0.15)
    # And it is not the density of a patient whom the model has seen.
    seen = np.logaddexp.reduce(values[:, some], axis=0) - np.log(len(values))
    assert seen[-1] - exact[-1] > 0.15


def stages(folder, made_up, durations, analysis):
    outcome, model = folder / "outcome", folder / "model"
    write_parquet(durations, outcome / "durations.parquet")
    save_design(build_design(durations, analysis), model)
    return outcome, model


def test_from_a_posterior_to_sums(made_up, tmp_path):
    analysis = made_up.analysis_of(**SETTINGS)
    durations = durations_of(made_up, 40, logistic)
    outcome, model = stages(tmp_path, made_up, durations, analysis)
    fit, out = tmp_path / "fit", tmp_path / "crossval"
    draw_posterior(analysis=analysis, model_dir=model, out_dir=fit)
    leave_patients_out(analysis=analysis, max_refits=1, model_dir=model, fit_dir=fit, out_dir=out)
    refit_family(
        analysis=analysis, family="lognormal", outcome_dir=outcome, out_dir=out / "families"
    )
    folds = []
    for fold in (1, 2):
        folds.append(out / "injectors" / f"fold_{fold}.parquet")
        leave_injectors_out(
            analysis=analysis, fold=fold, n_folds=2, model_dir=model, out_path=folds[-1]
        )
    cross_validate(
        analysis=analysis, model_dir=model, fit_dir=fit, crossval_dir=out,
        families=["lognormal"], folds=folds, out_path=tmp_path / "crossval.json",
    )  # fmt: skip
    found = read_json(tmp_path / "crossval.json")
    assert found["patients"]["patients"] == 40
    assert [row["name"] for row in found["patients"]["rows"]] == [
        "model", "lognormal", "per_dose", "one_curve",
    ]  # fmt: skip
    assert [one["family"] for one in found["families"]] == ["model", "lognormal"]
    medians = [one["values"][0]["point"] for one in found["families"]]
    # Both fit the same visits, which hold the median whatever the family.
    assert abs(medians[0] - medians[1]) < 10
    assert found["injectors"]["injectors"] == 4
    # Sums only: nothing by patient or injector.
    assert not any(code in str(found) for code in ("P000", "'I0'", "I1"))
    assert np.isfinite(pd.concat(map(pd.read_parquet, folds))["elpd"]).all()


def test_stacking_prefers_the_family_that_made_the_data(made_up, tmp_path):
    def weibull(rng):
        return rng.weibull(8.0)

    analysis = made_up.analysis_of(**SETTINGS)
    durations = durations_of(made_up, 150, weibull, seed=3)
    outcome, _ = stages(tmp_path, made_up, durations, analysis)
    elpd = {}
    for family in ("weibull", "loglogistic"):
        refit_family(analysis=analysis, family=family, outcome_dir=outcome, out_dir=tmp_path)
        elpd[family] = pd.read_parquet(tmp_path / f"{family}.parquet")["elpd"].to_numpy()
    from wearoff.checks.crossval.stacking import stacking_weights

    weights = stacking_weights(np.column_stack([elpd["weibull"], elpd["loglogistic"]]))
    assert weights[0] > 0.7
    assert elpd["weibull"].sum() > elpd["loglogistic"].sum()
