"""One patient's records at her quadrature nodes: their sums, and the nodes' posterior weights."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import Matrix, as_written, inlined_summing, vectorised
from wearoff.sampling.kernel.plain import Plain
from wearoff.sampling.kernel.records import Record, Standardised, record_terms
from wearoff.sampling.kernel.standard import HAZARD, INTERVAL, ODDS, RIGHT
from wearoff.sampling.kernel.vector_math import vector_exp

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LARGE, _SMALL, _FAR = 1e100, 1e-100, 100.0
_PARTS = 6


class Quadrature(NamedTuple):
    """Nodes x and log weights of the standard normal, each of shape (node,)."""

    node: Floats
    log_weight: Floats


class Shape(NamedTuple):
    """Parameters that all records share."""

    family: int
    spread: float
    tail: float
    lasting: float


class Nodes(NamedTuple):
    """One patient's work space: (node,), and (record, node) for her longest record."""

    shift: Floats
    effect: Floats
    exponent: Floats
    product: Floats
    weight: Floats
    along: Floats
    slope: Matrix


def make_nodes(first: Ints, n_nodes: int) -> Nodes:
    """Return work space for the patient with the most records."""
    longest = int(np.diff(first).max(initial=0))
    return Nodes(
        np.zeros(n_nodes), np.zeros(n_nodes), np.zeros(n_nodes), np.zeros(n_nodes),
        np.zeros(n_nodes), np.zeros(n_nodes), np.zeros((_PARTS * longest, n_nodes)),
    )  # fmt: skip


@inlined_summing
def spread_nodes(
    centre: float, scale: float, spread: float, quadrature: Quadrature, nodes: Nodes
) -> bool:
    """Place the nodes; tell whether any lies where only the slow path is safe."""
    node, log_weight = quadrature.node, quadrature.log_weight
    shift, effect, exponent = nodes.shift, nodes.effect, nodes.exponent
    product, along = nodes.product, nodes.along
    per_spread = 1.0 / spread
    for q in range(len(node)):
        at = centre + scale * node[q]
        ratio = at * per_spread
        shift[q] = at
        effect[q] = vector_exp(min(max(-at, -_FAR), _FAR))
        exponent[q] = log_weight[q] + 0.5 * (node[q] * node[q] - ratio * ratio)
        product[q] = 1.0
        along[q] = 0.0
    return bool(shift[0] < -_FAR or shift[len(node) - 1] > _FAR)


@inlined_summing
def add_records(
    row: Standardised, start: int, end: int, shape: Shape, plain: Plain, is_far: bool,
    nodes: Nodes,
) -> float:  # fmt: skip
    """Add a patient's records to the nodes; return the factor that is the same at all nodes."""
    shift, effect, exponent, product = nodes.shift, nodes.effect, nodes.exponent, nodes.product
    slope, n_nodes = nodes.slope, len(nodes.shift)
    factor, linear, hazard = 1.0, 0.0, 0.0
    for i in range(start, end):
        low, high = plain.low[i], plain.high[i]
        if is_far or not plain.is_plain[i]:
            _add_special(row, i, i - start, end - start, shape, nodes)
        elif shape.family == ODDS:
            if product[0] > _LARGE:
                _fold(exponent, product, -1.0)
            for q in range(n_nodes):
                product[q] *= (1.0 + low * effect[q]) * (1.0 + high * effect[q])
            linear += plain.linear[i]
            if row.kind[i] != RIGHT:
                factor *= high - low if row.kind[i] == INTERVAL else low
                if factor < _SMALL or factor > _LARGE:
                    for q in range(n_nodes):
                        exponent[q] += math.log(factor)
                    factor = 1.0
        else:
            hazard += low
            if row.kind[i] == RIGHT:
                continue
            if product[n_nodes - 1] < _SMALL:
                _fold(exponent, product, 1.0)
            _multiply_lost(high, effect, product, slope, i - start)
    for q in range(n_nodes):
        exponent[q] -= linear * shift[q] + hazard * effect[q]
    return factor


@as_written
def _fold(exponent: Floats, product: Floats, sign: float) -> None:
    """Move products into exponents before they overflow or underflow."""
    for q in range(len(product)):
        exponent[q] += sign * math.log(product[q])
        product[q] = 1.0


@vectorised
def _multiply_lost(
    increment: float, effect: Floats, product: Floats, slope: Floats, at: int
) -> None:
    """Multiply by the chance 1 - exp(-h) of a loss; keep its slope h / expm1(h)."""
    for q in range(len(product)):
        hazard = min(increment * effect[q], 600.0)
        surviving = vector_exp(-hazard)
        series = 1.0 - hazard * (1.0 / 6.0)
        series = 1.0 - hazard * 0.2 * series
        series = 1.0 - hazard * 0.25 * series
        series = 1.0 - hazard * (1.0 / 3.0) * series
        series = hazard * (1.0 - hazard * 0.5 * series)
        lost = series if hazard < 1e-2 else 1.0 - surviving
        product[q] *= lost
        slope[at, q] = hazard * surviving / lost


@as_written
def _add_special(
    row: Standardised, i: int, at: int, n_rows: int, shape: Shape, nodes: Nodes
) -> None:
    """Add one record node by node, keeping all its derivatives."""
    slope = nodes.slope
    for q in range(len(nodes.shift)):
        record = Record(
            row.z[i] - nodes.shift[q], row.width[i], row.entered[i], row.logit[i], row.kind[i],
            row.is_mixed[i], row.is_truncated[i],
        )  # fmt: skip
        value, by_z, by_width, by_entered, by_logit, by_tail, by_lasting = record_terms(
            shape.family, record, shape.tail, shape.lasting
        )
        nodes.exponent[q] += value
        slope[at, q], slope[n_rows + at, q] = by_z, by_width
        slope[2 * n_rows + at, q], slope[3 * n_rows + at, q] = by_entered, by_logit
        slope[4 * n_rows + at, q], slope[5 * n_rows + at, q] = by_tail, by_lasting


@inlined_summing
def weigh(family: int, nodes: Nodes) -> float:
    """Turn exponents and products into posterior weights of the nodes; return their log sum."""
    exponent, product, weight = nodes.exponent, nodes.product, nodes.weight
    highest, total = -math.inf, 0.0
    for q in range(len(exponent)):
        highest = max(highest, exponent[q])
    for q in range(len(exponent)):
        part = vector_exp(max(exponent[q] - highest, -600.0))
        weight[q] = part * product[q] if family == HAZARD else part / product[q]
    for q in range(len(exponent)):
        total += weight[q]
    inverse = 1.0 / total
    for q in range(len(exponent)):
        weight[q] *= inverse
    return highest + math.log(total)
