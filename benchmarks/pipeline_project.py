"""A project with a made-up practice of any size, and runs of the pipeline in it."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from wearoff.simulate import simulate_practice

ROOT = Path(__file__).parents[1]
FIRST = "cold"
_EXAMPLE = "example"
_TREATMENTS_OF_EXAMPLE = 1_816
_PER_INJECTOR = 333
_JOB = re.compile(r"^\[(.+)\]\n(?:local)?rule (\w+):\n(?:    .+\n)*?    jobid: (\d+)$", re.M)
_END = re.compile(r"^\[(.+)\]\nFinished jobid: (\d+) ", re.M)


def lay_out(folder: Path, treatments: int, seed: int) -> None:
    """Make a project of the example's config and a practice with about so many treatments.

    Parameters
    ----------
    folder : Path
        Made by this; gets the workflow by links, and the export of the practice.
    treatments : int
        Treatments in the model; there are 333 or fewer to an injector, ten injectors to a clinic.
    seed : int
        Of the practice.
    """
    (folder / "config").mkdir(parents=True)
    for name in ("Snakefile", "workflow", "profiles", "environment.yml"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "config" / f"{_EXAMPLE}.yaml", folder / "config")
    truth = folder / "truth.yaml"
    truth.write_text(yaml.safe_dump(_truth(treatments), allow_unicode=True, sort_keys=False))
    simulate_practice(truth_path=truth, seed=seed, out_dir=folder / "data/raw" / _EXAMPLE)


def _truth(treatments: int) -> dict[str, Any]:
    """Return the example's truth for a practice of another size, as dirty as the example."""
    text = (ROOT / "config" / f"{_EXAMPLE}_truth.yaml").read_text(encoding="utf-8")
    truth: dict[str, Any] = yaml.safe_load(text)
    factor, practice = treatments / _TREATMENTS_OF_EXAMPLE, truth["practice"]
    practice["n_patients"] = round(practice["n_patients"] * factor)
    practice["n_injectors"] = max(practice["n_injectors"], treatments // _PER_INJECTOR)
    practice["n_clinics"] = max(practice["n_clinics"], min(99, practice["n_injectors"] // 10))
    for dirt in truth["dirt"].values():
        dirt.update({name: max(1, round(number * factor)) for name, number in dirt.items()})
    return truth


def run_pipeline(folder: Path, cache: Path, *, kind: str, cores: int) -> dict[str, Any]:
    """Run the pipeline once, and return what it took.

    Parameters
    ----------
    folder : Path
        From :func:`lay_out`.
    cache : Path
        Of compiled code; emptied before a cold run.
    kind : str
        ``cold``, ``warm`` (earlier results are removed first) or ``no change``.
    cores : int
        For Snakemake.

    Returns
    -------
    dict
        ``wall_seconds``, ``cpu_seconds`` of all processes, ``peak_bytes`` of the largest one of
        this and earlier runs, ``steps`` (seconds per rule) and ``verdict``.
    """
    if kind == FIRST:
        shutil.rmtree(cache, ignore_errors=True)
    if kind != "no change":
        for name in ("data/processed", "reports"):
            shutil.rmtree(folder / name, ignore_errors=True)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", str(cores)],
        cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTENSOR_FLAGS": f"base_compiledir={cache}",
                          "NUMBA_CACHE_DIR": str(cache)},
    )  # fmt: skip
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_seconds": wall,
        "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak_bytes": after.ru_maxrss * 1024,
        "steps": step_seconds(done.stdout + done.stderr),
        "verdict": _verdict(folder, done),
    }


def step_seconds(log: str) -> dict[str, int]:
    """Return the seconds of every rule that ran, from what Snakemake said."""
    began = {job: (rule, _moment(at)) for at, rule, job in _JOB.findall(log)}
    ended = {job: _moment(at) for at, job in _END.findall(log)}
    return {
        rule: round((ended[job] - at).total_seconds())
        for job, (rule, at) in began.items()
        if job in ended
    }


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %Y")


def _verdict(folder: Path, done: subprocess.CompletedProcess[str]) -> str:
    path = folder / "reports" / _EXAMPLE / "verdict.json"
    if done.returncode != 0:
        print(done.stderr[-3000:], file=sys.stderr)
    if not path.is_file():
        return "failed"
    return str(json.loads(path.read_text(encoding="utf-8"))["status"])
