"""The way back through the tree: from effects to what is free of them, spreads and records.

Every function undoes one of :mod:`wearoff.sampling.kernel.tree`.
"""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner
from wearoff.sampling.kernel.elements import Values
from wearoff.sampling.kernel.tree import Tree, TreeWork, certainty, gather, level_of, node_range

Floats = NDArray[np.float64]


@inner
def replace(
    tree: Tree, free: Floats, values: Values, slopes: Floats, work: TreeWork, gradient: Floats
) -> None:
    """Carry derivatives back to what is free of the nodes, to scalars and records.

    Parameters
    ----------
    tree, free, values, work
        As in :func:`wearoff.sampling.kernel.tree.place`.
    slopes : array, shape (row,)
        Derivatives in the linear predictor with effects; gets those in the one without.
    gradient : array, shape (parameter,)
        Gets the derivatives in what is free of the nodes.
    """
    by_level = values.by_level[tree.first :]
    if tree.n_free == len(tree.parent):
        for i in range(len(tree.leaf)):
            by_level[tree.leaf[i]] += slopes[i]
    for j in range(len(tree.stray)):
        by_level[tree.own[j]] += slopes[tree.stray[j]]
        if tree.usual[j] >= 0:
            by_level[tree.usual[j]] -= slopes[tree.stray[j]]
    come_down_back(tree, free, values, work, gradient)
    by_certain = climb_back(tree, values, work)
    residual = values.theta[tree.sd_residual]
    certain = certainty(tree, residual)
    for i in range(len(tree.leaf)):
        slopes[i] -= certain * work.by_pull[tree.leaf[i]] * tree.weight[i]
    by_square = -by_certain / (residual * residual + tree.width)
    values.by_theta[tree.sd_residual] += 2.0 * residual * by_square


@inner
def come_down_back(
    tree: Tree, free: Floats, values: Values, work: TreeWork, gradient: Floats
) -> None:
    """Undo the way down: set derivatives in W, M and 1 / D as far as the nodes' own effects go."""
    first = len(free) - tree.n_free
    by_deviation, by_level = values.by_deviation[tree.first :], values.by_level[tree.first :]
    for n in range(tree.n_free, len(tree.parent)):
        work.by_sum[n], work.by_pull[n], work.by_share[n] = 0.0, 0.0, 0.0
    for at in range(len(tree.start) - 1, -1, -1):
        start, end = node_range(tree, at)
        end = min(end, tree.n_free)
        for n in range(start, end):
            by_deviation[n] += by_level[n]
        values.by_theta[tree.sd[at]] += level_back(
            values.theta[tree.sd[at]], free[first + start : first + end],
            by_deviation[start:end], level_of(work, start, end),
            gradient[first + start : first + end],
        )  # fmt: skip
        for n in range(start, end):
            if tree.parent[n] >= 0:
                by_level[tree.parent[n]] += by_level[n] - work.by_pull[n] * work.sum[n]


@inner
def level_back(
    spread: float, rest: Floats, by_own: Floats, own: TreeWork, gradient: Floats
) -> float:
    """Do so for one level, whose deviations' derivatives are ``by_own``; return the spread's."""
    by_spread, by_z = 0.0, own.by_share
    for n in range(len(rest)):
        by_z[n] = by_own[n] * spread - own.z[n]
    for n in range(len(rest)):
        pull = own.pull[n] - own.sum[n] * own.above[n]
        by_spread += by_own[n] * own.z[n] + by_z[n] * pull * own.share[n]
    for n in range(len(rest)):
        gradient[n] = by_z[n] * own.root[n]
    for n in range(len(rest)):
        own.by_pull[n] = by_z[n] * spread * own.share[n]
    for n in range(len(rest)):
        own.by_sum[n] = -own.by_pull[n] * own.above[n]
    for n in range(len(rest)):
        pull, ratio = own.pull[n] - own.sum[n] * own.above[n], 1.0 + spread * spread * own.sum[n]
        moved = spread * pull + 0.5 * rest[n] * own.root[n] * ratio
        own.by_share[n] = by_z[n] * moved + 0.5 * ratio
    return by_spread


@inner
def climb_back(tree: Tree, values: Values, work: TreeWork) -> float:
    """Undo the way up: finish derivatives in W and M; return that in the certainty, times it."""
    by_certain = 0.0
    for at in range(len(tree.start)):
        start, end = node_range(tree, at)
        gather(tree, work.by_sum, start, end, work.by_sum_above)
        gather(tree, work.by_pull, start, end, work.by_pull_above)
        own = level_of(work, start, end)
        values.by_theta[tree.sd[at]] += level_climb_back(values.theta[tree.sd[at]], own)
        for n in range(start, end if at + 1 == len(tree.start) else start):
            by_certain += work.by_sum[n] * work.sum[n] + work.by_pull[n] * work.pull[n]
    return by_certain


@inner
def level_climb_back(spread: float, own: TreeWork) -> float:
    """Do so for one level; return the derivative in its spread."""
    total, square = 0.0, spread * spread
    for n in range(len(own.sum)):
        own.by_share[n] += own.by_sum_above[n] * own.sum[n] + own.by_pull_above[n] * own.pull[n]
    for n in range(len(own.sum)):
        own.by_pull[n] += own.by_pull_above[n] * own.share[n]
    for n in range(len(own.sum)):
        by_ratio = -own.by_share[n] * own.share[n] * own.share[n]
        own.by_sum[n] += own.by_sum_above[n] * own.share[n] + by_ratio * square
        total += by_ratio * own.sum[n]
    return 2.0 * spread * total
