"""The M-spline family in PyMC: proportional hazards on a flexible baseline.

The bounds of the records are days, so the splines' integrals over them are computed once; only
their weights, and the median, enter the graph.
"""

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
from wearoff.model.mspline import LEAST_LOG_WEIGHT, TINY, HazardBasis, log_weibull
from wearoff.model.mspline_data import BasisData, SplineParts, basis_data, spline_data
from wearoff.model.naming import named
from wearoff.model.record_data import RecordData
from wearoff.model.records_likelihood import Modifiers, entered_loglik

Tensor = Any
Array = NDArray[np.float64]

_LARGEST_LOG_DAYS = 30.0
# Within those of other families: gradients of small sums multiply the exponentials.
_EXPONENT_LIMIT = 500.0


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
        Integrals of the splines, tensors or arrays of shape (row, part); None for one that no
        record needs, whose logs are 0.
    weights : tensor, shape (part,)
        Weights of the splines.
    level : tensor, shape (row,) or scalar
        Log of the factor by which each record's hazard exceeds the weighted splines.

    Returns
    -------
    SplineParts
        Tensors of shape (row,).
    """

    def log_sum(name: str) -> Tensor:
        part = getattr(parts, name)
        if part is None:
            return pt.constant(0.0)
        value = level + pt.log(pt.maximum(pt.dot(part, weights), TINY))
        if name != "rate":
            value = pt.clip(value, -_EXPONENT_LIMIT, _EXPONENT_LIMIT)
        return named(value, f"log_hazard_{name}", "row")

    return SplineParts(*map(log_sum, ("survived", "lost", "rate", "entered")))


def spline_weights(basis: HazardBasis | BasisData, scale: Tensor, bend: Tensor) -> Tensor:
    """Return the weights of the splines, shape (part,), with sum 1.

    As :func:`wearoff.model.mspline.hazard_weights`, for one draw.
    """
    slope = named(1.0 / scale - 1.0, "weibull_slope")
    logs = named(log_weibull(basis, slope) + bend, "hazard_log_weights", "hazard_part")
    return pt.special.softmax(pt.maximum(logs - pt.max(logs), LEAST_LOG_WEIGHT))


def log_baseline(basis: HazardBasis | BasisData, weights: Tensor, log_days: Tensor) -> Tensor:
    """Return the log of the weighted I-splines at the intercept, a scalar in log days."""
    limit = _LARGEST_LOG_DAYS
    day = named(pt.exp(pt.clip(log_days, -limit, limit)), "day_at_intercept")
    knots, pieces = pt.as_tensor(basis.knots), pt.as_tensor(basis.pieces)
    piece = named(pt.sum(pt.ge(day, knots), dtype="int64") - 1, "piece_at_intercept")
    inside = named(day - knots[piece], "days_into_piece")
    powers = pt.stack([inside**i for i in range(4)])
    value = pt.dot(powers, pt.dot(pieces[piece], weights))
    return named(pt.log(pt.maximum(value, TINY)), "log_hazard_at_intercept")


def mspline_durations(
    design: Design, eta: Tensor, scale: Tensor, bounds: Tensor, given: RecordData
) -> None:
    """Add the bounds on the durations as what was observed.

    Parameters
    ----------
    design : Design
        A model of this family.
    eta : tensor, shape (row,) or scalar
        Log median on the baseline's clock, in log days; its name in formulas is
        ``log_clock_median``.
    scale : tensor, scalar
        Scale of log duration.
    bounds : tensor, shape (row, 2)
        The observed log bounds.
    given : RecordData
        What else the records carry.
    """
    basis = HazardBasis(design.hazard_knots)
    data = basis_data(basis)
    weights, intercept = _baseline(design, data, scale), pm.modelcontext(None)["intercept"]
    # ASSUME: with family mspline whatever moves a duration multiplies its hazard by the same
    # factor at all times.
    level = LOG_LOG_2 - log_baseline(data, weights, intercept) - (eta - intercept) / scale
    level = named(level, "log_hazard_level", "row")
    clock = [eta, scale, intercept, weights]
    logs = log_hazards(spline_data(design, basis, given), weights, level)
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


def _baseline(design: Design, basis: BasisData, scale: Tensor) -> Tensor:
    walk = pm.Normal("hazard_z", dims="hazard_step")
    bend = sampled(design.priors["sd_hazard"]) * pt.dot(basis.bends, walk)
    weights = spline_weights(basis, scale, named(bend, "hazard_bends", "hazard_part"))
    return pm.Deterministic("hazard_weights", weights, dims="hazard_part")
