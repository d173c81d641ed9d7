"""Measure records and outcome on exports of growing size, and print a table.

Everything measured goes to ``benchmarks/results/records-<date>.json``.
"""

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contenders import ROOT, MeasurementError, answer
from benchmarks.records_data import write_export
from benchmarks.run import RESULTS, machine

Row = dict[str, Any]

TREATMENTS = (10_000, 100_000, 1_000_000)
ASSESSMENTS_PER_TREATMENT = 4
STAGES = ("records", "outcome")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; return 0, or 1 after a failure."""
    options = _parser().parse_args(arguments)
    started = datetime.now(UTC)
    runs: list[Row] = []
    failed = False
    try:
        for treatments in sorted(options.treatments):
            with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
                write_export(treatments, Path(folder), options.seed)
                for _ in range(options.repetitions):
                    runs += [_measured(stage, treatments, folder) for stage in STAGES]
    except MeasurementError as error:
        print(f"bench: a measurement failed:\n{error}", file=sys.stderr)
        failed = True
    rows = summarise(runs)
    content = {
        "started": started.isoformat(), "machine": machine(), "options": vars(options),
        "summary": rows, "growth": growth(rows), "runs": runs,
    }  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"records-{started:%Y-%m-%dT%H%M%S}.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    print(printed(rows, growth(rows)))
    print(f"\n{path.relative_to(RESULTS.parents[1])}")
    return int(failed)


def summarise(runs: list[Row]) -> list[Row]:
    """Return one row per size and stage, and one for both stages: the quickest of its runs.

    Parameters
    ----------
    runs : list of dict
        ``stage``, ``treatments`` and the figures of :mod:`benchmarks.records_job`.
    """
    rows: list[Row] = []
    for treatments in dict.fromkeys(run["treatments"] for run in runs):
        at_size = [run for run in runs if run["treatments"] == treatments]
        quickest = [
            min(own, key=lambda run: float(run["wall_seconds"]))
            for stage in STAGES
            if (own := [run for run in at_size if run["stage"] == stage])
        ]
        both = {
            "stage": "both", "treatments": treatments, "parts": {},
            "peak_bytes": max(run["peak_bytes"] for run in quickest),
            "wall_seconds": sum(run["wall_seconds"] for run in quickest),
            "cpu_seconds": sum(run["cpu_seconds"] for run in quickest),
        }  # fmt: skip
        rows += [_per_row(row) for row in (*quickest, both)]
    return rows


def growth(rows: list[Row]) -> dict[str, float]:
    """Return by which power of the number of rows the time of each stage grows.

    1 is a flat cost per row. Taken between the least and the greatest size.
    """
    found: dict[str, float] = {}
    for stage in (*STAGES, "both"):
        own = [row for row in rows if row["stage"] == stage]
        if len(own) > 1:
            times = own[-1]["wall_seconds"] / own[0]["wall_seconds"]
            sizes = own[-1]["treatments"] / own[0]["treatments"]
            found[stage] = float(np.log(times) / np.log(sizes))
    return found


def printed(rows: list[Row], exponents: dict[str, float]) -> str:
    """Return summary and growth as text."""
    lines = ["treatments  stage       wall s    cpu s  us a row  peak MB"]
    for row in rows:
        lines.append(
            f"{row['treatments']:>10,}  {row['stage']:<8}{row['wall_seconds']:>10.2f}"
            f"{row['cpu_seconds']:>9.2f}{row['microseconds_per_row']:>10.2f}"
            f"{row['peak_bytes'] / 1e6:>9,.0f}"
        )
        lines += [
            f"{'':>14}{part:<20}{wall:>8.2f}{cpu:>9.2f}"
            for part, (wall, cpu) in row["parts"].items()
        ]
    lines += [f"time grows with rows to the power of {power:.2f} ({stage})"
              for stage, power in exponents.items()]  # fmt: skip
    return "\n".join(lines)


def _measured(stage: str, treatments: int, folder: str) -> Row:
    job = {"stage": stage, "project": folder}
    label: Row = {"stage": stage, "treatments": treatments, "load_before": os.getloadavg()[0]}
    command = [sys.executable, "-m", "benchmarks.records_job"]
    run = label | answer(command, job, ROOT, {})
    print(f"{stage}, {treatments:,} treatments: {run['wall_seconds']:.1f} s", file=sys.stderr)
    return run


def _per_row(row: Row) -> Row:
    n_rows = row["treatments"] * (1 + ASSESSMENTS_PER_TREATMENT)
    return row | {"microseconds_per_row": 1e6 * row["wall_seconds"] / n_rows}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.records", description=__doc__)
    add = parser.add_argument
    add("--treatments", type=int, nargs="+", default=list(TREATMENTS))
    add("--repetitions", type=int, default=1)
    add("--seed", type=int, default=1)
    add("--scratch", help="folder for the exports, some 400 MB at a million treatments")
    return parser


if __name__ == "__main__":
    sys.exit(main())
