"""What the built PyMC model is, as plain data: its nodes, their formulas and the priors.

Written by :mod:`wearoff.model.describe` and read without PyMC.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from wearoff.files import read_json, write_json

Kind = Literal["free", "deterministic", "intermediate", "observed", "potential"]


@dataclass(frozen=True)
class Node:
    """One named part of the model.

    Attributes
    ----------
    name : str
        As in PyMC.
    kind : str
        ``free`` (drawn), ``deterministic`` (kept with the draws), ``intermediate``, ``observed``,
        or ``potential`` (a term of the density that belongs to no variable).
    dims : tuple of str
        Its dims.
    lines : tuple of tuple of str
        Each line of its formula: the levels it holds for (empty for all), its sign (``~`` or
        ``=``) and the right-hand side.
    parents : tuple of str
        Names of the nodes it is computed from, data aside.
    """

    name: str
    kind: Kind
    dims: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    parents: tuple[str, ...]


@dataclass(frozen=True)
class GraphPrior:
    """The distribution that the model gives one parameter, or the levels of one term.

    Attributes
    ----------
    name : str
        The parameter; of standardised ones the effect that is computed from it.
    free : str
        The variable that is drawn.
    levels : tuple of str
        For which levels; empty for a scalar, or for all levels alike.
    dims : tuple of str
        Dims of the parameter.
    distribution : str
        With numbers; spreads and centres that are parameters themselves by name.
    """

    name: str
    free: str
    levels: tuple[str, ...]
    dims: tuple[str, ...]
    distribution: str


@dataclass(frozen=True)
class ModelGraph:
    """The built model.

    Attributes
    ----------
    family : str
        Distribution of the durations.
    nodes : tuple of Node
        Every node after those it is computed from.
    priors : tuple of GraphPrior
        One or more for each free variable.
    levels : dict of str to tuple of str
        Dim: its levels, for dims whose levels are not records or patients.
    sizes : dict of str to int
        Dim: how many levels.
    """

    family: str
    nodes: tuple[Node, ...]
    priors: tuple[GraphPrior, ...]
    levels: dict[str, tuple[str, ...]]
    sizes: dict[str, int]

    def node(self, name: str) -> Node | None:
        """Return a node by name; None if the model has none such."""
        return next((one for one in self.nodes if one.name == name), None)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return the names of all nodes that a node is computed from, in the order of nodes."""
        found: set[str] = set()
        open_ = [name]
        while open_:
            node = self.node(open_.pop())
            new = set(node.parents) - found if node else set()
            found |= new
            open_ += new
        return tuple(one.name for one in self.nodes if one.name in found)


def save_graph(graph: ModelGraph, path: Path) -> None:
    """Write a description as JSON."""
    write_json(asdict(graph), path)


def load_graph(path: Path) -> ModelGraph:
    """Read what :func:`save_graph` wrote."""
    content: dict[str, Any] = read_json(path)
    return ModelGraph(
        family=content["family"],
        nodes=tuple(
            Node(
                one["name"], one["kind"], tuple(one["dims"]),
                tuple((line[0], line[1], line[2]) for line in one["lines"]),
                tuple(one["parents"]),
            )
            for one in content["nodes"]
        ),
        priors=tuple(
            GraphPrior(
                one["name"], one["free"], tuple(one["levels"]), tuple(one["dims"]),
                one["distribution"],
            )
            for one in content["priors"]
        ),
        levels={name: tuple(levels) for name, levels in content["levels"].items()},
        sizes=content["sizes"],
    )  # fmt: skip
