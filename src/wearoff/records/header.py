"""The names of the columns, as they stand on top of a file."""

import csv
import io
import unicodedata
from collections.abc import Sequence

from wearoff.config import TableSource
from wearoff.errors import DataQualityError


def normalise_name(name: str) -> str:
    """Return a column name in Unicode form NFKC with single inner spaces.

    Parameters
    ----------
    name : str
        A header cell, or a column name of the config.

    Returns
    -------
    str
        The name by which columns are matched.
    """
    return " ".join(unicodedata.normalize("NFKC", name.replace("\ufeff", "")).split())


def checked_header(
    first_record: list[str], source: TableSource, above: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the column names of a file.

    Parameters
    ----------
    first_record : list of str
        The names as the file gives them.
    source : TableSource
        The file's part of the config; its ``renamed`` names are taken.
    above : sequence of str
        The cells of the line above.

    Returns
    -------
    tuple of str
        The names after normalisation.

    Raises
    ------
    DataQualityError
        If there is no name, or one twice.
    """
    written = written_names(first_record)
    if not any(written):
        raise DataQualityError(
            f"has no header in its {_ordinal(source.first_line)}",
            source.place,
            "export it with column names on top, or set header_line",
        )
    renamed = source.renamed.get(source.paths[0], {})
    ours = {normalise_name(theirs): normalise_name(name) for theirs, name in renamed.items()}
    header = tuple(ours.get(name, name) for name in _told_apart(written, written_names(above)))
    seen: set[str] = set()
    for position, name in enumerate(header, start=1):
        if name and name in seen:
            raise DataQualityError(
                f"has two columns of the same name (the second is column #{position})",
                source.place,
                "rename one of them in the export",
            )
        seen.add(name)
    return header


def written_names(record: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a header line as they are compared.

    Parameters
    ----------
    record : sequence of str
        The cells.

    Returns
    -------
    tuple of str
        Each by ``normalise_name``.
    """
    return tuple(map(normalise_name, record))


def fields_of_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line above the table, which need not be well-formed.

    Parameters
    ----------
    line : str
        The line.
    delimiter : str
        What separates the columns.

    Returns
    -------
    list of str
        Empty where it cannot be split.
    """
    try:
        return next(csv.reader(io.StringIO(line.rstrip("\r"), newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _ordinal(line: int) -> str:
    return "first line" if line == 1 else f"line {line}"


def _told_apart(names: Sequence[str], above: Sequence[str]) -> list[str]:
    """Return names of which those that are not unique begin with the name above.

    A name above a group of columns stands over the first of them. A line with one cell is a
    title, not names.
    """
    if sum(map(bool, above)) < 2:
        return list(names)
    own = [*above, *[""] * (len(names) - len(above))]
    told, group = [], ""
    for place, name in enumerate(names):
        group = own[place] or group
        is_plain = names.count(name) == 1 and name
        told.append(
            name if is_plain else " ".join(filter(None, [group if name else own[place], name]))
        )
    return told
