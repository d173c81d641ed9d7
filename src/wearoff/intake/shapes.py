"""Layouts that are not one row per treated area, or one row per visit: recognised and told."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from wearoff.intake.areas import holds_areas
from wearoff.intake.columns import NUMBER, Column
from wearoff.intake.field_names import names_of
from wearoff.intake.formats import looks_like_date
from wearoff.intake.grades import is_grade_word
from wearoff.intake.matching import Match, Matches
from wearoff.intake.words import rank_of
from wearoff.records.raw_table import RawTable

_MOSTLY = 0.6
_OFTEN = 0.1
_LARGEST_VOLUME_ML = 2.0
_TIMES = names_of(
    "w|wk|week|weeks|woche|wochen|sem|semaine|semaines|semana|semanas|settimana|settimane|d|day|"
    "days|tag|tage|j|jour|jours|dia|dias|giorno|giorni|m|month|months|monat|monate|mois|mes|meses|"
    "mese|mesi|v|visit|visite|visita|besuch|kontrolle|control|controle|controllo|followup|fu|"
    "suivi|s|t"
)
_VOLUMES = names_of("volume|volumen|vol|ml|cc|milliliter|menge")
_UNITS = names_of("unit|units|einheiten|unites|unidades|unita|iu|ie|ui|u|e")
_DILUTIONS = names_of(
    "dilution|dilucion|diluizione|verdunnung|konzentration|concentration|concentracion|"
    "concentrazione|reconstitution"
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


def set_apart(matches: Matches, raw: RawTable, columns: Sequence[Column]) -> list[str]:
    """Take fields out that cannot be read as they are laid out, and say what was seen.

    Parameters
    ----------
    matches : Matches
        Columns of the treatments; the area is taken out where cells list several.
    raw : RawTable
        The treatments.
    columns : sequence of Column
        All columns of the table.

    Returns
    -------
    list of str
        Each layout in words, without any cell value.
    """
    told = []
    area = matches.found.get("area")
    if area is not None and area.column.share(holds_areas) >= _OFTEN:
        del matches.found["area"]
        told.append(
            f"area: cells of {area.column.label} list several areas; map it, "
            'and say what separates them: split: {area: ","}'
        )
    told += _volumes(matches, columns)
    told += _repeated_places(matches.found, raw, columns)
    return told


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


def _volumes(matches: Matches, columns: Sequence[Column]) -> list[str]:
    """Tell a dose given as volume and dilution; one whose name has no unit may be one."""
    dose = matches.found.get("dose_units")
    volumes = [c for c in columns if _VOLUMES & set(c.words) and not _DILUTIONS & set(c.words)]
    if dose is not None and not _UNITS & set(dose.column.words):
        is_small = dose.column.share(lambda v: _number(v) <= _LARGEST_VOLUME_ML) >= _MOSTLY
        if is_small or any(dose.column.position == column.position for column in volumes):
            del matches.found["dose_units"]
            volumes = [dose.column]
    if "dose_units" in matches.found or not volumes:
        return []
    dilutions = [column.label for column in columns if _DILUTIONS & set(column.words)]
    beside = f", {dilutions[0]} the dilution" if dilutions else ", without a column of the dilution"
    return [
        f"dose_units: {volumes[0].label} looks like a volume in mL{beside}; map volume_ml with "
        "units_per_ml, or with vial_units and diluent_ml (under columns or constants)"
    ]


def _number(value: str) -> float:
    return float(value.replace(",", ".")) if NUMBER.fullmatch(value) else float("inf")


def _repeated_places(
    found: Mapping[str, Match], raw: RawTable, columns: Sequence[Column]
) -> list[str]:
    """Tell rows that share patient, date and area, and so are parts of one treatment."""
    key = [name for name in ("patient", "date", "day", "area", "product") if name in found]
    if "patient" not in key or not {"date", "day"} & set(key):
        return []
    rows = pd.DataFrame(dict(raw.texts))[raw.readable].drop_duplicates()
    place = [found[name].column.name for name in key]
    if rows.duplicated(place, keep=False).mean() < _OFTEN:
        return []
    sides = [column.label for column in columns if _SIDES & set(column.words)]
    beside = f", which {sides[0]} may part" if sides else ""
    return [
        f"several rows have the same patient, date and area{beside}: as they are, they contradict "
        "each other and are rejected; sum_rows: {told_apart_by: [THEIR COLUMNS]} adds them up"
    ]
