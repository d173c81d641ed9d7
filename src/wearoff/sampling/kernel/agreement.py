"""Compare the compiled density with the PyMC model that the reports describe."""

from collections.abc import Callable
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.sampling.kernel.blocks import Parameters
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.sampler import density_of, start

Floats = NDArray[np.float64]

TOLERANCE = 1e-7
_POINTS = 3


def disagreement(design: Design, seed: int) -> float:
    """Return the largest relative difference in density and gradient at random points.

    The model itself has the patients' effects as parameters; so has the density compared here. That
    integrating them out gives the same is a property of the quadrature
    (:func:`wearoff.sampling.kernel.recovery.quadrature_error`).

    Parameters
    ----------
    design : Design
        The model.
    seed : int
        Seed of the points, which lie around the middle of the priors.
    """
    from wearoff.model.build import build_model

    model = build_model(design)
    value, slope = _interpreted(model)
    layout = lay_out(design, integrate=False)
    density, parameters = density_of(layout), layout.parameters
    names = [variable.name for variable in model.value_vars]
    differences, first = [], 0.0
    for number in range(_POINTS):
        free = start(layout, seed + number)
        point = _point(free, parameters)
        found, gradient = density(free)
        expected = float(value(point))
        slopes = _point(gradient, parameters)
        ours = np.concatenate([np.atleast_1d(slopes[one]) for one in names])
        theirs = slope(point)
        differences.append(np.abs(ours - theirs).max() / max(1.0, np.abs(theirs).max()))
        # Densities need to agree up to a constant only.
        gap = found - expected
        first = gap if number == 0 else first
        differences.append(abs(gap - first) / max(1.0, abs(expected)))
    return float(max(differences))


def _interpreted(model: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return log density and gradient of a PyMC model as functions of a point.

    They are evaluated a few times only, and compiling would take longer than Python does. Terms
    are added one by one: Python evaluates no sum of more than 32.
    """
    import pytensor
    from pytensor.compile.mode import Mode

    mode = Mode(linker="py", optimizer=None)
    total = reduce(add, [one.sum() for one in model.logp(sum=False)])
    slopes = [one.ravel() for one in pytensor.grad(total, model.value_vars)]
    inputs = list(model.value_vars)
    value = pytensor.function(inputs, total, mode=mode, on_unused_input="ignore")
    slope = pytensor.function(inputs, slopes, mode=mode, on_unused_input="ignore")
    return (
        lambda point: value(**point),
        lambda point: np.concatenate(slope(**point)),
    )


def _point(free: Floats, parameters: Parameters) -> dict[str, Floats]:
    """Return free values by the names of the PyMC model's value variables."""
    point = {}
    for j, (name, spec) in enumerate(parameters.scalars.items()):
        suffix = "_log__" if spec.is_positive else ""
        point[f"{name}{suffix}"] = np.asarray(free[j])
    for name, block in parameters.blocks.items():
        point[name] = free[len(parameters.scalars) :][block.positions]
    return point
