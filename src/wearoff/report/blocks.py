"""The typed report model: pages made of blocks that two renderings share.

A block holds finished sentences and nothing else. Whoever renders it adds no word and no number,
so what a page says can be read, and tested, here.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Tone = Literal["good", "warn", "bad", "note"]


class IncompleteBlock(ValueError):
    """A block lacks the words without which it must not be shown."""


@dataclass(frozen=True)
class FileLink:
    """A link to a file beside the page."""

    href: str
    label: str
    kind: Literal["link"] = field(default="link", init=False)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of plain text."""

    text: str
    kind: Literal["paragraph"] = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Bullets:
    """A list of sentences, or of formulas in symbols (``is_code``)."""

    items: tuple[str, ...]
    is_code: bool = False
    kind: Literal["bullets"] = field(default="bullets", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.items), "a list needs an item")


@dataclass(frozen=True)
class Summary:
    """The sentences of the first screen."""

    sentences: tuple[str, ...]
    kind: Literal["summary"] = field(default="summary", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.sentences), "a summary needs a sentence")


@dataclass(frozen=True)
class Facts:
    """Short named facts: ``(name, value)``."""

    items: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = field(default="facts", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.items), "facts need an item")


@dataclass(frozen=True)
class Callout:
    """A boxed message whose tone is told by icon and word, never by colour alone."""

    tone: Tone
    icon: str
    word: str
    sentences: tuple[str, ...]
    kind: Literal["callout"] = field(default="callout", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.icon and self.word and self.sentences), "a callout needs words")


@dataclass(frozen=True)
class Column:
    """The head of a table column."""

    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row is its head."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    download: FileLink | None = None
    kind: Literal["table"] = field(default="table", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.caption and self.rows), "a table needs a caption and a row")
        fits = all(len(row) == len(self.columns) for row in self.rows)
        _require(fits, "a row is as wide as the table")


@dataclass(frozen=True)
class Figure:
    """A picture that cannot exist without its words.

    The picture itself is decoration: ``description`` says what it shows. ``drawn_words`` are the
    words inside the picture, so that a test can account for every number on a page. ``svg_narrow``
    is the same picture for a telephone; without one, the picture scrolls there.
    """

    title: str
    subtitle: str
    description: str
    csv: FileLink
    source: str
    svg: str = field(repr=False)
    drawn_words: tuple[str, ...] = ()
    svg_narrow: str = field(default="", repr=False)
    kind: Literal["figure"] = field(default="figure", init=False)

    def __post_init__(self) -> None:
        words = (self.title, self.subtitle, self.description, self.csv.href, self.source)
        _require(all(word.strip() for word in words), "a figure needs all its words")
        has_number = any(character.isdigit() for character in self.description)
        _require(has_number, "a figure's description holds a number")
        _require(self.svg.startswith("<svg"), "a figure needs a picture")


@dataclass(frozen=True)
class Planner:
    """Choices that a script looks up: all of its words and numbers are here.

    ``data`` is what the script reads, ``ticks`` the places and numbers of the weeks below the
    chart, ``labels`` name the fields, and ``off`` is shown where no script runs.
    """

    data: dict[str, Any]
    ticks: tuple[tuple[float, int], ...]
    labels: dict[str, str]
    off: tuple[str, ...]
    kind: Literal["planner"] = field(default="planner", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.data["pairs"] and self.off), "a planner needs a choice and words")


@dataclass(frozen=True)
class ChecklistRow:
    """What a guideline asks for, whether the page answers it, where, and what is missing."""

    asks: str
    status: str
    places: tuple[FileLink, ...]
    missing: str


@dataclass(frozen=True)
class Checklist:
    """A table of what a guideline asks for, with links to the places on the page."""

    caption: str
    rows: tuple[ChecklistRow, ...]
    columns: tuple[str, str, str, str] = ("Asked for", "Answered?", "Where", "Missing")
    kind: Literal["checklist"] = field(default="checklist", init=False)

    def __post_init__(self) -> None:
        _require(bool(self.caption and self.rows), "a checklist needs a caption and a row")
        told = all(row.status and (row.places or row.missing) for row in self.rows)
        _require(told, "an item says where it is answered, or what is missing")


Block = (
    FileLink
    | Paragraph
    | Bullets
    | Summary
    | Facts
    | Callout
    | Table
    | Checklist
    | Figure
    | Planner
)


@dataclass(frozen=True)
class Section:
    """A headed part of a page. Sections nest once, so headings run h2, h3."""

    ident: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Section", ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.title.strip()), "a section needs a title")
        _require(bool(self.blocks or self.parts), "a section needs content")
        _require(not any(part.parts for part in self.parts), "sections nest once")


@dataclass(frozen=True)
class Page:
    """One report page. ``logo`` is a ``data:`` address, or empty."""

    name: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str
    language: str = "en-GB"
    logo: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _require(bool(self.title.strip() and self.sections), "a page needs a title and content")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise IncompleteBlock(message)
