"""One measurement of our own model, in a process of its own.

Reads one job as JSON from standard input and prints the result as one line of JSON. The process
must be fresh and ``PYTENSOR_FLAGS`` must name its compile cache: both decide what is measured.
"""

import json
import resource
import sys
import time
from typing import Any

# Before anything else is imported: the clock of the import starts here.
_STARTED = time.perf_counter()
_GRADIENTS = 100


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Import, compile and, if asked to, sample.

    Parameters
    ----------
    job : dict
        ``treatments``, ``overrides``, ``sample`` (whether to go beyond compiling), ``chains``,
        ``warmup``, ``draws``, ``target_accept``, ``seed``.

    Returns
    -------
    dict
        Times in seconds, leapfrog steps, diagnostics and peak memory.
    """
    import nutpie  # noqa: F401  # sampling needs it, and importing it is not sampling

    from benchmarks.data import SIZES, analysis_with, simulate
    from wearoff.model.prepare import build_design
    from wearoff.sampling.engines import engine_for

    imported = time.perf_counter()
    analysis = analysis_with(job["overrides"])
    design = build_design(simulate(SIZES[job["treatments"]]), analysis)
    designed = time.perf_counter()
    settings = analysis.sampling.model_copy(
        update={name: job[name] for name in ("chains", "draws", "warmup", "seed")}
    )
    engine = engine_for(design, settings)
    done = time.perf_counter()
    result: dict[str, Any] = {
        "import_seconds": imported - _STARTED,
        "design_seconds": designed - imported,
        "compile_seconds": done - designed,
    }
    if job["sample"]:
        result |= _sampled(engine, job)
    result["peak_bytes"] = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return result


def _sampled(engine: Any, job: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.effective import QUANTITIES, summary
    from wearoff.sampling.ladder import Attempt

    started = time.perf_counter()
    # The pilot run that chooses the degree of centring is part of what is timed.
    chains = engine.sample(Attempt(1, job["target_accept"], job["warmup"], job["seed"]))
    seconds = time.perf_counter() - started
    posterior, stats = chains.posterior, chains.sample_stats
    return {
        "sampling_seconds": seconds,
        "steps_per_draw": float(stats["n_steps"].mean()),
        "ns_per_record_per_gradient": _gradient_seconds(engine) * 1e9 / job["treatments"],
        "divergences": int(stats["diverging"].sum()),
        **summary({name: posterior[name].to_numpy() for name in QUANTITIES if name in posterior}),
    }


def _gradient_seconds(engine: Any) -> float:
    """Return the seconds of one density with gradient, or NaN for a model drawn from its graph."""
    if not hasattr(engine, "layout"):
        return float("nan")
    from wearoff.sampling.kernel.sampler import density_of, start

    layout = engine.layout()
    density, free = density_of(layout), start(layout, 1)
    density(free)
    started = time.perf_counter()
    for _ in range(_GRADIENTS):
        density(free)
    return (time.perf_counter() - started) / _GRADIENTS


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
