"""Start one measurement in a fresh process, ours or Stan's."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data import SIZES, analysis_with, simulate
from benchmarks.effective import summary
from benchmarks.stan_job import KEEP, as_ours, stan_data, stan_inits
from wearoff.model.prepare import build_design

ROOT = Path(__file__).parents[1]
PEER_PYTHON = ROOT / ".tools" / "peers" / "bin" / "python"

Job = dict[str, Any]


class MeasurementError(RuntimeError):
    """A measuring process ended with an error."""


def measure_ours(job: Job, cache: Path) -> Job:
    """Measure our model in a fresh process.

    Parameters
    ----------
    job : dict
        See :func:`benchmarks.fit.run`.
    cache : Path
        Compile cache; an empty folder makes it a cold start.
    """
    caches = {"PYTENSOR_FLAGS": f"base_compiledir={cache}", "NUMBA_CACHE_DIR": str(cache)}
    return answer([sys.executable, "-m", "benchmarks.fit"], job, ROOT, caches)


def measure_stan(job: Job, formulation: str, cache: Path) -> Job:
    """Measure Stan on the same data, with the diagnostics computed by our code.

    Parameters
    ----------
    job : dict
        As for our own model.
    formulation : str
        Key of :data:`benchmarks.stan_job.FORMULATIONS`.
    cache : Path
        Where PyStan keeps built models.
    """
    analysis = analysis_with({})
    design = build_design(simulate(SIZES[job["treatments"]]), analysis)
    data = stan_data(design, formulation)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "draws.npz"
        settings = {key: job[key] for key in ("chains", "warmup", "draws", "target_accept", "seed")}
        inits = stan_inits(data, job["chains"], job["seed"])
        request = {**settings, "data": data, "inits": inits, "keep": KEEP, "out": str(out)}
        command = [str(PEER_PYTHON), "-W", "ignore", str(ROOT / "benchmarks" / "peers.py")]
        # PyStan leaves a folder of its build where it is started.
        told = answer(command, request, Path(folder), {"XDG_CACHE_HOME": str(cache)})
        draws = as_ours(dict(np.load(out)), design)
    steps = told.pop("drawing_steps")
    nanoseconds = 1e9 * told.pop("drawing_seconds") / steps / job["treatments"]
    return {
        **told,
        "steps_per_draw": steps / (job["draws"] * job["chains"]),
        "ns_per_record_per_gradient": nanoseconds,
        **summary(draws),
    }


def answer(command: list[str], job: Job, folder: Path, environment: dict[str, str]) -> Job:
    """Start a measuring process, hand it a job as JSON, and return the figures it prints."""
    done = subprocess.run(
        command,
        input=json.dumps(job),
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | environment,
        check=False,
    )
    if done.returncode != 0:
        raise MeasurementError(done.stderr[-3000:])
    told: Job = json.loads(done.stdout.splitlines()[-1])
    return told
