"""The data dictionary as Markdown, from the same description as datapackage.json."""

from collections.abc import Iterable, Sequence
from typing import Any

_HEAD = ("Column", "Type", "Null", "Values", "Meaning")
_SIGNS = {"minimum": "≥", "exclusiveMinimum": ">"}


def data_dictionary(title: str, rule: str, resources: Sequence[dict[str, Any]]) -> str:
    """Return the dictionary of the handed-over tables.

    Parameters
    ----------
    title : str
        Title of the analysis.
    rule : str
        The response rule in words.
    resources : sequence of dict
        The tables as described for datapackage.json.

    Returns
    -------
    str
        Markdown; one section per table.
    """
    parts = [
        f"# Data dictionary: {_plain(title)}",
        "Row-level data of patients: restricted, like everything below data/processed. Times are "
        "days relative to a patient's first treatment; there are no dates.",
        f"Response rule: {_plain(rule)}",
        "In CSV files an empty cell is null, `inf` is infinity, and a text that a spreadsheet "
        "would run as a formula has an apostrophe before it.",
    ]
    for resource in resources:
        parts += _section(resource)
    return "\n\n".join(parts) + "\n"


def _section(resource: dict[str, Any]) -> list[str]:
    schema = resource["schema"]
    key = ", ".join(f"`{name}`" for name in schema["primaryKey"])
    keys = [f"Key: {key}."]
    for foreign in schema.get("foreignKeys", ()):
        target = foreign["reference"]["resource"]
        keys.append(f"`{foreign['fields'][0]}` is the key of `{target}`.")
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, schema["fields"])]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return [f"## {resource['path']}", resource["description"], " ".join(keys), lines]


def _row(field: dict[str, Any]) -> tuple[str, ...]:
    limits = field["constraints"]
    null = "no" if limits["required"] else "yes"
    name = f"`{field['name']}`"
    return name, field["type"], null, ", ".join(_values(limits)), _plain(field["description"])


def _values(limits: dict[str, Any]) -> Iterable[str]:
    yield from (f"`{level}`" for level in limits.get("enum", ()))
    yield from (f"{sign} {limits[name]:g}" for name, sign in _SIGNS.items() if name in limits)
    if limits.get("unique"):
        yield "unique"


def _plain(text: str) -> str:
    """Return a text that is no markup and stays in its cell."""
    text = " ".join(text.split())
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text
