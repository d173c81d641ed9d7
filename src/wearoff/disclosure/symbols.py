"""The formulas of the built model in symbols, and how many levels each part has."""

from wearoff.config import Disclosure
from wearoff.disclosure.counts import shown_count
from wearoff.disclosure.released_model import GraphNode
from wearoff.model import ModelGraph, Node

_COUNTED = frozenset({"row", "treatment", "known", "patient"})
"""Dims whose number of levels is a count of patients or treatments."""


def symbols(graph: ModelGraph, settings: Disclosure) -> tuple[str, ...]:
    """Return one line per node, such as ``sd_clinic ~ HalfNormal(0.1)``.

    Parameters
    ----------
    graph : ModelGraph
        The built model.
    settings : Disclosure
        How counts of patients and treatments are hidden and rounded.
    """
    return tuple(
        f"{_left(graph, node, levels, settings)} {sign} {right}"
        for node in graph.nodes
        for levels, sign, right in node.lines
    )


def graph_nodes(graph: ModelGraph, settings: Disclosure) -> tuple[GraphNode, ...]:
    """Return the nodes of the model with their edges, as the picture needs them."""
    return tuple(
        GraphNode(
            name=node.name,
            kind=node.kind,
            dims=tuple(dims_words(graph, node.dims, settings)),
            parents=node.parents,
        )
        for node in graph.nodes
    )


def dims_words(graph: ModelGraph, dims: tuple[str, ...], settings: Disclosure) -> list[str]:
    """Return dims with their numbers of levels, such as ``injector: 24``."""
    return [f"{dim}: {n_levels(graph, dim, settings)}" for dim in dims]


def n_levels(graph: ModelGraph, dim: str, settings: Disclosure) -> str:
    """Return how many levels a dim has, rounded where they are patients or treatments."""
    size = graph.sizes[dim]
    return shown_count(size, settings) if dim in _COUNTED else str(size)


def _left(graph: ModelGraph, node: Node, levels: str, settings: Disclosure) -> str:
    within = levels or ", ".join(dims_words(graph, node.dims, settings))
    return f"{node.name}[{within}]" if within else node.name
