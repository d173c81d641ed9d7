"""The compiled density as a model that nutpie can draw from."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.blocks import scalars_of
from wearoff.sampling.kernel.density import log_density
from wearoff.sampling.kernel.elements import HALF_NORMAL, SIGNED
from wearoff.sampling.kernel.layout import Layout

Floats = NDArray[np.float64]

FREE = "free"
_JITTER = 0.5


def kernel_model(layout: Layout) -> Any:
    """Return a nutpie model whose draws are the free parameters.

    Parameters
    ----------
    layout : Layout
        The design as the kernel takes it.

    Returns
    -------
    nutpie model
        With one variable, ``free``, of shape (parameter,).
    """
    from nutpie.compiled_pyfunc import from_pyfunc

    size = layout.parameters.size

    def make_expand(*_: Any) -> Callable[[Floats], dict[str, Floats]]:
        return lambda free: {FREE: np.array(free)}

    return from_pyfunc(
        ndim=size,
        make_logp_fn=lambda: density_of(layout),
        make_expand_fn=make_expand,
        expanded_dtypes=[np.dtype("float64")],
        expanded_shapes=[(size,)],
        expanded_names=[FREE],
        dims={FREE: ("parameter",)},
        coords={"parameter": np.arange(size)},
        make_initial_point_fn=lambda seed: start(layout, seed),
    )


def density_of(layout: Layout) -> Callable[[Floats], tuple[float, Floats]]:
    """Return a function of the free parameters with work space of its own.

    Parameters
    ----------
    layout : Layout
        The design as the kernel takes it.

    Returns
    -------
    callable
        From (parameter,) to the log density and its gradient, (parameter,).
    """
    scratch, size, model = layout.scratch(), layout.parameters.size, layout.model

    def density(free: Floats) -> tuple[float, Floats]:
        gradient = np.empty(size)
        value = log_density(np.array(free), model, scratch, gradient)
        return value, gradient

    return density


def start(layout: Layout, seed: int) -> Floats:
    """Return a starting point near the middle of the priors, shape (parameter,)."""
    rng = np.random.default_rng(seed)
    scalars = scalars_of(layout.parameters)
    noise = rng.uniform(-_JITTER, _JITTER, layout.parameters.size)
    n_scalars = len(scalars.shape)
    is_log, is_folded = scalars.shape == HALF_NORMAL, scalars.shape == SIGNED
    middle = np.where(is_log, np.log(scalars.scale), scalars.location)
    # Folded spreads start away from zero, where both signs are alike.
    middle = np.where(is_folded, scalars.scale, middle)
    width = np.where(is_log, 1.0, scalars.scale)
    noise[:n_scalars] = middle + width * noise[:n_scalars]
    # Centred levels start close to home, in log days.
    noise[n_scalars:] *= 1.0 - 0.9 * layout.model.elements.degree
    return noise
