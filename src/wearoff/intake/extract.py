"""Which samples make up one table: files with the same columns, such as one per clinic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wearoff.errors import ConfigError
from wearoff.intake.alike import rename_alike
from wearoff.intake.columns import Column, columns_of
from wearoff.intake.finding import WHERE, Finding
from wearoff.intake.sample import Sample
from wearoff.intake.sheets import source_of_all
from wearoff.records.identifier_scan import shown_name
from wearoff.records.raw_table import RawTable
from wearoff.records.source_tables import join_files

_NEARLY = 0.7
"""So large a share of columns in common makes two tables look like one that was exported twice."""


@dataclass(frozen=True)
class Extract:
    """One table of an export: the files it is spread over, and what their records say.

    Attributes
    ----------
    paths : tuple of str
        The files relative to the project folder.
    format : str
        csv, xlsx or parquet.
    encoding, delimiter : Finding or None
        How delimited text is to be read.
    sheet : Finding or None
        The sheet of workbooks that have several.
    raw : RawTable
        The records of all files.
    columns : list of Column
        Every named column.
    is_whole : bool
        Whether all records are there, not those of the start of a file.
    header_lines : dict of str to int
        File: the line with the column names.
    renamed : dict of str to mapping
        File: names of its columns, and those of the first file, where they differ.
    """

    paths: tuple[str, ...]
    format: str
    encoding: Finding | None
    delimiter: Finding | None
    sheet: Finding | None
    raw: RawTable
    columns: list[Column]
    is_whole: bool
    header_lines: dict[str, int]
    renamed: dict[str, Mapping[str, str]]

    @property
    def label(self) -> str:
        """Return the files, and the sheet, as they may be shown."""
        first = shown_name(self.paths[0])
        told = first + further(len(self.paths) - 1)
        sheet = self.sheet.value if self.sheet else None
        return f"{told}, sheet '{shown_name(sheet)}'" if sheet else told


def extracts_of(samples: Sequence[Sample]) -> list[Extract]:
    """Put samples with the same columns together.

    Parameters
    ----------
    samples : sequence of Sample
        Every table of every file.

    Returns
    -------
    list of Extract
        In the order of the samples.

    Raises
    ------
    ConfigError
        Where files of one table are written in different ways.
    """
    groups: dict[tuple[str, frozenset[str]], list[Sample]] = {}
    for sample in rename_alike(samples):
        names = frozenset(name for name in sample.raw.header if name)
        groups.setdefault((sample.format, names), []).append(sample)
    return [_joined(group) for group in groups.values()]


def further(n_files: int) -> str:
    """Return how many more files there are, in words behind the first.

    Parameters
    ----------
    n_files : int
        How many; nothing is said of none.
    """
    return f" and {n_files} more file{'s' if n_files > 1 else ''}" if n_files else ""


def differing_columns(one: Extract, other: Extract) -> list[str]:
    """Return the columns that only one of two otherwise equal tables has.

    Parameters
    ----------
    one, other : Extract
        Two tables.

    Returns
    -------
    list of str
        Their labels; empty where the tables have little in common.
    """
    names = [{column.name: column.label for column in table.columns} for table in (one, other)]
    both = set(names[0]) & set(names[1])
    if len(both) < _NEARLY * len({*names[0], *names[1]}):
        return []
    labels = {**names[0], **names[1]}
    return [labels[name] for name in sorted(set(labels) - both)]


def _joined(group: Sequence[Sample]) -> Extract:
    first = group[0]
    raw = first.raw
    if len(group) > 1:
        names = [name for name in first.raw.header if name]
        source = source_of_all(first.path, first.format, names)
        raw = join_files([sample.raw for sample in group], source)
    paths = tuple(dict.fromkeys(sample.path for sample in group))
    return Extract(
        paths, first.format, _encoding(group), _delimiter(group), _sheet(group), raw,
        columns_of(raw), all(sample.is_whole for sample in group),
        {sample.path: sample.header_line for sample in group},
        {sample.path: sample.renamed for sample in group if sample.renamed},
    )  # fmt: skip


def _encoding(group: Sequence[Sample]) -> Finding | None:
    """Return the encoding of all files; one without special characters fits any."""
    telling = [s.encoding for s in group if s.encoding is not None and not s.is_ascii]
    _refuse_unlike(group, "encoding", {str(found.value) for found in telling})
    return telling[0] if telling else group[0].encoding


def _delimiter(group: Sequence[Sample]) -> Finding | None:
    found = [sample.delimiter for sample in group if sample.delimiter is not None]
    _refuse_unlike(group, "delimiter", {str(one.value) for one in found})
    return found[0] if found else None


def _sheet(group: Sequence[Sample]) -> Finding | None:
    names = {sample.sheet for sample in group}
    if names == {None}:
        return None
    labels = tuple(dict.fromkeys(sample.sheet_label for sample in group))
    if len(names) == 1 and group[0].sheet_label.startswith("'"):
        return Finding(names.pop(), "sure", "the sheet with these columns")
    if len(names) == 1:
        why = f"the name of sheet {labels[0]} may name a person: rename it in the workbook"
        return Finding(None, "undecided", why)
    why = f"sheets {', '.join(labels)} have the same columns, and one is read"
    return Finding(None, "undecided", f"{why}: name it, or save each as a file of its own")


def _refuse_unlike(group: Sequence[Sample], key: str, values: Iterable[str]) -> None:
    if len(set(values)) > 1:
        raise ConfigError(
            f"{shown_name(group[0].path)}{further(len(group) - 1)} have the same columns, but not "
            f"the same {key}",
            WHERE,
            "save them alike: files of one table are read in one way",
        )
