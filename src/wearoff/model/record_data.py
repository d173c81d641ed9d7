"""What every record carries into its likelihood beside the predictor, whatever the family."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm

from wearoff.model.design import Design
from wearoff.model.likelihood import Flags
from wearoff.model.records_likelihood import Modifiers
from wearoff.model.rows import BoundsArrays, bounds_arrays

Tensor = Any


@dataclass(frozen=True)
class RecordData:
    """Flags and modifiers of the records as a list of tensors, the only thing PyMC hands on.

    Attributes
    ----------
    arrays : BoundsArrays
        The bounds.
    tensors : tuple of tensor
        Of shape (row,), or scalar for the chance of never waning.
    has_logit, has_never_wane : bool
        Which of the optional ones are the last of ``tensors``, in this order.
    """

    arrays: BoundsArrays
    tensors: tuple[Tensor, ...]
    has_logit: bool
    has_never_wane: bool

    def unpacked(self, tensors: Sequence[Tensor]) -> tuple[Flags, Modifiers]:
        """Return flags and modifiers of tensors in the order of ``self.tensors``."""
        exact, left, right, truncated, entered, mixed, *optional = tensors
        modifiers = Modifiers(
            truncated, entered,
            is_mixed=mixed if self.has_logit else None,
            logit=optional[0] if self.has_logit else None,
            never_wane=optional[-1] if self.has_never_wane else None,
        )  # fmt: skip
        return Flags(exact, left, right), modifiers


def record_data(design: Design, logit: Tensor | None, never_wane: Tensor | None) -> RecordData:
    """Add the records' data to the model in context.

    Parameters
    ----------
    design : Design
        The model.
    logit : tensor, shape (treatment,), or None
        Log odds of responding; None where the response is not modelled.
    never_wane : tensor, scalar, or None
        Log odds of an effect that never wears off.

    Returns
    -------
    RecordData
    """
    rows = design.rows.loc[design.has_bounds]
    days = (rows[f"{name}_days"].to_numpy(float) for name in ("lower", "upper", "entry"))
    arrays = bounds_arrays(*days)
    names = ("is_exact", "is_left", "is_right", "is_truncated", "log_entered")
    tensors = [pm.Data(name, getattr(arrays, name), dims="row") for name in names]
    is_mixed = design.is_unknown[design.has_bounds].astype(float)
    tensors.append(pm.Data("is_mixed", is_mixed, dims="row"))
    if logit is not None:
        index = pm.Data("treatment_of_row", np.flatnonzero(design.has_bounds), dims="row")
        tensors.append(logit[index])
    if never_wane is not None:
        tensors.append(never_wane)
    return RecordData(arrays, tuple(tensors), logit is not None, never_wane is not None)
