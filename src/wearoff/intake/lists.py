"""Cells that list several areas, and amounts in the order of these."""

import dataclasses
import re
from collections import Counter

from wearoff.intake.areas import area_of
from wearoff.intake.columns import NUMBER, Column
from wearoff.intake.matching import MOST_LEVELS, Matches

_MARKS = (";", ",", "/", "+", "|", "&")
_OFTEN, _SELDOM = 0.1, 0.004
_RECURRING = 0.8


def split_lists(matches: Matches, *, is_wide: bool) -> dict[str, list[str]]:
    """Return what separates lists in cells.

    Parameters
    ----------
    matches : Matches
        The fields of a table; where a score stands beside a list of areas it concerns them all,
        and the area is taken out.
    is_wide : bool
        Whether the rows hold visits.

    Returns
    -------
    dict of str to list of str
        Our field: its separators.
    """
    area = matches.found.get("area")
    marks = area_separators(area.column) if area is not None else []
    if not marks or area is None:
        return {}
    if is_wide or "score" in {*matches.found, *matches.open}:
        del matches.found["area"]
        return {}
    amounts = {name: matches.found.get(name) for name in ("dose_units", "volume_ml")}
    listed = {
        name: marks[:1]
        for name, amount in amounts.items()
        if amount is not None and amounts_are_listed(amount.column, marks[0])
    }
    return {"area": marks, **listed}


def area_separators(column: Column) -> list[str]:
    """Return what separates the areas that cells of a column list.

    Parameters
    ----------
    column : Column
        The column of areas.

    Returns
    -------
    list of str
        The commonest first; empty where fewer than a tenth of the cells are lists, or their
        parts are not areas: names that are known, or that recur from list to list.
    """
    shares = {mark: _share_with(column, mark) for mark in _MARKS}
    first = max(shares, key=lambda mark: shares[mark])
    if shares[first] < _OFTEN or not _parts_are_areas(column, [first]):
        return []
    more = [mark for mark in _MARKS if mark != first and shares[mark] > _SELDOM]
    return [first, *(mark for mark in more if _parts_are_known(column, first, mark))]


def amounts_are_listed(column: Column, mark: str) -> bool:
    """Tell whether cells of amounts are lists as well.

    Parameters
    ----------
    column : Column
        Doses or volumes.
    mark : str
        What separates the areas.
    """
    return column.share(lambda cell: mark in cell and _all_numbers(cell, mark)) >= _OFTEN


def parted(column: Column, marks: list[str]) -> Column:
    """Return a column whose values are the entries of the lists.

    Parameters
    ----------
    column : Column
        The column of lists.
    marks : list of str
        What separates the entries.
    """
    counts: Counter[str] = Counter()
    for cell, n_cells in column.counts.items():
        for part in _parts(cell, marks):
            counts[part] += n_cells
    return dataclasses.replace(column, counts=dict(counts))


def _share_with(column: Column, mark: str) -> float:
    return column.share(lambda cell: mark in cell)


def _parts(cell: str, marks: list[str]) -> list[str]:
    between = "|".join(map(re.escape, marks))
    return [part for entry in re.split(between, cell) if (part := " ".join(entry.split()))]


def _all_numbers(cell: str, mark: str) -> bool:
    return all(NUMBER.fullmatch(part) for part in _parts(cell, [mark]))


def _parts_are_areas(column: Column, marks: list[str]) -> bool:
    in_cells: Counter[str] = Counter()
    for cell, n_cells in column.counts.items():
        in_cells.update(dict.fromkeys(_parts(cell, marks), n_cells))
    if len(in_cells) > MOST_LEVELS:
        return False
    recurring = sum(1 for part, n in in_cells.items() if n > 1 or area_of(part))
    return recurring >= _RECURRING * len(in_cells)


def _parts_are_known(column: Column, first: str, other: str) -> bool:
    """Tell whether lists with another mark are made of the parts of those with the first."""
    known = {part for cell in column.counts if other not in cell for part in _parts(cell, [first])}
    mixed = [cell for cell in column.counts if other in cell]
    return all(
        part in known or area_of(part) for cell in mixed for part in _parts(cell, [first, other])
    )
