"""Layouts that are not one row per treated area, or one row per visit: recognised and told."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from wearoff.intake.areas import holds_areas
from wearoff.intake.columns import NUMBER, Column
from wearoff.intake.field_names import names_of
from wearoff.intake.formats import looks_like_date
from wearoff.intake.grades import is_grade_word
from wearoff.intake.lists import area_separators
from wearoff.intake.matching import Match, Matches
from wearoff.intake.volumes import take_volumes
from wearoff.intake.words import rank_of
from wearoff.records.raw_table import RawTable

_MOSTLY = 0.6
_OFTEN = 0.1
_TIMES = names_of(
    "w|wk|week|weeks|woche|wochen|sem|semaine|semaines|semana|semanas|settimana|settimane|d|day|"
    "days|tag|tage|j|jour|jours|dia|dias|giorno|giorni|m|month|months|monat|monate|mois|mes|meses|"
    "mese|mesi|c|v|visit|visite|visita|besuch|kontrolle|control|controle|controllo|followup|fu|"
    "suivi|s|t"
)
_SIDES = names_of("side|seite|cote|lado|lato|laterality|lateralitat")


def visit_columns(columns: Sequence[Column]) -> list[Column]:
    """Return columns that look like one visit each: alike but for the number in their names.

    Parameters
    ----------
    columns : sequence of Column
        The columns of a table.

    Returns
    -------
    list of Column
        Columns of grades or of dates, such as grade_week_4 and grade_week_12.
    """
    families: dict[tuple[str, ...], list[Column]] = {}
    for column in columns:
        pieces = tuple(p for word in column.words for p in re.findall(r"[^\W\d_]+|[0-9]+", word))
        if not column.rules and any(map(str.isdecimal, pieces)):
            form = tuple("#" if piece.isdecimal() else piece for piece in pieces)
            families.setdefault(form, []).append(column)
    return [
        column
        for form, family in families.items()
        if len(family) >= (2 if _TIMES & set(form) else 3) and _is_of_visits(form, family)
        for column in family
    ]


def set_apart(matches: Matches, columns: Sequence[Column]) -> list[str]:
    """Take fields out that cannot be read as they are laid out, and say what was seen.

    Parameters
    ----------
    matches : Matches
        Columns of the treatments; the area is taken out where cells list several.
    columns : sequence of Column
        All columns of the table.

    Returns
    -------
    list of str
        Each layout in words, without any cell value.
    """
    told = []
    area = matches.found.get("area")
    is_listed = area is not None and area.column.share(holds_areas) >= _OFTEN
    if area is not None and is_listed and not area_separators(area.column):
        del matches.found["area"]
        told.append(
            f"area: cells of {area.column.label} list several areas; map it, "
            'and say what separates them: split: {area: ","}'
        )
    return told + take_volumes(matches, columns)


def _is_of_visits(form: tuple[str, ...], family: Sequence[Column]) -> bool:
    words = tuple(piece for piece in form if piece != "#")
    filled = [column for column in family if column.counts]
    if not filled:
        return False
    if all(column.share(looks_like_date) >= _MOSTLY for column in filled):
        return bool(_TIMES & set(words)) or rank_of("graded_on", words) > 0
    are_grades = all(
        column.share(lambda value: NUMBER.fullmatch(value) or is_grade_word(value)) >= _MOSTLY
        for column in filled
    )
    return are_grades and (rank_of("score", words) > 0 or set(words) <= _TIMES)


def repeated_places(
    found: Mapping[str, Match],
    raw: RawTable,
    columns: Sequence[Column],
    keep: Mapping[str, Sequence[str]],
) -> list[str]:
    """Tell rows that share patient, date and area, and so are parts of one treatment.

    Parameters
    ----------
    found : mapping of str to Match
        The fields of the treatments.
    raw : RawTable
        Their table.
    columns : sequence of Column
        All columns of the table.
    keep : mapping of str to sequence of str
        Their column: the values of rows that are treatments.

    Returns
    -------
    list of str
        What was seen, in words.
    """
    key = [name for name in ("patient", "date", "day", "area", "product") if name in found]
    if "patient" not in key or not {"date", "day"} & set(key):
        return []
    rows = pd.DataFrame(dict(raw.texts))[raw.readable].drop_duplicates()
    for column, values in keep.items():
        rows = rows[rows[column].isin(list(values))]
    if rows.empty:
        return []
    place = [found[name].column.name for name in key]
    if rows.duplicated(place, keep=False).mean() < _OFTEN:
        return []
    sides = [column.label for column in columns if _SIDES & set(column.words)]
    beside = f", which {sides[0]} may part" if sides else ""
    return [
        f"several rows have the same patient, date and area{beside}: as they are, they contradict "
        "each other and are rejected; sum_rows: {told_apart_by: [THEIR COLUMNS]} adds them up"
    ]
