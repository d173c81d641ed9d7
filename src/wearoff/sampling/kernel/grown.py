"""The tree of a design: which clinic an injector belongs to, and which injector a patient."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.centring import usual_units
from wearoff.model.design import Design
from wearoff.sampling.kernel.blocks import Parameters
from wearoff.sampling.kernel.sites import Guess, Sites
from wearoff.sampling.kernel.tree import Tree, TreeWork

Ints = NDArray[np.int64]

_NONE = np.zeros(0, dtype=np.int64)


def no_tree() -> Tree:
    """Return what stands for effects that are sampled in another way."""
    none = np.zeros(0)
    return Tree(
        _NONE, _NONE, _NONE, 0, 0, _NONE, _NONE, _NONE, _NONE, none, none, none, 0, 1.0, 0.0
    )  # fmt: skip


def tree_of(
    design: Design, rows: pd.DataFrame, parameters: Parameters, sites: Sites, guess: Guess
) -> Tree:
    """Return the tree.

    Parameters
    ----------
    design : Design
        The model.
    rows : DataFrame
        Its durations in the kernel's order.
    parameters : Parameters
        With blocks of effects that are placed last.
    sites : Sites
        What the durations say.
    guess : Guess
        Where they said it.
    """
    n_free = parameters.size - parameters.first_placed
    if not n_free:
        return no_tree()
    terms = [term for term in ("clinic", "injector", "patient") if design.levels_of(term)]
    sizes = [len(design.levels_of(term)) for term in terms]
    start = dict(zip(terms, np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int), strict=True))
    n_nodes = sum(sizes)
    leaf = design.index(terms[-1], rows) + start[terms[-1]]
    parent = np.concatenate([_parents(design, term, start) for term in terms])
    stray, own, usual = _strays(design, rows, start, parent[leaf], n_free == n_nodes)
    return Tree(
        parent=parent,
        start=np.array(list(start.values()), dtype=np.int64),
        sd=np.array([parameters.position(f"sd_{term}") for term in terms], dtype=np.int64),
        n_free=n_free,
        first=parameters.n_elements - n_free,
        leaf=leaf,
        stray=stray,
        own=own,
        usual=usual,
        weight=sites.weight,
        held_sum=np.bincount(leaf, sites.weight, n_nodes),
        held_pull=np.bincount(leaf, sites.pull, n_nodes),
        sd_residual=parameters.position("sd_residual"),
        usual_square=guess.sd_residual**2,
        width=sites.width,
    )


def _strays(
    design: Design, rows: pd.DataFrame, start: dict[str, int], above: Ints, has_leaves: bool
) -> tuple[Ints, Ints, Ints]:
    """Return which records are not of the node above their leaf, their node, and that above."""
    units = [term for term in start if term != "patient"]
    if "patient" not in start or not units:
        return _NONE, _NONE, _NONE
    unit = design.index(units[-1], rows) + start[units[-1]]
    stray = np.flatnonzero(unit != above) if has_leaves else np.arange(len(rows))
    return stray, unit[stray], above[stray] if has_leaves else np.full(len(stray), -1)


def _parents(design: Design, term: str, start: dict[str, int]) -> Ints:
    """Return the node above each of a term's levels; of patients that of their usual injector."""
    if term == "injector" and "clinic" in start:
        return np.asarray(design.clinic_of_injector, dtype=np.int64) + start["clinic"]
    above = [one for one in ("injector", "clinic") if one in start and one != term]
    if term == "patient" and above:
        return usual_units(design, above[0]) + start[above[0]]
    return np.full(len(design.levels_of(term)), -1, dtype=np.int64)


def work_for(tree: Tree) -> TreeWork:
    """Return work space."""
    return TreeWork(*(np.zeros(len(tree.parent)) for _ in TreeWork._fields))
