"""What the M-spline density takes of splines and records, as data of the PyMC model."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pymc as pm
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.mspline import HazardBasis
from wearoff.model.record_data import RecordData

Tensor = Any
Array = NDArray[np.float64]


@dataclass(frozen=True)
class SplineParts:
    """Integrals of the splines over what each record tells; shape (row, part).

    Attributes
    ----------
    survived : array or tensor
        From entry (or the treatment) to the lower bound; to the upper bound where left-censored.
    lost : array or tensor
        From the lower to the upper bound, or from 0 where left-censored; as ``survived`` where
        there is no such interval.
    rate : array or tensor
        The splines themselves on the day of the bound, per day.
    entered : array or tensor
        Up to the entry; as ``survived`` where there was none.
    """

    survived: Any
    lost: Any
    rate: Any
    entered: Any


class BasisData(NamedTuple):
    """What the density takes of a :class:`HazardBasis`, under its names, as data of the model.

    Numbers that follow from records, so that a printed formula has their names only.
    """

    knots: Tensor
    pieces: Tensor
    log_middles: Tensor
    bows: Tensor
    log_widths: Tensor
    bends: Tensor


def spline_parts(
    basis: HazardBasis, lower_days: Array, upper_days: Array, entry_days: Array
) -> SplineParts:
    """Return the integrals that the likelihood takes; arguments as for ``bounds_arrays``."""
    is_left, entry = lower_days == 0, np.nan_to_num(entry_days)
    zero = np.zeros_like(lower_days)
    low = np.where(is_left, upper_days, lower_days)
    whole = basis.mass(zero, low)
    # Entry on the very day of the bound leaves nothing to survive, and no log to take of it.
    survived = basis.mass(entry, low)
    is_interval = (~is_left & np.isfinite(upper_days) & (upper_days > lower_days))[:, None]
    lost = basis.mass(low, np.where(np.isinf(upper_days), low, upper_days))
    return SplineParts(
        survived,
        np.where(is_interval, lost, whole),
        basis.rate(low),
        np.where((entry > 0)[:, None], basis.mass(zero, entry), whole),
    )


def basis_data(basis: HazardBasis) -> BasisData:
    """Add the splines' data, and their dims, to the model in context."""
    model = pm.modelcontext(None)
    model.add_coord("hazard_part", [f"spline {i + 1}" for i in range(basis.n_parts)])
    model.add_coord("hazard_step", [f"step {i + 1}" for i in range(basis.n_parts - 1)])
    part = "hazard_part"
    return BasisData(
        knots=pm.Data("hazard_knots", np.array(basis.knots)),
        pieces=pm.Data("hazard_pieces", basis.pieces),
        log_middles=pm.Data("hazard_log_middles", basis.log_middles, dims=part),
        bows=pm.Data("hazard_bows", basis.bows, dims=part),
        log_widths=pm.Data("hazard_log_widths", basis.log_widths, dims=part),
        bends=pm.Data("hazard_bends_of_steps", basis.bends, dims=(part, "hazard_step")),
    )


def spline_data(design: Design, basis: HazardBasis, given: RecordData) -> SplineParts:
    """Add the integrals of the records to the model in context; None for those none needs.

    Parameters
    ----------
    design : Design
        A model of this family.
    basis : HazardBasis
        Its splines.
    given : RecordData
        What else the records carry.
    """
    rows = design.rows.loc[design.has_bounds]
    days = (rows[f"{name}_days"].to_numpy(dtype=float) for name in ("lower", "upper", "entry"))
    parts = spline_parts(basis, *days)

    def data(name: str) -> Tensor:
        return pm.Data(f"hazard_{name}", getattr(parts, name), dims=("row", "hazard_part"))

    has_entered = design.has_never_wane and given.arrays.is_truncated.any()
    return SplineParts(
        data("survived"),
        data("lost"),
        data("rate") if given.arrays.is_exact.any() else None,
        data("entered") if has_entered else None,
    )
