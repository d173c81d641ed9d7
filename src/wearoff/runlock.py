"""One run at a time in a project folder, by a lock of the kernel that ends with its holders.

Snakemake's own lock is a file that stays when a run is killed, and says nothing about who left it.
``flock`` is dropped by the kernel with the last process that holds it. A run and its Snakemake
hold it; the jobs do not, so that a job which outlives a killed run keeps nobody out. Such a job
must not write any more once another run is at work: it watches the name of the run.
"""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import threading
import uuid
from pathlib import Path

from wearoff.errors import EnvironmentFailure

LOCK_FILE = Path(".snakemake/wearoff.lock")
HELD = "WEAROFF_FOLDER_IS_LOCKED"
_SECONDS = 0.5
_OF_THIS_PROCESS: list["FolderLock"] = []


class FolderLock:
    """The lock of a project folder, held until the process ends or :meth:`release` is called.

    Parameters
    ----------
    folder : Path
        The project folder.
    shared : bool
        Whether others that ask for a shared lock may hold it, too. Plain ``snakemake`` does, since
        several analyses may run beside each other as far as Snakemake allows; ``wearoff run`` does
        not.

    Raises
    ------
    EnvironmentFailure
        If another run is at work in the folder, or the folder cannot be written to.
    """

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        path = folder / LOCK_FILE
        trouble: OSError | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            trouble = error
        if trouble is not None:
            raise EnvironmentFailure(
                f"cannot be written to ({os.strerror(trouble.errno or 0)})", "the project folder",
                "make it writable, or work in a copy",
            )  # fmt: skip
        if not _locked(self.descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            holder = _holder(path)
            os.close(self.descriptor)
            raise EnvironmentFailure(
                f"another run is at work in it{holder}", "the project folder",
                "wait until it has ended, or end it",
            )  # fmt: skip

    def name_run(self, *processes: int) -> None:
        """Write who holds the lock, under a name that no other run has.

        Jobs of earlier runs that are still there end themselves when they see it.

        Parameters
        ----------
        processes : int
            The processes of the run.
        """
        told = f"{' '.join(map(str, processes))}\n{socket.gethostname()}\n{uuid.uuid4().hex}\n"
        # In place, not by renaming: the lock belongs to this very file.
        os.pwrite(self.descriptor, told.encode().ljust(200), 0)

    def release(self) -> None:
        """Give the lock back."""
        os.close(self.descriptor)


def hold_beside_snakemake() -> None:
    """Hold the lock for a Snakemake that was not started by ``wearoff run``, until it ends.

    Raises
    ------
    SystemExit
        With exit code 6, after one line, if ``wearoff run`` is at work in the folder.
    """
    if os.environ.get(HELD) == "1":
        return
    try:
        _OF_THIS_PROCESS.append(FolderLock(Path.cwd(), shared=True))
    except EnvironmentFailure as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(refusal.exit_code)


def end_with_the_run(folder: Path) -> None:
    """End this process, in a moment, when another run takes the folder over.

    Parameters
    ----------
    folder : Path
        The project folder.
    """
    path = folder / LOCK_FILE
    own = _content(path)
    if own:
        threading.Thread(target=_watch, args=(path, own), daemon=True).start()


def _watch(path: Path, own: bytes) -> None:
    tick = threading.Event()
    while not tick.wait(_SECONDS):
        # An unreadable file says nothing about another run.
        if (now := _content(path)) and now != own:
            os.kill(os.getpid(), signal.SIGKILL)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: Snakemake's own is all there is.
        return True
    return True


def _holder(path: Path) -> str:
    told = _content(path).decode("utf-8", "replace").split("\n")
    alone = len(told) < 3 or not all(one.isdigit() for one in told[0].split())
    return "" if alone else f" (process {' and '.join(told[0].split())} on {told[1]})"


def _content(path: Path) -> bytes:
    with contextlib.suppress(OSError):
        return path.read_bytes()
    return b""
