"""Find what is no longer as it was written, before a run builds on it."""

import sys
from pathlib import Path

from wearoff.manifest import changed_files, read_manifests


def remove_damaged(restricted_dir: Path) -> list[str]:
    """Remove damaged files, so that the run makes them anew, and say so.

    Parameters
    ----------
    restricted_dir : Path
        Folder of the analysis below ``data/processed``.

    Returns
    -------
    list of str
        Steps whose manifest itself is damaged: they have to run again.

    Notes
    -----
    A file that is gone needs no care: Snakemake sees that.
    """
    usable, damaged = read_manifests(restricted_dir)
    for manifest in usable:
        for name in changed_files(manifest):
            if Path(name).is_file():
                Path(name).unlink()
                print(
                    f"{name}: is damaged or was changed: it is not as {manifest.step} wrote it; "
                    "removed, and made anew",
                    file=sys.stderr,
                )
    for manifest in damaged:
        manifest.path.unlink()
        print(f"{manifest.path}: is damaged; {manifest.step} runs again", file=sys.stderr)
    return sorted({manifest.step for manifest in damaged})
