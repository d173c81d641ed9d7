"""Small practices with a known truth, right or spoilt in one way, and what the checks say."""

import numpy as np
import pandas as pd

from wearoff.checks.predictive import N_REPLICATES, predictive_checks
from wearoff.config import ResponseRule
from wearoff.outcome.bounds import bounds_of_one
from wearoff.outcome.response_rules import effect_present

WINDOW_DAYS = (3, 45)
SD_PATIENT, SCALE, MEDIAN_DAYS, LOGIT = 0.15, 0.18, 110.0, 2.0
BETTER_BY_ONE = ResponseRule(kind="improved_by", value=1)
DOSES = {"ona": 20.0, "abo": 50.0}


def log_days(rng, injector, product, dose_log2):
    """Log-logistic durations: the truth that is right."""
    return np.log(MEDIAN_DAYS) + SCALE * rng.logistic()


def planned(rng, duration):
    """Visits every four weeks or so."""
    return np.round(np.cumsum([rng.integers(14, 35), *rng.integers(22, 40, 9)])).astype(float)


def practice(seed, *, n_patients=150, rule=BETTER_BY_ONE, truth=log_days, visits=planned,
             baselines=(3.0,)):  # fmt: skip
    """Two treatments each; grades at visits, read by a response rule. Rows, and visits."""
    rng = np.random.default_rng(seed)
    rows, seen = [], []
    for number in range(n_patients):
        injector, product = f"I{number % 6}", ("ona", "abo")[number // 6 % 2]
        lasting, baseline = SD_PATIENT * rng.standard_normal(), rng.choice(baselines)
        for cycle in (1, 2):
            dose_log2 = float(rng.choice([-1.0, 0.0, 1.0]))
            responds = rng.random() < 1 / (1 + np.exp(-LOGIT))
            log = lasting + truth(rng, injector, product, dose_log2)
            duration = np.exp(log) if responds else 0.0
            days = visits(rng, duration)
            score = np.where(days < duration, np.maximum(baseline - 2, 0.0), baseline)
            effect = effect_present(rule, "lower", score, np.full(len(days), baseline))
            response, lower, upper = bounds_of_one(days, effect, WINDOW_DAYS)
            name = f"t:{number:04d}:{cycle}"
            rows.append(
                {"treatment_id": name, "patient": f"P{number:04d}", "injector": injector,
                 "clinic": "C1", "product": product, "cycle": cycle, "day": 400 * (cycle - 1),
                 "dose_units": DOSES[product] * 2.0**dose_log2, "baseline_score": baseline,
                 "response": response, "lower_days": lower, "upper_days": upper}
            )  # fmt: skip
            seen += [{"treatment_id": name, "days": day} for day in days]
    return rows, pd.DataFrame(seen)


def judged(design, draws, visits, patients=None, seed=1):
    """Checks by name, and all rows."""
    rng = np.random.default_rng(seed)
    found = predictive_checks(design, draws, visits, WINDOW_DAYS, rng, patients)
    return {check.name: check for check in found.checks}, found


def true_draws(made_up, design, **changed):
    """Draws that sit on the truth."""
    exact = {
        "intercept": np.log(MEDIAN_DAYS), "scale": SCALE, "sd_patient": SD_PATIENT,
        "coefficients": 0.0, "dose_slopes": 0.0, "unit_effect": 0.0, "sd_injector": 0.0,
        "sd_clinic": 0.0, "response_intercept": LOGIT, "response_coefficients": 0.0,
        "response_dose": 0.0, "response_injector": 0.0,
    }  # fmt: skip
    return made_up.draws_of(design, N_REPLICATES, **(exact | changed))


def fitted(design, seed=5, **sampling):
    """Draws of a fit with the compiled density, and the patients' effects."""
    from wearoff.config import Sampling
    from wearoff.model import thinned_draws
    from wearoff.sampling.engines import engine_for
    from wearoff.sampling.ladder import ladder

    settings = Sampling(**({"draws": 300, "warmup": 400, "seed": seed} | sampling))
    engine = engine_for(design, settings, compare=False)
    chains = engine.sample(next(iter(ladder(settings))))
    return thinned_draws(chains.posterior, design, N_REPLICATES), engine.patients()
