"""The start of a delimited text file: its encoding, its delimiter, its first records."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from wearoff.config import TableSource
from wearoff.errors import ConfigError, DataQualityError
from wearoff.intake.finding import WHERE, Finding
from wearoff.intake.title_lines import from_line, header_line
from wearoff.records.csv_text import parse_table
from wearoff.records.raw_table import RawTable
from wearoff.records.source_file import refuse_foreign_content

SAMPLE_BYTES = 2_000_000
_DELIMITERS = (";", "\t", "|", ",")
_RECORDS_TO_SPLIT = 200
_MOSTLY = 0.9
_CODECS = {"utf-8": "utf-8-sig", "cp1252": "cp1252", "iso-8859-1": "latin-1", "utf-16": "utf-16"}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))
_MOST_CONTROLS = 0.01
"""A stray control character spoils a record, which the records stage rejects; not a file."""


@dataclass(frozen=True)
class Delimited:
    """The first records of a text file.

    Attributes
    ----------
    raw : RawTable
        Header and records, read as the records stage reads them.
    encoding, delimiter : Finding
        How it is to be read.
    header_line : int
        The line with the column names, from 1.
    is_whole : bool
        Whether that is the whole file.
    is_ascii : bool
        Whether it reads alike in every encoding but UTF-16.
    """

    raw: RawTable
    encoding: Finding
    delimiter: Finding
    header_line: int
    is_whole: bool
    is_ascii: bool


def read_delimited(path: Path, relative: str, table: str) -> Delimited:
    """Read the start of a delimited text file.

    Parameters
    ----------
    path : Path
        The file.
    relative : str
        Its path relative to the project folder.
    table : str
        A name for the table.

    Returns
    -------
    Delimited
        How the file is written, and its first records.

    Raises
    ------
    ConfigError
        For a file that is not delimited text.
    DataQualityError
        For a file without records, or malformed as a table.
    """
    with path.open("rb") as stream:
        content = stream.read(SAMPLE_BYTES + 1)
    is_whole = len(content) <= SAMPLE_BYTES
    content = content[:SAMPLE_BYTES]
    if not content.strip():
        raise DataQualityError("is empty", relative, "export it again")
    refuse_foreign_content(content, relative, WHERE)
    encoding = find_encoding(content, relative, is_whole=is_whole)
    codec = _CODECS[str(encoding.value)]
    text = content.decode(codec, errors="strict" if is_whole else "ignore")
    top, delimiter = find_delimiter(text, relative)
    source = TableSource.model_validate(
        {
            "path": relative, "encoding": encoding.value, "delimiter": delimiter.value,
            "columns": {}, "header_line": top,
        }
    )  # fmt: skip
    raw = _parse(text, source, table, is_whole=is_whole)
    return Delimited(raw, encoding, delimiter, top, is_whole, content.isascii())


def find_encoding(content: bytes, path_text: str, *, is_whole: bool) -> Finding:
    """Tell how text was turned into bytes.

    Parameters
    ----------
    content : bytes
        The file or its start.
    path_text : str
        Its path, for messages.
    is_whole : bool
        Whether nothing was cut off.

    Returns
    -------
    Finding
        One of the encodings of the config.

    Raises
    ------
    ConfigError
        If the bytes are not text in any of them.
    """
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise _not_text(path_text)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _if_decodes(content, path_text, is_whole=is_whole)
    n_controls = len(content) - len(content.translate(None, _CONTROLS))
    if b"\0" in content or n_controls > _MOST_CONTROLS * len(content):
        raise _not_text(path_text)
    try:
        # A character may be cut in two where the sample ends.
        content[: None if is_whole else -4].decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte_encoding(content)
    return Finding("utf-8", "sure", "every byte fits")


def find_delimiter(text: str, path_text: str) -> tuple[int, Finding]:
    """Tell what separates the columns, by how evenly it splits the first records.

    Lines above the column names, such as a title, are left out of account.

    Parameters
    ----------
    text : str
        The decoded sample.
    path_text : str
        Its path, for messages.

    Returns
    -------
    int
        The line with the column names, from 1.
    Finding
        One of the delimiters of the config.

    Raises
    ------
    ConfigError
        If none splits the line of the column names.
    """
    tops = {mark: header_line(text, mark) for mark in _DELIMITERS}
    tried = [(*_evenness(from_line(text, tops[mark]), mark), mark) for mark in _DELIMITERS]
    splitting = [(share, n_fields, mark) for share, n_fields, mark in tried if n_fields > 1]
    if not splitting:
        raise ConfigError(
            "has a first line that is one column, whatever of , ; tab | is the delimiter",
            path_text,
            "delete lines above the column names, or export it as CSV",
        )
    even = [one for one in splitting if one[0] >= _MOSTLY]
    _, _, mark = max(even or splitting, key=lambda one: (one[1], one[0]))
    if len(even) == 1:
        return tops[mark], Finding(mark, "sure", "it splits the records evenly, no other does")
    others = tuple(one[2] for one in splitting)
    why = "it gives the most columns" if even else "records have different numbers of fields"
    return tops[mark], Finding(mark, "likely", why, others)


def _not_text(path_text: str) -> ConfigError:
    return ConfigError(
        f"{path_text} is not delimited text", WHERE, "export it as CSV, best in UTF-8"
    )


def _if_decodes(content: bytes, path_text: str, *, is_whole: bool) -> Finding:
    try:
        content[: None if is_whole else len(content) // 4 * 4 - 2].decode("utf-16")
    except UnicodeDecodeError:
        pass
    else:
        return Finding("utf-16", "sure", "it starts with the mark of UTF-16")
    raise _not_text(path_text)


def _single_byte_encoding(content: bytes) -> Finding:
    """Choose between the two encodings of one byte a character."""
    names = ("cp1252", "iso-8859-1")
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return Finding("iso-8859-1", "undecided", "it fits no encoding well", names)
    foreign = [char for char in text if ord(char) > 127]
    if sum(map(str.isalpha, foreign)) < len(foreign) / 2:
        return Finding("cp1252", "undecided", "letters with accents look wrong", names)
    return Finding("cp1252", "likely", "not UTF-8, and letters with accents look right", names)


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """Return which share of records has as many fields as the header, and how many that is."""
    lengths = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(map(str.strip, record)):
                lengths.append(len(record))
            if len(lengths) > _RECORDS_TO_SPLIT:
                break
    except csv.Error:
        pass
    if not lengths:
        return 0.0, 0
    return lengths.count(lengths[0]) / len(lengths), lengths[0]


def _parse(text: str, source: TableSource, table: str, *, is_whole: bool) -> RawTable:
    for cut in [text] if is_whole else _shorter(text):
        try:
            return parse_table(cut, source, table)
        except DataQualityError as refusal:
            last = refusal
    raise DataQualityError(last.what, last.where, last.todo)


def _shorter(text: str) -> Iterable[str]:
    """Yield the text up to one of its last line ends: a cell may hold some of them."""
    end = len(text)
    for _ in range(20):
        end = text.rfind("\n", 0, end)
        if end > 0:
            yield text[: end + 1]
