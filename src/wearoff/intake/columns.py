"""One column of an export as evidence: its name in words, its values with their counts."""

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from wearoff.intake.words import MISSING_SIGNS, MISSING_WORDS, rank_of
from wearoff.records.coded_texts import map_texts
from wearoff.records.identifier_columns import matching_rules_of_cells
from wearoff.records.identifier_headers import matching_header_rules
from wearoff.records.identifier_scan import shown_name
from wearoff.records.raw_table import RawTable
from wearoff.records.tidy_text import normalise_text

NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
INTEGER = re.compile(r"[-+]?[0-9]+")
_LONGEST_LEVEL = 60


@dataclass(frozen=True)
class Column:
    """A column of a sample.

    Attributes
    ----------
    position : int
        Which column, from 0.
    name : str
        Its normalised name.
    words : tuple of str
        The name in plain lower-case words without accents.
    counts : dict of str to int
        Cells per distinct value; empty ones and words for "not recorded" left out.
    missing : tuple of str
        The words for "not recorded" that occur, as spelled.
    rules : tuple of str
        Identifier rules that its name or its cells match.
    is_hidden : bool
        Whether its name must not be shown.
    """

    position: int
    name: str
    words: tuple[str, ...]
    counts: dict[str, int]
    missing: tuple[str, ...]
    rules: tuple[str, ...]
    is_hidden: bool

    @property
    def label(self) -> str:
        """Return the name as it may be shown, or the position."""
        return f"column #{self.position + 1}" if self.is_hidden else f"'{shown_name(self.name)}'"

    @property
    def n_cells(self) -> int:
        """Return how many cells are recorded."""
        return sum(self.counts.values())

    def share(self, holds: Callable[[str], object]) -> float:
        """Return the share of recorded cells for which something holds.

        Parameters
        ----------
        holds : callable
            Takes a value.

        Returns
        -------
        float
            0 to 1; 0 without any recorded cell.
        """
        hits = sum(n for value, n in self.counts.items() if holds(value))
        return hits / self.n_cells if self.n_cells else 0.0

    def levels(self, most: int) -> list[str] | None:
        """Return the values if they are few and short enough to be levels.

        Parameters
        ----------
        most : int
            How many there may be.

        Returns
        -------
        list of str or None
            Commonest first.
        """
        if len(self.counts) > most or any(len(value) > _LONGEST_LEVEL for value in self.counts):
            return None
        return sorted(self.counts, key=lambda value: (-self.counts[value], value))


def columns_of(raw: RawTable) -> list[Column]:
    """Return every named column of a sample.

    Parameters
    ----------
    raw : RawTable
        The sample.

    Returns
    -------
    list of Column
        In the order of the file; columns that cannot be read are left out.
    """
    return [
        _column(raw, number, name)
        for number, name in enumerate(raw.header)
        if name and name in raw.texts
    ]


@functools.lru_cache(maxsize=10_000)
def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without accents and punctuation.

    Parameters
    ----------
    text : str
        A column name or a level.

    Returns
    -------
    tuple of str
        ``Größe_cm`` gives ``grosse`` and ``cm``.
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", text))
    apart = unicodedata.normalize("NFKD", parted.casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return tuple(re.findall(r"[^\W_]+", bare))


def _column(raw: RawTable, number: int, name: str) -> Column:
    cells = map_texts(raw.cells(name), normalise_text)[raw.readable].astype("str")
    counts = {str(value): int(n) for value, n in cells.value_counts().items() if value}
    missing = [value for value in counts if _is_missing(value)]
    of_name = matching_header_rules(name)
    words = plain_words(name)
    is_code = rank_of("patient", words) > 0 or rank_of("injector", words) > 0
    of_cells = matching_rules_of_cells(cells, holds="codes" if is_code else "unknown")
    # The first line may be no header at all: a number or a date is a cell, not a name.
    is_cell = name in counts or not any(map(str.isalpha, name))
    return Column(
        number, name, words,
        {value: n for value, n in counts.items() if value not in missing},
        tuple(sorted(missing)), tuple(sorted(of_name | set(of_cells))), bool(of_name) or is_cell,
    )  # fmt: skip


def _is_missing(value: str) -> bool:
    return value in MISSING_SIGNS or "".join(plain_words(value)) in MISSING_WORDS
