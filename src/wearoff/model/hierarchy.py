"""The random terms: patients within injectors within clinics, centred on the level above.

Most patients stay with one injector, so a patient's level is centred on that injector's as far as
her own records determine it, an injector's on the clinic's; clinics, being few, are non-centred.
Without this the intercept and the levels below it trade off against each other and chains hardly
move (bulk ESS of the intercept 162 of 4,000 draws instead of above 2,000 on a practice of 2,000
treatments).
"""

from typing import Any

import numpy as np
import pymc as pm

from wearoff.model.design import Design
from wearoff.model.priors import PriorSpec

Tensor = Any

_CAUTION = {"patient": 4.0, "injector": 16.0}
"""How much less centred a term is than the plain ratio of variances says; drawn best on simulated
practices of 2,000 treatments. Patients at 4: ESS of sd_patient 1,488 of 4,000 draws (184 centred,
727 at 1, 948 non-centred). Injectors at 16: on a practice with little between them ESS of
sd_injector 742 without a divergence (256 with 22 when centred, 264 with 5 at 4)."""


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
    level = home + _effects(design, "injector", home)
    pm.Deterministic("injector_effect", level - intercept, dims="injector")
    return level


def _patient_rows(design: Design, intercept: Tensor, above: Tensor | None, name: str) -> Tensor:
    """Return each row's level: her effect, on top of whoever treated her that time."""
    patient_of_row = _row_index(design, "patient")
    if above is None:
        home, level_of_row = intercept, intercept
    else:
        usual = pm.Data(f"{name}_of_patient", _usual(design, name), dims="patient")
        home, level_of_row = above[usual], above[_row_index(design, name)]
    effect = pm.Deterministic("patient_effect", _effects(design, "patient", home), dims="patient")
    return effect[patient_of_row] + level_of_row


def _effects(design: Design, term: str, home: Tensor) -> Tensor:
    """Return the deviations of a term's levels from home, between centred and non-centred.

    ``x ~ Normal(degree * home, sd ** degree)`` gives the deviations the same prior at any degree;
    the degree that samples best grows with the share of a level that its own records determine
    (Gorinova et al. 2020, arXiv 1906.03028).
    """
    sd = sampled(design.priors[f"sd_{term}"])
    degree = pm.Data(f"{term}_degree", _degree(design, term), dims=term)
    centre = degree * (home - design.priors["intercept"].location)
    x = pm.Normal(f"{term}_x", centre, sd**degree, dims=term)
    return sd ** (1.0 - degree) * (x - centre)


def _degree(design: Design, term: str) -> np.ndarray:
    """Return how far each level of a term is centred, 0 to 1, shape (level,)."""
    rows = design.rows.loc[design.is_responder]
    # A right-censored record tells about half as much about the level as one seen to wear off.
    weight = np.where(np.isinf(rows["upper_days"]), 0.5, 1.0)
    index = design.index(term)[design.is_responder]
    n_levels = len(design.patients if term == "patient" else design.injectors)
    information = np.bincount(index, weight, minlength=n_levels)
    ratio = (design.priors["sd_residual"].scale / design.priors[f"sd_{term}"].scale) ** 2
    return np.asarray(information / (information + _CAUTION[term] * ratio))


def _row_index(design: Design, term: str) -> Tensor:
    index = design.index(term)[design.is_responder]
    return pm.Data(f"{term}_of_row", index, dims="row")


def _usual(design: Design, term: str) -> np.ndarray:
    """Return the commonest level of a term for each patient, shape (patient,)."""
    levels = design.injectors if term == "injector" else design.clinics
    counts = np.zeros((len(design.patients), len(levels)), dtype=np.int64)
    np.add.at(counts, (design.index("patient"), design.index(term)), 1)
    return counts.argmax(axis=1)
