"""Say in one line why a run ended early."""

import shutil
import sys
from pathlib import Path
from typing import NoReturn

from wearoff.errors import ConfigError, EnvironmentFailure
from wearoff.files import read_json
from wearoff.manifest import read_manifests

_LITTLE_BYTES = 1_000_000


def say_why(restricted_dir: Path, returncode: int) -> NoReturn:
    """End with the failed step's line and exit code; what the machine did counts as 6.

    Parameters
    ----------
    restricted_dir : Path
        Folder of the analysis below ``data/processed``.
    returncode : int
        Exit code of Snakemake.

    Raises
    ------
    EnvironmentFailure
        Where no step could say why.
    SystemExit
        With the step's own exit code.
    """
    failure = restricted_dir / "failure.json"
    if failure.is_file():
        content = read_json(failure)
        print(content["line"], file=sys.stderr)
        sys.exit(content["exit_code"])
    if returncode == ConfigError.exit_code:
        sys.exit(returncode)
    place = next(one for one in (restricted_dir, *restricted_dir.parents) if one.exists())
    if shutil.disk_usage(place).free < _LITTLE_BYTES:
        raise EnvironmentFailure(
            "no space left on the disk", str(restricted_dir),
            "free some, then run the same command again",
        )  # fmt: skip
    at_work = sorted({one.step for one in read_manifests(restricted_dir)[0] if one.files is None})
    if at_work:
        raise EnvironmentFailure(
            "was ended from outside while at work (killed, or out of memory)", ", ".join(at_work),
            "run the same command again; if that repeats, give it more memory, use --cores 1, or "
            "lower sampling.draws",
        )  # fmt: skip
    raise EnvironmentFailure(
        "snakemake could not run the workflow", "wearoff run", "see its messages above"
    )
