"""From a path in the config to the text of the export: a local, regular, plain-text file only."""

import stat
from pathlib import Path, PurePosixPath

from wearoff.config import TableSource
from wearoff.errors import ConfigError

RAW_FOLDER = PurePosixPath("data/raw")
MAX_FILE_BYTES = 500_000_000

_CODECS = {"utf-8": "utf-8-sig", "cp1252": "cp1252", "iso-8859-1": "latin-1", "utf-16": "utf-16"}
_FOREIGN_CONTENT = {
    b"\x1f\x8b": "is a gzip archive",
    b"PK\x03\x04": "is a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook (.xls), which stops at 65,536 rows",
    b"PAR1": "is a Parquet file",
}


def read_source_text(source: TableSource, project_dir: Path, table: str) -> str:
    """Read the text of one table's file in its declared encoding.

    Parameters
    ----------
    source : TableSource
        The table's part of the config.
    project_dir : Path
        The project folder that holds data/raw.
    table : str
        Name of the table, for messages: treatments, assessments or intervals.

    Returns
    -------
    str
        The file's text without byte-order mark, line ends untouched.

    Raises
    ------
    ConfigError
        For a path that is not a regular file below data/raw, a missing or oversized file,
        compressed or workbook content, and bytes that are not text in the declared encoding.
    """
    key = f"records.{table}.path"
    content = locate_source(source.path, project_dir, key).read_bytes()
    refuse_foreign_content(content, source.path, key)
    try:
        return content.decode(_CODECS[source.encoding])
    except UnicodeError:
        pass  # the error object holds the whole file: ours is raised outside this block
    raise ConfigError(
        f"{source.path} is not {source.encoding} text",
        f"records.{table}.encoding",
        "declare the encoding the export was saved in",
    )


def refuse_foreign_content(content: bytes, path_text: str, key: str) -> None:
    """Refuse archives, workbooks and Parquet by how they start.

    Parameters
    ----------
    content : bytes
        The file, or its first bytes.
    path_text : str
        Its path as given.
    key : str
        The config key or command it was named by, for messages.

    Raises
    ------
    ConfigError
        If it is not plain text.
    """
    for signature, what in _FOREIGN_CONTENT.items():
        if content.startswith(signature):
            raise ConfigError(f"{path_text} {what}", key, "export it as plain CSV text")


def locate_source(path_text: str, project_dir: Path, key: str) -> Path:
    """Return the real path of a regular file below data/raw.

    Parameters
    ----------
    path_text : str
        Path relative to the project folder.
    project_dir : Path
        The project folder that holds data/raw.
    key : str
        The config key or command it was named by, for messages.

    Returns
    -------
    Path
        The resolved path.

    Raises
    ------
    ConfigError
        If there is no such regular file below data/raw, or it is too large.
    """
    root = (project_dir / RAW_FOLDER).resolve()
    _refuse_odd_paths(path_text, key)
    path = (project_dir / path_text).resolve()
    if not path.is_relative_to(root):
        raise ConfigError(
            f"{path_text} does not lie below {RAW_FOLDER}/, or is a link that leads out of it",
            key,
            f"put the file below {RAW_FOLDER}/",
        )
    if not path.exists():
        raise ConfigError(
            f"there is no file {path_text}", key, "put the export there, or correct the path"
        )
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path_text} is not a regular file", key, "name a plain file")
    if status.st_size > MAX_FILE_BYTES:
        raise ConfigError(
            f"{path_text} is larger than {MAX_FILE_BYTES // 1_000_000} MB",
            key,
            "export fewer columns or split the analysis",
        )
    return path


def _refuse_odd_paths(path_text: str, key: str) -> None:
    if "://" in path_text:
        raise ConfigError("is a network address", key, f"put the file below {RAW_FOLDER}/")
    path = PurePosixPath(path_text)
    if path.is_absolute() or ".." in path.parts or "\x00" in path_text:
        raise ConfigError(
            "leads out of the project folder", key, f"give a path below {RAW_FOLDER}/"
        )
