"""The table of one sheet of a workbook, below its title and with its groups of rows."""

from wearoff.config import TableSource
from wearoff.errors import DataQualityError
from wearoff.intake.title_lines import NAMED
from wearoff.records.raw_table import RawTable
from wearoff.records.workbook_text import read_workbook

_FIRST_ROWS = 8
"""Each row that may hold the names costs one reading of the sheet."""


def source_of_all(
    path: str, kind: str, names: list[str], sheet: str | None = None, header_line: int = 1
) -> TableSource:
    """Return a source that declares every column of a file, so that all are read.

    Parameters
    ----------
    path : str
        The file relative to the project folder.
    kind : str
        Its format.
    names : list of str
        Its columns.
    sheet : str or None
        The sheet of a workbook.
    header_line : int
        The line with the column names.

    Returns
    -------
    TableSource
        Without meaning beyond that.
    """
    columns = {f"c{number}": name for number, name in enumerate(names)}
    return TableSource.model_validate(
        {
            "path": path,
            "format": kind,
            "sheet": sheet,
            "columns": columns,
            "header_line": header_line,
        }
    )


def read_below_title(content: bytes, path: str, sheet: str, table: str) -> tuple[RawTable, int]:
    """Read a sheet from the row of its column names on; that a title is no header shows in it.

    Cells that are merged over the rows of a group are let through where the sheet has them.

    Parameters
    ----------
    content : bytes
        The workbook.
    path : str
        The file relative to the project folder.
    sheet : str
        The sheet.
    table : str
        A name for its table.

    Returns
    -------
    RawTable
        Header and records.
    int
        The row of the column names, from 1.

    Raises
    ------
    ConfigError, PrivacyError, DataQualityError
        As the records stage refuses a sheet that is no table.
    """
    refusal: DataQualityError | None = None
    for top in range(1, _FIRST_ROWS + 1):
        try:
            raw = read_workbook(content, source_of_all(path, "xlsx", [], sheet, top), table)
        except DataQualityError as refused:
            refusal = refusal or refused
            continue
        if sum(map(bool, raw.header)) >= NAMED * max(2, len(raw.header)):
            return raw, top
    if refusal is None:
        return read_workbook(content, source_of_all(path, "xlsx", [], sheet), table), 1
    grouped = _read_grouped(content, path, sheet, table)
    if grouped is None:
        raise refusal
    return grouped, 1


def _read_grouped(content: bytes, path: str, sheet: str, table: str) -> RawTable | None:
    """Read a sheet whose groups of rows have merged cells; None where that is not all."""
    source = source_of_all(path, "xlsx", [], sheet)
    try:
        raw = read_workbook(content, source.model_copy(update={"fill_down": ("",)}), table)
        names = [name for name in raw.header if name]
        source = source_of_all(path, "xlsx", names, sheet)
        return read_workbook(
            content, source.model_copy(update={"fill_down": tuple(names[:1])}), table
        )
    except DataQualityError:
        return None
