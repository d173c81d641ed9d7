"""Sample clinics, injectors and patients as what the records leave open of them.

Given everything else a patient's effect is nearly normal, with a centre and a spread that her
records and her injector give; an injector's is, given his patients' records; and so on upwards. So
the sampler moves ``w``, the standardised rest of every effect, which hardly depends on anything
else; the spreads and the averages then move as if all these effects had been integrated out. How
good the approximation is decides how well chains move, not what they find: it is an exact change of
coordinates, with its Jacobian.

A record is taken for a normal one with precision ``g`` at ``r``, held as a short first run found
it. With ``W`` the sum of the ``g`` and ``M`` that of ``g (r - eta)`` below a node, ``s`` the spread
of its level, ``D = 1 + s ** 2 W`` and ``a`` the effects above it, its own effect is ``s z``, where
``z = s (M - W a) / D + w / sqrt(D)``; to the node above it counts ``W / D`` and ``M / D``.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.elements import Values
from wearoff.sampling.kernel.vector_math import log_product

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Tree(NamedTuple):
    """Levels from the top (clinics, injectors, patients), of nodes that are numbered through.

    ``parent``, shape (node,), is the node above, -1 for none. ``start`` and ``sd``, shape (level,),
    are the first node of a level and the position of its spread among the scalars. The first
    ``n_free`` nodes have parameters of their own, the last ones of all; others are only summed
    over. The elements from ``first`` on stand for the nodes.

    Of records, (row,): ``leaf``, the node of the last level it belongs to, and ``weight``, g.
    ``held_sum`` and ``held_pull``, (node,), are their sums of g and g r. As the residual spread
    moves, at ``sd_residual``, all g go with ``1 / (spread ** 2 + width)``, from what they were at
    ``usual_square``. A record's effect is its leaf's level; but the records ``stray``, (stray,),
    are of the node ``own`` instead of ``usual``, the one above their leaf; or all are where leaves
    are not free.
    """

    parent: Ints
    start: Ints
    sd: Ints
    n_free: int
    first: int
    leaf: Ints
    stray: Ints
    own: Ints
    usual: Ints
    weight: Floats
    held_sum: Floats
    held_pull: Floats
    sd_residual: int
    usual_square: float
    width: float


class TreeWork(NamedTuple):
    """Work space, all of shape (node,).

    W, M, 1 / D, its root, a and z; derivatives in the first three; and those of the node above.
    """

    sum: Floats
    pull: Floats
    share: Floats
    root: Floats
    above: Floats
    z: Floats
    by_sum: Floats
    by_pull: Floats
    by_share: Floats
    by_sum_above: Floats
    by_pull_above: Floats


@inner
def node_range(tree: Tree, level: int) -> tuple[int, int]:
    """Return first node and end of a level."""
    is_last = level + 1 == len(tree.start)
    return tree.start[level], len(tree.parent) if is_last else tree.start[level + 1]


@inner
def certainty(tree: Tree, residual: float) -> float:
    """Return how much more than usual records count at a residual spread."""
    return (tree.usual_square + tree.width) / (residual * residual + tree.width)


@inner
def sum_up(tree: Tree, theta: Floats, eta: Floats, work: TreeWork) -> None:
    """Set what records say of every node, from the patients up; ``eta`` as without effects."""
    certain = certainty(tree, theta[tree.sd_residual])
    for n in range(len(tree.parent)):
        work.sum[n], work.pull[n] = certain * tree.held_sum[n], tree.held_pull[n]
    for i in range(len(tree.leaf)):
        work.pull[tree.leaf[i]] -= tree.weight[i] * eta[i]
    for n in range(len(tree.parent)):
        work.pull[n] *= certain
    for level in range(len(tree.start) - 1, -1, -1):
        start, end = node_range(tree, level)
        square = theta[tree.sd[level]] ** 2
        for n in range(start, end):
            work.share[n] = 1.0 / (1.0 + square * work.sum[n])
        for n in range(start, end):
            if tree.parent[n] >= 0:
                work.sum[tree.parent[n]] += work.sum[n] * work.share[n]
                work.pull[tree.parent[n]] += work.pull[n] * work.share[n]


@inner
def level_of(work: TreeWork, start: int, end: int) -> TreeWork:
    """Return the work space of one level's nodes."""
    return TreeWork(
        work.sum[start:end], work.pull[start:end], work.share[start:end], work.root[start:end],
        work.above[start:end], work.z[start:end], work.by_sum[start:end], work.by_pull[start:end],
        work.by_share[start:end], work.by_sum_above[start:end], work.by_pull_above[start:end],
    )  # fmt: skip


@inner
def gather(tree: Tree, of: Floats, start: int, end: int, out: Floats) -> None:
    """Set ``out`` to what the nodes above have, 0 without any; both (node,)."""
    for n in range(start, end):
        out[n] = of[tree.parent[n]] if tree.parent[n] >= 0 else 0.0


# The loops below are many and small so that each becomes vector instructions: compilers give up
# where they would have to rule out that many arrays overlap.


@inner
def come_down(spread: float, rest: Floats, own: TreeWork, deviation: Floats) -> float:
    """Set one level's z and deviations given what is above; return log prior and Jacobian."""
    total = 0.5 * log_product(own.share[: len(rest)])
    for n in range(len(rest)):
        own.root[n] = math.sqrt(own.share[n])
    for n in range(len(rest)):
        pull = own.pull[n] - own.sum[n] * own.above[n]
        own.z[n] = spread * pull * own.share[n] + rest[n] * own.root[n]
    for n in range(len(rest)):
        deviation[n] = spread * own.z[n]
        total -= 0.5 * own.z[n] * own.z[n]
    return total


@inner
def place(tree: Tree, free: Floats, values: Values, eta: Floats, work: TreeWork) -> float:
    """Set all nodes' effects and add them to the linear predictor.

    Parameters
    ----------
    tree : Tree
        The nodes.
    free : array, shape (parameter,)
        All free parameters.
    values : Values
        Has the scalars, and gets effects as deviations and, those above added, as levels.
    eta : array, shape (row,)
        The linear predictor without effects; gets it with them.
    work : TreeWork
        Gets what follows.

    Returns
    -------
    float
        The effects' log prior with the Jacobian, up to a constant.
    """
    sum_up(tree, values.theta, eta, work)
    total, rest = 0.0, free[len(free) - tree.n_free :]
    deviation, level = values.deviation[tree.first :], values.level[tree.first :]
    for n in range(tree.n_free):
        values.by_deviation[tree.first + n], values.by_level[tree.first + n] = 0.0, 0.0
    for at in range(len(tree.start)):
        start, end = node_range(tree, at)
        end = min(end, tree.n_free)
        gather(tree, level, start, end, work.above)
        own = level_of(work, start, end)
        total += come_down(values.theta[tree.sd[at]], rest[start:end], own, deviation[start:end])
        for n in range(start, end):
            level[n] = work.above[n] + deviation[n]
    if tree.n_free == len(tree.parent):
        for i in range(len(tree.leaf)):
            eta[i] += level[tree.leaf[i]]
    for j in range(len(tree.stray)):
        eta[tree.stray[j]] += level[tree.own[j]]
        eta[tree.stray[j]] -= level[tree.usual[j]] if tree.usual[j] >= 0 else 0.0
    return total
