"""Write the reference of every config key, and its JSON schema, from the config models."""

import json
from typing import Any

from wearoff.config.analysis import Analysis

HEAD = """\
# Config reference

Generated from the config models (`make docs`); do not edit. `config/example.yaml` shows every key
in use. A config is plain YAML: no tags, no anchors, no duplicate keys; quote codes and dates. It is
read by wearoff's own strict loader, never by `snakemake --configfile` (which runs code in YAML).

The mapping is written *our name: their name*, so one field has one source. Columns that no field
names are never loaded.
"""


def config_schema() -> str:
    """Return the JSON schema of a config as text."""
    schema = Analysis.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def config_reference() -> str:
    """Return the reference page of every key as Markdown."""
    schema = Analysis.model_json_schema()
    parts = [HEAD, _section("Top level", schema, schema["$defs"])]
    parts += [
        _section(name, definition, schema["$defs"])
        for name, definition in schema["$defs"].items()
        if definition.get("properties")
    ]
    return "\n".join(parts)


def _section(name: str, definition: dict[str, Any], defs: dict[str, Any]) -> str:
    lines = [f"## {name}", "", _first_line(definition), "", "| key | value | default | meaning |"]
    lines.append("|---|---|---|---|")
    required = set(definition.get("required", []))
    for key, entry in definition["properties"].items():
        cells = (f"`{key}`", _kind(entry), _default(entry, key in required), _text(entry))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _first_line(definition: dict[str, Any]) -> str:
    return str(definition.get("description", "")).split("\n\n")[0].replace("\n", " ")


def _text(entry: dict[str, Any]) -> str:
    return str(entry.get("description", "")).replace("|", "\\|").replace("\n", " ")


def _default(entry: dict[str, Any], is_required: bool) -> str:
    if is_required:
        return "**required**"
    if "default" not in entry:
        return "see there"
    return f"`{json.dumps(entry['default'], ensure_ascii=False)}`"


def _kind(entry: dict[str, Any]) -> str:
    if "$ref" in entry:
        return f"[{_name(entry)}](#{_name(entry).lower()})"
    options = entry.get("anyOf") or entry.get("oneOf")
    if options:
        return " or ".join(_kind(option) for option in options)
    if "enum" in entry or "const" in entry:
        values = entry.get("enum", [entry.get("const")])
        return ", ".join(f"`{json.dumps(value)}`" for value in values).replace("|", "\\|")
    if entry.get("type") == "array":
        return _array(entry)
    if entry.get("type") == "object":
        inner = entry.get("additionalProperties")
        return f"mapping of {_kind(inner)}" if isinstance(inner, dict) else "mapping"
    return _scalar(entry)


def _array(entry: dict[str, Any]) -> str:
    if "prefixItems" in entry:
        return "[" + ", ".join(_kind(item) for item in entry["prefixItems"]) + "]"
    return f"list of {_kind(entry['items'])}"


def _scalar(entry: dict[str, Any]) -> str:
    names = {"string": "text", "integer": "whole number", "boolean": "true, false"}
    words = names.get(entry.get("type", ""), str(entry.get("type", "any")))
    limits = (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"))
    told = [f"{sign} {entry[key]:g}" for key, sign in (*limits, ("exclusiveMaximum", "<"))
            if key in entry]  # fmt: skip
    return " ".join([words, *told])


def _name(entry: dict[str, Any]) -> str:
    return str(entry["$ref"]).rsplit("/", 1)[-1]
