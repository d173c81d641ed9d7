"""Recompute what provenance.json says, as far as this machine can."""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from wearoff.codedigest import code_digest
from wearoff.config import config_path, load_config, resolved_sections
from wearoff.errors import EnvironmentFailure, WearoffError
from wearoff.files import SUMS_FILE, read_json, sha256_of
from wearoff.manifest import changed_files, read_manifests
from wearoff.provenance import CODE_OF, config_digest, lock_digest

PROVENANCE_FILE = "provenance.json"
type State = Literal["agrees", "differs", "not checked"]


@dataclass(frozen=True)
class Finding:
    """One thing that was recomputed, or could not be: what, how it compares, and why."""

    what: str
    state: State
    why: str = ""


def verify_reports(reports: Path) -> list[Finding]:
    """Compare a report folder with what lies around it.

    Parameters
    ----------
    reports : Path
        The folder, whose name is that of the analysis.

    Returns
    -------
    list of Finding
        First what is in the folder, then every entry of its provenance.json, then the files that
        the run kept at patient level.

    Raises
    ------
    EnvironmentFailure
        If the folder holds no provenance.json that can be read.
    """
    told = _provenance(reports / PROVENANCE_FILE)
    here = _recomputable()
    entries = [_entry(name, value, reports.name, here) for name, value in sorted(told.items())]
    return [*_reports(reports), *entries, *_kept(Path("data/processed") / reports.name)]


def verify_text(findings: list[Finding]) -> str:
    """Return one line per finding, and how many there are of each kind."""
    lines = [f"{one.state:<11}  {one.what}{f': {one.why}' if one.why else ''}" for one in findings]
    count = {state: sum(one.state == state for one in findings)
             for state in ("agrees", "differs", "not checked")}  # fmt: skip
    return "\n".join([*lines, ", ".join(f"{n} {state}" for state, n in count.items())])


def refuse_differences(findings: list[Finding], reports: Path) -> None:
    """Raise if anything differs.

    Raises
    ------
    EnvironmentFailure
        Saying how many things differ.
    """
    if n_differ := sum(one.state == "differs" for one in findings):
        raise EnvironmentFailure(
            f"{n_differ} of {len(findings)} things are not what they were when it was made",
            str(reports), f"see above; wearoff run {reports.name} makes it anew",
        )  # fmt: skip


def _provenance(path: Path) -> dict[str, str]:
    content: object = None
    try:
        content = read_json(path)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        content = None
    if not isinstance(content, dict) or not content:
        raise EnvironmentFailure(
            "is not there, or damaged", str(path), "name a folder of reports, such as reports/mine"
        )
    return {str(name): str(value) for name, value in content.items()}


def _reports(reports: Path) -> Iterator[Finding]:
    sums = reports / SUMS_FILE
    if not sums.is_file():
        yield Finding("reports", "not checked", f"there is no {SUMS_FILE}")
        return
    for line in sums.read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        path = reports / name
        now = sha256_of(path) if path.is_file() else "it is gone"
        yield _compared(f"report {name}", digest, now, "its content is another")


def _entry(name: str, told: str, analysis: str, here: Mapping[str, str]) -> Finding:
    """Recompute one entry of a provenance."""
    if name.startswith("input ") and name.endswith(" SHA-256"):
        path = Path(name.removeprefix("input ").removesuffix(" SHA-256"))
        if not path.is_file():
            return Finding(name, "not checked", "the file is not here")
        return _compared(name, told, sha256_of(path), "the file was changed since")
    if name in {"config SHA-256", "seed"}:
        return _config(name, told, analysis)
    if name.startswith("version of "):
        return _version(name, told)
    if name not in here:
        return Finding(name, "not checked", f"part of the run: {told}")
    return _compared(name, told, here[name])


def _recomputable() -> Mapping[str, str]:
    script = Path("workflow/scripts/control_disclosure.py")
    found = {f"code digest of {stage}": code_digest(stage) for stage in (*CODE_OF, "report")}
    if script.is_file():
        found["code digest"] = code_digest(*CODE_OF, script=script)
    return found | {
        "lock SHA-256": lock_digest(),
        "Python": platform.python_version(),
        "processor": platform.machine(),
        "threads of numerical libraries": os.environ.get("OMP_NUM_THREADS", "1"),
    }


def _config(name: str, told: str, analysis: str) -> Finding:
    try:
        sections = resolved_sections(load_config(config_path(analysis)))
    except WearoffError:
        return Finding(name, "not checked", f"config/{analysis}.yaml is not here, or unusable")
    now = str(sections["sampling"]["seed"]) if name == "seed" else config_digest(sections)
    return _compared(name, told, now, f"config/{analysis}.yaml says something else now")


def _version(name: str, told: str) -> Finding:
    package = name.removeprefix("version of ")
    try:
        return _compared(name, told, metadata.version(package))
    except metadata.PackageNotFoundError:
        return Finding(name, "not checked", "it is not installed here")


def _compared(what: str, told: str, now: str, why: str = "") -> Finding:
    if told == now:
        return Finding(what, "agrees")
    return Finding(what, "differs", now if now == "it is gone" else why or f"{told}, here {now}")


def _kept(restricted_dir: Path) -> Iterator[Finding]:
    """Compare the files of the steps with their manifests; these never leave the machine."""
    usable, damaged = read_manifests(restricted_dir)
    if not usable:
        yield Finding(str(restricted_dir), "not checked", "files of the steps are not here")
    for one in usable:
        what = f"files of {one.step} ({one.path.stem})"
        if one.files is None:
            yield Finding(what, "not checked", "the step was ended from outside")
            continue
        inside = {name for name in one.files if name.startswith("data/")}
        changed = [name for name in changed_files(one) if name in inside]
        if inside:
            state: State = "differs" if changed else "agrees"
            yield Finding(what, state, ", ".join(changed))
    yield from (Finding(str(one.path), "differs", "it is damaged") for one in damaged)
