"""Rows that continue the one above: a session whose first row alone says whose and when."""

from collections.abc import Mapping

import pandas as pd

from wearoff.intake.extract import Extract
from wearoff.intake.matching import Match
from wearoff.records.tidy_text import normalise_text

_OFTEN, _MOSTLY = 0.1, 0.6
_OF_A_ROW = {"area", "dose_units", "volume_ml"}


def columns_to_fill(extract: Extract, found: Mapping[str, Match]) -> list[str]:
    """Return the columns that only the first row of a group fills, that of the patient first.

    Parameters
    ----------
    extract : Extract
        The treatments.
    found : mapping of str to Match
        Their fields.

    Returns
    -------
    list of str
        Empty where hardly a row lacks the patient, or those that do have no area or dose either.
    """
    own = {name: match.column.name for name, match in found.items() if name not in _OF_A_ROW}
    of_row = [match.column.name for name, match in found.items() if name in _OF_A_ROW]
    patient = own.pop("patient", None)
    if patient is None or not of_row:
        return []
    raw = extract.raw

    def is_empty(name: str) -> pd.Series:
        cells = raw.cells(name)[raw.readable].astype("str")
        return cells.map(normalise_text) == ""

    continues = is_empty(patient) & ~is_empty(of_row[0])
    if continues.mean() < _OFTEN:
        return []
    return [
        patient,
        *(name for name in own.values() if is_empty(name)[continues].mean() >= _MOSTLY),
    ]
