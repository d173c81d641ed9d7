"""Doses that are given as a volume of a known dilution."""

import re
from collections.abc import Sequence

from wearoff.intake.columns import NUMBER, Column
from wearoff.intake.field_names import names_of
from wearoff.intake.matching import Match, Matches

_MOSTLY = 0.6
_LARGEST_VOLUME_ML = 2.0
_VOLUMES = names_of("volume|volumen|vol|ml|cc|milliliter|menge")
_UNITS = names_of("unit|units|einheiten|unites|unidades|unita|iu|ie|ui|u|e")
_DILUTIONS = names_of(
    "dilution|dilucion|diluizione|verdunnung|konzentration|concentration|concentracion|"
    "concentrazione|reconstitution"
)
_VIALS = names_of("vial|vials|flacon|flasche|ampulle|vialgrosse|frasco|flacone|fiala")
_DILUENTS = names_of(
    "diluent|diluant|losungsmittel|nacl|saline|solvent|solvant|diluyente|diluente|serum|"
    "kochsalz|solvente|disolvente"
)
_UNITS_IN_ML = re.compile(
    r"(?i)([0-9]+(?:[.,][0-9]+)?)\s*(?:u|ui|iu|e|ie|units?|einheiten|unites|unités)?\s*(?:/|in|auf)"
    r"\s*([0-9]+(?:[.,][0-9]+)?)\s*(?:ml|cc)"
)


def take_volumes(matches: Matches, columns: Sequence[Column]) -> list[str]:
    """Match a volume and its dilution in place of a dose in units.

    Parameters
    ----------
    matches : Matches
        Columns of the treatments; changed in place.
    columns : sequence of Column
        All columns of the table.

    Returns
    -------
    list of str
        What was seen and could not be matched, in words.
    """
    dose = matches.found.get("dose_units")
    aside = _DILUTIONS | _DILUENTS | _VIALS
    volumes = [c for c in columns if _VOLUMES & set(c.words) and not aside & set(c.words)]
    if dose is not None and not _UNITS & set(dose.column.words):
        is_small = dose.column.share(lambda v: _number(v) <= _LARGEST_VOLUME_ML) >= _MOSTLY
        if is_small or any(dose.column.position == column.position for column in volumes):
            del matches.found["dose_units"]
            volumes = [dose.column]
    if "dose_units" in matches.found or not volumes:
        return []
    if len(volumes) == 1 and (dilution := _dilution(columns)):
        why = "by its name, as a volume of a known dilution"
        for name, column in {"volume_ml": volumes[0], **dilution}.items():
            matches.found[name] = Match(column, "likely", why)
        for fields in (matches.open, matches.unfit):
            fields.pop("dose_units", None)
        return []
    dilutions = [column.label for column in columns if _DILUTIONS & set(column.words)]
    beside = f", {dilutions[0]} the dilution" if dilutions else ", without a column of the dilution"
    return [
        f"dose_units: {volumes[0].label} looks like a volume in mL{beside}; map volume_ml with "
        "units_per_ml, or with vial_units and diluent_ml (under columns or constants)"
    ]


def units_per_ml(cell: str) -> str | None:
    """Return the units per mL of a dilution such as 100 U/2,5 mL.

    Parameters
    ----------
    cell : str
        A cell.

    Returns
    -------
    str or None
        A number with a decimal point; None for what is written otherwise.
    """
    found = _UNITS_IN_ML.fullmatch(cell.strip())
    if found is None:
        return None
    units, volume = (float(part.replace(",", ".")) for part in found.groups())
    return f"{units / volume:.10g}" if volume > 0 else None


def _dilution(columns: Sequence[Column]) -> dict[str, Column]:
    """Return the columns that give the dilution: both parts in one cell, or each in its own."""
    joint = [c for c in columns if _DILUTIONS & set(c.words) and c.share(units_per_ml) >= _MOSTLY]
    if len(joint) == 1:
        return {"units_per_ml": joint[0]}
    vials = [c for c in columns if _VIALS & set(c.words) and _UNITS & set(c.words)]
    diluents = [c for c in columns if _DILUENTS & set(c.words) and _is_in_ml(c)]
    if len(vials) == 1 and len(diluents) == 1:
        return {"vial_units": vials[0], "diluent_ml": diluents[0]}
    return {}


def _is_in_ml(column: Column) -> bool:
    return any(name in f"{' '.join(column.words)} " for name in ("ml ", "m l ", "cc "))


def _number(value: str) -> float:
    return float(value.replace(",", ".")) if NUMBER.fullmatch(value) else float("inf")
