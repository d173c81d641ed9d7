"""Made-up durations, configs and posterior draws that the unit tests of several stages share."""

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.model import Draws, build_design
from wearoff.model.clock import CALENDAR, hazard_clock
from wearoff.model.mspline import HazardBasis, hazard_weights

NO_ARRAY = ("clock", "n_chains")


def durations_of(rows):
    """Durations from dicts; every field has a default, `id` and patient count up."""
    defaults = {
        "injector": "I1", "clinic": "C1", "product": "ona", "area": "glabella",
        "dose_units": 20.0, "cycle": 1, "day": 0, "baseline_score": 3.0,
        "response": "responded", "lower_days": 90.0, "upper_days": 120.0, "entry_days": np.nan,
        "censoring": "interval", "censoring_reason": None, "n_assessments": 3,
        "sex": "female", "age_years": 50.0,
    }  # fmt: skip
    filled = [
        {"treatment_id": f"t:{i:06d}", "patient": f"P{i}"} | defaults | row
        for i, row in enumerate(rows)
    ]
    return pd.DataFrame(filled)


def analysis_of(groups=None, **sections):
    """A config with sex, age_years and further groups; sections replace the defaults."""
    fields = ("patient", "injector", "clinic", "day", "product", "area", "dose_units")
    groups = {
        "sex": {"kind": "categorical", "label": "Sex", "reference": "female"},
        "age_years": {"kind": "numeric", "unit": "years", "per": 10},
    } | (groups or {})
    columns = {name: name for name in (*fields, *groups)}
    content = {
        "title": "Made up",
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
    }  # fmt: skip
    return Analysis.model_validate(content | sections)


def design_of(rows, groups=None, **sections):
    """From dicts of rows, further groups and sections of the config, to a design."""
    return build_design(durations_of(rows), analysis_of(groups, **sections))


def draws_of(design, n_draws=400, seed=1, **fixed):
    """Draws around a median of 110 days; `fixed` gives arrays or numbers for every draw."""
    rng = np.random.default_rng(seed)
    widths = {
        "coefficients": len(design.coefficients),
        "dose_slopes": len(design.dose_products),
        "unit_effect": len(design.injectors) or len(design.clinics),
        "response_coefficients": len(design.coefficients),
        "response_injector": len(design.injectors),
        "dose_weights": len(design.dose_knots),
        "injector_dose": len(design.injectors),
    }
    centres = {
        "intercept": np.log(110.0), "scale": 0.25, "sd_patient": 0.2, "sd_injector": 0.1,
        "sd_clinic": 0.1, "response_intercept": 2.0, "response_dose": 0.3, "dose_slopes": 0.1,
        "dose_ed50": -1.0, "tail": 1.0,
    }  # fmt: skip
    certain = {"scale", "tail", "never_wane", "response_on_duration"}

    def values(name):
        shape = (n_draws, widths[name]) if name in widths else (n_draws,)
        if name in fixed:
            return np.array(np.broadcast_to(fixed[name], shape), dtype=float)
        sd = 0.0 if name in certain or "sd_" in name else 0.05
        drawn = centres.get(name, 0.0) + sd * rng.standard_normal(shape)
        return np.abs(drawn) if name == "dose_weights" else drawn

    found = {name: values(name) for name in Draws.__dataclass_fields__ if name not in NO_ARRAY}
    return Draws(**found, clock=clock_of(design, found["intercept"], found["scale"]))


def clock_of(design, intercept, scale):
    """The calendar, or the clock of a hazard that bends a little in every draw."""
    if not design.hazard_knots:
        return CALENDAR
    basis = HazardBasis(design.hazard_knots)
    bend = np.linspace(0.2, 0.8, len(scale))[:, None] * basis.bends[:, 1]
    return hazard_clock(basis, hazard_weights(basis, scale, bend), intercept, scale)
