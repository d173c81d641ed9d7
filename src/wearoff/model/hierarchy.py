"""The random terms: patients within injectors within clinics, centred on the level above.

Most patients stay with one injector, so a patient's level is centred on that injector's, an
injector's on the clinic's; clinics, being few, are non-centred. Without this the intercept and
the levels below it trade off against each other and chains hardly move (bulk ESS of the intercept
162 of 4,000 draws instead of above 2,000 on a practice of 2,000 treatments).
"""

from typing import Any

import numpy as np
import pymc as pm

from wearoff.model.design import Design
from wearoff.model.priors import PriorSpec

Tensor = Any


def sampled(spec: PriorSpec, **kwargs: Any) -> Tensor:
    """Add a parameter with this prior to the model in context."""
    if spec.shape == "halfnormal":
        return pm.HalfNormal(spec.name, sigma=spec.scale, **kwargs)
    return pm.Normal(spec.name, mu=spec.location, sigma=spec.scale, **kwargs)


def level_of_rows(design: Design) -> Tensor:
    """Return intercept plus random effects for every row with a duration, in log days.

    Parameters
    ----------
    design : Design
        The model.

    Returns
    -------
    tensor, shape (row,) or scalar
    """
    intercept = sampled(design.priors["intercept"])
    clinic = _clinic_levels(design, intercept)
    injector = _injector_levels(design, intercept, clinic)
    above, name = (clinic, "clinic") if injector is None else (injector, "injector")
    if design.patients:
        return _patient_rows(design, intercept, above, name)
    if above is None:
        return intercept
    return above[_row_index(design, name)]


def _clinic_levels(design: Design, intercept: Tensor) -> Tensor | None:
    if not design.clinics:
        return None
    z = pm.Normal("clinic_z", dims="clinic")
    effect = pm.Deterministic(
        "clinic_effect", sampled(design.priors["sd_clinic"]) * z, dims="clinic"
    )
    return intercept + effect


def _injector_levels(design: Design, intercept: Tensor, clinic: Tensor | None) -> Tensor | None:
    if not design.injectors:
        return None
    home = intercept if clinic is None else clinic[np.asarray(design.clinic_of_injector)]
    level = pm.Normal(
        "injector_level", home, sampled(design.priors["sd_injector"]), dims="injector"
    )
    pm.Deterministic("injector_effect", level - intercept, dims="injector")
    return level


def _patient_rows(design: Design, intercept: Tensor, above: Tensor | None, name: str) -> Tensor:
    """Return each row's level from its patient's, moved if another injector treated."""
    sd_patient = sampled(design.priors["sd_patient"])
    patient_of_row = _row_index(design, "patient")
    if above is None:
        level = pm.Normal("patient_level", intercept, sd_patient, dims="patient")
        pm.Deterministic("patient_effect", level - intercept, dims="patient")
        return level[patient_of_row]
    usual = pm.Data(f"{name}_of_patient", _usual(design, name), dims="patient")
    level = pm.Normal("patient_level", above[usual], sd_patient, dims="patient")
    pm.Deterministic("patient_effect", level - above[usual], dims="patient")
    moved = above[_row_index(design, name)] - above[usual[patient_of_row]]
    return level[patient_of_row] + moved


def _row_index(design: Design, term: str) -> Tensor:
    index = design.index(term)[design.is_responder]
    return pm.Data(f"{term}_of_row", index, dims="row")


def _usual(design: Design, term: str) -> np.ndarray:
    """Return the commonest level of a term for each patient, shape (patient,)."""
    levels = design.injectors if term == "injector" else design.clinics
    counts = np.zeros((len(design.patients), len(levels)), dtype=np.int64)
    np.add.at(counts, (design.index("patient"), design.index(term)), 1)
    return counts.argmax(axis=1)
