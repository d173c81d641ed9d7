"""The picture of the built model: every part, and which parts it is computed from."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import FancyBboxPatch

from wearoff.disclosure.released_model import GraphNode
from wearoff.report.blocks import Figure, FileLink
from wearoff.report.clean import drawable
from wearoff.report.palette import BAND, GREY, INK, LOOKS, PANEL
from wearoff.report.svg import drawn_words, report_style, to_svg

WIDTH, ROW, BOX, GAP = 8.6, 0.6, 0.36, 0.08
_SWEEPS = 6
_KINDS = {
    "free": "drawn (round)",
    "deterministic": "computed and kept",
    "intermediate": "computed",
    "observed": "observed (shaded)",
    "potential": "added to the density",
}


@dataclass(frozen=True)
class _Place:
    x: float
    y: float
    width: float


def model_graph(nodes: Sequence[GraphNode], file: FileLink | None) -> Figure | None:
    """Return the picture of the model's graph.

    Parameters
    ----------
    nodes : sequence of GraphNode
        Every node after those it is computed from.
    file : FileLink or None
        The file with the same nodes.

    Returns
    -------
    Figure or None
        None without nodes.
    """
    if not nodes or file is None:
        return None
    svg = _drawn(nodes)
    counts = {kind: sum(node.kind == kind for node in nodes) for kind in _KINDS}
    told = ", ".join(f"{counts[kind]} {words}" for kind, words in _KINDS.items() if counts[kind])
    observed = "; ".join(
        f"{node.name} from {' and '.join(node.parents)}"
        for node in nodes
        if node.kind == "observed"
    )
    return Figure(
        "How the parts of the model hang together",
        "Arrows run from a part to those computed from it; data are left out",
        f"{len(nodes)} parts: {told}. {observed}. The formulas say the same in full.",
        file, "Source: the model as it was built.", svg, drawn_words(svg),
    )  # fmt: skip


def _drawn(nodes: Sequence[GraphNode]) -> str:
    rows = _rows(nodes)
    places = _places(rows)
    height = ROW * len(rows) + 0.1
    with report_style():
        canvas = Canvas(figsize=(WIDTH, height))
        axes = canvas.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        for node in nodes:
            for parent in node.parents:
                _arrow(axes, places[parent], places[node.name])
        for node in nodes:
            _box(axes, node, places[node.name])
        return to_svg(canvas, "model-graph")


def _rows(nodes: Sequence[GraphNode]) -> list[list[GraphNode]]:
    """Return the nodes row by row, each just above the first that is computed from it."""
    children = {
        node.name: [one.name for one in nodes if node.name in one.parents] for node in nodes
    }
    height: dict[str, int] = {}
    for node in reversed(nodes):
        height[node.name] = max((height[child] + 1 for child in children[node.name]), default=0)
    top = max(height.values())
    rows: list[list[GraphNode]] = [[] for _ in range(top + 1)]
    for node in nodes:
        rows[top - height[node.name]].append(node)
    return _untangled([part for row in rows for part in _fitting(row)], children)


def _fitting(row: list[GraphNode]) -> list[list[GraphNode]]:
    """Split a row that is too wide; what is computed from nothing may stand higher."""
    if sum(_width(node) + GAP for node in row) <= WIDTH - GAP:
        return [row]
    first = [node for node in row if not node.parents]
    second = [node for node in row if node.parents]
    if not (first and second):
        first, second = row[: len(row) // 2], row[len(row) // 2 :]
    return [*_fitting(first), *_fitting(second)]


def _untangled(
    rows: list[list[GraphNode]], children: dict[str, list[str]]
) -> list[list[GraphNode]]:
    """Order each row by the mean place of its neighbours, a few times over."""
    place = {node.name: (j + 0.5) / len(row) for row in rows for j, node in enumerate(row)}
    for _ in range(_SWEEPS):
        for row in rows:
            wish = {
                node.name: _mean([place[one] for one in (*node.parents, *children[node.name])])
                for node in row
            }
            row[:] = [node for _, _, node in sorted(
                (wish[node.name], j, node) for j, node in enumerate(row)
            )]  # fmt: skip
            place |= {node.name: (j + 0.5) / len(row) for j, node in enumerate(row)}
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.5


def _places(rows: Sequence[Sequence[GraphNode]]) -> dict[str, _Place]:
    found = {}
    for i, row in enumerate(rows):
        widths = [_width(node) for node in row]
        gap = max(0.0, (WIDTH - sum(widths)) / (len(row) + 1))
        left = gap
        for node, width in zip(row, widths, strict=True):
            found[node.name] = _Place(left + width / 2, ROW * (i + 0.5), width)
            left += width + gap
    return found


def _width(node: GraphNode) -> float:
    longest = max(len(node.name), len(", ".join(node.dims)))
    return min(0.16 + 0.068 * longest, WIDTH - 2 * GAP)


def _arrow(axes: Axes, start: _Place, end: _Place) -> None:
    axes.annotate(
        "", xy=(end.x, end.y - BOX / 2), xytext=(start.x, start.y + BOX / 2),
        arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 0.7, "shrinkA": 0,
                    "shrinkB": 0, "mutation_scale": 8},
    )  # fmt: skip


def _box(axes: Axes, node: GraphNode, place: _Place) -> None:
    shape = "round,pad=0.02,rounding_size=0.16" if node.kind == "free" else "square,pad=0.02"
    is_plain = node.kind == "intermediate"
    edge = GREY if is_plain else LOOKS[0].colour
    words = [node.name, *([", ".join(node.dims)] if node.dims else [])]
    axes.add_patch(
        FancyBboxPatch(
            (place.x - place.width / 2, place.y - BOX / 2), place.width, BOX, boxstyle=shape,
            facecolor=BAND if node.kind == "observed" else PANEL, edgecolor=edge,
            linewidth=0.8 if is_plain else 1.3, mutation_aspect=1, zorder=4,
        )
    )  # fmt: skip
    for j, text in enumerate(words):
        y = place.y + (0.0 if len(words) == 1 else 0.17 * (j - 0.5))
        size = 8.0 if j == 0 else 7.0
        colour = INK if j == 0 else GREY
        axes.text(
            place.x, y, drawable(text), ha="center", va="center", fontsize=size, color=colour,
            zorder=5,
        )  # fmt: skip
