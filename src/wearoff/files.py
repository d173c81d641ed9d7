"""Write files whole or not at all: temporary file, flush, rename, then flush the folder."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

# Beside the reports, in the form that ``sha256sum --check`` reads.
SUMS_FILE = "SHA256SUMS"


def write_bytes(content: bytes, path: Path) -> None:
    """Write bytes atomically, making the folder if need be.

    Parameters
    ----------
    content : bytes
        The whole content.
    path : Path
        Where it ends up; an older file is replaced in one step.
    """
    _atomically(path, lambda temporary: temporary.write_bytes(content))


def write_text(content: str, path: Path) -> None:
    """Write UTF-8 text atomically."""
    write_bytes(content.encode("utf-8"), path)


def write_json(content: Any, path: Path) -> None:
    """Write JSON atomically, with sorted keys so that equal content gives equal bytes.

    Raises
    ------
    ValueError
        If the content holds a number that JSON does not know (NaN, infinity).
    """
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_text(text + "\n", path)


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet atomically, without its index."""
    _atomically(path, lambda temporary: table.to_parquet(temporary, index=False))


def write_with(writer: Callable[[Path], Any], path: Path) -> None:
    """Let ``writer`` fill a temporary file, then put it in place atomically."""
    _atomically(path, writer)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _atomically(path: Path, writer: Callable[[Path], Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    try:
        writer(temporary)
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
