"""Posterior means with weak priors against maximum likelihood, on public data.

References: R survival 3.5-3 ``survreg`` on the same bounds (kidney: Gauss-Hermite maximum
likelihood). Each coefficient must lie within 0.2 of its standard error. The Monte-Carlo error of a
posterior mean at 2,000 effective draws is 0.022 standard errors, so a right program fails by chance
with a probability far below 1e-6; the rest of the margin is the skew of the likelihood.
"""

import numpy as np
import pytest

pytestmark = pytest.mark.mcmc

WEEK_DAYS = 7.0

TRIAL = {
    "lognormal": {"5000U": (0.4486, 0.2104), "10000U": (0.2738, 0.2046)},
    "weibull": {"5000U": (0.3669, 0.1860), "10000U": (0.1445, 0.1701)},
    "loglogistic": {"5000U": (0.4571, 0.2104), "10000U": (0.2618, 0.2010)},
}
COSMESIS = {
    "weibull": (-0.5676, 0.1757),
    "loglogistic": (-0.4873, 0.1951),
    "lognormal": (-0.4210, 0.2032),
}
DIABETES = {
    "loglogistic": (0.0792, 0.0283),
    "weibull": (0.0458, 0.0275),
    "lognormal": (0.0864, 0.0304),
}


def close(draws, estimate, standard_error):
    return abs(draws.mean() - estimate) < 0.2 * standard_error


def trial_bounds(trial):
    """Bounds in weeks: effect while the score is below baseline, as in the reference."""
    rows = []
    for _, visits in trial.sort_values("week").groupby("patient"):
        baseline = visits["twstrs"].iloc[0]
        after = visits.iloc[1:]
        effect = (after["twstrs"] < baseline).to_numpy()
        weeks = after["week"].to_numpy(dtype=float)
        if not effect.any():
            continue
        first = int(effect.argmax())
        lost = np.flatnonzero(~effect[first:])
        end = first + int(lost[0]) if len(lost) else len(effect)
        upper = weeks[end] if len(lost) else np.inf
        rows.append((weeks[end - 1], upper, visits["treat"].iloc[0]))
    return zip(*rows, strict=True)


@pytest.mark.parametrize("family", sorted(TRIAL))
def test_trial_of_botulinum_toxin(family, public_data, durations_of, analysis_of, fit):
    lower, upper, arm = trial_bounds(public_data("cdystonia.csv"))
    assert (len(lower), int(np.isinf(upper).sum())) == (104, 43)
    bounds = np.array(lower) * WEEK_DAYS, np.array(upper) * WEEK_DAYS
    analysis = analysis_of(family, {"arm": {"kind": "categorical", "reference": "Placebo"}})
    draws = fit(durations_of(*bounds, arm=arm), analysis)
    for level, (estimate, standard_error) in TRIAL[family].items():
        assert close(draws[f"coefficients[arm[{level}]]"], estimate, standard_error)


@pytest.mark.parametrize("family", sorted(COSMESIS))
def test_breast_cosmesis(family, public_data, durations_of, analysis_of, fit):
    data = public_data("bcos.csv")
    analysis = analysis_of(family, {"arm": {"kind": "categorical", "reference": "Rad"}})
    draws = fit(durations_of(data["left"], data["right"], arm=data["treatment"]), analysis)
    assert close(draws["coefficients[arm[RadChem]]"], *COSMESIS[family])


@pytest.mark.parametrize("family", sorted(DIABETES))
def test_diabetes_with_exact_rows(family, public_data, durations_of, analysis_of, fit):
    data = public_data("IR_diabetes.csv")
    analysis = analysis_of(family, {"sex": {"kind": "categorical", "reference": "female"}})
    draws = fit(durations_of(data["left"], data["right"], sex=data["gender"]), analysis)
    assert close(draws["coefficients[sex[male]]"], *DIABETES[family])


def test_kidney_with_patient_effects(public_data, durations_of, analysis_of, fit):
    data = public_data("kidney.csv")
    upper = np.where(data["status"] == 1, data["time"].astype(float), np.inf)
    sex = data["sex"].map({1: "male", 2: "female"})
    groups = {
        "sex": {"kind": "categorical", "reference": "male"},
        "age": {"kind": "numeric", "per": 10},
    }
    analysis = analysis_of("weibull", groups, draws=3000)
    durations = durations_of(data["time"], upper, patient=data["id"], sex=sex, age=data["age"])
    draws = fit(durations, analysis)
    # The posterior of the spread between patients is skewed, its mean above the maximum: the
    # coefficients, which the spread hardly moves, are what must agree.
    assert close(draws["coefficients[sex[female]]"], 1.3829, 0.3661)
    assert close(draws["coefficients[age]"], -0.0506, 0.1068)
