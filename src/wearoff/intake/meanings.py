"""Value maps, markers for cells that are not recorded, and the rows that count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wearoff.intake.areas import area_of
from wearoff.intake.columns import Column
from wearoff.intake.grades import grades_of, is_grade_word, is_no_grade
from wearoff.intake.levels import (
    answers_of,
    kept_statuses,
    product_of,
    row_kinds_of,
    sexes_of,
)
from wearoff.intake.matching import MOST_LEVELS
from wearoff.intake.volumes import units_per_ml
from wearoff.records.person_names import looks_like_person

_MOST_STATUSES = 12
_MOSTLY = 0.6
_NEARLY_ALL, _FEW = 0.9, 3
_CODES = {"patient", "injector", "clinic"}
_CODED: dict[str, Callable[[list[str]], dict[str, str] | None]] = {
    "sex": sexes_of, "naive": answers_of, "pretreated": answers_of, "ended": answers_of,
}  # fmt: skip


@dataclass
class Meanings:
    """What the values of a table mean.

    Attributes
    ----------
    values : dict of str to dict
        Our field: {their value: our value, None where it cannot be told}.
    guessed : set of (str, str)
        Field and value where our value is theirs, for want of a known one, or None.
    withheld : dict of str to int
        Field: how many of its values are not written, since they may name a person.
    unmapped : list of str
        Fields with too many values for a map.
    missing : list of str
        Markers that occur, as spelled.
    keep : dict of str to list of str
        Their column: values of rows to keep.
    is_kept_by_product : bool
        Whether treatments are told from visits by having a product.
    status_column : str or None
        A status column whose values are not all known.
    statuses : list of str
        The values of such a column.
    rows_are_open : bool
        Whether some rows are visits that cannot be told from treatments.
    unknown_codes : list of str
        Fields whose codes cannot be told.
    """

    values: dict[str, dict[str, str | None]] = field(default_factory=dict)
    guessed: set[tuple[str, str]] = field(default_factory=set)
    withheld: dict[str, int] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    keep: dict[str, list[str]] = field(default_factory=dict)
    is_kept_by_product: bool = False
    status_column: str | None = None
    statuses: list[str] = field(default_factory=list)
    rows_are_open: bool = False
    unknown_codes: list[str] = field(default_factory=list)


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
    for name, meaning in _CODED.items():
        if name in found:
            _map_codes(name, found[name], meaning, meanings)
    if "units_per_ml" in found:
        levels = found["units_per_ml"].levels(MOST_LEVELS) or []
        told = {value: units_per_ml(value) for value in levels}
        meanings.values["units_per_ml"] = told
        meanings.guessed |= {("units_per_ml", v) for v, per_ml in told.items() if per_ml is None}
    if "score" in found:
        _map_grades(found["score"], meanings)
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


def find_row_kind(table: str, column: Column, meanings: Meanings) -> None:
    """Propose which rows are treatments by a column that says so; visits may be any row.

    Parameters
    ----------
    table : str
        treatments or assessments.
    column : Column
        The column.
    meanings : Meanings
        Is added to.
    """
    kinds = row_kinds_of(column.levels(_MOST_STATUSES) or [])
    if kinds and table == "treatments":
        meanings.keep[column.name] = kinds[0]


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
        hidden = [v for v, known in ours.items() if known is None and _may_be_name(v, column)]
        ours = {value: known for value, known in ours.items() if value not in hidden}
        # Where nearly all is known, the rest is a slip, or no toxin and no area of ours: until the
        # analyst says otherwise it is not recorded, which rejects its rows. Else it is a name.
        is_slip = column.share(knows) >= _NEARLY_ALL
        meanings.values[name] = {
            value: known or (None if is_slip and column.counts[value] <= _FEW else value)
            for value, known in ours.items()
        }
        meanings.guessed |= {(name, value) for value, known in ours.items() if known is None}
        if hidden:
            meanings.withheld[name] = len(hidden)


def _may_be_name(value: str, column: Column) -> bool:
    """Tell whether an unknown value may be a name that slipped in: it stands in one cell only."""
    return column.counts[value] == 1 and looks_like_person(value)


def _map_codes(
    name: str, column: Column, meaning: Callable[[list[str]], dict[str, str] | None],
    meanings: Meanings,
) -> None:  # fmt: skip
    levels = column.levels(MOST_LEVELS)
    told = meaning(levels) if levels else None
    if told:
        meanings.values[name] = dict(told)
    elif column.counts:
        meanings.unknown_codes.append(name)


def _map_grades(column: Column, meanings: Meanings) -> None:
    """Map grades in words; a word such as none is a grade among them, not a missing cell."""
    if column.share(is_grade_word) < _MOSTLY:
        return
    levels = [*(column.levels(MOST_LEVELS) or []), *filter(is_no_grade, column.missing)]
    meanings.values["score"] = grades_of(levels)
    meanings.guessed |= {("score", v) for v, grade in grades_of(levels).items() if grade is None}
    meanings.missing = [marker for marker in meanings.missing if marker not in levels]
