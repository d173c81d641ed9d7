"""The random terms in PyMC: patients within injectors within clinics.

How far each level is centred on the one above is decided in :mod:`wearoff.model.centring`.
"""

from typing import Any

import numpy as np
import pymc as pm

from wearoff.model.centring import degrees, usual_units
from wearoff.model.design import Design
from wearoff.model.naming import named
from wearoff.model.priors import PriorSpec

Tensor = Any


def sampled(spec: PriorSpec, **kwargs: Any) -> Tensor:
    """Add a parameter with this prior to the model in context."""
    if spec.shape == "halfnormal":
        return pm.HalfNormal(spec.name, sigma=spec.scale, **kwargs)
    if spec.shape == "lognormal":
        return pm.LogNormal(spec.name, mu=spec.location, sigma=spec.scale, **kwargs)
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


def injector_dose(design: Design) -> Tensor:
    """Return how much more each row's injector gets out of doubling the dose, shape (row,).

    Parameters
    ----------
    design : Design
        A model in which the effect of the dose differs between injectors.
    """
    # Few injectors use enough different doses to determine a slope: non-centred.
    z = pm.Normal("injector_dose_z", dims="injector")
    spread = sampled(design.priors["sd_injector_dose"])
    slopes = pm.Deterministic("injector_dose", spread * z, dims="injector")
    index = design.index("injector")[design.has_bounds]
    return slopes[pm.Data("dose_injector_of_row", index, dims="row")]


def _clinic_levels(design: Design, intercept: Tensor) -> Tensor | None:
    if not design.clinics:
        return None
    z = pm.Normal("clinic_z", dims="clinic")
    effect = pm.Deterministic(
        "clinic_effect", sampled(design.priors["sd_clinic"]) * z, dims="clinic"
    )
    return named(intercept + effect, "clinic_level", "clinic")


def _injector_levels(design: Design, intercept: Tensor, clinic: Tensor | None) -> Tensor | None:
    if not design.injectors:
        return None
    home = intercept
    if clinic is not None:
        index = np.array(design.clinic_of_injector, dtype=np.int64)
        home = clinic[pm.Data("clinic_of_injector", index, dims="injector")]
    own = pm.Deterministic(
        "injector_deviation", _effects(design, "injector", home), dims="injector"
    )
    level = named(home + own, "injector_level", "injector")
    pm.Deterministic("injector_effect", level - intercept, dims="injector")
    return level


def _patient_rows(design: Design, intercept: Tensor, above: Tensor | None, name: str) -> Tensor:
    """Return each row's level: her effect, on top of whoever treated her that time."""
    patient_of_row = _row_index(design, "patient")
    if above is None:
        home, level_of_row = intercept, intercept
    else:
        usual = pm.Data(f"{name}_of_patient", usual_units(design, name), dims="patient")
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
    degree = pm.Data(f"{term}_degree", degrees(design, term), dims=term)
    centre = degree * (home - design.priors["intercept"].location)
    x = pm.Normal(f"{term}_x", centre, sd**degree, dims=term)
    return sd ** (1.0 - degree) * (x - centre)


def _row_index(design: Design, term: str) -> Tensor:
    index = design.index(term)[design.has_bounds]
    return pm.Data(f"{term}_of_row", index, dims="row")
