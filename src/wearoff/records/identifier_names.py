"""Identifiers in the names of files, folders and sheets: refused before a name is told."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from wearoff.config import TableSource
from wearoff.errors import PrivacyError
from wearoff.records.identifiers import RULES, matching_cell_rules

_RENAME = "nothing was written; rename it"


def refuse_identifying_paths(sources: Mapping[str, TableSource]) -> None:
    """Refuse files and folders whose names hold an identifier.

    Parameters
    ----------
    sources : mapping of str to TableSource
        The tables of the config by name.

    Raises
    ------
    PrivacyError
        Naming the config key and the rule, never the file.
    """
    for table, source in sources.items():
        for number, path in enumerate(source.paths, start=1):
            # Addresses are refused as such, when the file is looked for.
            parts = [] if "://" in path else PurePosixPath(path).parts
            for rule in sorted({rule for part in parts for rule in _rules_of(part)}):
                raise PrivacyError(
                    f"the name of file #{number} or of its folder holds {_in_words(rule)}",
                    f"records.{table}.path",
                    _RENAME,
                )


def refuse_identifying_sheets(names: Sequence[str], source: TableSource) -> None:
    """Refuse a workbook with a sheet whose name holds an identifier, whichever sheet is read.

    Parameters
    ----------
    names : sequence of str
        The sheets in order.
    source : TableSource
        The file's part of the config.

    Raises
    ------
    PrivacyError
        Naming the file, the sheet's number and the rule.
    """
    for number, name in enumerate(names, start=1):
        for rule in sorted(_rules_of(name)):
            what = f"the name of sheet #{number} holds {_in_words(rule)}"
            raise PrivacyError(what, source.place, _RENAME)


def _rules_of(name: str) -> set[str]:
    # Words in names of files are often joined by underscores.
    spaced = matching_cell_rules(name.replace("_", " ")) & {"PII-NAME"}
    return matching_cell_rules(name) | spaced


def _in_words(rule: str) -> str:
    return f"what looks like {rule} ({RULES[rule]})"
