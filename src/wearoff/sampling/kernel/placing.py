"""Which averages are sampled by their levels, and which patients with what describes them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.sampling.kernel.anchors import Anchors
from wearoff.sampling.kernel.blocks import Block, Parameters

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def anchors_of(found: Parameters, design: Design, *, wanted: bool) -> Anchors:
    """Return what the sampler moves together.

    Parameters
    ----------
    found : Parameters
        All parameters.
    design : Design
        The model.
    wanted : bool
        False for none.
    """
    blocks = [block for block in found.blocks.values() if wanted and _is_loose(block)]
    spreads = [block.sd_scalar[0] for block in blocks]
    starts = [len(found.scalars) + block.start for block in blocks]
    patients = found.blocks.get("patient_x")
    positions, along = np.zeros(0, dtype=np.int64), np.zeros((0, len(design.patients)))
    if wanted and patients is not None and "coefficient_z" in found.blocks:
        positions, along = _descriptions(design, patients, found.blocks["coefficient_z"])
    n_scalars = len(found.scalars)
    return Anchors(
        average=_integers([found.position(block.average) for block in blocks]),
        spread=_integers([found.position(one) for one in spreads]),
        is_log=_integers([int(one not in found.signed) for one in spreads]),
        start=_integers(starts),
        end=_integers([at + block.size for at, block in zip(starts, blocks, strict=True)]),
        coefficient=positions + n_scalars,
        along=along,
        patients=n_scalars + patients.start if patients is not None else 0,
    )


def _integers(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _is_loose(block: Block) -> bool:
    """Tell whether levels share a spread and an average and are not centred on it."""
    is_shared = len(set(block.sd_scalar)) == 1 and bool(block.sd_scalar[0])
    return bool(block.average) and is_shared and not block.degree.any()


def _descriptions(design: Design, patients: Block, coefficients: Block) -> tuple[Ints, Floats]:
    """Return coefficients of columns that never change within a patient, and how she follows."""
    rows = design.rows
    by_patient = pd.DataFrame(design.matrix(rows)).groupby(design.index("patient", rows))
    values = by_patient.first().reindex(range(len(design.patients))).fillna(0.0)
    is_constant = (by_patient.max() - by_patient.min() == 0.0).all().to_numpy()
    is_alone = np.array([one == "" for one in coefficients.sd_scalar])
    chosen = np.flatnonzero(is_constant & is_alone)
    around = values.to_numpy()[:, chosen] - values.to_numpy()[:, chosen].mean(axis=0)
    along = patients.degree[:, None] * around * coefficients.sd[chosen]
    return chosen + coefficients.start, along.T
