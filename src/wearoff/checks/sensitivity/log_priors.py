"""The log density of every prior that was chosen, at each posterior draw."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy import stats

from wearoff.model.design import Design
from wearoff.model.prior_table import REGISTERED_AS
from wearoff.model.priors import PriorSpec

Array = NDArray[np.float64]


def log_priors(design: Design, posterior: xr.Dataset) -> dict[str, Array]:
    """Return the log density of each prior that the config can change.

    Levels that share a distribution are left out: that distribution follows from its spread, whose
    prior is in. Scaling it as well would make every spread look as if its prior decided.

    Parameters
    ----------
    design : Design
        The model.
    posterior : Dataset
        Draws with dims ``chain`` and ``draw``, named as in the PyMC model.

    Returns
    -------
    dict of str to array, shape (chain, draw)
        By name in ``model.priors``; summed where several parameters have the same prior.
    """
    found: dict[str, Array] = {}
    for variable in map(str, posterior.data_vars):
        values = posterior[variable].transpose("chain", "draw", ...).to_numpy()
        if variable == "coefficients":
            for position, one in enumerate(design.coefficients):
                if not one.pool:
                    _add(found, design.priors[one.prior], values[..., position])
            continue
        name = REGISTERED_AS.get(variable, variable)
        if name in design.priors:
            _add(found, design.priors[name], values)
    return found


def _add(found: dict[str, Array], spec: PriorSpec, values: Array) -> None:
    density = log_density(spec, values)
    total = density.reshape(*density.shape[:2], -1).sum(axis=-1)
    found[spec.name] = found.get(spec.name, 0.0) + total


def log_density(spec: PriorSpec, values: Array) -> Array:
    """Return the log density of a prior at values of any shape."""
    if spec.shape == "lognormal":
        logs = np.log(values)
        return np.asarray(stats.norm.logpdf(logs, spec.location, spec.scale) - logs)
    density = stats.norm.logpdf(values, spec.location, spec.scale)
    return np.asarray(density + np.log(2.0) if spec.shape == "halfnormal" else density)
