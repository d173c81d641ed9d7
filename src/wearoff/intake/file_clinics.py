"""Clinics by the names of files, where each clinic sends its own."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np

from wearoff.intake.columns import plain_words
from wearoff.intake.extract import Extract
from wearoff.intake.field_names import names_of
from wearoff.intake.matching import Matches
from wearoff.intake.words import rank_of
from wearoff.records.person_names import holds_title
from wearoff.records.tidy_text import normalise_text

_HALF = 0.5
_PIECE = re.compile(r"[^\W\d_]+|[0-9]+")
_MONTHS = names_of(
    "jan|feb|mar|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|ene|abr|ago|dic|gen|mag|giu|"
    "lug|set|ott|fev|avr|aou|january|february|march|april|june|july|august|september|october|"
    "november|december|januar|februar|marz|maerz|juni|juli|oktober|dezember|janvier|fevrier|mars|"
    "avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|"
    "junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|"
    "giugno|luglio|settembre|ottobre|dicembre"
)
_NO_CLINIC = _MONTHS | {
    "part", "teil", "partie", "parte", "page", "seite", "export", "file", "copy", "kopie", "old",
    "new", "alt", "neu", "final", "q", "h", "v", "year", "jahr", "annee", "ano", "anno",
}  # fmt: skip


def clinics_of_paths(paths: Sequence[str]) -> dict[str, str] | None:
    """Return a clinic for each file, where the names of the files differ by what may be one.

    Parameters
    ----------
    paths : sequence of str
        Several files, relative to the project folder.

    Returns
    -------
    dict of str to str or None
        None where names differ by numbers, dates, parts or persons, or not at all.
    """
    pieces = {path: _pieces(path) for path in paths}
    common = set.intersection(*(set(map(str.casefold, own)) for own in pieces.values()))
    clinics: dict[str, str] = {}
    for path, own in pieces.items():
        rest = [piece for piece in own if piece.casefold() not in common]
        numbered = [p for p in own if p.casefold() in common and rank_of("clinic", plain_words(p))]
        if len(rest) == 1 and rest[0].isdecimal() and len(rest[0]) < 4 and numbered:
            clinics[path] = f"{numbered[-1]} {rest[0]}"
        elif rest and all(map(_may_be_clinic, rest)) and not holds_title(" ".join(own)):
            clinics[path] = " ".join(rest)
    distinct = len({clinic.casefold() for clinic in clinics.values()})
    return clinics if distinct == len(paths) > 1 else None


def shares_codes(extract: Extract, matches: Matches) -> bool:
    """Tell whether the files of a table mostly have the same patient codes.

    Parameters
    ----------
    extract : Extract
        The table.
    matches : Matches
        Its fields.

    Returns
    -------
    bool
        True where at least half of the codes of the file with the fewest are in another, too:
        each clinic then numbers its own patients, or sends the same ones.
    """
    patient = matches.found.get("patient")
    if patient is None or len(extract.raw.files) < 2:
        return False
    cells = extract.raw.cells(patient.column.name).astype("str").map(normalise_text)
    ends = np.cumsum(list(extract.raw.files.values()))
    of_file = [set(part) - {""} for part in np.split(cells.to_numpy(), ends[:-1])]
    shared = [
        len(own & set().union(*(other for other in of_file if other is not own))) / max(len(own), 1)
        for own in of_file
    ]
    return min(shared) >= _HALF


def _pieces(path: str) -> list[str]:
    """Return words and numbers of a path below data/raw and the folder of the analysis."""
    below = PurePosixPath(path).with_suffix("").parts[2:]
    return _PIECE.findall(" ".join(below))


def _may_be_clinic(piece: str) -> bool:
    plain = "".join(plain_words(piece))
    return not piece.isdecimal() and plain not in _NO_CLINIC
