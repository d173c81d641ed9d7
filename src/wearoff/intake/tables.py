"""From the tables of an export to what is proposed for each."""

from collections.abc import Sequence
from dataclasses import replace

from wearoff.intake.columns import Column
from wearoff.intake.dose_columns import dose_columns
from wearoff.intake.extract import Extract
from wearoff.intake.file_clinics import clinics_of_paths, shares_codes
from wearoff.intake.finding import Finding
from wearoff.intake.formats import (
    borrow_date_format,
    borrow_decimal,
    find_date_format,
    find_decimal,
)
from wearoff.intake.groups import columns_to_fill
from wearoff.intake.lists import parted, split_lists
from wearoff.intake.matching import Match, Matches, match_fields
from wearoff.intake.meanings import find_meanings, find_row_kind, find_status
from wearoff.intake.one_table import mark_rows
from wearoff.intake.proposal import FIELDS, TableProposal
from wearoff.intake.roles import roles_of
from wearoff.intake.shapes import repeated_places, set_apart, visit_columns
from wearoff.intake.wide_visits import WideVisits, wide_visits
from wearoff.intake.words import TIME_UNITS
from wearoff.records.other_cells import fill_down

_DATE_FIELDS = ("treated_on", "graded_on")
_NUMERIC = (
    "day",
    "since_treatment",
    "dose_units",
    "volume_ml",
    "vial_units",
    "diluent_ml",
    "score",
    "lower",
    "upper",
    "age_years",
)


def propose_tables(extracts: Sequence[Extract]) -> list[TableProposal]:
    """Decide which table is which and propose a mapping for each.

    Parameters
    ----------
    extracts : sequence of Extract
        Every table of the export.

    Returns
    -------
    list of TableProposal
        treatments and assessments, or intervals. One table of treatments and grades gives both;
        without a column of grades it gives treatments alone.

    Raises
    ------
    ConfigError
        If the tables can be neither.
    """
    roles = roles_of(extracts)
    series = visit_columns(roles[-1][1].columns)
    wide = wide_visits(series, roles[-1][1].columns) if series else None
    apart = wide.used if wide else {column.position for column in series}
    is_one = len(roles) == 2 and roles[0][1] is roles[1][1]
    if is_one and not wide and not _has_grades(roles[1][1], series):
        roles = roles[:1]
    matched = [_match(table, extract, apart) for table, extract in roles]
    if wide:
        _leave_to_visits(matched[-1], wide)
    # Days count from each patient's first treatment: both tables give days, or both give dates.
    dated = [wide is not None and wide.has_dates and m is matched[-1] for m in matched]
    with_dates = all(
        known or "date" in m.found or "date" in m.open
        for known, m in zip(dated, matched, strict=True)
    )
    has_days = all("day" in m.found for m in matched)
    _link_areas(roles, matched)
    proposals = []
    for (table, extract), matches in zip(roles, matched, strict=True):
        _drop_one(matches, "day" if with_dates or not has_days else "date")
        proposals.append(
            _propose(table, extract, matches, wide if matches is matched[-1] else None)
        )
    if series and not wide:
        proposals[-1].shapes.append(_told_of(series))
    _tell_grades_of_treatments(proposals)
    mark_rows(proposals)
    proposals = _fill_alike(proposals)
    first = proposals[0]
    if first.table != "assessments":
        raw, columns, keep = first.extract.raw, first.extract.columns, first.meanings.keep
        filled = {"fill_down": tuple(first.fill_down)}
        raw, _ = fill_down(replace(raw, source=raw.source.model_copy(update=filled)))
        first.shapes.extend(repeated_places(first.found, raw, columns, keep))
    return _agree_on_dates(proposals)


def _has_grades(extract: Extract, series: Sequence[Column]) -> bool:
    """Tell whether a table of treatments has grades that can be read, too."""
    matches = _match("assessments", extract, set())
    return not series and "score" in {*matches.found, *matches.open, *matches.unfit}


def _told_of(series: Sequence[Column]) -> str:
    shown = ", ".join(column.label for column in series[:4]) + (" ..." if len(series) > 4 else "")
    return f"{shown} look like one visit each; assessments with visits: [...] reads them"


def _tell_grades_of_treatments(proposals: Sequence[TableProposal]) -> None:
    """Say where treatments have a grade of their own, which only a row of the visits can bring."""
    if len(proposals) < 2 or proposals[0].extract is proposals[1].extract:
        return
    treatments = proposals[0]
    used = {match.column.position for match in treatments.found.values()}
    free = [column for column in treatments.extract.columns if column.position not in used]
    score = match_fields(free, ("score",)).found.get("score")
    if score is not None:
        treatments.shapes.append(
            f"{score.column.label} may be the grade on the day of treatment; if the visits have "
            "none of that day, add it to them as rows"
        )


def _leave_to_visits(matches: Matches, wide: WideVisits) -> None:
    """Drop what each visit says itself: its score, and its date where it has one."""
    # The grade before the treatment is dated by that of the row.
    for name in ("score", "date", "day") if wide.has_dates and not wide.has_before else ("score",):
        for fields in (matches.found, matches.open, matches.unfit):
            fields.pop(name, None)


def _match(table: str, extract: Extract, apart: set[int]) -> Matches:
    columns = [column for column in extract.columns if column.position not in apart]
    matches = match_fields(columns, FIELDS[table])
    for name in _DATE_FIELDS:
        if name in matches.found:
            matches.found["date"] = matches.found.pop(name)
        if name in matches.open:
            matches.open["date"] = matches.open.pop(name)
        if name in matches.unfit:
            matches.unfit["date"] = matches.unfit.pop(name)
    order = ("date", *FIELDS[table])
    matches.found = {name: matches.found[name] for name in order if name in matches.found}
    return matches


def _link_areas(roles: Sequence[tuple[str, Extract]], matched: Sequence[Matches]) -> None:
    """Leave the area of assessments open where the treatments do not say theirs."""
    if len(roles) == 2 and "area" not in matched[0].found and "area" in matched[1].found:
        matched[1].open["area"] = [matched[1].found.pop("area").column]


def _drop_one(matches: Matches, name: str) -> None:
    matches.found.pop(name, None)
    matches.open.pop(name, None)
    if name == "day" or "day" in matches.found:
        matches.unfit.pop(name, None)


def _propose(
    table: str, extract: Extract, matches: Matches, wide: WideVisits | None
) -> TableProposal:
    shapes = [] if table == "assessments" else set_apart(matches, extract.columns)
    split = split_lists(matches, is_wide=wide is not None)
    aside = {name: _take_out(matches, name) for name in ("status", "row_kind")}
    numeric = [match.column for name, match in matches.found.items() if name in _NUMERIC]
    found = {name: match.column for name, match in matches.found.items()}
    date = found.get("date")
    if wide:
        numeric, found = [*numeric, wide.score], found | {"score": wide.score}
        date = wide.date if wide.has_dates else date
    doses = dose_columns(matches, extract) if table == "treatments" else {}
    numeric += doses.values()
    if "area" in split:
        found["area"] = parted(found["area"], split["area"])
    meanings = find_meanings(found)
    for column in doses.values():
        meanings.missing += [mark for mark in column.missing if mark not in meanings.missing]
    for name in meanings.unknown_codes:
        del matches.found[name]
    if (status := aside["status"]) is not None:
        find_status(status.column, meanings)
    if (kind := aside["row_kind"]) is not None:
        find_row_kind(table, kind.column, meanings)
    has_clinic = "clinic" in {*matches.found, *matches.open}
    has_clinic |= table == "assessments" and not shares_codes(extract, matches)
    return TableProposal(
        table=table, extract=extract, matches=matches,
        decimal=find_decimal(numeric, is_typed=extract.format != "csv"),
        date_format=find_date_format(date) if date else None,
        time_unit=_time_unit(found.get("day")), meanings=meanings,
        clinic_by_file={} if has_clinic else clinics_of_paths(extract.paths) or {},
        shapes=shapes, wide=wide, dose_columns=doses, split=split,
        fill_down=[] if table == "assessments" else columns_to_fill(extract, matches.found),
    )  # fmt: skip


def _fill_alike(proposals: list[TableProposal]) -> list[TableProposal]:
    """Let the visits of grouped rows name the patient alike; each visit stands in one row."""
    if len(proposals) < 2 or proposals[0].extract is not proposals[1].extract:
        return proposals
    treatments, visits = proposals
    if treatments.fill_down and visits.wide is not None:
        # The visits of a group stand in its first row, so they are of all its areas.
        visits.matches.found.pop("area", None)
        visits.meanings.values.pop("area", None)
    own = {match.column.name for name, match in visits.found.items() if name != "area"}
    filled = [name for name in treatments.fill_down if name in own]
    return [treatments, replace(visits, fill_down=filled)]


def _take_out(matches: Matches, name: str) -> Match | None:
    matches.open.pop(name, None)
    return matches.found.pop(name, None)


def _time_unit(day: Column | None) -> Finding:
    whole = "".join(day.words) if day else ""
    for unit, names in TIME_UNITS.items():
        if whole in names:
            return Finding(unit, "sure", "by the column's name")
    return Finding("days", "likely", "the default", ("days", "weeks", "months"))


def _agree_on_dates(proposals: list[TableProposal]) -> list[TableProposal]:
    if len(proposals) == 2:
        marks = [proposal.decimal for proposal in proposals]
        proposals = [
            replace(own, decimal=borrow_decimal(own.decimal, other))
            for own, other in zip(proposals, reversed(marks), strict=True)
        ]
    formats = [proposal.date_format for proposal in proposals]
    if len(proposals) < 2 or formats[0] is None or formats[1] is None:
        return proposals
    first, second = proposals
    return [
        replace(first, date_format=borrow_date_format(formats[0], formats[1])),
        replace(second, date_format=borrow_date_format(formats[1], formats[0])),
    ]
