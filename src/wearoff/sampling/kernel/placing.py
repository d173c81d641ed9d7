"""Which averages are sampled by their levels, and which clinics by their injectors."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.above import Above
from wearoff.sampling.kernel.anchors import Anchors
from wearoff.sampling.kernel.blocks import Block, Parameters

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NONE = np.zeros(0, dtype=np.int64)


def anchors_of(found: Parameters, above: Above, *, wanted: bool) -> Anchors:
    """Return what the sampler moves together.

    Parameters
    ----------
    found : Parameters
        All parameters.
    above : Above
        Clinics that are sampled in another way.
    wanted : bool
        False for none.
    """
    is_placed = len(above.clinic) > 0
    blocks = [
        block for block in found.blocks.values()
        if wanted and _is_loose(block) and not (is_placed and block.free == "clinic_z")
    ]  # fmt: skip
    spreads = [block.sd_scalar[0] for block in blocks]
    starts = [len(found.scalars) + block.start for block in blocks]
    return Anchors(
        average=_integers([found.position(block.average) for block in blocks]),
        spread=_integers([found.position(one) for one in spreads]),
        is_log=_integers([int(one not in found.signed) for one in spreads]),
        start=_integers(starts),
        end=_integers([at + block.size for at, block in zip(starts, blocks, strict=True)]),
    )


def above_of(found: Parameters, *, wanted: bool) -> Above:
    """Return clinics that are sampled as what their injectors leave open, if these are centred.

    Parameters
    ----------
    found : Parameters
        All parameters.
    wanted : bool
        False for none.
    """
    clinics, injectors = found.blocks.get("clinic_z"), found.blocks.get("injector_x")
    if not wanted or clinics is None or injectors is None or not injectors.degree.any():
        return Above(_NONE, _NONE, _NONE, np.zeros(0), 0.0, 0, 0, 0, 0)
    n_scalars = len(found.scalars)
    return Above(
        clinic=n_scalars + clinics.start + np.arange(clinics.size),
        injector=n_scalars + injectors.start + np.arange(injectors.size),
        of=np.asarray(injectors.parent) - clinics.start,
        degree=injectors.degree,
        origin=injectors.origin,
        intercept=found.position("intercept"),
        sd_clinic=found.position("sd_clinic"),
        sd_clinic_is_log=int("sd_clinic" not in found.signed),
        sd_injector=found.position("sd_injector"),
    )


def _integers(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _is_loose(block: Block) -> bool:
    """Tell whether levels share a spread and an average and are not centred on it."""
    is_shared = len(set(block.sd_scalar)) == 1 and bool(block.sd_scalar[0])
    return bool(block.average) and is_shared and not block.degree.any()
