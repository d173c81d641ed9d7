"""Start Snakemake as a person would want it started, and see it to its end."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from wearoff.config import Analysis
from wearoff.runlock import HELD, FolderLock
from wearoff.runs.damage import remove_damaged
from wearoff.runs.endings import say_why
from wearoff.runs.space import refuse_little_space

_SNAKEMAKE_LOCKS = Path(".snakemake/locks")
# Snakemake ends its jobs when asked to; after this it is not asked any more.
_PATIENCE_SECONDS = 30
_BY_ITSELF_SECONDS = 5
# As shells say it of a command that Ctrl-C ended.
_STOPPED_CODE = 130


class _Stopped(Exception):
    """A signal asked for the end of the run."""


def run_workflow(config: Analysis, analysis: str, cores: str, *targets: str) -> None:
    """Run the workflow in the current folder, alone in it.

    Parameters
    ----------
    config : Analysis
        The config.
    analysis : str
        Its name.
    cores : str
        Processor cores, or ``all``.
    targets : str
        Rules to make; without any, everything.

    Raises
    ------
    EnvironmentFailure
        If another run is at work here, the disk is too full, or the machine ended the run.
    SystemExit
        With the exit code of the step that refused to go on; 130 after Ctrl-C or SIGTERM.
    """
    folder = Path.cwd()
    restricted = Path("data/processed") / analysis
    lock = FolderLock(folder)
    try:
        with _signals_raise():
            refuse_little_space(config, folder)
            (restricted / "failure.json").unlink(missing_ok=True)
            again = remove_damaged(restricted)
            _heal_snakemake_lock(analysis)
            command = [*_snakemake(analysis), "--cores", cores, "--rerun-incomplete", *targets]
            command += ["--forcerun", *again] if again else []
            returncode = _follow(command, lock)
    except _Stopped:
        print("wearoff run: stopped; the same command goes on from here", file=sys.stderr)
        raise SystemExit(_STOPPED_CODE) from None
    finally:
        lock.release()
    if returncode != 0:
        say_why(restricted, returncode)


def _snakemake(analysis: str) -> list[str]:
    return [sys.executable, "-m", "snakemake", "--config", f"analysis={analysis}"]


def _heal_snakemake_lock(analysis: str) -> None:
    """Unlock what a killed run left locked; whoever is at work would hold the folder's lock."""
    if any(_SNAKEMAKE_LOCKS.glob("*")):
        print("a run before this one was killed: going on from there", file=sys.stderr)
        command = [*_snakemake(analysis), "--unlock"]
        subprocess.run(command, capture_output=True, check=False)


def _follow(command: list[str], lock: FolderLock) -> int:
    """Run Snakemake, which holds the lock, too, and return its exit code."""
    # Only Snakemake itself inherits the lock: it closes what it has when it starts a job.
    process = subprocess.Popen(
        command, pass_fds=[lock.descriptor], env=os.environ | {HELD: "1"} | _usable_cache()
    )
    lock.name_run(os.getpid(), process.pid)
    try:
        return process.wait()
    except _Stopped:
        _end(process)
        raise


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise _Stopped

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Have Snakemake end its jobs and itself, once; a second signal meets default handling."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    with contextlib.suppress(subprocess.TimeoutExpired):
        # Ctrl-C in a terminal reaches Snakemake by itself, and twice would disturb its ending.
        process.wait(timeout=_BY_ITSELF_SECONDS)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_PATIENCE_SECONDS)
    if process.poll() is None:
        process.kill()
        process.wait()


def _usable_cache() -> dict[str, str]:
    """Return where caches go if the home folder cannot be written to."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        home.mkdir(parents=True, exist_ok=True)
        if os.access(home, os.W_OK):
            return {}
    except OSError:
        pass
    cache = Path(".cache").absolute()
    return {"XDG_CACHE_HOME": str(cache), "MPLCONFIGDIR": str(cache / "matplotlib")}
