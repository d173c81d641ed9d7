"""Who there is: clinics, injectors with their case mix and habits, and patients."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.simulate.calendar import days_since_start, next_weekday
from wearoff.simulate.streams import random_streams
from wearoff.simulate.truth import Truth

PRODUCT_LOYALTY = 8.0
"""Concentration of an injector's product shares around those of the practice."""
VOLUME_EVENNESS = 4.0
"""Gamma shape of how many patients an injector has: 4 makes a few small case loads."""


@dataclass(frozen=True)
class Population:
    """The people of a practice, with their realised effects.

    Attributes
    ----------
    clinics : DataFrame, one row per clinic
        `clinic`, `log_days` (realised effect on log median duration).
    injectors : DataFrame, one row per injector, sorted by clinic
        `injector`, `clinic`, `clinic_index`, `log_days` (own effect, without the clinic's),
        `response_logit`, `log2_dose` (dose habit).
    patients : DataFrame, one row per patient
        `patient`, `injector_index`, `male`, `age_years` (at the first treatment), `first_day`,
        `habit` (comes at a planned interval), `log_days`.
    product_shares : ndarray (injectors, products)
        Each injector's use of the products.
    treats : ndarray of bool (patients, areas)
        Which areas a patient has treated at every session.
    untreated_grade : ndarray of int (patients, areas)
        Grade without effect, 2 or 3.
    """

    clinics: pd.DataFrame
    injectors: pd.DataFrame
    patients: pd.DataFrame
    product_shares: npt.NDArray[np.float64]
    treats: npt.NDArray[np.bool_]
    untreated_grade: npt.NDArray[np.int64]


def simulate_population(truth: Truth, seed: int) -> Population:
    """Draw the people of a practice and their realised effects.

    Injectors differ in whom they treat (share of men, ages, areas, products) and in how much
    they inject, independently of how long their treatments last: raw comparisons of injectors
    mislead, adjusted ones do not.

    Parameters
    ----------
    truth : Truth
        What to draw from.
    seed : int
        Seed of the practice; the same seed gives the same people.

    Returns
    -------
    Population
        The people and their realised effects.
    """
    rng = random_streams(seed).population
    clinics = _clinics(truth, rng)
    injectors = _injectors(truth, rng)
    shares = np.array([product.share for product in truth.products.values()])
    product_shares = rng.dirichlet(PRODUCT_LOYALTY * shares / shares.sum(), len(injectors))
    patients = _patients(truth, rng, injectors)
    treats = _areas(truth, rng, patients["injector_index"].to_numpy(), len(injectors))
    severe = rng.random(treats.shape) < truth.grades.share_severe
    return Population(
        clinics=clinics,
        injectors=injectors.drop(columns=["volume", "men_logit", "age_shift_years"]),
        patients=patients,
        product_shares=product_shares,
        treats=treats,
        untreated_grade=np.where(severe, 3, 2),
    )


def _codes(prefix: str, digits: int, n: int) -> list[str]:
    """Return codes of people or places, numbered from 1, all of one width."""
    width = max(digits, len(str(n)))
    return [f"{prefix}{number:0{width}d}" for number in range(1, n + 1)]


def _clinics(truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    n_clinics = truth.practice.n_clinics
    return pd.DataFrame(
        {
            "clinic": _codes("K", 1, n_clinics),
            "log_days": rng.normal(0, truth.duration.sd_clinic, n_clinics),
        }
    )


def _injectors(truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    practice, n_injectors = truth.practice, truth.practice.n_injectors
    # ASSUME: clinics differ in size; each has two injectors where there are enough of them.
    placed = np.arange(min(n_injectors, 2 * practice.n_clinics)) % practice.n_clinics
    moved = rng.integers(practice.n_clinics, size=n_injectors - len(placed))
    clinic_index = np.sort(np.concatenate([placed, moved]))
    return pd.DataFrame(
        {
            "injector": _codes("INJ-", 2, n_injectors),
            "clinic": np.array(_codes("K", 1, practice.n_clinics))[clinic_index],
            "clinic_index": clinic_index,
            "log_days": rng.normal(0, truth.duration.sd_injector, n_injectors),
            "response_logit": rng.normal(0, truth.response.sd_injector_logit, n_injectors),
            "log2_dose": rng.normal(0, truth.dose.sd_injector_log2, n_injectors),
            "volume": rng.gamma(VOLUME_EVENNESS, size=n_injectors),
            "men_logit": rng.normal(0, practice.sd_injector_men_logit, n_injectors),
            "age_shift_years": rng.normal(0, practice.sd_injector_age_years, n_injectors),
        }
    )


def _patients(truth: Truth, rng: np.random.Generator, injectors: pd.DataFrame) -> pd.DataFrame:
    practice, n_patients = truth.practice, truth.practice.n_patients
    volume = injectors["volume"].to_numpy()
    own = rng.choice(len(injectors), n_patients, p=volume / volume.sum())
    men_logit = _logit(practice.share_men) + injectors["men_logit"].to_numpy()[own]
    age_years = rng.normal(practice.age_years_mean, practice.age_years_sd, n_patients)
    age_years += injectors["age_shift_years"].to_numpy()[own]
    days = days_since_start(truth, practice.last_enrolment_day) + 1
    return pd.DataFrame(
        {
            "patient": _codes("P", 4, n_patients),
            "injector_index": own,
            "male": rng.random(n_patients) < _inverse_logit(men_logit),
            "age_years": np.clip(np.rint(age_years), 21, 79).astype(np.int64),
            "first_day": next_weekday(truth, rng.integers(days, size=n_patients)),
            "habit": rng.random(n_patients) < truth.visits.share_habit,
            "log_days": rng.normal(0, truth.duration.sd_patient, n_patients),
        }
    )


def _areas(
    truth: Truth, rng: np.random.Generator, own: npt.NDArray[np.int64], n_injectors: int
) -> npt.NDArray[np.bool_]:
    shares = np.array([area.share for area in truth.areas.values()])
    leaning = rng.normal(0, truth.practice.sd_injector_area_logit, (n_injectors, len(shares)))
    chance = _inverse_logit(_logit(shares) + leaning[own])
    treats = rng.random(chance.shape) < chance
    # Nobody comes for nothing: whoever drew no area has the practice's commonest one treated.
    treats[~treats.any(axis=1), int(np.argmax(shares))] = True
    return treats


def _logit(share: npt.ArrayLike) -> npt.NDArray[np.float64]:
    values = np.asarray(share, dtype=np.float64)
    return np.log(values) - np.log1p(-values)


def _inverse_logit(logit: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp(-logit))
