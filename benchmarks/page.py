"""Write ``docs/benchmarks.md`` from the newest results of every benchmark."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.run import RESULTS
from benchmarks.table import FIGURES

Content = dict[str, Any]

PAGE = RESULTS.parents[1] / "docs" / "benchmarks.md"
_KINDS = {
    "model": "2*.json", "peers": "2*.json", "records": "records-*.json",
    "pipeline": "pipeline-*.json",
}  # fmt: skip
_HEAD = """# How fast it is

Written by `make bench-page` from the newest results of `make bench` (or `make bench-peers`),
`make bench-records` and `make bench-pipeline`; do not edit. What is measured, and how, stands in
[benchmarks/README.md](../benchmarks/README.md). Other programs on the machine make every time
longer: the load before each measurement stands in the results.
"""


def main() -> int:
    """Write the page; return 0, or 6 without any result."""
    found = {
        kind: newest(RESULTS, pattern, with_peers=kind == "peers")
        for kind, pattern in _KINDS.items()
    }
    if not any(found.values()):
        print("bench: no results; run make bench first", file=sys.stderr)
        return 6
    PAGE.write_text(page(found), encoding="utf-8")
    print(PAGE.relative_to(RESULTS.parents[1]))
    return 0


def newest(folder: Path, pattern: str, *, with_peers: bool) -> Content | None:
    """Return the content of the newest result of a kind; their names sort by date."""
    for path in sorted(folder.glob(pattern), reverse=True):
        content: Content = json.loads(path.read_text(encoding="utf-8"))
        if bool(content["options"].get("peers")) == with_peers:
            return content
    return None


def page(found: dict[str, Content | None]) -> str:
    """Return the page in Markdown.

    Parameters
    ----------
    found : dict of str to dict or None
        ``model``, ``peers``, ``records`` and ``pipeline``: what the benchmarks wrote, or None.
    """
    parts = [_HEAD]
    for kind, title, lines in (
        ("model", "The model alone", _model), ("peers", "Beside Stan", _model),
        ("records", "Records and outcome", _records),
        ("pipeline", "The whole pipeline", _pipeline),
    ):  # fmt: skip
        content = found[kind]
        body = ["Not measured."] if content is None else [*_machine(content), "", *lines(content)]
        parts.append("\n".join([f"## {title}", "", *body]) + "\n")
    return "\n".join(parts)


def _machine(content: Content) -> Iterator[str]:
    machine = content["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    load = max((run["load_before"] for run in content["runs"]), default=0.0)
    yield (
        f"{content['started'][:10]}, {machine['cores']} cores ({machine['architecture']}), "
        f"Python {machine['python']}, {versions}. Load before a measurement: {load:.1f} at most."
    )


def _model(content: Content) -> Iterator[str]:
    yield from _table("contender", "treatments", "figure", "median", "range", "runs")
    for row in content["summary"]:
        title, factor, digits = FIGURES[row["figure"]]
        median, least, greatest = (
            f"{factor * row[part]:,.{digits}f}" for part in ("median", "least", "greatest")
        )
        spread = f"{least} to {greatest}" if row["repetitions"] > 1 else ""
        size = f"{row['treatments']:,}"
        yield _row(row["contender"], size, title, median, spread, row["repetitions"])
    if content["ratios"]:
        yield ""
        yield "Ratios of min ESS per s: median (worst pairing to best pairing)."
        yield ""
        yield from _table("treatments", "contender", "against", "ratio", "range")
    for one in content["ratios"]:
        spread = f"{one['least']:.1f} to {one['greatest']:.1f}"
        size, ratio = f"{one['treatments']:,}", f"{one['ratio']:.1f}"
        yield _row(size, one["contender"], one["reference"], ratio, spread)


def _records(content: Content) -> Iterator[str]:
    yield from _table("treatments", "stage", "wall s", "cpu s", "µs a row", "peak MB")
    for row in content["summary"]:
        yield _row(
            f"{row['treatments']:,}", row["stage"], f"{row['wall_seconds']:.1f}",
            f"{row['cpu_seconds']:.1f}", f"{row['microseconds_per_row']:.1f}",
            f"{row['peak_bytes'] / 1e6:,.0f}",
        )  # fmt: skip
    for stage, power in content["growth"].items():
        yield f"\nTime grows with rows to the power of {power:.2f} ({stage})."


def _pipeline(content: Content) -> Iterator[str]:
    yield from _table("treatments", "run", "wall s", "cpu s", "peak MB", "verdict", "longest steps")
    for run in content["runs"]:
        longest = sorted(run["steps"].items(), key=lambda step: -int(step[1]))[:4]
        yield _row(
            f"{run['treatments']:,}", run["kind"], f"{run['wall_seconds']:.0f}",
            f"{run['cpu_seconds']:.0f}", f"{run['peak_bytes'] / 1e6:,.0f}", run["verdict"],
            ", ".join(f"{rule} {seconds} s" for rule, seconds in longest),
        )  # fmt: skip
    if content["growth"] is not None:
        yield ""
        yield f"Time grows with treatments to the power of {content['growth']:.2f} (warm)."


def _table(*heads: str) -> Iterator[str]:
    yield _row(*heads)
    yield _row(*("---" for _ in heads))


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
