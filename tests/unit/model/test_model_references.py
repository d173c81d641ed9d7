"""Maximum-likelihood estimates of published data sets, found with the pipeline's likelihood.

Estimates and log-likelihoods were computed with R's survival package (survreg), the kidney one by
Gauss-Hermite quadrature. Its Weibull location is the log scale parameter, so that
``eta = location + scale * log(log 2)``.
"""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from wearoff.config import load_config
from wearoff.outcome import derive_outcome
from wearoff.records import clean_records

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not at hand")

# data set, family: location coefficients, log scale, log-likelihood
REFERENCES = {
    ("bcos", "weibull"): ((3.8993, -0.5676), -0.4791, -143.321),
    ("bcos", "loglogistic"): ((3.6092, -0.4873), -0.6939, -145.585),
    ("bcos", "lognormal"): ((3.5479, -0.4210), -0.1254, -146.622),
    ("IR_diabetes", "loglogistic"): ((2.7235, 0.0792), -1.5820, -2003.695),
    ("IR_diabetes", "weibull"): ((2.9080, 0.0458), -1.0390, -2027.196),
    ("IR_diabetes", "lognormal"): ((2.6998, 0.0864), -0.9552, -2026.118),
    ("miceData", "weibull"): ((6.9481, -0.3876), -0.7072, -80.320),
    ("miceData", "loglogistic"): ((6.7465, -0.4309), -1.0008, -80.306),
    ("miceData", "lognormal"): ((6.7619, -0.4673), -0.4529, -80.334),
    ("cdystonia", "lognormal"): ((2.3404, 0.4486, 0.2738), np.log(0.7827), -152.330),
    ("cdystonia", "weibull"): ((2.6492, 0.3669, 0.1445), np.log(0.5595), -153.914),
    ("cdystonia", "loglogistic"): ((2.3441, 0.4571, 0.2618), np.log(0.4555), -153.139),
}


def table(name, *columns):
    frame = pd.read_csv(DATA / f"{name}.csv")
    return [frame[column].to_numpy() for column in columns]


@pytest.fixture(scope="module")
def cdystonia(tmp_path_factory):
    """Durations of the trial's responders, by the pipeline's own rule, in weeks."""
    project = tmp_path_factory.mktemp("trial")
    (project / "data" / "raw" / "cdystonia").mkdir(parents=True)
    shutil.copy(DATA / "cdystonia.csv", project / "data" / "raw" / "cdystonia")
    analysis = load_config(ROOT / "config" / "cdystonia.yaml")
    # The reference fits counted any improvement, at any visit of the trial.
    rule = {"primary": "below_baseline", "response_window_days": (3, 112)}
    outcome = analysis.outcome.model_copy(update=rule)
    analysis = analysis.model_copy(update={"outcome": outcome})
    records, outcome = project / "records", project / "outcome"
    clean_records(analysis=analysis, project_dir=project, out_dir=records)
    derive_outcome(analysis=analysis, records_dir=records, out_dir=outcome)
    return pd.read_parquet(outcome / "durations.parquet")


@pytest.fixture(scope="module")
def bounds_and_design(cdystonia):
    bcos = table("bcos", "left", "right", "treatment")
    diabetes = table("IR_diabetes", "left", "right", "gender")
    mice = table("miceData", "l", "u", "grp")
    responders = cdystonia.query("response == 'responded'")
    arms = [responders["arm"] == arm for arm in ("5000 U", "10000 U")]
    weeks = [responders[name].to_numpy(dtype=float) / 7 for name in ("lower_days", "upper_days")]
    return {
        "bcos": (*bcos[:2], np.column_stack([bcos[2] == "RadChem"])),
        "IR_diabetes": (*diabetes[:2], np.column_stack([diabetes[2] == "male"])),
        "miceData": (*mice[:2], np.column_stack([mice[2] == "ge"])),
        "cdystonia": (*weeks, np.column_stack(arms)),
    }


def test_outcomes_of_the_trial(cdystonia):
    assert cdystonia["response"].value_counts().to_dict() == {
        "responded": 104, "not_responded": 4, "unknown": 1,
    }  # fmt: skip
    assert cdystonia["censoring"].value_counts().to_dict() == {"interval": 61, "right": 43}


def median_shift(family, scale):
    return scale * np.log(np.log(2)) if family == "weibull" else 0.0


@pytest.mark.parametrize(("data", "family"), REFERENCES)
def test_maximum_is_that_of_survreg(data, family, bounds_and_design, loglik):
    lower, upper, levels = bounds_and_design[data]
    matrix = np.column_stack([np.ones(len(lower)), levels]).astype(float)
    coefficients, log_scale, maximum = REFERENCES[data, family]

    def negative(parameters):
        scale = np.exp(parameters[-1])
        eta = matrix @ parameters[:-1] + median_shift(family, scale)
        return -loglik(family, lower, upper, eta, scale)[0].sum()

    found = optimize.minimize(negative, [*coefficients, log_scale], method="BFGS")
    np.testing.assert_allclose(found.x, [*coefficients, log_scale], atol=0.005)
    assert -found.fun == pytest.approx(maximum, abs=1e-3)


@pytest.mark.parametrize(
    ("family", "estimates", "maximum"),
    [
        ("weibull", (3.9201, 1.3829, -0.0506, 0.8492, 0.6537), -333.030),
        ("loglogistic", (3.4636, 1.5077, -0.0747, 0.6366, 0.4117), -332.486),
        ("lognormal", (3.4548, 1.3795, -0.0549, 1.1345, 0.3482), -331.870),
    ],
)
def test_kidney_with_a_normal_patient_effect(family, estimates, maximum, loglik):
    patient, days, status, sex, age = table("kidney", "id", "time", "status", "sex", "age")
    upper = np.where(status == 1, days, np.inf)
    matrix = np.column_stack([np.ones(len(days)), sex == 2, age / 10]).astype(float)
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    log_weights = np.log(weights / weights.sum())

    def negative(parameters):
        scale, tau = np.exp(parameters[3:])
        eta = matrix @ parameters[:3] + median_shift(family, scale)
        shifted = (eta[:, None] + tau * nodes).ravel()
        low, high = np.repeat(days, len(nodes)), np.repeat(upper, len(nodes))
        rows = loglik(family, low, high, shifted, scale)[0].reshape(len(days), -1)
        per_patient = np.zeros((patient.max(), len(nodes)))
        np.add.at(per_patient, patient - 1, rows)
        return -special.logsumexp(per_patient + log_weights, axis=1).sum()

    start = [*estimates[:3], *np.log(estimates[3:])]
    found = optimize.minimize(negative, start, method="BFGS", options={"gtol": 1e-4})
    np.testing.assert_allclose(found.x[:3], estimates[:3], atol=0.005)
    np.testing.assert_allclose(np.exp(found.x[3:]), estimates[3:], atol=0.01)
    assert -found.fun == pytest.approx(maximum, abs=1e-3)
