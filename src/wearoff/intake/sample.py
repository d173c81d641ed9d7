"""The tables of one exported file as text, whatever kind of file it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wearoff.errors import ConfigError, PrivacyError, WearoffError
from wearoff.intake.delimited import read_delimited
from wearoff.intake.finding import WHERE, Finding
from wearoff.intake.sheets import read_below_title, source_of_all
from wearoff.records.header import normalise_name
from wearoff.records.identifier_headers import matching_header_rules
from wearoff.records.identifier_scan import shown_name
from wearoff.records.parquet_text import read_parquet, sort_columns
from wearoff.records.raw_table import RawTable
from wearoff.records.source_file import RAW_FOLDER, format_of, locate_source
from wearoff.records.workbook_text import sheet_names


@dataclass(frozen=True)
class Sample:
    """One table of one file: the file, or a sheet of it.

    Attributes
    ----------
    path : str
        The file relative to the project folder.
    format : str
        csv, xlsx or parquet, as the config calls it.
    raw : RawTable
        Header and records, read as the records stage reads them.
    encoding, delimiter : Finding or None
        How delimited text is to be read.
    is_whole : bool
        Whether it is the whole file, not its start.
    is_ascii : bool
        Whether delimited text reads alike in every encoding but UTF-16.
    sheet : str or None
        The sheet of a workbook that has several.
    sheet_label : str
        Its name as it may be shown and written, or which sheet it is.
    header_line : int
        The line with the column names, from 1.
    renamed : mapping of str to str
        Names of columns in the file: those that stand in ``raw`` instead.
    """

    path: str
    format: str
    raw: RawTable
    encoding: Finding | None = None
    delimiter: Finding | None = None
    is_whole: bool = True
    is_ascii: bool = False
    sheet: str | None = None
    sheet_label: str = ""
    header_line: int = 1
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass
class FileContent:
    """What one file holds.

    Attributes
    ----------
    samples : list of Sample
        Its tables.
    unread : list of str
        What could not be read, and why, in words.
    """

    samples: list[Sample] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def take_samples(
    path_text: str, project_dir: Path, table: str, only_sheet: str = ""
) -> FileContent:
    """Read one exported file below data/raw: the start of a text file, else all of it.

    Parameters
    ----------
    path_text : str
        The file, relative to the project folder or absolute.
    project_dir : Path
        The project folder.
    table : str
        A name for its tables.
    only_sheet : str
        The one sheet of a workbook to look at; empty for all.

    Returns
    -------
    FileContent
        One sample, or one per sheet of a workbook.

    Raises
    ------
    ConfigError
        For a file outside data/raw, and one that is no table.
    DataQualityError
        For a file without records, or malformed as a table.
    """
    relative, path = _locate(path_text, project_dir)
    with path.open("rb") as stream:
        kind = format_of(stream.read(8))
    if kind == "csv":
        read = read_delimited(path, relative, table)
        return FileContent(
            [
                Sample(
                    relative, kind, read.raw, read.encoding, read.delimiter, read.is_whole,
                    read.is_ascii, header_line=read.header_line,
                )
            ]
        )  # fmt: skip
    content = path.read_bytes()
    if kind == "xlsx":
        return _in_our_name(lambda: _read_sheets(content, relative, table, only_sheet))
    return _in_our_name(lambda: _read_columns(content, relative, table))


def _locate(path_text: str, project_dir: Path) -> tuple[str, Path]:
    root = project_dir.resolve()
    given = Path(path_text)
    if given.is_absolute() and given.is_relative_to(root):
        path_text = given.relative_to(root).as_posix()
    raw = (root / RAW_FOLDER).resolve()
    is_plain = "://" not in path_text and "\x00" not in path_text
    if is_plain and not (root / path_text).resolve().is_relative_to(raw):
        raise ConfigError(
            f"a file given to it does not lie below {RAW_FOLDER}/",
            WHERE,
            f"copy it to {RAW_FOLDER}/NAME/ and name it there",
        )
    return Path(path_text).as_posix(), locate_source(path_text, project_dir, WHERE)


def _read_sheets(content: bytes, path: str, table: str, only: str) -> FileContent:
    """Read every sheet; one that is no table is told of, unless no other is one."""
    found = FileContent()
    names = sheet_names(content, source_of_all(path, "xlsx", []), table)
    refusals: list[WearoffError] = []
    for number, name in enumerate(names, start=1):
        if only and name != only:
            continue
        label = f"#{number}" if matching_header_rules(name) else f"'{shown_name(name)}'"
        try:
            raw, top = read_below_title(content, path, name, table)
        except PrivacyError:
            raise  # about the whole workbook: a run would refuse it, whichever sheet it reads
        except WearoffError as refusal:
            refusals.append(refusal)
            found.unread.append(f"sheet {label} of {shown_name(path)} {refusal.what}")
            continue
        is_only = len(names) == 1
        found.samples.append(
            Sample(
                path,
                "xlsx",
                raw,
                sheet=None if is_only else name,
                sheet_label=label,
                header_line=top,
            )
        )
    if not found.samples:
        if len(refusals) == 1:
            raise refusals[0]
        raise ConfigError(
            f"{shown_name(path)} has no sheet that is a table",
            WHERE,
            "each sheet needs column names on top and no merged cells",
        )
    return found


def _read_columns(content: bytes, path: str, table: str) -> FileContent:
    source = source_of_all(path, "parquet", [])
    plain, nested = sort_columns(content, source, table)
    names = list(dict.fromkeys(name for name in map(normalise_name, plain) if name))
    raw = read_parquet(content, source_of_all(path, "parquet", names), table)
    found = FileContent([Sample(path, "parquet", raw)])
    if nested:
        n_columns = f"{len(nested)} column" + ("s" if len(nested) > 1 else "")
        found.unread.append(
            f"{n_columns} of {shown_name(path)} with lists, bytes or times of day in the cells"
        )
    return found


def _in_our_name(read: Callable[[], FileContent]) -> FileContent:
    """Run a reader of the records stage, whose refusals name keys of a config not yet written."""
    try:
        return read()
    except ConfigError as refusal:
        refused = refusal
    raise ConfigError(refused.what, WHERE, refused.todo)
