"""Log density and gradient of the whole model, for sampling."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Model, Scratch
from wearoff.sampling.kernel.compiled import as_written, inner
from wearoff.sampling.kernel.elements import (
    element_gradient,
    element_values,
    scalar_gradient,
    scalar_values,
    set_narrowing,
)
from wearoff.sampling.kernel.integrated import integrated_likelihood, moments
from wearoff.sampling.kernel.joint import joint_likelihood
from wearoff.sampling.kernel.predictor import predict, predict_back
from wearoff.sampling.kernel.responses import response_likelihood
from wearoff.sampling.kernel.tree import place
from wearoff.sampling.kernel.tree_back import replace

Floats = NDArray[np.float64]


@inner
def _first() -> int:
    return 0


@inner
def values_at(free: Floats, model: Model, scratch: Scratch) -> float:
    """Set all values and linear predictors; return the log prior and that of the responses."""
    n_scalars, elements, values = len(model.scalars.shape), model.elements, scratch.values
    total, n_early, own = 0.0, elements.n_early, free[n_scalars:]
    total += scalar_values(free[:n_scalars], model.scalars, values)
    total += set_narrowing(elements, values)
    total += element_values(own, elements, values, _first(), n_early)
    predict(model.duration_predictor, values, scratch.eta)
    if len(model.tree.parent) > 0:
        total += place(model.tree, free, values, scratch.eta, scratch.tree)
    total += element_values(own, elements, values, n_early, len(elements.parent))
    if len(model.response) > 0:
        predict(model.response_predictor, values, scratch.logit)
        total += response_likelihood(model.response, scratch.logit, scratch.by_logit)
    return total


@inner
def gradient_at(free: Floats, model: Model, scratch: Scratch, gradient: Floats) -> None:
    """Carry the derivatives in the linear predictors back to the free parameters."""
    n_scalars, elements, values = len(model.scalars.shape), model.elements, scratch.values
    own, slopes, n_early = free[n_scalars:], gradient[n_scalars:], elements.n_early
    if len(model.response) > 0:
        predict_back(model.response_predictor, values, scratch.by_logit)
    element_gradient(own, elements, values, slopes, n_early, len(elements.parent))
    if len(model.tree.parent) > 0:
        replace(model.tree, free, values, scratch.eta, scratch.tree, gradient)
    predict_back(model.duration_predictor, values, scratch.eta)
    element_gradient(own, elements, values, slopes, _first(), n_early)
    scalar_gradient(model.scalars, values, gradient[:n_scalars])


@inner
def joint_density(free: Floats, model: Model, scratch: Scratch, gradient: Floats) -> float:
    """Return the log posterior density, patients' effects among the parameters.

    Parameters
    ----------
    free : array, shape (scalar + element,)
        Unconstrained scalars, then the free part of every element.
    model : Model
        Data and structure.
    scratch : Scratch
        Work space, overwritten.
    gradient : array, shape (scalar + element,)
        Gets the gradient.

    Returns
    -------
    float
        Up to a constant.
    """
    total = values_at(free, model, scratch) + joint_likelihood(model, scratch)
    gradient_at(free, model, scratch, gradient)
    return total


@as_written
def integrated_density(free: Floats, model: Model, scratch: Scratch, gradient: Floats) -> float:
    """Return the log posterior density, patients' effects integrated out.

    Parameters and value are those of :func:`joint_density`.
    """
    total = values_at(free, model, scratch) + integrated_likelihood(model, scratch)
    gradient_at(free, model, scratch, gradient)
    return total


@as_written
def moments_at(
    free: Floats, model: Model, scratch: Scratch, mean: Floats, variance: Floats
) -> None:
    """Set mean and variance of each patient's effect, (patient,), in log days, at one draw."""
    values_at(free, model, scratch)
    moments(model, scratch, mean, variance)
