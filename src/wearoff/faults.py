"""What the machine failed to provide, told from an exception: space, memory, the right to write."""

import errno
import re
from pathlib import Path

from wearoff.errors import EnvironmentFailure

_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_RIGHTS = {errno.EACCES, errno.EPERM, errno.EROFS}
_HARDWARE = {errno.EIO, errno.ESTALE, errno.ENXIO}
# Libraries in C give the number inside the text.
_NUMBER = re.compile(r"errno\]?\s*=?\s*(\d+)", re.IGNORECASE)


def environment_failure(fault: BaseException, step: str) -> EnvironmentFailure | None:
    """Return the refusal that an exception of the machine amounts to.

    Parameters
    ----------
    fault : BaseException
        What was raised; what it followed from is looked at, too.
    step : str
        Name of the step.

    Returns
    -------
    EnvironmentFailure or None
        None if it is a fault of something else.
    """
    seen: set[int] = set()
    one: BaseException | None = fault
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        if isinstance(one, MemoryError):
            return EnvironmentFailure(
                "ran out of memory", step,
                "give it more, run fewer jobs beside each other (--cores 1), or lower "
                "sampling.draws: chains x draws x parameters are held at once",
            )  # fmt: skip
        if isinstance(one, OSError | RuntimeError) and (found := _of_number(one, step)):
            return found
        one = one.__cause__ or one.__context__
    return None


def _of_number(fault: OSError | RuntimeError, step: str) -> EnvironmentFailure | None:
    number = getattr(fault, "errno", None)
    if number is None and (told := _NUMBER.search(str(fault))):
        number = int(told[1])
    if number in _SPACE:
        return EnvironmentFailure(
            "no space left for what it writes (disk full, quota or file-size limit)", step,
            "free some, then run the same command again",
        )  # fmt: skip
    if number in _RIGHTS:
        return EnvironmentFailure(
            f"may not read or write {_shown(fault)}", step,
            "give yourself the right to, then run the same command again",
        )  # fmt: skip
    if number in _HARDWARE:
        return EnvironmentFailure(
            "the disk failed to read or write", step, "have it looked at, then run again"
        )
    return None


def _shown(fault: OSError | RuntimeError) -> str:
    """Return the file's path inside the project; paths elsewhere are the machine's own."""
    name = getattr(fault, "filename", None)
    if not isinstance(name, str):
        return "a file"
    path = Path(name)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return "a file outside the project" if path.is_absolute() else path.as_posix()
