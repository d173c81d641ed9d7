"""Keep a number together with its unit, and an interval in one piece, where lines are broken."""

import dataclasses
import re
from typing import Any

_SPACE = "\u00a0"
_UNIT = r"(?:%|(?:days?|weeks?|months?|years?|units?|kB|U)\b)"
_NUMBER = r"[+−]?[\d.,]+"
_INTERVAL = re.compile(rf"\({_NUMBER} to {_NUMBER}\)")
_BEFORE = re.compile(
    rf"(?<=\d) (?={_UNIT})|(?<=[≥≤<>±]) (?=\d)|(?<=\bof) (?=100\b)|(?<=\b[Dd]ay) (?=\d)"
)
_IN_TEMPLATE = re.compile(
    r"(?<=[\d}]) (?=%|units\b|days\b|to \{)|(?<=\} to) (?=\{)|(?<=\bday) (?=\{)|(?<=\bweek) (?=\{)"
)
# Addresses, names and pictures are no sentences, and a planner's script compares its own texts.
_KEPT = frozenset({"svg", "svg_narrow", "href", "ident", "name", "language", "data", "logo"})


def unbroken(text: str) -> str:
    """Return a text whose numbers stay on the line of their unit.

    Parameters
    ----------
    text : str
        A sentence, or a cell of a table.

    Returns
    -------
    str
        The same letters; some spaces do not break.
    """
    joined = _INTERVAL.sub(lambda found: found[0].replace(" ", _SPACE), text)
    return _BEFORE.sub(_SPACE, joined)


def unbroken_template(text: str) -> str:
    """Return a sentence with names in braces, unbroken where numbers will stand.

    Parameters
    ----------
    text : str
        Such as ``by day {point} ({lower} to {upper})``.

    Returns
    -------
    str
        The same letters.
    """
    return _IN_TEMPLATE.sub(_SPACE, text)


def unbroken_in[Content](content: Content) -> Content:
    """Return a page, or any part of it, with all its sentences unbroken.

    Parameters
    ----------
    content : Page, Section, Block or other
        Dataclasses, tuples, dicts and texts are looked into.

    Returns
    -------
    Page, Section, Block or other
        A copy.
    """
    found: Any = content
    if isinstance(content, str):
        found = unbroken(content)
    elif isinstance(content, tuple):
        found = tuple(unbroken_in(item) for item in content)
    elif isinstance(content, dict):
        found = {key: unbroken_in(item) for key, item in content.items()}
    elif dataclasses.is_dataclass(content) and not isinstance(content, type):
        names = [one.name for one in dataclasses.fields(content) if one.init]
        changed = {one: unbroken_in(getattr(content, one)) for one in names if one not in _KEPT}
        found = dataclasses.replace(content, **changed)
    return found  # type: ignore[no-any-return]
