"""What integrating patients out leaves to be said: its error, and the patients' effects."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import compiled
from wearoff.sampling.kernel.density import (
    Model,
    Scratch,
    family_shift,
    log_density,
    standardise,
)
from wearoff.sampling.kernel.elements import element_values, scalar_values
from wearoff.sampling.kernel.layout import Layout, quadrature
from wearoff.sampling.kernel.node_sums import Shape, make_nodes
from wearoff.sampling.kernel.nodes import rough_records
from wearoff.sampling.kernel.patients import patient_moments
from wearoff.sampling.kernel.plain import plain_records
from wearoff.sampling.kernel.predictor import predict

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
        log_density(one, model._replace(quadrature=fine), wide, gradient)
        - log_density(one, model, scratch, gradient)
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
        _moments(one, layout.model, scratch, mean, variance)
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


@compiled
def _moments(
    free: Floats, model: Model, scratch: Scratch, mean: Floats, variance: Floats
) -> None:  # pragma: no cover - compiled
    """Set mean and variance of each patient's effect at one draw, in log days."""
    n_scalars, values, roles = len(model.scalars.shape), scratch.values, model.roles
    scalar_values(free[:n_scalars], model.scalars, values)
    element_values(free[n_scalars:], model.elements, values)
    if len(model.response) > 0:
        predict(model.response_predictor, values, scratch.logit)
    predict(model.duration_predictor, values, scratch.eta)
    theta = values.theta
    k = 1.0 / (theta[roles.sd_residual] * roles.scale_per_sd)
    tail = math.exp(theta[roles.log_tail]) if roles.log_tail >= 0 else 1.0
    lasting = theta[roles.lasting] if roles.lasting >= 0 else -math.inf
    shift, _ = family_shift(roles.family, tail)
    row = standardise(model.durations, scratch.eta, scratch.logit, k, shift)
    shape = Shape(roles.family, max(k * abs(theta[roles.sd_patient]), 1e-5), tail, lasting)
    plain = plain_records(roles.family, row, lasting)
    patient_moments(
        row,
        model.durations.first,
        shape,
        model.quadrature,
        scratch.nodes,
        plain,
        rough_records(roles.family, row),
        mean,
        variance,
    )
    mean /= k
    variance /= k * k
