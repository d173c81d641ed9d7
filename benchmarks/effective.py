"""Effective sample sizes of the quantities that every contender has."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.diagnostics import ess_bulk, rhat

Array = NDArray[np.float64]

QUANTITIES = (
    "intercept", "coefficients", "dose", "dose_slopes", "sd_clinic", "sd_injector", "sd_patient",
    "sd_residual", "scale", "clinic_effect", "injector_effect",
)  # fmt: skip
"""Everything but patients, who may be integrated out. What a model lacks is skipped."""


def summary(draws: dict[str, Array]) -> dict[str, Any]:
    """Return the least bulk ESS and the largest R-hat over all elements of all quantities.

    Parameters
    ----------
    draws : dict of str to array
        Dims chain, draw, then the quantity's own.

    Returns
    -------
    dict
        ``min_ess``, ``min_ess_of`` (its name), ``max_rhat``, ``n_quantities``, and ``means`` and
        ``sds`` of the scalars, by which contenders are seen to agree.
    """
    columns = {
        f"{name}[{i}]": column
        for name in QUANTITIES
        if name in draws
        for i, column in enumerate(_columns(draws[name]))
    }
    ess = {name: ess_bulk(column) for name, column in columns.items()}
    least = min(ess, key=lambda name: ess[name])
    return {
        "min_ess": ess[least],
        "min_ess_of": least,
        "max_rhat": max(rhat(column) for column in columns.values()),
        "n_quantities": len(columns),
        "means": {name: float(column.mean()) for name, column in columns.items()},
        "sds": {name: float(column.std()) for name, column in columns.items()},
    }


def _columns(draws: Array) -> Array:
    """Return one (chain, draw) array per element, shape (element, chain, draw)."""
    return np.moveaxis(draws.reshape(*draws.shape[:2], -1), -1, 0)
