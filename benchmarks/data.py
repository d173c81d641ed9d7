"""A simulated practice of known truth, in the form of ``durations.parquet``."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from wearoff.config import Analysis
from wearoff.model.families import FAMILIES, draw_log_durations

Ints = NDArray[np.int64]

AREAS = ("glabella", "forehead", "crow's feet")
DOSES = (10.0, 15.0, 20.0, 30.0, 40.0)
USUAL_DOSE = 20.0


@dataclass(frozen=True)
class Size:
    """How many of each there are."""

    patients: int
    injectors: int
    clinics: int
    per_patient: int = 4

    @property
    def treatments(self) -> int:
        """Number of treatments."""
        return self.patients * self.per_patient


SIZES = {
    one.treatments: one for one in (Size(500, 24, 6), Size(5_000, 120, 20), Size(50_000, 600, 60))
}


@dataclass(frozen=True)
class Truth:
    """The parameters behind the simulated durations, all on log median duration."""

    intercept: float = float(np.log(110.0))
    male: float = -0.08
    forehead: float = 0.05
    crows_feet: float = -0.15
    dose: float = 0.10
    sd_clinic: float = 0.10
    sd_injector: float = 0.15
    sd_patient: float = 0.25
    sd_residual: float = 0.35


TRUTH = Truth()


def simulate(size: Size, seed: int = 1, truth: Truth = TRUTH) -> pd.DataFrame:
    """Simulate interval-censored Weibull durations of patients seen about every four weeks.

    Parameters
    ----------
    size : Size
        How many patients, injectors and clinics.
    seed : int
        Seed of everything.
    truth : Truth
        The parameters.

    Returns
    -------
    DataFrame
        One row per treatment with the columns the model stage reads; about a quarter is
        right-censored.
    """
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(size.patients), size.per_patient)
    injector = _injectors(size, patient, rng)
    clinic = np.arange(size.injectors) % size.clinics
    male = rng.random(size.patients) < 0.3
    area = rng.integers(len(AREAS), size=size.treatments)
    dose = rng.choice(DOSES, size=size.treatments)
    eta = (
        truth.intercept
        + truth.sd_clinic * rng.standard_normal(size.clinics)[clinic[injector]]
        + truth.sd_injector * rng.standard_normal(size.injectors)[injector]
        + truth.sd_patient * rng.standard_normal(size.patients)[patient]
        + truth.male * male[patient]
        + np.array([0.0, truth.forehead, truth.crows_feet])[area]
        + truth.dose * np.log2(dose / USUAL_DOSE)
    )
    weibull = FAMILIES["weibull"]
    days = np.exp(draw_log_durations(weibull, eta, truth.sd_residual * weibull.scale_per_sd, rng))
    lower, upper = _visits(days, rng)
    cycle = np.tile(np.arange(1, size.per_patient + 1), size.patients)
    return pd.DataFrame(
        {
            "treatment_id": [f"treatments:{i:07d}" for i in range(size.treatments)],
            "patient": [f"P{i:06d}" for i in patient],
            "injector": [f"I{i:04d}" for i in injector],
            "clinic": [f"C{i:03d}" for i in clinic[injector]],
            "product": "onabotulinumtoxinA",
            "area": np.array(AREAS)[area],
            "log2_dose": np.log2(dose / USUAL_DOSE),
            "dose_units": np.nan,
            "sex": np.where(male[patient], "male", "female"),
            "cycle": cycle,
            "day": 200 * (cycle - 1),
            "baseline_score": 3.0,
            "response": "responded",
            "lower_days": lower,
            "upper_days": upper,
            "entry_days": np.nan,
            "censoring": np.where(
                np.isinf(upper), "right", np.where(lower == 0, "left", "interval")
            ),
            "censoring_reason": pd.Series(np.isinf(upper)).map({True: "end_of_follow_up"}),
            "n_assessments": 4,
        }
    )


def _injectors(size: Size, patient: Ints, rng: np.random.Generator) -> Ints:
    """Return who treated: mostly a patient's own injector, in 15 % of treatments anyone."""
    own = rng.integers(size.injectors, size=size.patients)[patient]
    anyone = rng.integers(size.injectors, size=len(patient))
    return np.where(rng.random(len(patient)) < 0.15, anyone, own)


def _visits(
    days: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the visits around each end of effect; upper is inf where follow-up ended before."""
    gaps = rng.integers(24, 33, size=(len(days), 24))
    # The first visit, which sees the response, comes after two weeks.
    gaps[:, 0] = rng.integers(12, 17, size=len(days))
    visits = np.cumsum(gaps, axis=1)
    follow_up = np.exp(rng.normal(np.log(168.0), 0.4, len(days)))
    made = (visits <= follow_up[:, None]) | (np.arange(24) == 0)
    before = np.where(made & (visits < days[:, None]), visits, 0).max(axis=1)
    after = np.where(made & (visits >= days[:, None]), visits, np.inf).min(axis=1)
    return before.astype(float), after


def analysis_with(overrides: dict[str, str]) -> Analysis:
    """Return a Weibull analysis of the simulated practice.

    Parameters
    ----------
    overrides : dict of str to str
        Dotted config key, such as ``model.family``: its value as written in YAML.
    """
    fields = ("patient", "injector", "clinic", "day", "product", "area", "sex")
    # A plain numeric column: the dose term proper has choices that would make this another model.
    groups = {
        "sex": {"kind": "categorical", "label": "Sex", "reference": "female"},
        "log2_dose": {"kind": "numeric", "label": "Dose", "unit": "doublings", "per": 1},
    }
    columns = {one: one for one in (*fields, "log2_dose")}
    content: dict[str, Any] = {
        "title": "Benchmark",
        "records": {
            "kind": "visits",
            "groups": groups,
            "treatments": {"path": "data/raw/t.csv", "columns": columns},
            "assessments": {
                "path": "data/raw/a.csv",
                "columns": {"patient": "patient", "day": "day", "score": "score"},
            },
        },
        "outcome": {
            "scale": "FWS", "primary": "r", "rules": {"r": {"kind": "improved_by", "value": 1}},
        },
        "model": {"family": "weibull", "response": "off", "dose_term": "off"},
    }  # fmt: skip
    for key, value in overrides.items():
        *sections, last = key.split(".")
        place = content
        for section in sections:
            place = place.setdefault(section, {})
        # The config's loader takes on and off as words, plain YAML as truth values.
        place[last] = value if value in ("on", "off") else yaml.safe_load(value)
    return Analysis.model_validate(content)
