"""The names of the columns, as they stand on top of a file."""

import unicodedata

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


def checked_header(first_record: list[str], source: TableSource) -> tuple[str, ...]:
    """Return the column names of a file.

    Parameters
    ----------
    first_record : list of str
        The names as the file gives them.
    source : TableSource
        The file's part of the config.

    Returns
    -------
    tuple of str
        The names after normalisation.

    Raises
    ------
    DataQualityError
        If there is no name, or one twice.
    """
    header = tuple(normalise_name(cell) for cell in first_record)
    if not any(header):
        raise DataQualityError(
            "has no header in its first line", source.place, "export it with column names on top"
        )
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
