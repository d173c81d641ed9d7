"""The XML parts of a workbook, read by expat: where the sheets lie, how long shared texts are."""

import functools
import re
from array import array
from collections.abc import Callable
from xml.parsers import expat

_BLANK = re.compile(r"(?i:\s|_x00(?:09|0A|0D|20)_)*")


class UnreadableXml(Exception):
    """XML that no sound workbook holds. Carries no text of it."""


def sheet_parts(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Return where each sheet of a workbook lies in its archive.

    Parameters
    ----------
    workbook, relations : bytes
        ``xl/workbook.xml`` and ``xl/_rels/workbook.xml.rels``.

    Returns
    -------
    dict of str to str
        Name of a sheet, in order, and the path of its part; hidden sheets too.
    """
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            found = [text for key, text in attributes.items() if key.endswith(":id")]
            ids[attributes.get("name", "")] = found[0] if found else ""
        elif name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse_xml(workbook, start)
    parse_xml(relations, start)
    return {
        name: f"xl/{target}" if not (target := targets.get(one, "")).startswith("/") else target[1:]
        for name, one in ids.items()
    }


def string_lengths(shared_strings: bytes) -> array[int]:
    """Return how long each shared text is.

    Parameters
    ----------
    shared_strings : bytes
        ``xl/sharedStrings.xml``.

    Returns
    -------
    array of int
        Characters by index; 0 for text that is blank.
    """
    lengths = array("q")
    pieces: list[str] = []

    def end(name: str) -> None:
        if name == "si":
            lengths.append(filled_length("".join(pieces)))
            pieces.clear()

    parse_xml(shared_strings, _ignore, end, pieces.append)
    return lengths


def parse_xml(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run over XML, refusing document types and so all entities of its own.

    Parameters
    ----------
    xml : bytes
        The document.
    start, end, text : callable
        Called with every element (its name without prefix) and every piece of text.

    Raises
    ------
    UnreadableXml
        If the XML is not well-formed or has a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(xml, True)
        return
    except (expat.ExpatError, ValueError, LookupError, OverflowError):
        pass  # their messages may quote the text
    raise UnreadableXml


def filled_length(text: str) -> int:
    """Return the length of a text, 0 if it is blank.

    Parameters
    ----------
    text : str
        Text of a cell as the XML has it.

    Returns
    -------
    int
        Characters.
    """
    return 0 if _BLANK.fullmatch(text) else len(text)


@functools.lru_cache(maxsize=64)
def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _ignore(name: str, attributes: dict[str, str]) -> None:
    pass


def _refuse_doctype(*_: object) -> None:
    raise ValueError
