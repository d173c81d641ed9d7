"""How many patients and treatments it takes, with intervals over what is not known."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from wearoff.config import Analysis
from wearoff.disclosure.counts import HIDDEN
from wearoff.estimates.summaries import summary
from wearoff.plan.follow import simulated_information
from wearoff.plan.information import shared_information, slope_information
from wearoff.plan.kinds import (
    INTERVAL,
    MAX_PATIENTS,
    MAX_TREATMENTS,
    Comparison,
    DoseAnswer,
    Plan,
    Range,
    Reached,
    Targets,
)
from wearoff.plan.scenario import Scenario

Array = NDArray[np.float64]


def make_plan(
    analysis: Analysis, scenario: Scenario, targets: Targets, rng: np.random.Generator
) -> Plan:
    """Answer what is asked.

    Parameters
    ----------
    analysis : Analysis
        The config: its least reliability, and the probability of intervals.
    scenario : Scenario
        Parameters and practice.
    targets : Targets
        What is asked.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Plan
    """
    records = simulated_information(scenario, rng)
    target = analysis.disclosure.min_reliability
    names = list(scenario.between) if scenario.unit else []
    return Plan(
        scenario=scenario,
        min_reliability=target,
        interval=analysis.estimates.interval,
        injectors=tuple(_comparison(scenario, records, name, target, targets) for name in names),
        doses=_doses(scenario, records, analysis.estimates.interval, targets),
    )


def reliability(sd_between: Array, patients: float, per_patient: Array) -> Array:
    """Return the share of the spread between injectors that records resolve, shape (draw,).

    Parameters
    ----------
    sd_between : array, shape (draw,)
        Spread between injectors, in log days.
    patients : float
        Patients of each.
    per_patient : array, shape (draw,)
        Information of one patient on her injector, per squared log days.
    """
    signal = sd_between**2 * patients * per_patient
    return np.asarray(signal / (1 + signal))


def patients_needed(sd_between: Array, per_patient: Array, target: float) -> Array:
    """Return the patients at which :func:`reliability` reaches a target, shape (draw,)."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.ceil(target / (1 - target) / (sd_between**2 * per_patient)))


def _comparison(
    scenario: Scenario, records: Array, name: str, target: float, targets: Targets
) -> Comparison:
    between = scenario.between[name]
    per_patient = _per_patient(scenario, records, 0.0)
    needed = patients_needed(between, per_patient, target)
    at_patients = [
        _reached(number, reliability(between, number, per_patient), target)
        for number in targets.patients
    ]
    at_months = []
    if scenario.per_month > 0 and scenario.patients_now not in (HIDDEN, "0"):
        now = float(scenario.patients_now)
        for months in (0, *targets.months):
            later = _per_patient(scenario, records, scenario.per_month * months)
            at_months.append(_reached(months, reliability(between, now, later), target))
    return Comparison(
        among=name,
        spread_percent=_range(scenario.percent_longer(between)),
        patients=_count_range(needed, MAX_PATIENTS),
        chance_never=float((needed > MAX_PATIENTS).mean()),
        at_patients=tuple(at_patients),
        at_months=tuple(at_months),
    )


def _per_patient(scenario: Scenario, records: Array, further: float) -> Array:
    """Return the mean information of a patient on her injector, shape (draw,).

    ``further`` is how many more treatments each patient has than in the practice's records.
    """
    # ASSUME: patients who come back stay with their injector, and are followed as before.
    pair, sd_patient = scenario.practice.pair, scenario.spread.sd_patient
    added = further * records.mean(axis=1)
    totals = [shared_information(one, pair, 0.0) for one in records]
    return np.array(
        [
            ((total + more) / (1 + sd**2 * (total + more))).mean()
            for total, more, sd in zip(totals, added, sd_patient, strict=True)
        ]
    )


def _doses(
    scenario: Scenario, records: Array, interval: float, targets: Targets
) -> tuple[DoseAnswer, ...]:
    if not scenario.has_dose:
        return ()
    everything = np.ones(len(scenario.practice.product), dtype=bool)
    parts = {"all": (everything, scenario.treatments)}
    for product, treatments in scenario.products.items():
        parts[product] = (scenario.practice.of_product(product), treatments)
    return tuple(
        _dose(
            scenario,
            product,
            _per_treatment(scenario, records, rows),
            treatments,
            interval,
            targets,
        )
        for product, (rows, treatments) in parts.items()
        if rows.any()
    )


def _per_treatment(scenario: Scenario, records: Array, rows: NDArray[np.bool_]) -> Array:
    """Return the mean information of a treatment on the dose effect, shape (draw,)."""
    practice, between = scenario.practice, scenario.between["all"]
    total = [
        slope_information(
            records[draw, rows], practice.dose_log2[rows], practice.others[rows],
            practice.unit[rows], practice.patient[rows],
            float(scenario.spread.sd_patient[draw]), float(between[draw]),
        )
        for draw in range(scenario.n_draws)
    ]  # fmt: skip
    return np.array(total) / rows.sum()


def _dose(
    scenario: Scenario, product: str, per_treatment: Array, treatments: int, interval: float,
    targets: Targets,
) -> DoseAnswer:  # fmt: skip
    z = float(special.ndtri(0.5 + interval / 2))
    with np.errstate(divide="ignore"):
        half_width = np.minimum(z / np.sqrt(per_treatment * treatments), 10.0)
        needed = {
            percent: np.ceil((z / scenario.shift_of(percent)) ** 2 / per_treatment)
            for percent in targets.precision_percent
        }
    return DoseAnswer(
        product=product,
        now_percent=_range(scenario.percent_longer(half_width)) if treatments else None,
        treatments={at: _count_range(one, MAX_TREATMENTS) for at, one in needed.items()},
    )


def _reached(number: int, found: Array, target: float) -> Reached:
    return Reached(number, _range(found), float((found >= target).mean()))


def _range(values: Array) -> Range:
    found = summary(values, INTERVAL)
    return Range(found["point"], found["lower"], found["upper"])


def _count_range(values: Array, largest: int) -> Range:
    found = summary(np.where(values > largest, np.inf, values), INTERVAL)
    held = {end: float(np.ceil(x)) if np.isfinite(x) else None for end, x in found.items()}
    return Range(held["point"], held["lower"], held["upper"])
