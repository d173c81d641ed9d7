"""Made-up durations and draws, and the plain likelihood, shared with the model tests."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from wearoff.checks.crossval.sample import Sample


def loaded(name):
    path = Path(__file__).parents[1] / "model" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_up():
    return loaded("made_up")


@pytest.fixture(scope="session")
def exact():
    return loaded("exact")


@pytest.fixture(scope="session")
def sample_for(made_up):
    """Draws of a design; `fixed` gives arrays or numbers for every draw."""

    def make(design, n_draws=4, seed=1, **fixed):
        draws = made_up.draws_of(design, n_draws, seed, **fixed)
        rng = np.random.default_rng(seed + 1)
        clinic = 0.1 * rng.standard_normal((n_draws, len(design.clinics)))
        weights = np.zeros((n_draws, 0))
        if design.hazard_knots:
            from wearoff.model.mspline import HazardBasis, hazard_weights

            basis = HazardBasis(design.hazard_knots)
            bend = np.linspace(0.2, 0.8, n_draws)[:, None] * basis.bends[:, 1]
            weights = hazard_weights(basis, draws.scale, bend)
        return Sample(draws, clinic, weights)

    return make
