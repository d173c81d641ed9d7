"""Delimited text without quotation marks: where its lines end, and how many fields each has.

Without quotes a record is a line and a field is what lies between delimiters, so that lines and
fields can be counted over all bytes at once. Whatever could mean more is left to the reader that
knows quotes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

LONGEST_LINE_BYTES = 100_000
"""Below the length from which the other reader refuses a cell, and the block it is read by."""

_NEW_LINE, _RETURN = 10, 13
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class PlainLines:
    """The lines of a text.

    Attributes
    ----------
    content : bytes
        The text in UTF-8.
    delimiter : str
        What separates the fields.
    starts, ends : array of int
        Where each line begins, and where its last character ends.
    n_fields : array of int
        Fields of each line; 0 for an empty one.
    """

    content: bytes
    delimiter: str
    starts: Ints
    ends: Ints
    n_fields: Ints

    def record(self, line: int) -> list[str]:
        """Return the fields of one line."""
        text = self.content[self.starts[line] : self.ends[line]].decode("utf-8")
        return text.split(self.delimiter) if text else []

    def without(self, lines: Iterable[int]) -> bytes:
        """Return the text without some of its lines, given in ascending order."""
        view, start, kept = memoryview(self.content), 0, []
        for line in lines:
            kept.append(view[start : self.starts[line]])
            start = self.starts[line + 1] if line + 1 < len(self.starts) else len(view)
        return b"".join([*kept, view[start:]])


def find_plain_lines(content: bytes, delimiter: str) -> PlainLines | None:
    """Find the lines of a text that has no quotation marks.

    Parameters
    ----------
    content : bytes
        The text in UTF-8.
    delimiter : str
        What separates the fields, an ASCII character.

    Returns
    -------
    PlainLines or None
        None for an empty text, and one with quotation marks, null characters, line ends of other
        kinds or very long lines.
    """
    if not content or b'"' in content or b"\0" in content:
        return None
    if content.count(b"\r") != content.count(b"\r\n"):
        return None
    letters = np.frombuffer(content, dtype=np.uint8)
    breaks, n_marks = _breaks_and_marks(letters, ord(delimiter))
    starts = np.append(0, breaks[:-1] + 1)
    if (breaks - starts).max() > LONGEST_LINE_BYTES:
        return None
    ends = breaks - ((breaks > starts) & (letters[breaks - 1] == _RETURN))
    return PlainLines(content, delimiter, starts, ends, np.where(ends > starts, n_marks + 1, 0))


def _breaks_and_marks(letters: npt.NDArray[np.uint8], delimiter: int) -> tuple[Ints, Ints]:
    """Return where each line ends, and how many delimiters it has; a last line need not end."""
    breaks, n_before, n_marks = [], [], 0
    for start in range(0, len(letters), _BLOCK_BYTES):  # small blocks stay in the cache
        block = letters[start : start + _BLOCK_BYTES]
        marks = np.flatnonzero((block == _NEW_LINE) | (block == delimiter))
        at_break = np.flatnonzero(block[marks] == _NEW_LINE)
        breaks.append(start + marks[at_break])
        n_before.append(n_marks + at_break)
        n_marks += len(marks)
    if letters[-1] != _NEW_LINE:
        breaks.append(np.array([len(letters)]))
        n_before.append(np.array([n_marks]))
    before = np.concatenate(n_before)
    # Breaks are marks too.
    return np.concatenate(breaks), before - np.append(-1, before[:-1]) - 1
