"""The log marginal likelihood of patients against direct integration of the plain likelihood."""

import mpmath as mp
import numpy as np
import pytest

from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.model import FAMILIES, log_median
from wearoff.model.predict import log_odds_of_responding

FAMILY = pytest.mark.parametrize("family", sorted(FAMILIES))
INF = np.inf
RECORDS = (
    # Patient, response, lower, upper, entry: every kind of record, several a patient.
    ("A", "responded", 70.0, 98.0, np.nan),
    ("A", "responded", 110.0, 110.0, np.nan),
    ("A", "responded", 126.0, INF, np.nan),
    ("A", "not_responded", np.nan, np.nan, np.nan),
    ("B", "responded", 0.0, 40.0, np.nan),
    ("B", "unknown", 0.0, 80.0, np.nan),
    ("B", "responded", 91.0, 92.0, np.nan),
    ("C", "responded", 120.0, 150.0, 60.0),
    ("C", "responded", 100.0, INF, 100.0),
    ("C", "responded", 140.0, 140.0, 30.0),
    ("D", "not_responded", np.nan, np.nan, np.nan),
    ("E", "unknown", 0.0, 200.0, np.nan),
)


def design_of(made_up, family, *, never_wane=False):
    from dataclasses import replace

    rows = [
        {
            "patient": patient, "response": response, "lower_days": lower, "upper_days": upper,
            "entry_days": entry, "injector": f"I{i % 3}", "clinic": f"C{i % 3 % 2}",
            "sex": "male" if patient in "AC" else "female", "dose_units": 20.0 + 4 * (i % 3),
        }
        for i, (patient, response, lower, upper, entry) in enumerate(RECORDS)
    ]  # fmt: skip
    # More records only so that hazards have knots to go by.
    rows += [{"patient": f"Z{i}", "lower_days": 60.0 + 3 * i, "upper_days": 70.0 + 4 * i,
              "injector": f"I{i % 3}", "clinic": f"C{i % 3 % 2}"} for i in range(30)]  # fmt: skip
    rows[-1]["patient"] = "Z0"
    design = made_up.design_of(rows, model={"family": family})
    return replace(design, has_never_wane=never_wane)


def directly(exact, design, sample, draw, patient):
    """Integrate the product of a patient's records over her effect."""
    draws, rows = sample.draws, design.rows
    own = (rows["patient"] == patient).to_numpy()
    eta = log_median(design, draws, rows, with_unit=True)[draw, own]
    odds = log_odds_of_responding(design, draws, rows)[draw, own]
    lasting = None
    if design.has_never_wane:
        lasting = np.log(draws.never_wane[draw] / (1 - draws.never_wane[draw]))
    known, bounded = 0.0, []
    for row, level, logit in zip(rows.loc[own].itertuples(), eta, odds, strict=True):
        if row.response != "unknown":
            known -= np.logaddexp(0.0, -logit if row.response == "responded" else logit)
        if np.isfinite(row.lower_days):
            bounded.append((row, level, logit if row.response == "unknown" else None))

    def loglik(effect):
        return float(sum(record(exact, design, sample, draw, one, effect, lasting)
                         for one in bounded))  # fmt: skip

    # The trapezoid rule is exact to all digits for what is smooth and gone at both ends.
    sd = draws.sd_patient[draw]
    grid, step = np.linspace(-8 * sd, 8 * sd, 81, retstep=True)
    logs = np.array([loglik(one) for one in grid]) - 0.5 * (grid / sd) ** 2
    return known + np.logaddexp.reduce(logs) + np.log(step / sd) - 0.5 * np.log(2 * np.pi)


def record(exact, design, sample, draw, one, effect, lasting):
    row, level, logit = one
    draws, entry = sample.draws, np.nan_to_num(row.entry_days)
    scale = draws.scale[draw]
    if not design.hazard_knots:
        with mp.workdps(20):
            return exact.duration(
                design.family, row.lower_days, row.upper_days, level + effect, scale,
                draws.tail[draw], entry=entry, logit=logit, lasting=lasting,
            )  # fmt: skip
    from wearoff.model.mspline import HazardBasis

    basis, weights = HazardBasis(design.hazard_knots), sample.hazard_weights[draw]

    def log_hazard(days):
        mass = [basis.mass(np.zeros(1), np.array([day]))[0] @ weights
                for day in (days, np.exp(draws.intercept[draw]))]  # fmt: skip
        shift = (level + effect - draws.intercept[draw]) / scale
        return np.log(np.log(2) * mass[0] / mass[1]) - shift

    lower, upper = row.lower_days, row.upper_days
    modifiers = {"logit": logit, "lasting": lasting}
    if entry > 0:
        modifiers["entered"] = log_hazard(lower) - log_hazard(entry)
    if lower == 0:
        return exact.record("weibull", "left", log_hazard(upper), **modifiers)
    at = log_hazard(lower)
    if lower == upper:
        rate = basis.rate(np.array([lower]))[0] @ weights
        mass = basis.mass(np.zeros(1), np.array([lower]))[0] @ weights
        value = exact.record("weibull", "exact", at, **modifiers)
        return value + np.log(rate / mass)
    if np.isinf(upper):
        return exact.record("weibull", "right", at, **modifiers)
    return exact.record("weibull", "interval", at, log_hazard(upper) - at, **modifiers)


@FAMILY
@pytest.mark.parametrize("never_wane", [False, True], ids=["waning", "lasting"])
def test_it_is_the_integral(family, never_wane, made_up, exact, sample_for):
    design = design_of(made_up, family, never_wane=never_wane)
    fixed = {"tail": 1.7} if family == "burr" else {}
    sample = sample_for(design, 1, never_wane=0.07 if never_wane else 0.0, **fixed)
    values, patients = patient_logliks(design, sample, design.rows)
    for name in "ABCDE":
        found = values[:, patients.index(name)]
        wanted = [directly(exact, design, sample, draw, name) for draw in range(1)]
        # 15 nodes: 2e-3 at worst on patients of three or four records (0.2 % in probability).
        np.testing.assert_allclose(found, wanted, atol=2e-3)
        finer, _ = patient_logliks(design, sample, design.rows, n_nodes=60)
        np.testing.assert_allclose(finer[:, patients.index(name)], wanted, atol=1e-6)
