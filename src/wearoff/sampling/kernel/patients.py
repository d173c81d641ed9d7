"""Patients integrated out by quadrature whose nodes follow each patient's records.

Her records' likelihood is averaged over her effect ``y ~ N(0, spread)`` on the standardised scale,
at nodes placed by the rough moments of her records: adaptive Gauss-Hermite quadrature (Liu and
Pierce 1994, Biometrika 81:624) without an inner optimisation. Value and gradient are those of the
same finite sum, the movement of the nodes included, so that leapfrog steps keep the energy.
"""

import math

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.node_slopes import collect_slopes, node_slopes
from wearoff.sampling.kernel.node_sums import (
    Nodes,
    Quadrature,
    Shape,
    add_records,
    spread_nodes,
    weigh,
)
from wearoff.sampling.kernel.nodes import Rough, move_nodes, place_nodes
from wearoff.sampling.kernel.plain import Plain
from wearoff.sampling.kernel.records import Standardised

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@inner
def integrate_patients(
    row: Standardised,
    first: Ints,
    shape: Shape,
    quadrature: Quadrature,
    slopes: Floats,
    by_patient: Floats,
    nodes: Nodes,
    plain: Plain,
    rough: Rough,
) -> tuple[float, float, float]:
    """Integrate every patient's effect out.

    Parameters
    ----------
    row : Standardised
        The records, patient by patient.
    first : array of int, shape (patient + 1,)
        Each patient's first record, and the number of records.
    shape : Shape
        Family and shared parameters.
    quadrature : Quadrature
        The nodes.
    slopes : array, shape (4, row)
        Gets the derivatives in z, width, entered and logit.
    by_patient : array, shape (patient,)
        Gets the log marginal likelihoods.
    nodes : Nodes
        Work space.
    plain : Plain
        The records as the fast loops take them.
    rough : Rough
        Where the records place the nodes.

    Returns
    -------
    tuple of float
        Derivatives in spread, tail and lasting.
    """  # fmt: skip
    by_spread, by_tail, by_lasting = 0.0, 0.0, 0.0
    for p in range(len(first) - 1):
        start, end = first[p], first[p + 1]
        centre, precision = place_nodes(rough, start, end, shape.spread)
        scale = 1.0 / math.sqrt(precision)
        is_far = spread_nodes(centre, scale, shape.spread, quadrature, nodes)
        product = add_records(row, start, end, shape, plain, is_far, nodes)
        value = weigh(shape.family, nodes)
        by_patient[p] = value + math.log(product * scale / shape.spread)
        tail, lasting = collect_slopes(row, start, end, shape, plain, is_far, nodes, slopes)
        by_tail += tail
        by_lasting += lasting
        by_centre, by_scale, own = node_slopes(shape.spread, quadrature, nodes)
        by_spread += own + move_nodes(row, rough, start, end, shape.spread, centre, precision,
            by_centre, by_scale + 1.0 / scale, slopes,
        )  # fmt: skip
    return by_spread, by_tail, by_lasting


@inner
def patient_moments(
    row: Standardised,
    first: Ints,
    shape: Shape,
    quadrature: Quadrature,
    nodes: Nodes,
    plain: Plain,
    rough: Rough,
    mean: Floats,
    variance: Floats,
) -> None:
    """Set mean and variance of every patient's effect given her records, each (patient,).

    Parameters are those of :func:`integrate_patients`; effects are on the standardised scale.
    """  # fmt: skip
    for p in range(len(first) - 1):
        start, end = first[p], first[p + 1]
        centre, precision = place_nodes(rough, start, end, shape.spread)
        scale = 1.0 / math.sqrt(precision)
        is_far = spread_nodes(centre, scale, shape.spread, quadrature, nodes)
        add_records(row, start, end, shape, plain, is_far, nodes)
        weigh(shape.family, nodes)
        total, square = 0.0, 0.0
        for q in range(len(nodes.shift)):
            total += nodes.weight[q] * nodes.shift[q]
            square += nodes.weight[q] * nodes.shift[q] * nodes.shift[q]
        mean[p] = total
        variance[p] = max(square - total * total, 0.0)
