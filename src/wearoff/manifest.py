"""What each step wrote: the SHA-256 of every file, checked before anybody relies on it.

After a power cut, a full disk or a copy gone wrong a file may be there and not be what was
written; Snakemake looks at its date only. Each step leaves one manifest of its own, so jobs beside
each other never write to the same one. While a step is at work its manifest says only that.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wearoff.errors import EnvironmentFailure
from wearoff.files import read_json, sha256_of, write_json

FOLDER = "manifest"
# What people give: no step wrote it, Snakemake compares it by its content.
_GIVEN = ("config/", "data/raw/", "docs/", "src/", "workflow/")


@dataclass(frozen=True)
class Manifest:
    """What one step left: the file that says so, the step, and digest by file (None: at work)."""

    path: Path
    step: str
    files: Mapping[str, str] | None


def manifest_path(restricted_dir: Path, step: str, log_path: Path) -> Path:
    """Return where a job's manifest lies; jobs differ by their logs."""
    return restricted_dir / FOLDER / step / f"{log_path.stem}.json"


def note_start(path: Path) -> None:
    """Say that a step is at work: what it wrote before counts no more."""
    write_json({"files": None}, path)


def note_files(outputs: Iterable[str], path: Path) -> None:
    """Write the manifest of a step.

    Parameters
    ----------
    outputs : iterable of str
        The files it wrote, relative to the project folder; of folders, all files in them.
    path : Path
        The manifest.
    """
    write_json({"files": {name: sha256_of(Path(name)) for name in _every_file(outputs)}}, path)


def read_manifests(restricted_dir: Path) -> tuple[list[Manifest], list[Manifest]]:
    """Return the manifests of an analysis.

    Parameters
    ----------
    restricted_dir : Path
        Folder of the analysis below ``data/processed``.

    Returns
    -------
    usable, damaged : list of Manifest
        A damaged one has no files.
    """
    usable: list[Manifest] = []
    damaged: list[Manifest] = []
    for path in sorted((restricted_dir / FOLDER).glob("*/*.json")):
        files = _files_of(path)
        kept = damaged if files == {} else usable
        kept.append(Manifest(path, path.parent.name, files))
    return usable, damaged


def verify_inputs(inputs: Iterable[str] | Mapping[str, str], restricted_dir: Path) -> None:
    """Refuse inputs that are not what their steps wrote.

    Parameters
    ----------
    inputs : iterable of str, or dict of str to str
        Files of earlier steps; or files of the export, with the SHA-256 that each should have.
    restricted_dir : Path
        Folder of the analysis below ``data/processed``.

    Raises
    ------
    EnvironmentFailure
        Naming the first file that differs, and what to do.
    """
    if isinstance(inputs, Mapping):
        _verify_export(inputs)
        return
    manifests = read_manifests(restricted_dir)[0]
    of_file = {name: number for number, one in enumerate(manifests) for name in one.files or {}}
    needed: dict[int, None] = {}
    for name in _every_file(inputs):
        if name.startswith(_GIVEN):
            continue
        if name not in of_file:
            raise EnvironmentFailure(
                "no manifest says what it should hold", name, "remove it and run again"
            )
        needed[of_file[name]] = None
    # What a job wrote belongs together: a step that reads one of its files may read the others.
    for number in needed:
        for name in changed_files(manifests[number]):
            raise EnvironmentFailure(
                f"is damaged or was changed: it is not as {manifests[number].step} wrote it",
                name, "remove it and run again, then it is made anew",
            )  # fmt: skip


def changed_files(manifest: Manifest) -> list[str]:
    """Return the files of a manifest that are gone or hold something else."""
    return [
        name
        for name, digest in (manifest.files or {}).items()
        if not Path(name).is_file() or sha256_of(Path(name)) != digest
    ]


def forget(step: str, restricted_dir: Path) -> None:
    """Remove the manifests of a step whose files were replaced by something else."""
    for path in (restricted_dir / FOLDER / step).glob("*.json"):
        path.unlink()


def _verify_export(digests: Mapping[str, str]) -> None:
    for name, digest in digests.items():
        # A file that is missing from the start is explained by the step that reads it.
        if digest != "missing" and not (Path(name).is_file() and sha256_of(Path(name)) == digest):
            raise EnvironmentFailure(
                "was changed while the run was reading it", name, "run the same command again"
            )


def _every_file(names: Iterable[str]) -> list[str]:
    found: set[str] = set()
    for name in names:
        path = Path(name)
        inside = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
        found |= {one.as_posix() for one in inside}
    return sorted(found)


def _files_of(path: Path) -> dict[str, str] | None:
    """Return digest by file; None for a step at work, nothing for what is no manifest."""
    content: Any = {}
    try:
        content = read_json(path)["files"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
        return {}
    if content is None:
        return None
    usable = isinstance(content, dict) and all(isinstance(one, str) for one in content.values())
    return content if usable else {}
