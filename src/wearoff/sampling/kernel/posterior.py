"""From free parameters to named quantities, for all draws at once."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES
from wearoff.sampling.kernel.blocks import Block, Parameters, is_log_scale, scalars_of

Floats = NDArray[np.float64]

_NAMES = {
    "coefficient_z": ("coefficients", True),
    "dose_z": ("dose_slopes", True),
    "clinic_z": ("clinic_effect", False),
    "injector_x": ("injector_deviation", False),
    "injector_dose_z": ("injector_dose", False),
    "patient_x": ("patient_effect", False),
    "response_coefficient_z": ("response_coefficients", True),
    "response_injector_z": ("response_injector_effect", True),
}
"""Free variable: the quantity it stands for, and whether that is its level or its deviation."""


def named_posterior(free: Floats, parameters: Parameters, design: Design) -> xr.Dataset:
    """Name what was drawn, as in the PyMC model.

    Parameters
    ----------
    free : array, shape (chain, draw, parameter)
        Draws of the free parameters.
    parameters : Parameters
        What they are.
    design : Design
        The model.

    Returns
    -------
    Dataset
        Scalars and effects with dims ``chain``, ``draw`` and the term's own.
    """
    theta = _scalars(free, parameters)
    deviation, level = _levels(free[..., len(parameters.scalars) :], theta, parameters)
    found = {name: _unfolded(name, values, parameters) for name, values in theta.items()}
    found["scale"] = theta["sd_residual"] * FAMILIES[design.family].scale_per_sd
    named: dict[str, tuple[str, Floats]] = {}
    for free_name, block in parameters.blocks.items():
        for name, values in _effects(free_name, block, deviation, level, theta).items():
            named[name] = (block.dim, values)
    labels = {
        "coefficient": [one.name for one in design.coefficients],
        "product": list(design.dose_products),
        **{term: list(design.levels_of(term)) for term in ("clinic", "injector", "patient")},
    }
    # No set: its order is another one in every process, and with it the bytes of the file.
    used = dict.fromkeys(dim for dim, _ in named.values())
    return xr.Dataset(
        {name: (("chain", "draw"), values) for name, values in found.items()}
        | {name: (("chain", "draw", dim), values) for name, (dim, values) in named.items()},
        coords={dim: labels[dim] for dim in used},
    )


def _scalars(free: Floats, parameters: Parameters) -> dict[str, Floats]:
    is_log = is_log_scale(scalars_of(parameters))
    return {
        name: np.exp(free[..., j]) if is_log[j] else free[..., j]
        for j, name in enumerate(parameters.scalars)
    }


def _unfolded(name: str, values: Floats, parameters: Parameters) -> Floats:
    return np.abs(values) if name in parameters.signed else values


def _levels(
    free: Floats, theta: dict[str, Floats], parameters: Parameters
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return deviations and levels of every block, each of shape (chain, draw, level)."""
    every = np.zeros_like(free), np.zeros_like(free)
    deviation: dict[str, Floats] = {}
    level: dict[str, Floats] = {}
    # Levels that go by others' deviations last, wherever those come.
    for name, block in sorted(parameters.blocks.items(), key=lambda one: bool(one[1].via)):
        home = np.broadcast_to(block.base, (*free.shape[:-1], block.size)).copy()
        if block.base_scalar:
            home += theta[block.base_scalar][..., None]
        if block.via:
            home += theta[block.via][..., None] * every[0][..., block.parent]
        elif block.size and block.parent[0] >= 0:
            home += every[1][..., block.parent]
        sd = _spreads(block, theta, home.shape)
        rest = free[..., block.positions] - block.degree * (home - block.origin)
        deviation[name] = sd ** (1.0 - block.degree) * rest
        level[name] = home + deviation[name]
        every[0][..., block.positions] = deviation[name]
        every[1][..., block.positions] = level[name]
    return deviation, level


def _spreads(block: Block, theta: dict[str, Floats], shape: tuple[int, ...]) -> Floats:
    spread = np.broadcast_to(block.sd, shape).copy()
    for name in set(block.sd_scalar) - {""}:
        own = np.array([one == name for one in block.sd_scalar])
        spread[..., own] = theta[name][..., None]
    return spread


def _effects(
    free_name: str, block: Block, deviation: dict[str, Floats], level: dict[str, Floats],
    theta: dict[str, Floats],
) -> dict[str, Floats]:  # fmt: skip
    """Return the quantities a block stands for, by the names of the PyMC model."""
    name, is_level = _NAMES[free_name]
    found = {name: level[free_name] if is_level else deviation[free_name]}
    if free_name == "injector_x":
        found["injector_effect"] = level[free_name] - theta["intercept"][..., None]
    return found
