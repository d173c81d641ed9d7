"""What mutmut found, read from the files it leaves beside the changed code."""

import ast
import difflib
import json
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

NOTICED = ("killed", "timed out")
_STATUS = {
    None: "not checked", 0: "survived", 1: "killed", 3: "killed", 5: "no test", 33: "no test",
    24: "timed out", -24: "timed out", 36: "timed out", 152: "timed out", 255: "timed out",
}  # fmt: skip
"""By the exit code of the tests; anything else is a crash, which counts as unnoticed."""

_LONG = 120
"""Characters of a line from which on only the surroundings of the change are told."""


@dataclass(frozen=True)
class Mutant:
    """One change to one function, and whether the tests noticed.

    Attributes
    ----------
    file, function : str
        Below ``src/wearoff``, such as ``records/ledger.py`` and ``RowLedger.reject``.
    status : str
        ``killed``, ``timed out``, ``survived``, ``no test``, ``crashed`` or ``not checked``.
    before, after : str
        The changed line; empty for a mutant that was noticed.
    """

    file: str
    function: str
    status: str
    before: str = ""
    after: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Return what names the change whatever its number in a run."""
        return self.file, self.function, self.before, self.after


def read_mutants(folder: Path) -> list[Mutant]:
    """Return every mutant, by file and function.

    Parameters
    ----------
    folder : Path
        mutmut's copy of ``src/wearoff``, with the changed code and its ``.meta`` files.

    Returns
    -------
    list of Mutant
        In the order of files, and of functions in a file.
    """
    found = []
    for meta in sorted(folder.rglob("*.py.meta")):
        source = meta.with_suffix("")
        tree = ast.parse(source.read_text(encoding="utf-8"))
        bodies = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        file = source.relative_to(folder).as_posix()
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        for key, code in codes.items():
            name = key.rpartition(".")[2]
            mangled = name.partition("__mutmut_")[0]
            function = mangled.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
            status = _STATUS.get(code, "crashed")
            lines = ("", "")
            if status not in NOTICED:
                lines = _changed_lines(bodies[f"{mangled}__mutmut_orig"], bodies[name])
            found.append(Mutant(file, function, status, *lines))
    return found


def _changed_lines(original: ast.FunctionDef, mutant: ast.FunctionDef) -> tuple[str, str]:
    """Return the lines that differ, each statement in one line whatever its layout."""
    lines = list(difflib.ndiff(_statements(original), _statements(mutant)))
    before, after = (
        " ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    if max(len(before), len(after)) <= _LONG:
        return before, after
    start = _n_alike(before, after)
    end = _n_alike(before[start:][::-1], after[start:][::-1])
    return _cut(before, start, len(before) - end), _cut(after, start, len(after) - end)


def _n_alike(one: str, other: str) -> int:
    """Return with how many equal characters two texts begin."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cut(line: str, start: int, end: int) -> str:
    """Return what stands between two places of a long line, with some of what is around it."""
    start, end = max(start - _LONG // 2, 0), min(end + _LONG // 4, len(line))
    return "…" * (start > 0) + line[start:end] + "…" * (end < len(line))


def _statements(function: ast.FunctionDef) -> list[str]:
    """Return a function as lines, without its docstring, under one name."""
    body = function.body[ast.get_docstring(function) is not None :]
    head = ast.unparse(function.args)
    return [head, *(line for node in body for line in ast.unparse(node).splitlines())]
