"""Posterior draws with what the likelihood of records takes beside them."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.draws import Draws, thinned, thinned_draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Some draws of all chains, one chain after the other.

    Attributes
    ----------
    draws : Draws
        Parameters.
    clinic_effect : array, shape (draw, clinic)
        Effects of clinics in log days; zeros without such a term.
    hazard_weights : array, shape (draw, part)
        Weights of an M-spline hazard; no parts for another family.
    """

    draws: Draws
    clinic_effect: Array
    hazard_weights: Array

    def take(self, part: slice) -> "Sample":
        """Return some of the draws."""
        own = self.draws.take(part)
        return Sample(own, self.clinic_effect[part], self.hazard_weights[part])


def sample_of(posterior: xr.Dataset, design: Design, max_draws: int) -> Sample:
    """Take the draws of :func:`wearoff.model.draws.thinned`.

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.
    design : Design
        The model it belongs to.
    max_draws : int
        Number of draws of all chains together, at most.
    """
    draws, kept = thinned_draws(posterior, design, max_draws), thinned(posterior, max_draws)

    def stacked(name: str, width: int) -> Array:
        if name not in kept or not width:
            return np.zeros((draws.n_draws, width))
        values = kept[name].transpose("chain", "draw", ...).to_numpy()
        return np.asarray(values.reshape(draws.n_draws, -1), dtype=float)

    n_parts = kept["hazard_weights"].shape[-1] if design.hazard_knots else 0
    clinic = stacked("clinic_effect", len(design.clinics))
    return Sample(draws, clinic, stacked("hazard_weights", n_parts))
