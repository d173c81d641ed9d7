"""The compiled density as a model that nutpie can draw from."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.anchors import to_anchors
from wearoff.sampling.kernel.blocks import is_log_scale, scalars_of
from wearoff.sampling.kernel.elements import HALF_NORMAL, SIGNED
from wearoff.sampling.kernel.entry import Entry
from wearoff.sampling.kernel.layout import Layout

Floats = NDArray[np.float64]

FREE = "free"
_JITTER = 0.5


def kernel_model(layout: Layout, n_chains: int) -> Any:
    """Return a nutpie model whose draws are the free parameters.

    Parameters
    ----------
    layout : Layout
        The design as the kernel takes it.
    n_chains : int
        How many chains are drawn at a time at most.

    Returns
    -------
    nutpie model
        With one variable, ``free``, of shape (parameter,).
    """
    from wearoff.sampling.kernel.near_normal import NearNormalModel

    entry, size = Entry(layout, n_chains), layout.parameters.size
    # The form nutpie has for models compiled by numba; its public way to bring a function of one's
    # own goes through Python for every gradient, which takes longer than the gradient does.
    return NearNormalModel(
        dims={FREE: ("parameter",)}, _coords={"parameter": np.arange(size)},
        _n_dim=size, _shapes={FREE: (size,)}, n_expanded=size,
        shape_info=([FREE], [slice(0, size)], [(size,)]),
        compiled_logp_func=entry.density, compiled_expand_func=entry.expand,
        initial_point_func=lambda seed: start(layout, seed), user_data=entry.table,
        shared_data={"entry": entry}, shared_var_keys={}, logp_func=None, expand_func=None,
    )  # fmt: skip


def density_of(layout: Layout) -> Callable[[Floats], tuple[float, Floats]]:
    """Return a function of the free parameters, for one caller at a time.

    Parameters
    ----------
    layout : Layout
        The design as the kernel takes it.

    Returns
    -------
    callable
        From (parameter,) to the log density and its gradient, (parameter,).
    """
    return Entry(layout, 1)


def start(layout: Layout, seed: int) -> Floats:
    """Return a starting point, shape (parameter,): a draw of the pilot run, if there was one.

    Effects that are placed by the records start near where the records place them.
    """
    at = _near_priors(layout, seed)
    if layout.starts is not None:
        draw = layout.starts[np.random.default_rng(seed).integers(len(layout.starts))]
        at[: len(draw)] = to_anchors(draw, layout.model.anchors)
    return at


def _near_priors(layout: Layout, seed: int) -> Floats:
    """Return a point near the middle of the priors."""
    rng = np.random.default_rng(seed)
    scalars = scalars_of(layout.parameters)
    noise = rng.uniform(-_JITTER, _JITTER, layout.parameters.size)
    n_scalars = len(scalars.shape)
    is_log, is_folded = is_log_scale(scalars), scalars.shape == SIGNED
    middle = np.where(scalars.shape == HALF_NORMAL, np.log(scalars.scale), scalars.location)
    # Folded spreads start away from zero, where both signs are alike.
    middle = np.where(is_folded, scalars.scale, middle)
    width = np.where(is_log, 1.0, scalars.scale)
    noise[:n_scalars] = middle + width * noise[:n_scalars]
    # Centred levels start close to home, in log days.
    degree = layout.model.elements.degree
    noise[n_scalars : n_scalars + len(degree)] *= 1.0 - 0.9 * degree
    return noise
