"""What integrating patients out leaves to be said: its error, and the patients' effects."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.sampling.kernel.density import integrated_density, moments_at
from wearoff.sampling.kernel.layout import Layout, quadrature
from wearoff.sampling.kernel.node_sums import make_nodes

Floats = NDArray[np.float64]

_FINER = 4
_N_DRAWS = 50
_N_RECOVERED = 400


def quadrature_error(layout: Layout, free: Floats) -> float:
    """Return how much the quadrature bends the posterior, in nats.

    Parameters
    ----------
    layout : Layout
        With patients integrated out.
    free : array, shape (draw, parameter)
        Posterior draws.

    Returns
    -------
    float
        Standard deviation over 50 draws of the log density's change with four times the nodes: a
        constant change would not matter.
    """
    fine = quadrature(_FINER * len(layout.model.quadrature.node))
    model, scratch = layout.model, layout.scratch()
    gradient = np.empty(layout.parameters.size)
    wide = scratch._replace(nodes=make_nodes(model.durations.first, len(fine.node)))
    changes = [
        integrated_density(one, model._replace(quadrature=fine), wide, gradient)
        - integrated_density(one, model, scratch, gradient)
        for one in _thinned(free, _N_DRAWS)
    ]
    return float(np.std(changes))


def recovered_patients(layout: Layout, free: Floats) -> pd.DataFrame:
    """Return the patients' effects given their records, averaged over draws.

    Parameters
    ----------
    layout : Layout
        With patients integrated out.
    free : array, shape (draw, parameter)
        Posterior draws.

    Returns
    -------
    DataFrame
        ``patient``, ``effect`` and ``sd`` (posterior mean and standard deviation, log days).
    """
    n_patients = len(layout.model.durations.first) - 1
    means, squares = np.zeros(n_patients), np.zeros(n_patients)
    mean, variance = np.zeros(n_patients), np.zeros(n_patients)
    scratch, draws = layout.scratch(), _thinned(free, _N_RECOVERED)
    for one in draws:
        moments_at(one, layout.model, scratch, mean, variance)
        means += mean / len(draws)
        squares += (variance + mean**2) / len(draws)
    first = layout.model.durations.first[:-1]
    return pd.DataFrame(
        {
            "patient": layout.rows["patient_level"].to_numpy()[first],
            "effect": means,
            "sd": np.sqrt(squares - means**2),
        }
    )


def _thinned(free: Floats, n_draws: int) -> Floats:
    keep = np.linspace(0, len(free) - 1, min(n_draws, len(free))).astype(int)
    return np.ascontiguousarray(free[keep])
