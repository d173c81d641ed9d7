"""A project folder on which faults are tried: its cheap half, records to hand-over, many times.

Only processes that a test started are ended, by their number: each run gets a session of its own.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

_SPEC = importlib.util.spec_from_file_location(
    "workflow_projects", Path(__file__).parents[1] / "workflow" / "conftest.py"
)
projects = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(projects)
small_bounds = projects.small_bounds

# Notes about the running of steps, not results: logs have durations.
NOT_RESULTS = ("tracebacks", "failure.json")


class Run:
    """A run at work, in a session of its own."""

    def __init__(self, project, words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wearoff.cli", *words], cwd=project.folder,
            env=project.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    def processes(self, kinds=("command", "snakemake", "job")):
        """Return the processes of some kinds that are still there."""
        found = []
        for one in psutil.process_iter():
            try:
                inside = os.getsid(one.pid) == self.process.pid
                alive = inside and one.status() != psutil.STATUS_ZOMBIE
                if alive and self._kind(one) in kinds:
                    found.append(one)
            except (ProcessLookupError, psutil.NoSuchProcess):
                continue
        return found

    @staticmethod
    def _kind(process):
        words = process.cmdline()
        if "wearoff.cli" in words:
            return "command"
        return "snakemake" if "snakemake" in words else "job"

    def send(self, number, *kinds):
        """Send a signal to each process of some kinds, and return to how many."""
        n_sent = 0
        for one in self.processes(kinds):
            try:
                os.kill(one.pid, number)
                n_sent += 1
            except ProcessLookupError:
                continue
        return n_sent

    def kill(self, *kinds):
        return self.send(signal.SIGKILL, *kinds)

    def is_over(self):
        return self.process.poll() is not None

    def line(self):
        """Wait for the end; return the last line it said."""
        _, said = self.process.communicate(timeout=180)
        return (said.strip().splitlines() or [""])[-1]

    def wait_until(self, condition, seconds=180):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.05)

    def wait_for_step(self, step, analysis="small"):
        """Wait until a step is at work, as its manifest says."""
        path = Path("data/processed") / analysis / "manifest" / step / f"{step}.json"
        where = self.folder / path

        def at_work():
            assert not self.is_over(), self.line()
            return where.is_file() and "null" in where.read_text()

        self.wait_until(at_work)


class Faulty(projects.Project):
    """A project whose runs can be started, watched and ended."""

    CHEAP = ("handover", "small", "--cores", "2")
    WHOLE = ("run", "small", "--cores", "2")

    def __init__(self, folder):
        super().__init__(folder)
        self.runs = []

    def call(self, *words, timeout=1800):
        return super().call(*words, timeout=timeout)

    def start(self, *words):
        run = Run(self, words)
        run.folder = self.folder
        self.runs.append(run)
        return run

    def end_all(self):
        for run in self.runs:
            run.kill("command", "snakemake", "job")
            run.process.wait(timeout=60)
            run.process.stderr.close()

    def digests(self):
        """SHA-256 of every result, manifests included; no half-written file may be there."""
        files = self.files("data/processed", "reports")
        assert [path for path in files if ".tmp-" in path.name] == []
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
            if not any(name in path.parts for name in NOT_RESULTS)
        }

    def reset(self):
        for name in ("data/processed", "reports", "logs", ".snakemake"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def finish(self, *words):
        done = self.wearoff(*words)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return self.digests()


def make_project(folder, bounds):
    folder.mkdir(parents=True, exist_ok=True)
    project = Faulty(folder)
    project.write("config/small.yaml", projects.CONFIG)
    project.write("data/raw/small/bounds.csv", bounds)
    return project


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory, small_bounds):
    """A project after an uninterrupted run of its cheap half; its results are ``expected``."""
    project = make_project(tmp_path_factory.mktemp("uninterrupted"), small_bounds)
    started = time.monotonic()
    project.expected = project.finish(*project.CHEAP)
    project.seconds = time.monotonic() - started
    assert len(project.expected) > 15
    return project


@pytest.fixture
def victim(tmp_path, small_bounds):
    project = make_project(tmp_path / "victim", small_bounds)
    yield project
    project.end_all()
