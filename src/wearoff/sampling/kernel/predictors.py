"""From a design to its linear predictors as the kernel takes them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.sampling.kernel.blocks import Parameters
from wearoff.sampling.kernel.parameters import unit_block
from wearoff.sampling.kernel.predictor import Predictor

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NONE = np.zeros(0, dtype=np.int64)


def _columns(block: str, parameters: Parameters) -> list[int]:
    """Return where the values of a block's levels are, or nothing without that block."""
    if block not in parameters.blocks:
        return []
    one = parameters.blocks[block]
    start = len(parameters.scalars) + one.start
    return list(range(start, start + one.size))


def _predictor(
    matrix: list[Floats], column: list[int], n_rows: int, base: int = -1, unit: Ints = _NONE,
    patient: Ints = _NONE, slope: Ints = _NONE, along: Floats | None = None,
) -> Predictor:  # fmt: skip
    stacked = np.vstack([np.zeros((0, n_rows)), *matrix])
    return Predictor(
        np.ascontiguousarray(stacked, dtype=float), np.array(column, dtype=np.int64), base,
        unit, patient, slope, np.zeros(0) if along is None else along,
    )  # fmt: skip


def duration_predictor(design: Design, rows: pd.DataFrame, parameters: Parameters) -> Predictor:
    """Return what the log median of every duration is made of; ``rows`` in the kernel's order."""
    blocks, dose = parameters.blocks, rows["dose_log2"].to_numpy(dtype=float)
    matrix, column = [design.matrix(rows).T], _columns("coefficient_z", parameters)
    if "dose_z" in blocks:
        own = [(rows["dose_product"] == one).to_numpy() * dose for one in design.dose_products]
        matrix, column = [*matrix, np.stack(own)], column + _columns("dose_z", parameters)
    elif "dose" in parameters.scalars:
        matrix, column = [*matrix, dose[None, :]], [*column, parameters.position("dose")]
    unit, slope = unit_block(parameters), blocks.get("injector_dose_z")
    # Effects that are nodes of the tree are added there.
    patient = None if parameters.n_placed else blocks.get("patient_x")
    return _predictor(
        matrix, column, len(rows),
        base=-1 if unit else parameters.position("intercept"),
        unit=design.index(unit.dim, rows) + unit.start if unit else _NONE,
        patient=design.index("patient", rows) + patient.start if patient else _NONE,
        slope=design.index("injector", rows) + slope.start if slope else _NONE,
        along=dose,
    )  # fmt: skip


def response_predictor(design: Design, parameters: Parameters) -> Predictor:
    """Return what the log odds of responding of every treatment are made of."""
    if not design.has_response:
        return _predictor([], [], 0)
    n_rows = len(design.rows)
    matrix, column = [design.matrix().T], _columns("response_coefficient_z", parameters)
    if "response_dose" in parameters.scalars:
        matrix.append(design.rows["dose_log2"].to_numpy(dtype=float)[None, :])
        column = [*column, parameters.position("response_dose")]
    unit = parameters.blocks.get("response_injector_z")
    return _predictor(
        matrix, column, n_rows, base=parameters.position("response_intercept"),
        unit=design.index("injector") + unit.start if unit else _NONE,
    )  # fmt: skip
