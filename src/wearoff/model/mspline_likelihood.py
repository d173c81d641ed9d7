"""The M-spline family in PyMC: proportional hazards on a flexible baseline.

The bounds of the records are days, so the splines' integrals over them are computed once; only
their weights, and the median, enter the graph.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from numpy.typing import NDArray

from wearoff.model.clock import hazard_clock
from wearoff.model.design import Design
from wearoff.model.families import FAMILIES, draw_log_durations
from wearoff.model.hierarchy import sampled
from wearoff.model.likelihood import LOG_LOG_2, Flags, hazard_loglik
from wearoff.model.mspline import LEAST_LOG_WEIGHT, TINY, HazardBasis
from wearoff.model.record_data import RecordData
from wearoff.model.records_likelihood import Modifiers, entered_loglik

Tensor = Any
Array = NDArray[np.float64]

_LARGEST_LOG_DAYS = 30.0
# Within those of other families: gradients of small sums multiply the exponentials.
_EXPONENT_LIMIT = 500.0


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


def mspline_loglik(logs: SplineParts, flags: Flags, modifiers: Modifiers) -> Tensor:
    """Return the log-likelihood of every record.

    Parameters
    ----------
    logs : SplineParts
        From :func:`log_hazards`, tensors of shape (row,).
    flags : Flags
        Censoring kinds.
    modifiers : Modifiers
        Entry, unknown response, never waning.

    Returns
    -------
    tensor, shape (row,)
        As of :func:`wearoff.model.records_likelihood.record_loglik`.
    """
    value = hazard_loglik(logs.survived, logs.lost, logs.rate, flags)
    return entered_loglik(value, logs.entered, flags, modifiers)


def log_hazards(parts: SplineParts, weights: Tensor, level: Tensor) -> SplineParts:
    """Return the logs of cumulative hazards, and of hazards, of each record.

    Parameters
    ----------
    parts : SplineParts
        Integrals of the splines, tensors or arrays of shape (row, part).
    weights : tensor, shape (part,)
        Weights of the splines.
    level : tensor, shape (row,) or scalar
        Log of the factor by which each record's hazard exceeds the weighted splines.

    Returns
    -------
    SplineParts
        Tensors of shape (row,).
    """

    def log_sum(part: Tensor) -> Tensor:
        return level + pt.log(pt.maximum(pt.dot(part, weights), TINY))

    def hazard(part: Tensor) -> Tensor:
        return pt.clip(log_sum(part), -_EXPONENT_LIMIT, _EXPONENT_LIMIT)

    return SplineParts(
        hazard(parts.survived), hazard(parts.lost), log_sum(parts.rate), hazard(parts.entered)
    )


def spline_weights(basis: HazardBasis, scale: Tensor, bend: Tensor) -> Tensor:
    """Return the weights of the splines, shape (part,), with sum 1.

    As :func:`wearoff.model.mspline.hazard_weights`, for one draw.
    """
    logs = basis.log_weibull(1.0 / scale - 1.0) + bend
    return pt.special.softmax(pt.maximum(logs - pt.max(logs), LEAST_LOG_WEIGHT))


def log_baseline(basis: HazardBasis, weights: Tensor, log_days: Tensor) -> Tensor:
    """Return the log of the weighted I-splines at one time, a scalar in log days."""
    day = pt.exp(pt.clip(log_days, -_LARGEST_LOG_DAYS, _LARGEST_LOG_DAYS))
    breaks = np.array(basis.knots)
    piece = pt.sum(pt.ge(day, breaks[1:]), dtype="int64")
    powers = pt.stack([(day - pt.as_tensor(breaks)[piece]) ** i for i in range(4)])
    value = pt.dot(powers, pt.dot(pt.as_tensor(basis.pieces)[piece], weights))
    return pt.log(pt.maximum(value, TINY))


def mspline_durations(
    design: Design, eta: Tensor, scale: Tensor, bounds: Tensor, given: RecordData
) -> None:
    """Add the bounds on the durations as what was observed.

    Parameters
    ----------
    design : Design
        A model of this family.
    eta : tensor, shape (row,) or scalar
        Log median on the baseline's clock, in log days.
    scale : tensor, scalar
        Scale of log duration.
    bounds : tensor, shape (row, 2)
        The observed log bounds.
    given : RecordData
        What else the records carry.
    """
    basis = HazardBasis(design.hazard_knots)
    weights, intercept = _baseline(design, basis, scale), pm.modelcontext(None)["intercept"]
    # ASSUME: with family mspline whatever moves a duration multiplies its hazard by the same
    # factor at all times.
    level = LOG_LOG_2 - log_baseline(basis, weights, intercept) - (eta - intercept) / scale
    logs = log_hazards(_data(design, basis, given), weights, level)
    clock = [eta, scale, intercept, weights]
    hazards = [logs.survived, logs.lost, logs.rate, logs.entered]

    def logp(_: Tensor, *inputs: Tensor) -> Tensor:
        own, rest = inputs[len(clock) : len(clock) + 4], inputs[len(clock) + 4 :]
        return mspline_loglik(SplineParts(*own), *given.unpacked(rest))

    def random(
        eta: Any, scale: Any, intercept: Any, weights: Any, *_: Any, rng: Any = None,
        size: Any = None,
    ) -> Any:  # fmt: skip
        shape = np.shape(eta) if size is None else size
        shown = draw_log_durations(FAMILIES["mspline"], np.broadcast_to(eta, shape), scale, rng)
        one = [np.reshape(x, (1, -1))[:, 0] for x in (intercept, scale)]
        clock = hazard_clock(basis, np.reshape(weights, (-1, basis.n_parts))[:1], *one)
        log_days = clock.log_days(shown)
        return np.stack([log_days, log_days], axis=-1)

    parameters = [*clock, *hazards, *given.tensors]
    pm.CustomDist(
        "duration",
        *parameters,
        logp=logp,
        random=random,
        class_name=FAMILIES["mspline"].name,
        signature=",".join(["()", "()", "()", "(part)", *["()"] * (len(parameters) - 4)]) + "->(2)",
        observed=bounds,
        dims=("row", "bound"),
    )


def _baseline(design: Design, basis: HazardBasis, scale: Tensor) -> Tensor:
    model = pm.modelcontext(None)
    model.add_coord("hazard_part", [f"spline {i + 1}" for i in range(basis.n_parts)])
    model.add_coord("hazard_step", [f"step {i + 1}" for i in range(basis.n_parts - 1)])
    walk = pm.Normal("hazard_z", dims="hazard_step")
    bend = sampled(design.priors["sd_hazard"]) * pt.dot(basis.bends, walk)
    weights = spline_weights(basis, scale, bend)
    return pm.Deterministic("hazard_weights", weights, dims="hazard_part")


def _data(design: Design, basis: HazardBasis, given: RecordData) -> SplineParts:
    """Return the integrals as data; where no record needs one, another that is there anyway."""
    rows = design.rows.loc[design.has_bounds]
    days = (rows[f"{name}_days"].to_numpy(dtype=float) for name in ("lower", "upper", "entry"))
    parts = spline_parts(basis, *days)

    def data(name: str) -> Tensor:
        return pm.Data(f"hazard_{name}", getattr(parts, name), dims=("row", "hazard_part"))

    survived = data("survived")
    return SplineParts(
        survived,
        data("lost"),
        data("rate") if given.arrays.is_exact.any() else survived,
        data("entered") if design.has_never_wane and given.arrays.is_truncated.any() else survived,
    )
