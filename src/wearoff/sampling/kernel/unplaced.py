"""From draws of effects that the records place to the layout that places nothing."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.blocks import Block, is_log_scale, scalars_of
from wearoff.sampling.kernel.layout import Layout

Floats = NDArray[np.float64]


def unplaced(layout: Layout, plain: Layout, drawn: Floats) -> Floats:
    """Return where draws are in the coordinates of another layout of the same design.

    Parameters
    ----------
    layout : Layout
        Of the draws; places effects, and may fold spreads open.
    plain : Layout
        Places and folds nothing.
    drawn : array, shape (draw, parameter)
        As the sampler hands them over: placed effects as deviations in log days.

    Returns
    -------
    array, shape (draw, parameter)
        Free parameters of ``plain``.
    """
    n_scalars = len(plain.parameters.scalars)
    found = np.empty((len(drawn), plain.parameters.size))
    theta = drawn[:, :n_scalars].copy()
    is_log = is_log_scale(scalars_of(layout.parameters))
    theta[:, is_log] = np.exp(theta[:, is_log])
    found[:, :n_scalars] = theta
    to_log = is_log_scale(scalars_of(plain.parameters))
    found[:, :n_scalars][:, to_log] = np.log(np.abs(theta[:, to_log]))
    level = np.zeros((len(drawn), plain.parameters.n_elements))
    for name, block in plain.parameters.blocks.items():
        other = layout.parameters.blocks[name]
        own = drawn[:, n_scalars:][:, other.positions]
        if other in layout.parameters.placed_blocks:
            own = _free_of(own, block, plain, theta, level)
        else:
            # The sign of a spread that was folded open goes to its levels.
            own = own * np.sign(_spreads(block, plain, theta))
        found[:, n_scalars:][:, block.positions] = own
    return found


def _free_of(
    deviation: Floats, block: Block, plain: Layout, theta: Floats, level: Floats
) -> Floats:
    """Return the free parts of a block's levels, and set the levels: both (draw, level)."""
    sd = np.abs(_spreads(block, plain, theta))
    home = np.where(block.parent >= 0, level[:, block.parent], 0.0)
    if block.base_scalar:
        home = home + theta[:, [plain.parameters.position(block.base_scalar)]]
    level[:, block.positions] = home + deviation
    return np.asarray(deviation * sd ** (block.degree - 1.0) + block.degree * (home - block.origin))


def _spreads(block: Block, plain: Layout, theta: Floats) -> Floats:
    """Return each level's spread, (draw, level), 1 where it is fixed."""
    at = [plain.parameters.position(one) for one in block.sd_scalar]
    return np.where(np.array(at) >= 0, theta[:, at], 1.0)
