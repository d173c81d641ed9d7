"""Sample the same model with Stan. Runs in an environment of its own that holds PyStan.

Reads one job as JSON from standard input, writes draws to the job's ``out`` and prints timings as
one line of JSON. The caller turns draws into effective sample sizes, with the same code for both.
"""

import contextlib
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import stan  # type: ignore[import-not-found]

STAN_FILE = Path(__file__).with_name("weibull.stan")
_SECONDS = re.compile(r"([\d.e+-]+) seconds \((Warm-up|Sampling)\)")


def optimise() -> None:
    """Have Stan's compiler optimise, which PyStan has no option for; a third faster here.

    Its limit of one second for the compiler, too short on a busy machine, is lifted as well.
    """
    run_as_told = subprocess.run

    def run_optimising(command: list[Any], **options: Any) -> Any:
        if Path(command[0]).name == "stanc":
            command = [command[0], "--O1", *command[1:]]
            options["timeout"] = 60
        return run_as_told(command, **options)

    subprocess.run = run_optimising  # type: ignore[assignment]


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Build and sample one formulation.

    Parameters
    ----------
    job : dict
        ``data``, ``inits`` (one dict per chain), ``chains``, ``warmup``, ``draws``,
        ``target_accept``, ``seed``, ``keep`` (parameters to write) and ``out``.

    Returns
    -------
    dict
        Times in seconds, leapfrog steps and divergences after warm-up, peak memory.
    """
    started = time.perf_counter()
    code = STAN_FILE.read_text(encoding="utf-8")
    optimise()
    with contextlib.redirect_stdout(sys.stderr):
        posterior = stan.build(code, data=job["data"], random_seed=job["seed"])
        built = time.perf_counter()
        fit = posterior.sample(
            num_chains=job["chains"],
            num_warmup=job["warmup"],
            num_samples=job["draws"],
            delta=job["target_accept"],
            init=job["inits"],
        )
    done = time.perf_counter()
    kept: dict[str, Any] = {name: _by_chain(fit, name) for name in job["keep"]}
    np.savez(job["out"], **kept)
    clocks = [_clock(one) for one in fit.stan_outputs]
    return {
        "build_seconds": built - started,
        # Stan's own clock of the slower chain: without starting up and handing over the draws.
        "sampling_seconds": max(sum(one.values()) for one in clocks),
        "sampling_wall_seconds": done - built,
        "drawing_seconds": sum(one["Sampling"] for one in clocks),
        "drawing_steps": float(fit["n_leapfrog__"].sum()),
        "divergences": int(fit["divergent__"].sum()),
        "peak_bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def _by_chain(fit: Any, name: str) -> np.ndarray:
    """Return draws with dims chain, draw and the parameter's own; PyStan interleaves chains."""
    draws = np.moveaxis(fit[name], -1, 0)
    by_draw = draws.reshape(-1, fit.num_chains, *draws.shape[1:])
    return np.swapaxes(by_draw, 0, 1)


def _clock(output: bytes) -> dict[str, float]:
    """Return Stan's own seconds of warm-up and of sampling of one chain."""
    found = _SECONDS.findall(output.decode("utf-8"))
    return {phase: float(seconds) for seconds, phase in found}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
