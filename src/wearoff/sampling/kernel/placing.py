"""Which averages are sampled by their levels."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.anchors import Anchors
from wearoff.sampling.kernel.blocks import Block, Parameters

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def anchors_of(found: Parameters, *, wanted: bool) -> Anchors:
    """Return what the sampler moves together.

    Parameters
    ----------
    found : Parameters
        All parameters.
    wanted : bool
        False for none.
    """
    blocks = [block for block in found.blocks.values() if wanted and _is_loose(block)]
    spreads = [block.sd_scalar[0] for block in blocks]
    starts = [len(found.scalars) + block.start for block in blocks]
    return Anchors(
        average=_integers([found.position(block.average) for block in blocks]),
        spread=_integers([found.position(one) for one in spreads]),
        is_log=_integers([int(one not in found.signed) for one in spreads]),
        start=_integers(starts),
        end=_integers([at + block.size for at, block in zip(starts, blocks, strict=True)]),
    )


def _integers(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _is_loose(block: Block) -> bool:
    """Tell whether levels share a spread and an average and are not centred on it."""
    is_shared = len(set(block.sd_scalar)) == 1 and bool(block.sd_scalar[0])
    return bool(block.average) and is_shared and not block.degree.any()
