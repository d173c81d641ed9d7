"""An outline printed twice: as commented YAML, and for the terminal."""

import json
from collections.abc import Iterable, Sequence

from wearoff.intake.outline import ENTRY, Point, Value, Word

EDIT = "EDIT: "
_LONGEST_LINE = 100


def config_text(points: Sequence[Point]) -> str:
    """Return an outline as commented YAML. What is undecided carries ``# EDIT:``.

    Parameters
    ----------
    points : sequence of Point
        The whole outline.

    Returns
    -------
    str
        The file.
    """
    return "\n".join(line for point in points for line in _lines(point, "")) + "\n"


def said_lines(points: Sequence[Point]) -> list[str]:
    """Return what the terminal says of an outline.

    Parameters
    ----------
    points : sequence of Point
        The whole outline.

    Returns
    -------
    list of str
        One line per point that has something to say, without any cell value.
    """
    return [line for point in points for line in _said(point)]


def quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotes.

    Parameters
    ----------
    text : str
        A column name or value.

    Returns
    -------
    str
        Escaped as JSON does, which YAML reads alike; what cannot be seen by its number.
    """
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped)


def _lines(point: Point, indent: str) -> Iterable[str]:
    note = _note(point)
    if point.key is None:
        yield from _wrapped(note, indent) if note else [""]
    else:
        key = f"{quoted(point.key) if point.is_cell else point.key}:"
        value = "" if point.inner else f" {_yaml(point.value)}"
        key = "-" if point.key == ENTRY else key
        yield f"{indent}{key}{value}" + (f"  # {note}" if note else "")
    for inner in point.inner:
        yield from _lines(inner, f"{indent}  ")


def _note(point: Point) -> str:
    sureness = f"{point.confidence}: " if point.confidence else ""
    return (EDIT if point.is_open else "") + sureness + point.note


def _wrapped(note: str, indent: str) -> Iterable[str]:
    """Yield a remark in lines of bounded length; only the first can be marked for editing."""
    line = f"{indent}#"
    for word in note.split(" "):
        if len(line) + len(word) + 1 > _LONGEST_LINE and line != f"{indent}#":
            yield line
            line = f"{indent}#  "
        line += f" {word}"
    yield line


def _yaml(value: Value) -> str:
    match value:
        case None:
            return "null"
        case Word():
            return value.text
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(quoted, value))}]"
    return f"{{{', '.join(f'{key}: {_yaml(inner)}' for key, inner in value.items())}}}"


def _said(point: Point) -> Iterable[str]:
    if point.said:
        yield point.said
    indent = "  " if point.said else ""
    for inner in point.inner:
        yield from (f"{indent}{line}" for line in _said(inner))
