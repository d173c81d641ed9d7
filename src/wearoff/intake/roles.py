"""Which table of an export holds the treatments, which the visits, and which neither."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from wearoff.errors import ConfigError
from wearoff.intake.extract import Extract, differing_columns
from wearoff.intake.finding import WHERE, Finding
from wearoff.intake.matching import Matches, match_fields
from wearoff.intake.proposal import FIELDS

Role = tuple[str, Extract]

_FEWEST_KNOWN = 2
_TIMES = {"treated_on", "graded_on", "day", "lower"}
_OF_TREATMENTS = {"product", "dose_units", "injector", "treated_on"}
_OF_VISITS = {"score", "graded_on"}


def roles_of(extracts: Sequence[Extract]) -> list[Role]:
    """Say which table is which.

    Parameters
    ----------
    extracts : sequence of Extract
        Every table of the export.

    Returns
    -------
    list of (str, Extract)
        treatments and assessments, or intervals. One table of treatments and grades gives both.

    Raises
    ------
    ConfigError
        If hardly a column name is known, or there are more tables than an analysis has.
    """
    known = [one for one in extracts if _n_known(one) >= _FEWEST_KNOWN and _may_be_used(one)]
    _refuse_unknown(extracts, known)
    if len(known) == 1:
        return _roles_of_one(known[0])
    if any(_balance(extract) is None for extract in known):
        raise ConfigError(
            f"{known[0].label} is one of several tables, and one has bounds of durations",
            WHERE,
            "name the table with the bounds alone, or those of treatments and visits",
        )
    return _roles_of_several(known)


def _roles_of_one(extract: Extract) -> list[Role]:
    if _balance(extract) is None:
        return [("intervals", extract)]
    return [("treatments", extract), ("assessments", extract)]


def _roles_of_several(known: Sequence[Extract]) -> list[Role]:
    """Take the table most like treatments and that most like visits; say so if others are near."""
    ordered = sorted(known, key=lambda extract: -(_balance(extract) or 0))
    treatments, visits = ordered[0], ordered[-1]
    for one, other in itertools.pairwise(known):
        differing = differing_columns(one, other)
        if differing:
            raise ConfigError(
                f"{one.label} and {other.label} are alike but for {', '.join(differing[:5])}",
                WHERE,
                "give the files of one table the same columns, or name one of them",
            )
    others = ordered[1:-1]
    if any(other.sheet is None for other in others):
        raise ConfigError(
            f"the files are {len(known)} different tables: "
            + ", ".join(extract.label for extract in known),
            WHERE,
            "name those of the treatments and of the visits only",
        )
    rivals = {"treatments": [treatments], "assessments": [visits]}
    for other in others:
        rivals["treatments" if (_balance(other) or 0) > 0 else "assessments"].append(other)
    return [(table, _with_choice(own)) for table, own in rivals.items()]


def _with_choice(rivals: Sequence[Extract]) -> Extract:
    """Leave the sheet open where others may be meant as well."""
    if len(rivals) == 1 or rivals[0].sheet is None:
        return rivals[0]
    names = tuple(str(rival.sheet.value) for rival in rivals if rival.sheet and rival.sheet.value)
    why = "several sheets may be this table; the lines below are for the first"
    return replace(rivals[0], sheet=Finding(None, "undecided", why, names))


def _matches(extract: Extract, table: str) -> Matches:
    return match_fields(extract.columns, FIELDS[table])


def _n_known(extract: Extract) -> int:
    """Count the columns that are known by name; values alone may be those of a first record."""
    most = 0
    for table in FIELDS:
        found = _matches(extract, table)
        by_name = [m for m in found.found.values() if not m.why.startswith("by its values")]
        most = max(most, len(by_name) + len(found.open) + len(found.unfit))
    return most


def _may_be_used(extract: Extract) -> bool:
    """Tell whether a sheet has times; one of patients or of codes has none. Files are all asked."""
    matched = [_matches(extract, table) for table in FIELDS]
    named = {name for one in matched for name in (*one.found, *one.open, *one.unfit)}
    return extract.sheet is None or bool(_TIMES & named)


def _refuse_unknown(extracts: Sequence[Extract], known: Sequence[Extract]) -> None:
    unknown = [one for one in extracts if not any(one is other for other in known)]
    if unknown and (not known or any(one.sheet is None for one in unknown)):
        raise ConfigError(
            f"hardly a column name of {unknown[0].label} is known: is its first line the header?",
            WHERE,
            "put column names on top, or copy config/example.yaml and map the columns by hand",
        )


def _balance(extract: Extract) -> int | None:
    """Return what only treatments have less what only visits have; None for ready bounds."""
    if {"lower", "upper"} <= set(_matches(extract, "intervals").found):
        return None
    fields = tuple({*FIELDS["treatments"], *FIELDS["assessments"]})
    found = set(match_fields(extract.columns, fields).found)
    return len(_OF_TREATMENTS & found) - 2 * len(_OF_VISITS & found)
