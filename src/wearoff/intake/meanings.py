"""Value maps, markers for cells that are not recorded, and the rows that count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wearoff.intake.columns import Column
from wearoff.intake.levels import area_of, grades_of, kept_statuses, product_of, sexes_of
from wearoff.intake.matching import MOST_LEVELS

_MOST_STATUSES = 12
_CODES = {"patient", "injector", "clinic"}


@dataclass
class Meanings:
    """What the values of a table mean.

    Attributes
    ----------
    values : dict of str to dict
        Our field: {their value: our value}.
    guessed : set of (str, str)
        Field and value where our value is theirs, for want of a known one.
    unmapped : list of str
        Fields with too many values for a map.
    missing : list of str
        Markers that occur, as spelled.
    keep : dict of str to list of str
        Their column: values of rows to keep.
    status_column : str or None
        A status column whose values are not all known.
    statuses : list of str
        The values of such a column.
    rows_are_open : bool
        Whether some rows are visits that cannot be told from treatments.
    unknown_sexes : list of str
        Fields whose codes cannot be told.
    """

    values: dict[str, dict[str, str]] = field(default_factory=dict)
    guessed: set[tuple[str, str]] = field(default_factory=set)
    unmapped: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    keep: dict[str, list[str]] = field(default_factory=dict)
    status_column: str | None = None
    statuses: list[str] = field(default_factory=list)
    rows_are_open: bool = False
    unknown_sexes: list[str] = field(default_factory=list)


def find_meanings(found: Mapping[str, Column]) -> Meanings:
    """Propose value maps and markers for the columns that feed fields.

    Parameters
    ----------
    found : mapping of str to Column
        Our field: its column.

    Returns
    -------
    Meanings
        What could be told.
    """
    meanings = Meanings()
    for name, column in found.items():
        if name not in _CODES:
            # A code may well be NA; markers are taken from other columns only.
            meanings.missing += [m for m in column.missing if m not in meanings.missing]
    for name, knows in (("product", product_of), ("area", area_of)):
        if name in found:
            _map_levels(name, found[name], knows, meanings)
    if "sex" in found:
        _map_sex(found["sex"], meanings)
    if "score" in found:
        grades = grades_of(found["score"].levels(MOST_LEVELS) or [])
        if grades:
            meanings.values["score"] = grades
    return meanings


def find_status(column: Column, meanings: Meanings) -> None:
    """Propose which rows a status column keeps.

    Parameters
    ----------
    column : Column
        The status column.
    meanings : Meanings
        Is added to.
    """
    levels = column.levels(_MOST_STATUSES)
    if not levels:
        return
    kept = kept_statuses(levels)
    if kept:
        meanings.keep[column.name] = kept
    else:
        meanings.status_column, meanings.statuses = column.name, levels


def _map_levels(
    name: str, column: Column, knows: Callable[[str], str | None], meanings: Meanings
) -> None:
    levels = column.levels(MOST_LEVELS)
    if levels is None:
        meanings.unmapped.append(name)
    elif levels:
        # A map compares without regard to case: the commonest spelling stands for all.
        spelled = {value.casefold(): value for value in reversed(levels)}.values()
        ours = {value: knows(value) for value in levels if value in spelled}
        meanings.values[name] = {value: known or value for value, known in ours.items()}
        meanings.guessed |= {(name, value) for value, known in ours.items() if known is None}


def _map_sex(column: Column, meanings: Meanings) -> None:
    levels = column.levels(MOST_LEVELS)
    sexes = sexes_of(levels) if levels else None
    if sexes:
        meanings.values["sex"] = sexes
    elif column.counts:
        meanings.unknown_sexes.append("sex")
