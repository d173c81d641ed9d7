"""From an Excel workbook to text cells: one sheet, every row counted, no cell guessed."""

import dataclasses
import io
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from python_calamine import CalamineWorkbook

from wearoff.config import TableSource
from wearoff.errors import ConfigError, DataQualityError
from wearoff.records.cell_text import excel_cell_text
from wearoff.records.header import checked_header, written_names
from wearoff.records.identifier_names import refuse_identifying_sheets
from wearoff.records.raw_table import RawTable, Rows, classify_records
from wearoff.records.sheet_pass import SheetContent, read_sheet
from wearoff.records.workbook_archive import WorkbookArchive
from wearoff.records.workbook_xml import UnreadableXml, parse_xml, sheet_parts, string_lengths

MAX_CELLS = 5_000_000
MAX_CHARACTERS = 200_000_000

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_ENVELOPE = ("[Content_Types].xml", "_rels/.rels", _BOOK, _RELATIONS, _STYLES, _STRINGS)

Flaws = dict[tuple[int, str], list[int]]


def read_workbook(content: bytes, source: TableSource, table: str) -> RawTable:
    """Read one sheet of a workbook as text.

    Parameters
    ----------
    content : bytes
        The file.
    source : TableSource
        The file's part of the config.
    table : str
        Name of the table.

    Returns
    -------
    RawTable
        Header and records: every row of the sheet below the first, down to the last with a value.
        Cells with an error, or a formula that was never calculated, are among the flaws.

    Raises
    ------
    ConfigError
        For damaged, encrypted or oversized workbooks, and sheets that are not there.
    PrivacyError
        If the name of a sheet holds what looks like a direct identifier.
    DataQualityError
        For sheets with merged cells, without records, or that two readers read differently.
    """
    key = f"records.{table}.path"
    try:
        name, part, parts = _unpack(WorkbookArchive(content, source, key), source, table)
        found = _count(part, parts)
    except UnreadableXml:
        found = None
    if found is None:
        raise DataQualityError(
            "holds a sheet that is not well-formed", source.place, "save the workbook anew"
        )
    _refuse_unfit(found, source, key)
    records, flaws = _read_cells(_values(_repack(parts), name), found, source)
    return _table(records, flaws, found, source, table)


def sheet_names(content: bytes, source: TableSource, table: str) -> list[str]:
    """Return the names of a workbook's sheets.

    Parameters
    ----------
    content : bytes
        The file.
    source : TableSource
        The table's part of the config.
    table : str
        Name of the table.

    Returns
    -------
    list of str
        In order, hidden ones too; charts, which have no cells, are left out.

    Raises
    ------
    ConfigError
        For damaged, encrypted or oversized workbooks.
    """
    archive = WorkbookArchive(content, source, f"records.{table}.path")
    try:
        _, sheets = _envelope(archive, source, table)
        return [name for name, part in sheets.items() if archive.has(part)]
    except UnreadableXml:
        pass  # raised outside this block: its context may quote the file
    raise ConfigError(
        f"{source.place} is a damaged workbook", f"records.{table}.path", "save the workbook anew"
    )


def _envelope(
    archive: WorkbookArchive, source: TableSource, table: str
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the parts around the sheets, and the path of each sheet's part."""
    parts = {name: part for name in _ENVELOPE if (part := archive.part(name)) is not None}
    if not {_BOOK, _RELATIONS} <= set(parts):
        raise ConfigError(
            f"{source.place} is a zip archive, but not an Excel workbook (.xlsx)",
            f"records.{table}.path",
            "save the sheet as .xlsx, or as CSV and declare format: csv",
        )
    return parts, sheet_parts(parts[_BOOK], parts[_RELATIONS])


def _unpack(
    archive: WorkbookArchive, source: TableSource, table: str
) -> tuple[str, str, dict[str, bytes]]:
    """Return the sheet's name, the path of its part, and the few parts that reading it takes."""
    parts, sheets = _envelope(archive, source, table)
    refuse_identifying_sheets(list(sheets), source)
    if source.sheet is None and len(sheets) != 1:
        what = f"{source.place} has {len(sheets)} sheets, hidden ones included"
        raise ConfigError(what, f"records.{table}.sheet", "name the one that holds the records")
    name = next(iter(sheets)) if source.sheet is None else source.sheet
    sheet = archive.part(sheets[name]) if name in sheets else None
    if sheet is None:
        raise ConfigError(
            f"{source.place} has no sheet of this name among its {len(sheets)}",
            f"records.{table}.sheet",
            "spell it as the workbook does",
        )
    parts[sheets[name]] = sheet
    return name, sheets[name], parts


def _count(sheet: str, parts: Mapping[str, bytes]) -> SheetContent:
    if _STYLES in parts:
        parse_xml(parts[_STYLES], lambda name, attributes: None)  # refuses entities there, too
    lengths = string_lengths(parts[_STRINGS]) if _STRINGS in parts else array("q")
    return read_sheet(parts[sheet], lengths)


def _refuse_unfit(found: SheetContent, source: TableSource, key: str) -> None:
    # The reader of values fills the whole span with cells, so a lone cell far off is a bomb.
    if found.n_cells_spanned > MAX_CELLS or found.n_characters > MAX_CHARACTERS:
        raise ConfigError(
            f"{source.place} has a sheet of more than {MAX_CELLS:,} cells, or very long text",
            key,
            "delete stray cells beside the table, or save it as CSV and declare format: csv",
        )
    in_table = [
        place
        for place in found.merged
        if source.first_line <= place.last_row
        and place.row <= found.n_rows
        and place.column <= found.n_columns
        and not (source.fill_down and place.is_upright and place.row > source.first_line)
    ]
    if in_table:
        raise DataQualityError(
            f"has merged cells in {len(in_table)} places of its table",
            source.place,
            "unmerge them, so that every row has all its values; what is above the column names "
            "may stay (header_line), and cells merged over the rows of a group (fill_down)",
        )


def _repack(parts: Mapping[str, bytes]) -> bytes:
    """Return a workbook of the checked parts only: the other reader sees what was counted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _values(workbook: bytes, sheet: str) -> Sequence[Sequence[object]] | None:
    """Return the values of a sheet from its first cell on; None if it cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of compiled code is no Exception; any message may quote cells
        return None


def _read_cells(
    rows: Sequence[Sequence[object]] | None, found: SheetContent, source: TableSource
) -> tuple[list[list[str]], Flaws]:
    """Return every row of the sheet as text, and where a value cannot be trusted."""
    flaws: Flaws = defaultdict(list, {key: list(where) for key, where in found.flaws.items()})
    records: list[list[str]] = []
    n_filled = 0
    for number, row in enumerate(rows or [], start=1):
        record = []
        for column, value in enumerate(row, start=1):
            text, reason = excel_cell_text(value, source.decimal)
            n_filled += bool(reason or text.strip())
            if reason:
                flaws[column, reason].append(number)
            record.append(text)
        records.append(_trimmed(record))
    below = records[found.n_rows :]  # rows that are formatted and hold nothing
    if rows is None or n_filled != found.n_filled or any(below):
        raise DataQualityError(
            "holds a sheet that two readers read differently",
            source.place,
            "save the workbook anew",
        )
    records += [[] for _ in range(found.n_rows - len(records))]
    return records[: found.n_rows], flaws


def _table(
    records: list[list[str]], flaws: Flaws, found: SheetContent, source: TableSource, table: str
) -> RawTable:
    top = source.first_line
    named = records[top - 1] if len(records) >= top else []
    header = checked_header(named, source, records[top - 2] if named and top > 1 else ())
    width = len(header)
    # A row longer than the header has a value without a column name: it stays too long.
    body = [record + [""] * (width - len(record)) for record in records[top:]]
    assert len(body) == max(found.n_rows - top, 0), f"{table}: records were lost while reading"
    by_name: dict[tuple[str, str], Rows] = {
        (header[column - 1], reason): np.array(
            [row - top - 1 for row in rows if row > top], dtype=int
        )
        for (column, reason), rows in flaws.items()
        if column <= width
    }
    written = written_names(named)
    raw = classify_records(table, source, header, body, flaws=by_name, written=written)
    return dataclasses.replace(raw, n_hidden=found.n_hidden_rows)


def _trimmed(record: list[str]) -> list[str]:
    n_cells = len(record)
    while n_cells and not record[n_cells - 1].strip():
        n_cells -= 1
    return record[:n_cells]
