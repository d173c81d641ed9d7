"""A digest of the code a stage runs, so that editing the library reruns what depends on it.

Snakemake does not see edits to imported packages; with this digest among a rule's parameters it
does, and touching a file changes nothing.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def code_digest(*modules: str, script: Path | None = None) -> str:
    """Return a digest of modules of wearoff and of everything in wearoff they import.

    Parameters
    ----------
    modules : str
        Names below ``wearoff``, such as ``records`` or ``model.build``.
    script : Path, optional
        A script whose text and imports count too.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    files: set[Path] = set()
    for module in modules:
        _collect(_files_of(module), files)
    if script is not None:
        _collect([script], files)
    digest = hashlib.sha256()
    for path in sorted(files):
        # Paths are relative, so that moving the project changes nothing.
        name = path.relative_to(_PACKAGE) if path.is_relative_to(_PACKAGE) else Path(path.name)
        digest.update(str(name).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files_of(module: str) -> list[Path]:
    """Return a module's file, or its package with the templates and styles that lie in it."""
    base = _PACKAGE.joinpath(*module.split("."))
    if base.with_suffix(".py").is_file():
        return [base.with_suffix(".py")]
    found = [path for path in sorted(base.rglob("*")) if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


def _collect(paths: list[Path], into: set[Path]) -> None:
    for path in paths:
        if path not in into:
            into.add(path)
            if path.suffix == ".py":
                _collect(list(_imported(path)), into)


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """Return the files of wearoff that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    inside = [name.split(".")[1:] for name in names if name.split(".")[0] == "wearoff"]
    return tuple(sorted({found for parts in inside for found in _module_files(parts)}))


def _module_files(parts: list[str]) -> list[Path]:
    """Return the file of a dotted name; a package gives its ``__init__`` only."""
    base = _PACKAGE.joinpath(*parts)
    candidates = [base.with_suffix(".py"), base / "__init__.py"] if parts else []
    return [path for path in candidates if path.is_file()]
