"""A practice whose truth is drawn from the model's own priors."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.config import Analysis
from wearoff.model.design import Design
from wearoff.model.draws import Draws, thinned_draws
from wearoff.model.families import FAMILIES, draw_log_durations
from wearoff.model.predict import chance_of_responding, log_median
from wearoff.model.prepare import build_design
from wearoff.sampling.kernel.parameters import parameters_of
from wearoff.sampling.kernel.posterior import named_posterior
from wearoff.validate.scenarios import Scenario

Floats = NDArray[np.float64]
Visits = tuple[NDArray[np.int64], Floats]
"""Position of the treatment of each visit, and the visit's day after it."""

_USUAL_UNITS = 20.0
_REVIEW_DAYS, _LATE_DAYS, _GAP_DAYS = (14, 42), (60, 100), (24, 33)
_LONG_DAYS = 100.0


@dataclass(frozen=True)
class Practice:
    """What was simulated: ``design`` for the truth, which are draws of one, and the records.

    ``durations`` are as of the outcome stage, ``visits`` its ``treatment_id`` and ``days``.
    """

    design: Design
    truth: Draws
    named: dict[str, float]
    durations: pd.DataFrame
    visits: pd.DataFrame


def simulate_practice(scenario: Scenario, seed: int) -> Practice:
    """Draw a truth from the priors and a practice from it.

    Parameters
    ----------
    scenario : Scenario
        The kind of practice.
    seed : int
        Seed of everything.

    Returns
    -------
    Practice
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(9,)))
    rows, analysis = _treatments(scenario, rng), scenario.analysis()
    design = _with_scenario_parts(build_design(rows, analysis), analysis)
    truth, named = _draw_truth(design, rng)
    return Practice(design, truth, named, *_observe(design, truth, scenario, rng))


def _with_scenario_parts(design: Design, analysis: Analysis) -> Design:
    # Placeholder bounds show no plateau, so the part is put in by hand.
    return replace(design, has_never_wane=analysis.model.never_wane == "auto")


def _treatments(scenario: Scenario, rng: np.random.Generator) -> pd.DataFrame:
    """Return treatments with placeholders for what will be observed."""
    patient = np.repeat(np.arange(scenario.n_patients), scenario.n_cycles)
    usual = rng.integers(scenario.n_injectors, size=scenario.n_patients)[patient]
    other = rng.integers(scenario.n_injectors, size=len(patient))
    injector = np.where(rng.random(len(patient)) < 0.15, other, usual)
    cycle = np.tile(np.arange(1, scenario.n_cycles + 1), scenario.n_patients)
    age = rng.normal(45.0, 10.0, scenario.n_patients)[patient]
    male = (rng.random(scenario.n_patients) < 0.3)[patient]
    # Placeholders that differ, or the design would be that of records which one duration fits.
    lower_days = np.where(cycle == 1, 90.0, 120.0)
    lower_days[0] = 120.0
    return pd.DataFrame(
        {
            "treatment_id": [f"treatments:{i:06d}" for i in range(len(patient))],
            "patient": [f"P{one:04d}" for one in patient],
            "injector": [f"I{one:02d}" for one in injector],
            "clinic": [f"C{one % scenario.n_clinics}" for one in injector],
            "product": "product", "area": "area",
            "dose_units": _USUAL_UNITS * 2.0 ** rng.normal(0.0, 0.4, len(patient)),
            "sex": np.where(male, "male", "female"), "age_years": age,
            "cycle": cycle, "day": 200 * (cycle - 1), "baseline_score": 3.0,
            "response": "responded", "lower_days": lower_days, "upper_days": lower_days + 30.0,
            "entry_days": np.nan, "censoring": "interval", "censoring_reason": None,
            "n_assessments": 3,
        }
    )  # fmt: skip


def _draw_truth(design: Design, rng: np.random.Generator) -> tuple[Draws, dict[str, float]]:
    """Draw every parameter from its prior."""
    parameters = parameters_of(design, integrate=False, fold=True)
    free = np.concatenate(
        [
            [spec.draw(1, rng)[0] for spec in parameters.scalars.values()],
            rng.standard_normal(parameters.n_elements),
        ]
    )
    for block in parameters.blocks.values():
        # The prior is the same at any degree; without centring it is a standard normal.
        block.degree[:] = 0.0
    spreads = [spec.is_positive for spec in parameters.scalars.values()]
    is_log = np.array(spreads) & ~np.isin(list(parameters.scalars), list(parameters.signed))
    free[: len(is_log)][is_log] = np.log(free[: len(is_log)][is_log])
    drawn = named_posterior(free[None, None], parameters, design)
    named = {name: one.item() for name, one in drawn.items() if one.ndim == 2}
    for one, value in zip(design.coefficients, drawn["coefficients"].to_numpy()[0, 0], strict=True):
        named[one.name] = float(value)
    return thinned_draws(drawn, design, 1), named


def _observe(
    design: Design, truth: Draws, scenario: Scenario, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Observe the treatments cycle by cycle; return their durations and their visits."""
    rows = design.rows.copy()
    patient = rng.standard_normal(len(design.patients)) * truth.sd_patient[0]
    usual = rows.assign(dose_log2=0.0)
    eta = log_median(design, truth, usual, with_unit=True)[0] + patient[design.index("patient")]
    found, visited = [], []
    last_days = np.full(len(design.patients), np.nan)
    for cycle in range(1, scenario.n_cycles + 1):
        now = (rows["cycle"] == cycle).to_numpy()
        own, who = rows.loc[now].copy(), design.index("patient")[now]
        if scenario.dose_by_result:
            own["dose_units"] *= _adjusted(last_days[who])
        own["dose_log2"] = np.log2(own["dose_units"] / _USUAL_UNITS)
        chance = chance_of_responding(design, truth, own)
        assert chance is not None
        level = eta[now] + truth.dose_slopes[0, 0] * own["dose_log2"].to_numpy()
        seen, visits = _observed(design, truth, scenario, level, chance[0], rng)
        last_days[who] = seen["lower_days"]
        found.append(own.assign(**seen))
        named = own["treatment_id"].to_numpy()[visits[0]]
        visited.append(pd.DataFrame({"treatment_id": named, "days": visits[1]}))
    columns = [name for name in rows.columns if not name.endswith("_level")]
    kept = [name for name in columns if name not in ("dose_log2", "dose_product")]
    return pd.concat(found, ignore_index=True)[kept], pd.concat(visited, ignore_index=True)


def _adjusted(last_days: Floats) -> Floats:
    """Return the factor of the dose after the last result, as far as it was seen."""
    raised = np.where(last_days < _LONG_DAYS, 2.0**0.5, 2.0**-0.5)
    return np.where(np.isnan(last_days), 1.0, raised)


def _observed(
    design: Design, truth: Draws, scenario: Scenario, eta: Floats, chance: Floats,
    rng: np.random.Generator,
) -> tuple[dict[str, NDArray[np.generic]], Visits]:  # fmt: skip
    """Return response and bounds of treatments as their visits show them, and the visits."""
    family = FAMILIES[design.family]
    days = np.exp(draw_log_durations(family, eta, truth.scale[0], rng, truth.tail[0]))
    days = np.where(rng.random(len(eta)) < truth.never_wane[0], np.inf, days)
    responds = rng.random(len(eta)) < chance
    late = rng.random(len(eta)) < scenario.share_unassessed
    first = np.where(
        late, rng.integers(*_LATE_DAYS, len(eta)), rng.integers(*_REVIEW_DAYS, len(eta))
    )
    end = np.maximum(rng.uniform(*scenario.follow_up_days, len(eta)), first)
    lower, upper, visits = _bracketed(days, first.astype(float), end, rng)
    response = np.where(responds, "responded", "not_responded").astype(object)
    # Looked at late: without the effect, nobody knows whether it ever was there.
    response[late & (~responds | (lower == 0.0))] = "unknown"
    lower = np.where(
        response == "not_responded", np.nan, np.where(response == "unknown", 0.0, lower)
    )
    upper = np.where(response == "unknown", first, upper)
    upper = np.where(response == "not_responded", np.nan, upper)
    return {"response": response, "lower_days": lower, "upper_days": upper}, visits


def _bracketed(
    days: Floats, first: Floats, end: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Visits]:
    """Return the last visit before the loss (0 if none), the first after it (inf), and all."""
    lower, upper = np.zeros_like(days), np.full_like(days, np.inf)
    visit, row, day = first.copy(), [], []
    while (visit <= end).any():
        made = visit <= end
        lower = np.where(made & (visit < days), visit, lower)
        upper = np.where(made & (visit >= days), np.minimum(upper, visit), upper)
        row.append(np.flatnonzero(made))
        day.append(visit[made])
        visit = visit + rng.integers(*_GAP_DAYS, len(visit))
    return lower, upper, (np.concatenate(row), np.concatenate(day))
