"""One log per step: messages, warnings, printed text and the traceback, and one clear last line.

Messages of foreign exceptions and warnings may quote a cell value. They are withheld from the log
and the terminal; the full text goes to a file beside the restricted data.
"""

import contextlib
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from wearoff.errors import EnvironmentFailure, WearoffError
from wearoff.faults import environment_failure
from wearoff.files import write_json
from wearoff.manifest import manifest_path, note_files, note_start, verify_inputs
from wearoff.runlock import end_with_the_run

type Moved = tuple[Iterable[str] | Mapping[str, str], Iterable[str]]

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@contextlib.contextmanager
def logged_step(
    *, step: str, log_path: Path, restricted_dir: Path, files: Moved | None = None
) -> Iterator[None]:
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
    files : pair, optional
        What the step reads and what it writes, relative to the project folder. The first are
        verified before it begins (files of the export, with their digests, once more at the end),
        the second go into its manifest.

    Raises
    ------
    SystemExit
        With the exit code of the refusal, or 1 for a fault of the program.
    """
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    os.environ.setdefault("PYTENSOR_FLAGS", f"base_compiledir={Path('.cache/pytensor').resolve()}")
    heard = restricted_dir / "tracebacks" / f"{step}_warnings.txt"
    stale = (restricted_dir / "failure.json", restricted_dir / "tracebacks" / f"{step}.txt", heard)
    log = _begun(step, log_path, restricted_dir, stale)
    with log, _teed(log), _warnings_kept(heard):
        logger = logging.getLogger("wearoff")
        logger.info("%s: started", step)
        try:
            with _accounted(files, manifest_path(restricted_dir, step, log_path), restricted_dir):
                yield
        except WearoffError as refusal:
            _note_failure(step, refusal.exit_code, str(refusal), log, restricted_dir)
            raise SystemExit(refusal.exit_code) from None
        except Exception as fault:
            of_machine = environment_failure(fault, step)
            code = of_machine.exit_code if of_machine else 1
            line = str(of_machine or f"{step}: failed ({type(fault).__name__}); see {log_path}")
            _note_failure(step, code, line, log, restricted_dir)
            raise SystemExit(code) from None
        logger.info("%s: done", step)


def _begun(step: str, log_path: Path, restricted_dir: Path, stale: Iterable[Path]) -> TextIO:
    """Make the folders of a step, remove what its last run left, and open its log."""
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        restricted_dir.mkdir(parents=True, exist_ok=True)
        restricted_dir.chmod(0o700)
        for path in stale:
            path.unlink(missing_ok=True)
        return log_path.open("w", encoding="utf-8")
    except OSError as fault:
        line = environment_failure(fault, step) or f"{step}: its log could not be begun"
    print(line, file=sys.stderr)
    raise SystemExit(EnvironmentFailure.exit_code)


@contextlib.contextmanager
def _accounted(files: Moved | None, manifest: Path, restricted_dir: Path) -> Iterator[None]:
    """Verify what a step reads, and leave a manifest of what it wrote."""
    if files is None:
        yield
        return
    inputs, outputs = files
    end_with_the_run(Path.cwd())
    note_start(manifest)
    try:
        verify_inputs(inputs, restricted_dir)
        yield
        if isinstance(inputs, Mapping):
            verify_inputs(inputs, restricted_dir)
        note_files(outputs, manifest)
    except BaseException:
        # A manifest that says "at work" is left by those only who were ended from outside.
        with contextlib.suppress(OSError):
            manifest.unlink(missing_ok=True)
        raise


def _note_failure(step: str, exit_code: int, line: str, log: TextIO, restricted_dir: Path) -> None:
    kind, fault, trace = sys.exc_info()
    full = "".join(traceback.format_exception(kind, fault, trace))
    # On a full disk each of these may fail, and none must keep the others from being tried.
    with contextlib.suppress(OSError):
        write_json(
            {"step": step, "exit_code": exit_code, "line": line}, restricted_dir / "failure.json"
        )
    with contextlib.suppress(OSError):
        _append(full, restricted_dir / "tracebacks" / f"{step}.txt")
    # A refusal is the user's to mend: where in the program it was raised does not help.
    if not isinstance(fault, WearoffError):
        with contextlib.suppress(OSError):
            log.write("Traceback (message withheld: it may quote the data):\n")
            log.write("".join(traceback.format_tb(trace)))
            log.write(f"{kind.__name__ if kind else 'failure'}\n")
    logging.getLogger("wearoff").error(line)


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
            # A log on a full disk must not end the step, nor keep the line from the terminal.
            with contextlib.suppress(OSError):
                stream.write(text)
                stream.flush()
        return len(text)

    def flush(self) -> None:
        for stream in self._streams:
            with contextlib.suppress(OSError):
                stream.flush()
