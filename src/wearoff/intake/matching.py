"""Which column feeds which field: by its name, held against its values."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wearoff.intake.areas import area_of, holds_areas
from wearoff.intake.columns import INTEGER, NUMBER, Column
from wearoff.intake.finding import Confidence
from wearoff.intake.formats import looks_like_date
from wearoff.intake.grades import is_grade_word
from wearoff.intake.levels import answers_of, product_of, row_kinds_of
from wearoff.intake.words import is_otherwise, rank_of

MOST_LEVELS = 40
_MOSTLY = 0.6
_NUMERIC = {"dose_units", "lower", "upper", "age_years"}
_DATES = {"treated_on", "graded_on"}
_CODES = {"patient", "injector", "clinic"}
_ANSWERS = {"naive", "pretreated", "ended"}
_BY_VALUES = {"row_kind", "status", "day", "since_treatment"}
"""Fields whose names are so common that other values mean another column."""


@dataclass(frozen=True)
class Match:
    """The column that feeds a field.

    Attributes
    ----------
    column : Column
        The column.
    confidence : {'sure', 'likely'}
        How sure that is.
    why : str
        The evidence in words.
    """

    column: Column
    confidence: Confidence
    why: str


@dataclass
class Matches:
    """The fields of one table.

    Attributes
    ----------
    found : dict of str to Match
        Fields with their column.
    open : dict of str to list of Column
        Fields that several columns could feed.
    unfit : dict of str to Column
        Fields without a column, and the column that has their name and other values.
    """

    found: dict[str, Match] = field(default_factory=dict)
    open: dict[str, list[Column]] = field(default_factory=dict)
    unfit: dict[str, Column] = field(default_factory=dict)


def match_fields(columns: Sequence[Column], fields: Sequence[str]) -> Matches:
    """Match columns to fields, best names first.

    Columns that an identifier rule flags are never matched. Where columns are equally good for a
    field none is taken.

    Parameters
    ----------
    columns : sequence of Column
        The columns of the sample.
    fields : sequence of str
        The fields the table may have, keys of ``words.STRONG``.

    Returns
    -------
    Matches
        What was found and what is open.
    """
    usable = [column for column in columns if not column.rules]
    ranks = {
        (name, column.position): rank
        for name in fields
        for column in usable
        if (rank := _rank(name, column, usable)) > 0
    }
    at = {column.position: column for column in usable}
    matches = Matches()
    for rank in (3, 2, 1):
        level = {pair for pair, own in ranks.items() if own == rank}
        _settle(level, rank, at, matches)
    for name in set(fields) - _BY_VALUES:
        named = [column for column in usable if rank_of(name, column.words) == 3]
        used = {match.column.position for match in matches.found.values()}
        unfit = [one for one in named if not fits(name, one) and one.position not in used]
        if unfit and name not in {*matches.found, *matches.open}:
            matches.unfit[name] = unfit[0]
    return matches


def fits(name: str, column: Column) -> bool:
    """Tell whether the values of a column can be those of a field.

    Parameters
    ----------
    name : str
        The field.
    column : Column
        The column.

    Returns
    -------
    bool
        True also where no value is recorded.
    """
    if not column.counts:
        return True
    is_date = column.share(looks_like_date) >= _MOSTLY
    if name in _DATES:
        return is_date
    # A bound may be infinite: nobody saw the end.
    numeric = column.share(lambda v: NUMBER.fullmatch(v) or v.casefold() == "inf") >= _MOSTLY
    if name in _NUMERIC:
        return numeric
    if name == "score":
        return numeric or column.share(is_grade_word) >= _MOSTLY
    if name in _ANSWERS:
        return answers_of(column.levels(MOST_LEVELS) or []) is not None
    if name == "row_kind":
        return row_kinds_of(column.levels(MOST_LEVELS) or []) is not None
    if name in {"day", "since_treatment"}:
        return column.share(INTEGER.fullmatch) >= _MOSTLY
    whole = numeric and column.share(INTEGER.fullmatch) >= _MOSTLY
    if name in _CODES:
        return not is_date and (whole or not numeric)
    if name == "area":
        # Lists of areas have more values than there are areas.
        is_list = column.share(lambda value: area_of(value) or holds_areas(value)) >= _MOSTLY
        return not is_date and not numeric and (is_list or column.levels(MOST_LEVELS) is not None)
    return not is_date and column.levels(MOST_LEVELS) is not None


def _rank(name: str, column: Column, usable: Sequence[Column]) -> int:
    rank = rank_of(name, column.words)
    # Names first: looking at every value for every field takes long.
    if not (rank or name in {"product", "area", *_DATES}) or not fits(name, column):
        return 0
    if name in {"clinic", "area"}:
        return 0 if _is_other_meaning(name, column) else rank or _rank_of_values(name, column)
    if name in _DATES and not rank:
        named = any(fits(name, other) and rank_of(name, other.words) for other in usable)
        # The name says nothing: it is a candidate only where no other column's name does.
        is_other = named or not column.counts or is_otherwise(name, column.words)
        return 0 if is_other else 1
    return rank or _rank_of_values(name, column)


def _rank_of_values(name: str, column: Column) -> int:
    knows = {"product": product_of, "area": area_of}.get(name)
    return int(knows is not None and column.share(knows) >= _MOSTLY)


def _is_other_meaning(name: str, column: Column) -> bool:
    """Tell a site that is a clinic from a site of the body, where the name is both."""
    if not (rank_of("clinic", column.words) and rank_of("area", column.words)):
        return False
    of_body = column.share(area_of)
    if name == "clinic":
        return of_body >= _MOSTLY
    like_code = column.share(lambda value: len(value) <= 3 or any(map(str.isdigit, value)))
    return of_body == 0 and like_code >= _MOSTLY


def _settle(
    level: set[tuple[str, int]], rank: int, at: dict[int, Column], matches: Matches
) -> None:
    """Assign the pairs of one rank: first what has no alternative, then call the rest open."""
    taken = {match.column.position for match in matches.found.values()}
    closed = set(matches.found) | set(matches.open)
    left = {(name, place) for name, place in level if name not in closed and place not in taken}
    while pair := _next_clear(left):
        name, place = pair
        matches.found[name] = _match(name, at[place], rank)
        left = {(other, spot) for other, spot in left if other != name and spot != place}
    for name, place in sorted(left, key=lambda pair: pair[1]):
        matches.open.setdefault(name, []).append(at[place])


def _next_clear(left: set[tuple[str, int]]) -> tuple[str, int] | None:
    """Return a pair in which the column suits only the field, and no other such column does."""
    fields_of: dict[int, set[str]] = {}
    for name, place in left:
        fields_of.setdefault(place, set()).add(name)
    for name in sorted({name for name, _ in left}):
        own = [place for place, names in fields_of.items() if names == {name}]
        if len(own) == 1:
            return name, own[0]
    return None


def _match(name: str, column: Column, rank: int) -> Match:
    if not column.counts:
        return Match(column, "likely", "by its name; no value is recorded")
    if rank == 3:
        return Match(column, "sure", "by its name, and the values fit")
    if rank == 2:
        return Match(column, "likely", "the name has other meanings too; the values fit")
    by_name = rank_of(name, column.words) > 0
    return Match(column, "likely", "by a part of its name" if by_name else "by its values")
