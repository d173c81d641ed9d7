"""Draws as a sampler would leave them, easy to spoil."""

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
