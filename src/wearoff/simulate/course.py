"""What happens to the patients: sessions, doses, responses and true durations, one by one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.simulate.calendar import days_since_start
from wearoff.simulate.population import Population
from wearoff.simulate.truth import Truth
from wearoff.simulate.visits import NEVER, Sessions, follow_up, review_days

DAYS_PER_YEAR = 365.25
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Course:
    """What truly happened.

    Attributes
    ----------
    cycles : DataFrame, one row per patient, session and area
        `patient`, `session` (1 = first), `day`, `injector`, `product`, `area` (row numbers),
        `age_years`, `dose_units`, `top_up_units` (0 = none), `top_up_day`, `log2_dose` (total
        against the reference dose), `log_median_days`, `responded`, `duration_days` (NaN if not
        responded), `ends_day` (day on which the effect is over).
    visits : DataFrame, one row per graded visit
        `patient`, `session` (the session before the visit; 0 = before the first), `day`.
    """

    cycles: pd.DataFrame
    visits: pd.DataFrame


def simulate_course(truth: Truth, population: Population, rng: np.random.Generator) -> Course:
    """Draw every session, effect and visit of a population.

    Parameters
    ----------
    truth : Truth
        What to draw from.
    population : Population
        Who is treated.
    rng : Generator
        The stream of the course.

    Returns
    -------
    Course
        True cycles and graded visits.
    """
    patients = population.patients
    patient, day = np.arange(len(patients)), patients["first_day"].to_numpy()
    product = _draw_products(population, patients["injector_index"].to_numpy(), rng)
    graded = rng.random(len(patient)) < truth.visits.baseline_graded
    visits = [pd.DataFrame({"patient": patient, "day": day, "session": 0})[graded]]
    cycles = []
    session = 0
    while len(patient):
        session += 1
        injector = _injectors_today(truth, population, patient, rng)
        switches = rng.random(len(patient)) < truth.practice.share_product_switch * (session > 1)
        product = np.where(switches, _draw_products(population, injector, rng), product)
        today = pd.DataFrame(
            {"patient": patient, "session": session, "day": day, "injector": injector,
             "product": product, "top_up_day": review_days(truth, day, rng)}
        )  # fmt: skip
        cycles.append(_treat(truth, population, today, rng))
        seen, next_day = follow_up(truth, _to_follow(population, today, cycles[-1]), rng)
        visits.append(seen.assign(session=session))
        again = next_day < NEVER
        patient, day, product = patient[again], next_day[again], product[again]
    keys = ["patient", "day"]
    return Course(
        cycles=pd.concat(cycles).sort_values([*keys, "area"], ignore_index=True),
        visits=pd.concat(visits).sort_values(keys, ignore_index=True),
    )


def _to_follow(population: Population, today: pd.DataFrame, cycles: pd.DataFrame) -> Sessions:
    ends_day = cycles.groupby("patient")["ends_day"].max()
    patient = today["patient"].to_numpy()
    return Sessions(
        patient=patient,
        day=today["day"].to_numpy(),
        review_day=today["top_up_day"].to_numpy(),
        effect_ends_day=ends_day.loc[patient].to_numpy(),
        habit=population.patients["habit"].to_numpy()[patient],
    )


def _draw_products(population: Population, injector: Ints, rng: np.random.Generator) -> Ints:
    cumulative = np.cumsum(population.product_shares[injector], axis=1)
    drawn: Ints = (rng.random((len(injector), 1)) > cumulative[:, :-1]).sum(axis=1)
    return drawn


def _injectors_today(
    truth: Truth, population: Population, patient: Ints, rng: np.random.Generator
) -> Ints:
    """Mostly the patient's own injector, sometimes a colleague of the same clinic."""
    own = population.patients["injector_index"].to_numpy()[patient]
    clinic = population.injectors["clinic_index"].to_numpy()
    first = np.searchsorted(clinic, clinic[own])
    size = np.searchsorted(clinic, clinic[own], side="right") - first
    colleague = first + rng.integers(size)
    away = rng.random(len(patient)) < truth.practice.share_other_injector
    injector: Ints = np.where(away, colleague, own)
    return injector


def _treat(
    truth: Truth, population: Population, today: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Treat every area of today's patients: doses, responses and true durations."""
    row, area = np.nonzero(population.treats[today["patient"].to_numpy()])
    cycles = today.iloc[row].reset_index(drop=True).assign(area=area)
    patients = population.patients.iloc[cycles["patient"]].reset_index(drop=True)
    years = (cycles["day"] - patients["first_day"]) / DAYS_PER_YEAR
    cycles["age_years"] = patients["age_years"] + years.astype(np.int64)
    _add_doses(truth, population, cycles, patients["male"].to_numpy(), rng)
    cycles["log_median_days"] = log_median_days(truth, population, cycles)
    chance = response_chance(truth, population, cycles)
    cycles["responded"] = rng.random(len(cycles)) < chance
    noise = rng.logistic(0, 1 / truth.duration.shape, len(cycles))
    duration_days = np.exp(cycles["log_median_days"].to_numpy() + noise)
    cycles["duration_days"] = np.where(cycles["responded"], duration_days, np.nan)
    cycles["ends_day"] = cycles["day"] + cycles["duration_days"].fillna(0.0)
    return cycles


def _add_doses(
    truth: Truth,
    population: Population,
    cycles: pd.DataFrame,
    male: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> None:
    plan, product, area = truth.dose, cycles["product"].to_numpy(), cycles["area"].to_numpy()
    reference = np.array(
        [[p.reference_units[a] for a in truth.areas] for p in truth.products.values()]
    )[product, area]
    step = np.array([p.step_units for p in truth.products.values()])[product]
    wanted = population.injectors["log2_dose"].to_numpy()[cycles["injector"]]
    wanted = wanted + plan.men_log2 * male + rng.normal(0, plan.sd_log2, len(cycles))
    wanted = np.clip(wanted, -plan.limit_log2, plan.limit_log2)
    cycles["dose_units"] = step * np.rint(reference * 2**wanted / step)
    # Top-ups fall on the review day whatever it shows: given to the weak they would be confounded.
    topped = rng.random(len(cycles)) < plan.top_up_share
    topped &= cycles["top_up_day"].to_numpy() <= days_since_start(truth, truth.practice.last_day)
    more = step * np.maximum(np.rint(reference * plan.top_up_fraction / step), 1)
    cycles["top_up_units"] = np.where(topped, more, 0.0)
    cycles["log2_dose"] = np.log2((cycles["dose_units"] + cycles["top_up_units"]) / reference)


def log_median_days(truth: Truth, population: Population, cycles: pd.DataFrame) -> Floats:
    """Return the true log median duration of cycles, given response.

    Parameters
    ----------
    truth : Truth
        The coefficients.
    population : Population
        The realised effects.
    cycles : DataFrame (n)
        With `patient`, `injector`, `product`, `area`, `age_years`, `log2_dose`.

    Returns
    -------
    ndarray of float (n,)
        Log days.
    """
    plan, products = truth.duration, list(truth.products.values())
    product, injector = cycles["product"].to_numpy(), cycles["injector"].to_numpy()
    patients = population.patients.iloc[cycles["patient"]]
    clinic = population.injectors["clinic_index"].to_numpy()[injector]
    decades = (cycles["age_years"].to_numpy() - plan.reference_age_years) / 10
    slope = np.array([p.log_days_per_doubling for p in products])[product]
    eta: Floats = np.log(plan.median_days) + slope * cycles["log2_dose"].to_numpy()
    eta += np.array([a.log_days for a in truth.areas.values()])[cycles["area"].to_numpy()]
    eta += np.array([p.log_days for p in products])[product]
    eta += plan.men_log_days * patients["male"].to_numpy() + plan.decade_log_days * decades
    eta += population.clinics["log_days"].to_numpy()[clinic]
    eta += population.injectors["log_days"].to_numpy()[injector]
    eta += patients["log_days"].to_numpy()
    return eta


def response_chance(truth: Truth, population: Population, cycles: pd.DataFrame) -> Floats:
    """Return the true chance of response of cycles.

    Parameters
    ----------
    truth : Truth
        The coefficients.
    population : Population
        The realised effects.
    cycles : DataFrame (n)
        With `patient`, `injector`, `product`, `log2_dose`.

    Returns
    -------
    ndarray of float (n,)
        Chances between 0 and 1. Given these, failures fall on cycles, not on persons.
    """
    plan = truth.response
    male = population.patients["male"].to_numpy()[cycles["patient"]]
    products = np.array([p.response_logit for p in truth.products.values()])
    logit: Floats = plan.intercept_logit + plan.per_doubling_logit * cycles["log2_dose"].to_numpy()
    logit += products[cycles["product"].to_numpy()] + plan.men_logit * male
    logit += population.injectors["response_logit"].to_numpy()[cycles["injector"]]
    chance: Floats = 1 / (1 + np.exp(-logit))
    return chance
