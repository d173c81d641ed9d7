"""From weights of the nodes back to derivatives of one patient's records."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inlined_summing
from wearoff.sampling.kernel.node_sums import Nodes, Quadrature, Shape
from wearoff.sampling.kernel.plain import Plain
from wearoff.sampling.kernel.records import Standardised
from wearoff.sampling.kernel.standard import INTERVAL, ODDS

Floats = NDArray[np.float64]


@inlined_summing
def node_slopes(spread: float, quadrature: Quadrature, nodes: Nodes) -> tuple[float, float, float]:
    """Return derivatives in the nodes' centre and scale, and in spread at fixed nodes."""
    by_centre, by_scale, square, per_square = 0.0, 0.0, 0.0, 1.0 / (spread * spread)
    shift, weight, along, node = nodes.shift, nodes.weight, nodes.along, quadrature.node
    for q in range(len(shift)):
        step = weight[q] * (along[q] - shift[q] * per_square)
        by_centre += step
        by_scale += step * node[q]
        square += weight[q] * shift[q] * shift[q]
    return by_centre, by_scale, square * per_square / spread - 1.0 / spread


@inlined_summing
def collect_slopes(
    row: Standardised, start: int, end: int, shape: Shape, plain: Plain, is_far: bool,
    nodes: Nodes, slopes: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Average each record's derivatives over the nodes; sum those in the shift."""
    effect, weight, along, slope = nodes.effect, nodes.weight, nodes.along, nodes.slope
    n_rows, n_nodes, by_tail, by_lasting = end - start, len(effect), 0.0, 0.0
    for i in range(start, end):
        at = i - start
        if is_far or not plain.is_plain[i]:
            for part in range(4):
                total = 0.0
                for q in range(n_nodes):
                    total += weight[q] * slope[part * n_rows + at, q]
                slopes[part, i] = total
            for q in range(n_nodes):
                along[q] -= slope[at, q]
                by_tail += weight[q] * slope[4 * n_rows + at, q]
                by_lasting += weight[q] * slope[5 * n_rows + at, q]
            continue
        low, high, kind, linear = plain.low[i], plain.high[i], row.kind[i], plain.linear[i]
        below, above = 0.0, 0.0
        slopes[2, i], slopes[3, i] = 0.0, 0.0
        if shape.family == ODDS:
            for q in range(n_nodes):
                lower, upper = low * effect[q], high * effect[q]
                lower, upper = lower / (1.0 + lower), upper / (1.0 + upper)
                along[q] += lower + upper - linear
                below += weight[q] * lower
                above += weight[q] * upper
            slopes[0, i] = linear - below - above
            slopes[1, i] = high / (high - low) - above if kind == INTERVAL else 0.0
            continue
        for q in range(n_nodes):
            lost = linear * slope[at, q]
            along[q] += low * effect[q] - lost
            below += weight[q] * low * effect[q]
            above += weight[q] * lost
        slopes[0, i] = above - below
        slopes[1, i] = above * (low + high) / high if kind == INTERVAL else 0.0
    return by_tail, by_lasting
