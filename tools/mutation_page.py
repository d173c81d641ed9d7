"""Write docs/mutation.md from the folder in which mutmut changed the code."""

import csv
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from mutation_results import NOTICED, Mutant, read_mutants

ROOT = Path(__file__).resolve().parents[1]
PAGE, REVIEWED = ROOT / "docs" / "mutation.md", ROOT / "docs" / "mutation_reviewed.csv"
ROOMS = {"records": "row accounting", "outcome": "outcome rules", "disclosure": "disclosure"}
HEADER = """\
# Mutation testing

Written by `make mutants` on {today} with mutmut {mutmut}, wearoff {version}; do not edit.

mutmut changes one thing at a time (a comparison, a number, an argument, a text) in the functions
that decide which row is used, what counts as an effect, and what may be published. A test that
fails has noticed: the mutant is killed. Only the fast unit tests of the same three packages run
(`[tool.mutmut]` in `pyproject.toml`), without those that search at random. What stands outside
functions is not changed. Of each file a sample with a fixed seed is tried, the quickest first; a
run that is stopped has tried fewer.

**score**: killed or timed out, of those tried. **equivalent**: survivors of which somebody looked
at the change and said why no test should fail (`mutation_reviewed.csv`, read for this page).
"""


def read_reviewed(path: Path) -> dict[tuple[str, ...], str]:
    """Return the reason by file, function, and line before and after, of survivors looked at."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        keys = ("file", "function", "before", "after")
        return {tuple(row[key] for key in keys): row["reason"] for row in rows}


def page(mutants: list[Mutant], reviewed: dict[tuple[str, ...], str], header: str) -> str:
    """Return the page: a table by room and by file, then every survivor by function."""
    by_room: dict[str, list[Mutant]] = {room: [] for room in ROOMS}
    for one in mutants:
        by_room[one.file.partition("/")[0]].append(one)
    tried = [one for one in mutants if one.status != "not checked"]
    lines = [header, *_table("room", {ROOMS[k]: v for k, v in by_room.items()}, reviewed)]
    by_file = {file: list(those) for file, those in groupby(mutants, key=lambda one: one.file)}
    lines += [*_table("file", by_file, reviewed), "## Survivors", ""]
    left = [one for one in tried if one.status not in NOTICED]
    for (file, function), those in groupby(left, key=lambda one: (one.file, one.function)):
        lines += [f"**{file}, `{function}`**", ""]
        lines += [_survivor(one, reviewed) for one in those]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _table(
    what: str, groups: dict[str, list[Mutant]], reviewed: dict[tuple[str, ...], str]
) -> Iterable[str]:
    columns = (
        what, "mutants", "tried", "killed", "timed out", "survived", "equivalent", "no test",
        "score",
    )  # fmt: skip
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for name, mutants in groups.items():
        counts = Counter(one.status for one in mutants)
        n_equivalent = sum(one.key in reviewed for one in mutants if one.status == "survived")
        n_tried = len(mutants) - counts["not checked"]
        n_noticed = sum(counts[status] for status in NOTICED)
        score = f"{100 * n_noticed / n_tried:.1f} %" if n_tried else "–"
        shown = (
            len(mutants), n_tried, counts["killed"], counts["timed out"], counts["survived"],
            n_equivalent, counts["no test"], score,
        )  # fmt: skip
        yield f"| {name} | " + " | ".join(map(str, shown)) + " |"
    yield ""


def _survivor(one: Mutant, reviewed: dict[tuple[str, ...], str]) -> str:
    reason = reviewed.get(one.key, "not looked at")
    status = "" if one.status == "survived" else f" ({one.status})"
    return f"- `` {one.before} `` became `` {one.after} ``{status}: {reason}"


if __name__ == "__main__":
    found = read_mutants(Path(sys.argv[1]))
    if all(one.status == "not checked" for one in found):
        sys.exit("mutants: none was tried; docs/mutation.md stays")
    known = read_reviewed(REVIEWED)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    today = date.today().isoformat()
    header = HEADER.format(today=today, mutmut=version("mutmut"), version=project["version"])
    PAGE.write_text(page(found, known, header), encoding="utf-8")
    survived = {one.key for one in found if one.status not in (*NOTICED, "not checked")}
    print(f"docs/mutation.md: {len(found)} mutants, {len(survived - set(known))} not looked at")
    for file, function, before, after in sorted(set(known) - survived):
        print(f"no longer survives: {file} {function}: {before} -> {after}")
