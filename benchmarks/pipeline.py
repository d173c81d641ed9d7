"""Measure the whole pipeline, from records to reports, cold, warm and without a change.

Everything measured goes to ``benchmarks/results/pipeline-<date>.json``.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.growth import growth
from benchmarks.pipeline_project import FIRST, lay_out, run_pipeline
from benchmarks.run import RESULTS, machine

Row = dict[str, Any]

TREATMENTS = (2_000, 20_000)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; return 0, or 1 where the pipeline failed or its verdict did."""
    options = _parser().parse_args(arguments)
    started = datetime.now(UTC)
    runs = []
    for run in _runs(options):
        runs.append(run)
        print(f"{run['treatments']:,} treatments, {run['kind']}: {run['wall_seconds']:.0f} s, "
              f"{run['verdict']}", file=sys.stderr, flush=True)  # fmt: skip
    content = {
        "started": started.isoformat(), "machine": machine(), "options": vars(options),
        "growth": growth([run for run in runs if run["kind"] == "warm"]), "runs": runs,
    }  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"pipeline-{started:%Y-%m-%dT%H%M%S}.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    print(printed(runs))
    print(f"\n{path.relative_to(RESULTS.parents[1])}")
    return int(any(run["verdict"] != "pass" for run in runs))


def _runs(options: argparse.Namespace) -> Iterator[Row]:
    """Yield measurements: the first size with empty caches, then every size with filled ones."""
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        cache = Path(scratch) / "cache"
        for number, treatments in enumerate(sorted(options.treatments)):
            folder = Path(scratch) / str(treatments)
            lay_out(folder, treatments, options.seed)
            kinds = ("warm", "no change") if number else (FIRST, "warm", "no change")
            for kind in kinds:
                load = os.getloadavg()[0]
                measured = run_pipeline(folder, cache, kind=kind, cores=options.cores)
                yield {"treatments": treatments, "kind": kind, "load_before": load} | measured


def printed(runs: list[Row]) -> str:
    """Return the measurements as text, the steps of each beside their seconds."""
    lines = ["treatments  run        wall s   cpu s  peak MB  verdict"]
    for run in runs:
        lines.append(
            f"{run['treatments']:>10,}  {run['kind']:<9}{run['wall_seconds']:>8.0f}"
            f"{run['cpu_seconds']:>8.0f}{run['peak_bytes'] / 1e6:>9,.0f}  {run['verdict']}"
        )
        lines += [f"{'':>14}{rule:<22}{seconds:>6}" for rule, seconds in run["steps"].items()]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__)
    add = parser.add_argument
    add("--treatments", type=int, nargs="+", default=list(TREATMENTS))
    add("--cores", type=int, default=2)
    add("--seed", type=int, default=1)
    add("--scratch", help="folder for the practices, some 1 GB at a million treatments")
    return parser


if __name__ == "__main__":
    sys.exit(main())
