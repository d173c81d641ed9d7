"""Which file is which table, and what is proposed for each."""

import dataclasses
from collections.abc import Sequence

from wearoff.errors import ConfigError
from wearoff.intake.columns import Column, columns_of
from wearoff.intake.finding import Finding
from wearoff.intake.formats import borrow_date_format, find_date_format, find_decimal
from wearoff.intake.matching import Matches, match_fields
from wearoff.intake.meanings import find_meanings, find_status
from wearoff.intake.one_table import mark_treatment_rows
from wearoff.intake.proposal import FIELDS, TableProposal
from wearoff.intake.sample import WHERE, Sample
from wearoff.intake.words import TIME_UNITS

_DATE_FIELDS = ("treated_on", "graded_on")
_NUMERIC = ("day", "dose_units", "score", "lower", "upper", "age_years")


def propose_tables(samples: Sequence[Sample]) -> list[TableProposal]:
    """Decide which file is which table and propose a mapping for each.

    Parameters
    ----------
    samples : sequence of Sample
        One or two files.

    Returns
    -------
    list of TableProposal
        treatments and assessments, or intervals. One file of treatments and grades gives both.

    Raises
    ------
    ConfigError
        If the files can be neither.
    """
    columns = [columns_of(sample.raw) for sample in samples]
    roles = _roles(columns)
    matched = [_match(table, columns[place]) for table, place in roles]
    # Days count from each patient's first treatment: both tables give days, or both give dates.
    with_dates = all("date" in m.found or "date" in m.open for m in matched)
    has_days = all("day" in m.found for m in matched)
    _link_areas(roles, matched)
    proposals = []
    for (table, place), matches in zip(roles, matched, strict=True):
        _drop_one(matches, "day" if with_dates or not has_days else "date")
        proposals.append(_propose(table, samples[place], columns[place], matches))
    mark_treatment_rows(proposals)
    return _agree_on_dates(proposals)


def _roles(columns: Sequence[list[Column]]) -> list[tuple[str, int]]:
    if len(columns) == 1:
        bounds = match_fields(columns[0], FIELDS["intervals"]).found
        if {"lower", "upper"} <= set(bounds):
            return [("intervals", 0)]
        return [("treatments", 0), ("assessments", 0)]
    if len(columns) != 2:
        raise ConfigError(
            "reads one or two files", WHERE, "name the treatments and the assessments"
        )
    as_first = _fit(columns[0], "treatments") + _fit(columns[1], "assessments")
    as_second = _fit(columns[1], "treatments") + _fit(columns[0], "assessments")
    first = 0 if as_first >= as_second else 1
    return [("treatments", first), ("assessments", 1 - first)]


def _fit(columns: list[Column], table: str) -> int:
    """Count what only this kind of table has, less what only the other has."""
    found = match_fields(columns, tuple({*FIELDS["treatments"], *FIELDS["assessments"]})).found
    treatments = {"product", "dose_units", "injector", "treated_on"}
    balance = len(treatments & set(found)) - 2 * len({"score", "graded_on"} & set(found))
    return balance if table == "treatments" else -balance


def _match(table: str, columns: list[Column]) -> Matches:
    matches = match_fields(columns, FIELDS[table])
    for name in _DATE_FIELDS:
        if name in matches.found:
            matches.found["date"] = matches.found.pop(name)
        if name in matches.open:
            matches.open["date"] = matches.open.pop(name)
    order = ("date", *FIELDS[table])
    matches.found = {name: matches.found[name] for name in order if name in matches.found}
    return matches


def _link_areas(roles: Sequence[tuple[str, int]], matched: Sequence[Matches]) -> None:
    """Leave the area of assessments open where the treatments do not say theirs."""
    if len(roles) == 2 and "area" not in matched[0].found and "area" in matched[1].found:
        matched[1].open["area"] = [matched[1].found.pop("area").column]


def _drop_one(matches: Matches, name: str) -> None:
    matches.found.pop(name, None)
    matches.open.pop(name, None)


def _propose(table: str, sample: Sample, columns: list[Column], matches: Matches) -> TableProposal:
    status = matches.found.pop("status", None)
    matches.open.pop("status", None)
    numeric = [match.column for name, match in matches.found.items() if name in _NUMERIC]
    date = matches.found.get("date")
    found = {name: match.column for name, match in matches.found.items()}
    meanings = find_meanings(found)
    for name in meanings.unknown_sexes:
        del matches.found[name]
    if status is not None:
        find_status(status.column, meanings)
    return TableProposal(
        table=table, sample=sample, columns=columns, matches=matches,
        decimal=find_decimal(numeric),
        date_format=find_date_format(date.column) if date else None,
        time_unit=_time_unit(found.get("day")), meanings=meanings,
    )  # fmt: skip


def _time_unit(day: Column | None) -> Finding:
    whole = "".join(day.words) if day else ""
    for unit, names in TIME_UNITS.items():
        if whole in names:
            return Finding(unit, "sure", "by the column's name")
    return Finding("days", "likely", "the default", ("days", "weeks", "months"))


def _agree_on_dates(proposals: list[TableProposal]) -> list[TableProposal]:
    formats = [proposal.date_format for proposal in proposals]
    if len(proposals) < 2 or formats[0] is None or formats[1] is None:
        return proposals
    first, second = proposals
    return [
        _with_format(first, borrow_date_format(formats[0], formats[1])),
        _with_format(second, borrow_date_format(formats[1], formats[0])),
    ]


def _with_format(proposal: TableProposal, found: Finding) -> TableProposal:
    return dataclasses.replace(proposal, date_format=found)
