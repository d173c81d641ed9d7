"""What every record says of its patient, for those who are sampled by their records."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.sampling.kernel.arrays import Durations
from wearoff.sampling.kernel.blocks import Parameters
from wearoff.sampling.kernel.placed import Placed, Placing
from wearoff.sampling.kernel.standard import LEFT, RIGHT

Floats = NDArray[np.float64]

_MEAN_BELOW_MEDIAN = {"weibull": (0.57721566 + math.log(math.log(2.0))) * math.sqrt(6.0) / math.pi}
"""How far the mean of log durations lies below the log median, in standard deviations."""


def nobody_placed() -> Placed:
    """Return what stands for patients who are integrated out, or sampled in another way."""
    none = np.zeros(0)
    return Placed(np.zeros(0, dtype=np.int64), none, none, none, none, none, 0, 0, 0, 0, 0)


def placed_of(
    design: Design, rows: pd.DataFrame, durations: Durations, parameters: Parameters
) -> Placed:
    """Return what records say of their patients.

    Parameters
    ----------
    design : Design
        The model.
    rows : DataFrame
        Its durations in the kernel's order.
    durations : Durations
        The same as the kernel takes them.
    parameters : Parameters
        With the block ``patient_x``.
    """
    kind, block = durations.kind, parameters.blocks["patient_x"]
    side = np.where(kind == RIGHT, 1.0, np.where(kind == LEFT, -1.0, 0.0))
    log_ratio = np.where(side == 0.0, durations.log_ratio, 0.0)
    return Placed(
        patient=design.index("patient", rows).astype(np.int64),
        side=side,
        middle=durations.log_days + 0.5 * log_ratio,
        per_spread=np.full(len(rows), _MEAN_BELOW_MEDIAN.get(design.family, 0.0)),
        width=log_ratio**2 / 12.0,
        # Where effects may never wane, one that has not may say nothing of how long others last.
        counts=np.where(durations.is_mixed | (design.has_never_wane & (side > 0.0)), 0.0, 1.0),
        n_seen=durations.n_interval,
        start=block.start,
        n_patients=block.size,
        sd_patient=parameters.position("sd_patient"),
        sd_residual=parameters.position("sd_residual"),
    )


def placing_for(placed: Placed) -> Placing:
    """Return work space."""
    n_rows, n_patients = len(placed.patient), placed.n_patients
    return Placing(*(np.zeros(n) for n in (*(n_rows,) * 5, *(n_patients,) * 7)))
