"""Draws as a sampler would leave them, easy to spoil, and what the tests of the kernel share."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

N_CHAINS, N_DRAWS = 4, 1000


def clean_draws(seed=1, n_chains=N_CHAINS):
    """Independent normal draws of a scalar and a vector, with their sampler statistics."""
    rng = np.random.default_rng(seed)
    posterior = xr.Dataset(
        {
            "intercept": (("chain", "draw"), rng.standard_normal((n_chains, N_DRAWS))),
            "coefficients": (
                ("chain", "draw", "coefficient"), rng.standard_normal((n_chains, N_DRAWS, 2)),
            ),
        },
        coords={"coefficient": ["area[forehead]", "sex[male]"]},
    )  # fmt: skip
    stats = xr.Dataset(
        {
            "diverging": (("chain", "draw"), np.zeros((n_chains, N_DRAWS), dtype=bool)),
            "energy": (("chain", "draw"), rng.standard_normal((n_chains, N_DRAWS))),
            "maxdepth_reached": (("chain", "draw"), np.zeros((n_chains, N_DRAWS), dtype=bool)),
        }
    )
    return posterior, stats


@pytest.fixture(scope="session")
def draws():
    return clean_draws


def loaded(name, folder="model"):
    path = Path(__file__).parents[1] / folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_up():
    """Made-up durations and configs, shared with the model tests."""
    return loaded("made_up")


@pytest.fixture(scope="session")
def exact():
    """The likelihood from its plain definition, in many digits."""
    return loaded("exact")


@pytest.fixture(scope="session")
def patients():
    """Simulated patients for the quadrature, and their likelihood by brute force."""
    return loaded("patients", "sampling")


@pytest.fixture(scope="session")
def designs():
    """Designs with every kind of record."""
    return loaded("designs", "sampling")
