"""One log per step: messages, warnings, printed text and the traceback, and one clear last line.

Messages of foreign exceptions and warnings may quote a cell value. They are withheld from the log
and the terminal; the full text goes to a file beside the restricted data.
"""

import contextlib
import json
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from wearoff.errors import WearoffError
from wearoff.files import write_text

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@contextlib.contextmanager
def logged_step(*, step: str, log_path: Path, restricted_dir: Path) -> Iterator[None]:
    """Run a step with everything it says going to its log as well as to the terminal.

    Parameters
    ----------
    step : str
        Name of the step.
    log_path : Path
        The log; begun anew.
    restricted_dir : Path
        Folder of the analysis below ``data/processed``. Gets ``failure.json`` (exit code and the
        one line) and ``tracebacks/<step>.txt`` if the step fails, and the texts of warnings in
        ``tracebacks/<step>_warnings.txt``.

    Raises
    ------
    SystemExit
        With the exit code of the refusal, or 1 for a fault of the program.
    """
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    os.environ.setdefault("PYTENSOR_FLAGS", f"base_compiledir={Path('.cache/pytensor').resolve()}")
    log_path.parent.mkdir(parents=True, exist_ok=True)
    restricted_dir.mkdir(parents=True, exist_ok=True)
    restricted_dir.chmod(0o700)
    heard = restricted_dir / "tracebacks" / f"{step}_warnings.txt"
    for stale in ("failure.json", f"tracebacks/{step}.txt", f"tracebacks/{heard.name}"):
        (restricted_dir / stale).unlink(missing_ok=True)
    with log_path.open("w", encoding="utf-8") as log, _teed(log), _warnings_kept(heard):
        logger = logging.getLogger("wearoff")
        logger.info("%s: started", step)
        try:
            yield
        except WearoffError as refusal:
            _note_failure(step, refusal.exit_code, str(refusal), log, restricted_dir)
            raise SystemExit(refusal.exit_code) from None
        except Exception as fault:
            line = f"{step}: failed ({type(fault).__name__}); see {log_path}"
            _note_failure(step, 1, line, log, restricted_dir)
            raise SystemExit(1) from None
        logger.info("%s: done", step)


def _note_failure(step: str, exit_code: int, line: str, log: TextIO, restricted_dir: Path) -> None:
    kind, fault, trace = sys.exc_info()
    full = "".join(traceback.format_exception(kind, fault, trace))
    _append(full, restricted_dir / "tracebacks" / f"{step}.txt")
    # A refusal is the user's to mend: where in the program it was raised does not help.
    if not isinstance(fault, WearoffError):
        log.write("Traceback (message withheld: it may quote the data):\n")
        log.write("".join(traceback.format_tb(trace)))
        log.write(f"{kind.__name__ if kind else 'failure'}\n")
    logging.getLogger("wearoff").error(line)
    write_text(
        json.dumps({"step": step, "exit_code": exit_code, "line": line}) + "\n",
        restricted_dir / "failure.json",
    )


def _append(text: str, restricted: Path) -> None:
    restricted.parent.mkdir(parents=True, exist_ok=True)
    restricted.touch(mode=0o600)
    with restricted.open("a", encoding="utf-8") as stream:
        stream.write(text)


@contextlib.contextmanager
def _warnings_kept(path: Path) -> Iterator[None]:
    """Log where a warning comes from; its text goes to a restricted file."""

    def keep(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        _append(warnings.formatwarning(message, category, filename, lineno, line), path)
        place = f"{Path(filename).name}, line {lineno}"
        logging.getLogger("wearoff").warning(
            "%s from %s (text withheld: it may quote the data)", category.__name__, place
        )

    shown_before = warnings.showwarning
    warnings.simplefilter("default")
    warnings.showwarning = keep
    try:
        yield
    finally:
        warnings.showwarning = shown_before


@contextlib.contextmanager
def _teed(log: TextIO) -> Iterator[None]:
    """Send logging, stdout and stderr to the log and to the terminal."""
    terminal = sys.stderr
    tee = _Tee(log, terminal)
    handler = logging.StreamHandler(tee)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("wearoff")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        with contextlib.redirect_stdout(tee), contextlib.redirect_stderr(tee):
            yield
    finally:
        logger.removeHandler(handler)


class _Tee:
    """A stream that writes to two others."""

    def __init__(self, *streams: TextIO) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        for stream in self._streams:
            stream.write(text)
            stream.flush()
        return len(text)

    def flush(self) -> None:
        for stream in self._streams:
            stream.flush()
