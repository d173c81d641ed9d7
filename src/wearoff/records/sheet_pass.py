"""One pass over the XML of a sheet: its rows and filled cells are counted, its traps found.

The values of cells come from another program (calamine). Rows and filled cells are counted here
by another parser and another notion of a row (elements of the XML, not cells of a range), so that
the two can be held against each other. The pass also sees what the values do not show: error
cells, formulas that were never calculated, merged cells, hidden rows, and how much memory the
values would take.
"""

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass, field

from wearoff.records.workbook_xml import filled_length, parse_xml

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
EXCEL_ERROR, FORMULA_NO_VALUE = "excel_error", "formula_no_value"

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class MergedCells:
    """A range of merged cells, of which the first holds the value."""

    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def is_upright(self) -> bool:
        """Whether it lies within one column."""
        return self.column == self.last_column


@dataclass
class SheetContent:
    """What one pass over a sheet counts and finds. Rows and columns count from 1.

    Attributes
    ----------
    n_rows, n_columns : int
        The last row and column with a filled cell.
    n_cells_spanned : int
        Cells from the first to the last that is written down, filled or not.
    n_filled : int
        Cells with a value that is not blank.
    n_characters : int
        Length of all text together; text used in several cells counts several times.
    n_hidden_rows : int
        Hidden rows with a filled cell.
    flaws : dict of (int, str) to list of int
        Column and reason code: rows without a value there that can be read.
    merged : list of MergedCells
        Every range of merged cells.
    """

    n_rows: int = 0
    n_columns: int = 0
    n_cells_spanned: int = 0
    n_filled: int = 0
    n_characters: int = 0
    n_hidden_rows: int = 0
    flaws: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    merged: list[MergedCells] = field(default_factory=list)


def read_sheet(sheet: bytes, lengths: array[int]) -> SheetContent:
    """Count rows and cells of a sheet, and find the cells that have no value.

    Parameters
    ----------
    sheet : bytes
        The sheet's XML.
    lengths : array of int
        How long each shared text is.

    Returns
    -------
    SheetContent
        What was found.

    Raises
    ------
    UnreadableXml
        For XML that is not well-formed, declares entities, or whose cells are out of order.
    """
    reader = _SheetPass(lengths)
    parse_xml(sheet, reader.start, reader.end, reader.text)
    return reader.content


class _SheetPass:
    """State of the pass over one sheet."""

    def __init__(self, lengths: array[int]) -> None:
        self.content = SheetContent()
        self._lengths = lengths
        self._row = self._column = self._last_column = 0
        self._kind, self._pieces = "n", list[str]()
        self._is_hidden = self._is_formula = self._in_value = self._is_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where a row or a cell stands."""
        if name == "c":
            self._start_cell(attributes)
        elif name in {"v", "t"}:
            self._in_value = True
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            row = int(attributes.get("r", self._row + 1))
            if not self._row < row <= MAX_ROWS:
                raise ValueError
            self._row, self._column, self._is_filled = row, 0, False
            self._is_hidden = attributes.get("hidden") in {"1", "true"}
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.content.merged.append(MergedCells(*_place(first), *_place(last or first)))

    def text(self, piece: str) -> None:
        """Collect the text of a value."""
        if self._in_value:
            self._pieces.append(piece)

    def end(self, name: str) -> None:
        """Judge a cell, or a row, once it is complete."""
        if name in {"v", "t"}:
            self._in_value = False
        elif name == "c":
            self._end_cell("".join(self._pieces))
        elif name == "row" and self._is_filled:
            self.content.n_rows = self._row
            self.content.n_hidden_rows += self._is_hidden

    def _start_cell(self, attributes: dict[str, str]) -> None:
        row, column = self._row, self._column + 1
        if "r" in attributes:
            row, column = _place(attributes["r"])
        if row != self._row or not self._column < column <= MAX_COLUMNS:
            raise ValueError
        self._column = column
        self._kind, self._is_formula = attributes.get("t", "n"), False
        self._pieces.clear()

    def _end_cell(self, value: str) -> None:
        content, is_error = self.content, self._kind == "e"
        if not (value or is_error or self._is_formula):
            return
        self._last_column = max(self._last_column, self._column)
        content.n_cells_spanned = self._row * self._last_column
        # A formula whose result is empty text says so by its kind; else it was never calculated.
        not_calculated = self._is_formula and not value and self._kind != "str"
        if is_error or not_calculated:
            reason = EXCEL_ERROR if is_error else FORMULA_NO_VALUE
            content.flaws[self._column, reason].append(self._row)
        else:
            is_shared = self._kind == "s"
            n_characters = self._lengths[int(value)] if is_shared else filled_length(value)
            if not n_characters:
                return
            content.n_filled += 1
            content.n_characters += n_characters
        content.n_columns = max(content.n_columns, self._column)
        self._is_filled = True


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of a reference such as B12, counted from 1."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
