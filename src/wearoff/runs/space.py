"""How much room on the disk a run needs, and whether it is there."""

import os
import shutil
from pathlib import Path

from wearoff.config import Analysis
from wearoff.errors import EnvironmentFailure

# Pages, checks and caches: measured 10 MB, with room for what else is written meanwhile.
_BASE_BYTES = 50_000_000
# The tables of the example are as large as its export; each is there twice while it is replaced.
_PER_INPUT_BYTE = 10
# A draw of the example takes 5 kB in the posterior and 1 kB in what is estimated.
_PER_DRAW_BYTES = 12_000
_MB = 1_000_000


def bytes_needed(config: Analysis, folder: Path) -> int:
    """Return a generous estimate of the bytes that a run writes.

    Parameters
    ----------
    config : Analysis
        The config: its files and its draws.
    folder : Path
        The project folder.
    """
    records = config.records
    named: list[str | tuple[str, ...]] = []
    if records.kind == "intervals":
        named += [records.intervals.path]
    else:
        named += [records.treatments.path]
        named += [records.assessments.path] if records.assessments else []
    paths = [folder / one for several in named for one in _paths(several)]
    read = sum(path.stat().st_size for path in paths if path.is_file())
    draws = config.sampling.chains * config.sampling.draws
    return _BASE_BYTES + _PER_INPUT_BYTE * read + _PER_DRAW_BYTES * draws


def refuse_little_space(config: Analysis, folder: Path) -> None:
    """Refuse to start where the disk is likely to fill up.

    Parameters
    ----------
    config : Analysis
        The config.
    folder : Path
        The project folder; its ``data/processed`` and ``reports`` may lie on other disks.

    Raises
    ------
    EnvironmentFailure
        Saying how much is free and how much is needed.
    """
    needed = bytes_needed(config, folder)
    for name in ("data/processed", "reports", "logs", ".snakemake"):
        place = folder / name
        while not place.exists():
            place = place.parent
        if not os.access(place, os.W_OK):
            raise EnvironmentFailure(
                "must not be written to", name, "make it writable, or work in a copy"
            )
        free = shutil.disk_usage(place).free
        if free < needed:
            raise EnvironmentFailure(
                f"{free // _MB} MB are free on its disk, and the run may need {needed // _MB} MB",
                name, "free some, or move the project to another disk",
            )  # fmt: skip


def _paths(path: str | tuple[str, ...]) -> list[str]:
    return [path] if isinstance(path, str) else list(path)
