"""Read outside YAML without running it: no tags, no aliases, no duplicate keys, YAML 1.2 scalars.

Snakemake's own loader evaluates expressions found in YAML and keeps the last of two equal keys;
an analyst's config goes through here instead.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from wearoff.errors import ConfigError

MAX_CONFIG_BYTES = 200_000

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_LONGEST_NUMBER = 40
# Words, merge and value marks, other bases, base 60, dates, infinities, oddly written numbers.
_YAML11_SURPRISES = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null)|=|<<|[-+]?0[xob][0-9a-fA-F_]+"
    r"|[-+]?[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([Tt]|[ \t]+)[0-9]{1,2}:.*)?|[-+]?\.(?i:inf|nan)"
    r"|[-+]?\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?"
)


class _StrictLoader(yaml.SafeLoader):
    """A YAML loader that refuses what a config does not need."""


def read_strict_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping strictly.

    Parameters
    ----------
    path : Path
        The config file.

    Returns
    -------
    dict of str to Any
        Nested mappings, lists and scalars.

    Raises
    ------
    ConfigError
        For a missing or oversized file, tags, aliases, duplicate or non-text keys, scalars that
        YAML versions read differently, or a top level that is not a mapping.
    """
    where = str(path)
    text = _read_text(path, where)
    problem: ConfigError | None = None
    content: Any = None
    try:
        content = yaml.load(text, Loader=_StrictLoader)
    except _Refused as refused:
        problem = ConfigError(refused.what, f"{where}, line {refused.line}", refused.todo)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = ConfigError("is not valid YAML", where + line, "correct the syntax there")
    except RecursionError:
        problem = ConfigError("is nested too deeply", where, "flatten it")
    if problem is not None:
        raise problem
    if not isinstance(content, dict):
        raise ConfigError(
            "is not a mapping of keys to values", where, "see config/README.md for the keys"
        )
    return content


def _read_text(path: Path, where: str) -> str:
    if not path.is_file():
        raise ConfigError(
            "there is no such file", where, "check the name given as analysis, or write this file"
        )
    if path.stat().st_size > MAX_CONFIG_BYTES:
        raise ConfigError(
            f"is larger than {MAX_CONFIG_BYTES} bytes", where, "a config holds no data: shorten it"
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise ConfigError("is not UTF-8 text", where, "save it as UTF-8")


class _Refused(Exception):
    """Something valid as YAML that a config must not hold."""

    def __init__(self, node: yaml.Node, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo
        self.line = node.start_mark.line + 1


def _compose_node(self: _StrictLoader, parent: Any, index: Any) -> Any:
    event = self.peek_event()  # type: ignore[no-untyped-call]
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _Refused(event, "uses an anchor or alias", "write the value out")
    if getattr(event, "tag", None):
        raise _Refused(event, "uses a YAML tag (!...)", "remove it; a config holds plain values")
    return yaml.SafeLoader.compose_node(self, parent, index)


def _construct_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _key_text(key_node)
        if key in mapping:
            raise _Refused(key_node, "gives the same key twice", "keep one: a field has one source")
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _key_text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _Refused(node, "has a key that is not a plain word", "use a plain word as key")
    if node.value == "__use_yte__":
        raise _Refused(node, "asks for code in YAML (__use_yte__)", "remove that key")
    return str(node.value)


def _construct_scalar(loader: _StrictLoader, node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style is not None:
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _NUMBER.fullmatch(text) and len(text) > _LONGEST_NUMBER:
        raise _Refused(node, "has a number of too many digits", "shorten it, or quote a code")
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _YAML11_SURPRISES.fullmatch(text):
        raise _Refused(
            node, "has a value that YAML versions read differently", "put it in quotation marks"
        )
    return text


_StrictLoader.compose_node = _compose_node  # type: ignore[method-assign,assignment]
_StrictLoader.yaml_implicit_resolvers = {}
_StrictLoader.yaml_constructors = {
    "tag:yaml.org,2002:map": _construct_mapping,
    "tag:yaml.org,2002:str": _construct_scalar,
    "tag:yaml.org,2002:seq": lambda loader, node: loader.construct_sequence(node, deep=True),
}
