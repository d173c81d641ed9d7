"""The example, run here and on a Slurm of one node: every result has the same bytes."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slurm

ROOT = Path(__file__).resolve().parents[2]
MINUTES = float(os.environ.get("SLURM_MINUTES", "30"))
"""For both runs together."""
HERE = 0.2
"""The part of it in which the run without Slurm has to end: each of a dozen jobs of Slurm starts
Snakemake twice more, so a machine on which that takes longer is too slow, or busy."""
SHORTER = {
    # A third of the draws, and a verdict that lets them pass: what is tested is not the fit.
    "\n  draws: 1500 ": "\n  draws: 400 ",
    "\n  warmup: 800 ": "\n  warmup: 400 ",
    "\n  max_draws: 2000 ": "\n  max_draws: 1500 ",
    "\n  max_rhat: 1.01 ": "\n  max_rhat: 1.03 ",
    "\n  min_ess: 400 ": "\n  min_ess: 150 ",
}
OPTIONS = (
    # No accounting here; and jobs that wait for each other on the same disk are looked after often.
    "--profile", "profiles/slurm", "--slurm-no-account", "--slurm-status-command", "squeue",
    "--slurm-init-seconds-before-status-checks", "2", "--latency-wait", "5", "--retries", "0",
)  # fmt: skip
SUBMITTED = {
    "clean_records", "derive_outcome", "prepare_model", "draw_posterior", "leave_patients_out",
    "cross_validate", "sensitivity", "check_fit", "estimate_durations", "judge_estimates",
    "control_disclosure", "render_reports",
}  # fmt: skip


def project(folder):
    """Make a project folder with the example in it."""
    for name in ("workflow", "profiles", "config", "data/raw/example"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("Snakefile", "environment.yml", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    path = folder / "config" / "example.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in SHORTER.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


def run(folder, environment, seconds, *options):
    """Run Snakemake to its end, and return what it said."""
    # One compile cache for both: what is compared is where jobs run.
    environment = {**environment, "PYTENSOR_FLAGS": f"base_compiledir={ROOT}/.cache/pytensor"}
    with subprocess.Popen(
        [sys.executable, "-m", "snakemake", *options, "--config", "analysis=example"],
        cwd=folder, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=seconds)
        except BaseException:
            # Its jobs here go with it; those of Slurm are cancelled with Slurm.
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == 0, said[-4000:]
    return said


def results(folder):
    """Return the bytes of all that a run leaves for others, by name."""
    paths = [path for name in ("data/processed", "reports") for path in (folder / name).rglob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()
    }


@pytest.fixture(scope="module")
def runs(slurm, tmp_path_factory):
    """Run the example both ways; return both folders and what Snakemake said on Slurm."""
    here, there = (project(tmp_path_factory.mktemp(name)) for name in ("here", "there"))
    begun = time.monotonic()
    try:
        run(here, os.environ, HERE * MINUTES * 60)
    except subprocess.TimeoutExpired:
        pytest.skip(f"this machine is too slow or busy for both runs within {MINUTES:g} minutes")
    between = time.monotonic()
    said = run(there, slurm, MINUTES * 60 - (between - begun), *OPTIONS)
    print(f"here {between - begun:.0f} s, on Slurm {time.monotonic() - between:.0f} s")
    return here, there, said


def test_every_result_has_the_same_bytes(runs):
    here, there = (results(folder) for folder in runs[:2])
    assert len(here) > 40
    assert sorted(here) == sorted(there)
    assert [name for name, content in here.items() if there[name] != content] == []


def test_every_step_was_a_job_of_slurm(runs):
    _, there, said = runs
    submitted = re.findall(r"submitted with SLURM jobid \d+ \(log: \S*/rule_(\w+)/", said)
    assert sorted(submitted) == sorted(SUBMITTED)
    logs = {path.stem for path in (there / "logs" / "example").glob("*.log")}
    assert logs == SUBMITTED | {"confirm_quality", "confirm_verdict"}
