"""What the compiled density takes: data, structure and work space."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.anchors import Anchors
from wearoff.sampling.kernel.compiled import Matrix
from wearoff.sampling.kernel.elements import Elements, Scalars, Values
from wearoff.sampling.kernel.node_sums import Nodes, Quadrature
from wearoff.sampling.kernel.predictor import Predictor
from wearoff.sampling.kernel.tree import Tree, TreeWork

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

NOT_RESPONDED, RESPONDED, UNKNOWN, IGNORED = 0, 1, 2, 3


class Durations(NamedTuple):
    """Records with bounds; arrays of shape (row,) unless said.

    ``log_days`` is the log of the lower bound (of the upper one where left-censored),
    ``log_ratio`` that of upper / lower, ``log_entered`` that of lower / entry. ``treatment``
    is the position among the treatments whose response is modelled. Where patients are integrated
    out, rows come patient by patient and ``first``, shape (patient + 1,), is each one's first row;
    else ``first`` is empty and rows come by what the fast loops do with them: ``n_interval`` plain
    interval-censored rows, then ``n_left`` and ``n_right`` others, then those they cannot take.
    """

    log_days: Floats
    log_ratio: Floats
    log_entered: Floats
    kind: Ints
    is_mixed: Mask
    is_truncated: Mask
    treatment: Ints
    first: Ints
    n_interval: int
    n_left: int
    n_right: int


class Roles(NamedTuple):
    """Which scalar is what; -1 where the model has none. ``scale_per_sd`` as in Family."""

    family: int
    scale_per_sd: float
    sd_residual: int
    sd_patient: int
    log_tail: int
    lasting: int


class Model(NamedTuple):
    """Everything but the parameters. ``response``, shape (treatment,), may be empty."""

    scalars: Scalars
    elements: Elements
    durations: Durations
    duration_predictor: Predictor
    response: Ints
    response_predictor: Predictor
    roles: Roles
    quadrature: Quadrature
    anchors: Anchors
    tree: Tree


class Scratch(NamedTuple):
    """Work space of one chain.

    ``point``, shape (parameter,), is what the density takes, ``values`` what follows from it.
    ``slopes``, shape (4, row), gets the records' derivatives in z, width, entered and logit;
    ``chance``, shape (row,), the plain records' probabilities; ``is_far``, shape (row,), 1 where a
    plain record is too extreme for the fast loops; ``by_patient``, shape (patient,), the
    log marginal likelihoods.
    """

    point: Floats
    values: Values
    nodes: Nodes
    eta: Floats
    logit: Floats
    by_logit: Floats
    slopes: Matrix
    chance: Floats
    is_far: Floats
    by_patient: Floats
    tree: TreeWork
