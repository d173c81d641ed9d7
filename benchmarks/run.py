"""Measure, write ``benchmarks/results/<date>.json`` and print a table."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.contenders import PEER_PYTHON, MeasurementError, measure_ours, measure_stan
from benchmarks.data import SIZES
from benchmarks.stan_job import FORMULATIONS
from benchmarks.table import Row, printed, ratios, summarise

RESULTS = Path(__file__).with_name("results")
LENGTHS = {2_000: (500, 1_000), 20_000: (400, 500), 200_000: (250, 150)}
"""Warm-up and kept draws per chain."""

_DEFAULTS = "defaults"
_BUSY = 0.5


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; return 0, 1 after a failure, 6 without the peer's environment."""
    options = _parser().parse_args(arguments)
    if options.peers and not PEER_PYTHON.is_file():
        print("bench: no PyStan in .tools/peers; run benchmarks/setup_peers.sh", file=sys.stderr)
        return 6
    started = datetime.now(UTC)
    if os.getloadavg()[0] > _BUSY:
        print("bench: the machine is busy, times will be too long", file=sys.stderr)
    runs: list[Row] = []
    failed = False
    try:
        with tempfile.TemporaryDirectory() as scratch:
            for run in _runs(options, Path(scratch)):
                print(_progress(run), file=sys.stderr, flush=True)
                runs.append(run)
    except MeasurementError as error:
        # What was measured until then is still worth having.
        print(f"bench: a measurement failed:\n{error}", file=sys.stderr)
        failed = True
    rows = summarise(runs)
    found = ratios(rows)
    content = {
        "started": started.isoformat(),
        "machine": machine(),
        "options": vars(options),
        "summary": rows,
        "ratios": found,
        "runs": runs,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{started:%Y-%m-%dT%H%M%S}.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    print(printed(rows, found))
    print(f"\n{path.relative_to(RESULTS.parents[1])}")
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    add = parser.add_argument
    add("--treatments", type=int, nargs="+", choices=sorted(SIZES), default=[2_000, 20_000])
    add("--repetitions", type=int, default=3)
    add(
        "--set", action="append", metavar="model.key=value[,key=value]", dest="variants",
        help=f"a variant of our model, may be repeated; '{_DEFAULTS}' changes nothing",
    )  # fmt: skip
    add("--chains", type=int, default=2, help="two or more: one has no R-hat")
    add("--warmup", type=int, help="default by size")
    add("--draws", type=int, help="default by size")
    add("--target-accept", type=float, default=0.8)
    add("--seed", type=int, default=1)
    add("--peers", action="store_true", help="Stan too, all formulations at the least size")
    add("--formulations", nargs="+", choices=list(FORMULATIONS), default=list(FORMULATIONS))
    return parser


def _runs(options: argparse.Namespace, scratch: Path) -> Iterator[Row]:
    """Yield measurements, repetition by repetition, so that drifts of the machine hit all."""
    variants = options.variants or [_DEFAULTS]
    formulations = list(options.formulations) if options.peers else []
    for number, treatments in enumerate(sorted(options.treatments)):
        at_size: list[Row] = []
        for repetition in range(options.repetitions):
            job = _job(options, treatments, repetition)
            for place, variant in enumerate(variants):
                cache = scratch / f"variant{place}"
                cold = number == 0 and repetition == 0
                at_size.append(_ours(job, variant, cache, cold))
                yield at_size[-1]
            for formulation in formulations:
                at_size.append(_stan(job, formulation, scratch))
                yield at_size[-1]
        if formulations and number == 0:
            # Records per patient are the same at all sizes, and so is the best formulation.
            formulations = [_best(at_size, formulations)]


def _job(options: argparse.Namespace, treatments: int, repetition: int) -> Row:
    warmup, draws = LENGTHS[treatments]
    return {
        "treatments": treatments,
        "chains": options.chains,
        "warmup": options.warmup or warmup,
        "draws": options.draws or draws,
        "target_accept": options.target_accept,
        "seed": options.seed + repetition,
    }


def _ours(job: Row, variant: str, cache: Path, cold: bool) -> Row:
    overrides = {}
    if variant != _DEFAULTS:
        overrides = dict(one.split("=", 1) for one in variant.split(","))
    request = job | {"overrides": overrides}
    first: Row = {}
    if cold:
        # Compile time hardly depends on the size: the cache serves all sizes.
        measured = measure_ours(request | {"sample": False}, cache)
        first = {"cold_compile_seconds": measured["compile_seconds"]}
    return _labelled(
        job, f"wearoff {variant}", first | measure_ours(request | {"sample": True}, cache)
    )


def _stan(job: Row, formulation: str, scratch: Path) -> Row:
    cache = scratch / "stan"
    is_built = cache.is_dir()
    measured = measure_stan(job, formulation, cache)
    if is_built:
        del measured["build_seconds"]
    return _labelled(job, f"Stan, patients {formulation}", measured)


def _labelled(job: Row, contender: str, measured: Row) -> Row:
    speed = measured["min_ess"] / measured["sampling_seconds"]
    label = {"contender": contender, "load_before": os.getloadavg()[0]}
    return label | job | measured | {"min_ess_per_second": speed}


def _best(runs: list[Row], formulations: list[str]) -> str:
    speeds: dict[str, Any] = {
        row["contender"]: row["median"]
        for row in summarise(runs)
        if row["figure"] == "min_ess_per_second"
    }
    return max(formulations, key=lambda one: float(speeds[f"Stan, patients {one}"]))


def _progress(run: Row) -> str:
    return (
        f"{run['contender']}, {run['treatments']:,} treatments, seed {run['seed']}: "
        f"{run['sampling_seconds']:.1f} s, {run['min_ess_per_second']:.1f} min ESS per s "
        f"({run['min_ess_of']})"
    )


def machine() -> dict[str, Any]:
    """Return what the measurements depend on besides the code."""
    packages = ("wearoff", "pymc", "pytensor", "nutpie", "numba", "numpy")
    return {
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in packages},
    }


if __name__ == "__main__":
    sys.exit(main())
