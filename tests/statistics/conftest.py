"""Fit a design as the workflow does, and find the public data."""

from pathlib import Path

import pandas as pd
import pytest

from wearoff.config import Analysis
from wearoff.model import build_design

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"

WEAK = {
    "intercept": {"location": 4.0, "scale": 10.0, "reason": "weak, to meet the likelihood"},
    "sd_residual": {"scale": 5.0, "reason": "weak, to meet the likelihood"},
    "sd_patient": {"scale": 2.0, "reason": "weak, to meet the likelihood"},
}


@pytest.fixture(scope="session")
def public_data():
    def read(name):
        path = SHARED / name
        if not path.is_file():
            pytest.skip(f"public data {name} is not beside the project (../shared/data)")
        return pd.read_csv(path)

    return read


@pytest.fixture(scope="session")
def durations_of():
    """Lay bounds out as the outcome stage does."""

    def make(lower, upper, patient=None, **groups):
        n = len(lower)
        frame = {
            "treatment_id": [f"intervals:{i:06d}" for i in range(n)],
            "patient": [f"row {i}" for i in range(n)] if patient is None else list(patient),
            "injector": None,
            "clinic": None,
            "product": None,
            "area": None,
            "dose_units": float("nan"),
            "response": "responded",
            "lower_days": list(lower),
            "upper_days": list(upper),
            "entry_days": float("nan"),
        }
        return pd.DataFrame(frame | {name: list(values) for name, values in groups.items()})

    return make


@pytest.fixture(scope="session")
def analysis_of():
    """Return a config for bounds that are given, with weak priors and some groups."""

    def make(family, groups, **sampling):
        priors = dict(WEAK)
        for name in groups:
            priors[f"group_{name}"] = {"scale": 10.0, "reason": "weak, to meet the likelihood"}
        columns = {"lower": "l", "upper": "u", "patient": "p"} | {name: name for name in groups}
        return Analysis.model_validate(
            {
                "title": "reference",
                "records": {
                    "kind": "intervals",
                    "groups": groups,
                    "intervals": {"path": "data/raw/reference.csv", "columns": columns},
                },
                "model": {"family": family, "priors": priors, "pool_from_levels": 0},
                "sampling": {"draws": 1500, "seed": 11, **sampling},
            }
        )

    return make


@pytest.fixture(scope="session")
def fit():
    """Return posterior draws of a design by name, shape (draw,), after the sampling gate."""
    from wearoff.sampling import climb, parameter_draws
    from wearoff.sampling.engines import engine_for

    def run(durations, analysis):
        engine = engine_for(build_design(durations, analysis), analysis.sampling)
        drawn = climb(analysis, engine.sample)
        assert [check.name for check in drawn.checks if check.status == "fail"] == []
        return {name: one.ravel() for name, one in parameter_draws(drawn.posterior).items()}

    return run
