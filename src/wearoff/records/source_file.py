"""From a path in the config to the bytes of the export: a local, regular file of known kind."""

import stat
from pathlib import Path, PurePosixPath
from typing import Literal

from wearoff.config import TableSource
from wearoff.errors import ConfigError, EnvironmentFailure

RAW_FOLDER = PurePosixPath("data/raw")
MAX_FILE_BYTES = 500_000_000

_CODECS = {"utf-8": "utf-8-sig", "cp1252": "cp1252", "iso-8859-1": "latin-1", "utf-16": "utf-16"}
_ZIP, _PARQUET, _OLD_OFFICE = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"
_SIGNATURE_OF = {"xlsx": _ZIP, "parquet": _PARQUET}
_FOREIGN_CONTENT = {
    b"\x1f\x8b": "is a gzip archive",
    _ZIP: "is a zip archive or an Excel workbook",
    _OLD_OFFICE: "is an old Excel workbook (.xls), which stops at 65,536 rows",
    _PARQUET: "is a Parquet file",
}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PASSWORD = "is a workbook locked with a password"


def read_source_bytes(source: TableSource, project_dir: Path, table: str) -> bytes:
    """Read one file of a table and check that it is of the declared format.

    Parameters
    ----------
    source : TableSource
        The file's part of the config.
    project_dir : Path
        The project folder that holds data/raw.
    table : str
        Name of the table, for messages: treatments, assessments or intervals.

    Returns
    -------
    bytes
        The file, as long as it was when it was looked at.

    Raises
    ------
    ConfigError
        For a path that is not a regular file below data/raw, a missing or oversized file, and
        content of another format than the declared one.
    EnvironmentFailure
        If the machine does not let the file be read.
    """
    key = f"records.{table}.path"
    content = _content_of(locate_source(source.place, project_dir, key), source.place)
    refuse_foreign_content(content, source.place, key, declared=source.format)
    wanted = _SIGNATURE_OF.get(source.format)
    if wanted and not content.startswith(wanted):
        raise ConfigError(
            f"{source.place} is no {source.format} file, whatever its name says",
            f"records.{table}.format",
            "declare the format it has, or export it again",
        )
    return content


def decode_text(content: bytes, source: TableSource, table: str) -> str:
    """Return the text of a delimited file in its declared encoding.

    Parameters
    ----------
    content : bytes
        The file.
    source : TableSource
        The file's part of the config.
    table : str
        Name of the table, for messages.

    Returns
    -------
    str
        The text without byte-order mark, line ends untouched.

    Raises
    ------
    ConfigError
        For bytes that are not text in the declared encoding.
    """
    try:
        return content.decode(_CODECS[source.encoding])
    except UnicodeError:
        pass  # the error object holds the whole file: ours is raised outside this block
    raise ConfigError(
        f"{source.place} is not {source.encoding} text",
        f"records.{table}.encoding",
        "declare the encoding the export was saved in",
    )


def _remedy(declared: str, signature: bytes) -> str:
    if declared != "csv":
        return f"save it as .{declared} without a password, or as CSV and declare format: csv"
    actual = {_ZIP: "xlsx", _PARQUET: "parquet"}.get(signature)
    return "export it as plain CSV text" + (f", or declare format: {actual}" if actual else "")


def refuse_foreign_content(
    content: bytes, path_text: str, key: str, *, declared: str = "csv"
) -> None:
    """Refuse archives, workbooks and Parquet by how they start, but for the declared format.

    Parameters
    ----------
    content : bytes
        The file, or its first bytes.
    path_text : str
        Its path as given.
    key : str
        The config key or command it was named by, for messages.
    declared : {"csv", "xlsx", "parquet"}
        The format it is declared to have.

    Raises
    ------
    ConfigError
        If it is of another format.
    """
    wanted = _SIGNATURE_OF.get(declared)
    for signature, what in _FOREIGN_CONTENT.items():
        if signature != wanted and content.startswith(signature):
            is_locked = signature == _OLD_OFFICE and _ENCRYPTED in content
            raise ConfigError(
                f"{path_text} {_PASSWORD if is_locked else what}", key, _remedy(declared, signature)
            )


def format_of(start: bytes) -> Literal["csv", "xlsx", "parquet"]:
    """Tell the format of a file by how it starts; what is none of the others is taken for text.

    Parameters
    ----------
    start : bytes
        Its first bytes.

    Returns
    -------
    {"csv", "xlsx", "parquet"}
        As the config calls it.
    """
    if start.startswith(_ZIP):
        return "xlsx"
    return "parquet" if start.startswith(_PARQUET) else "csv"


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
    if not _exists(path):
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


def _content_of(path: Path, place: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # its message has the path on this machine; ours is raised outside this block
        pass
    raise EnvironmentFailure("cannot be read", place, "check who may read it, and the disk")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name longer than file systems take
        return False


def _refuse_odd_paths(path_text: str, key: str) -> None:
    if "://" in path_text:
        raise ConfigError("is a network address", key, f"put the file below {RAW_FOLDER}/")
    path = PurePosixPath(path_text)
    if path.is_absolute() or ".." in path.parts or "\x00" in path_text:
        raise ConfigError(
            "leads out of the project folder", key, f"give a path below {RAW_FOLDER}/"
        )
