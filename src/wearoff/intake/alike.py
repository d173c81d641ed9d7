"""Files of one table whose columns have different names: which is which."""

import dataclasses
from collections.abc import Sequence

from wearoff.intake.columns import Column, columns_of
from wearoff.intake.matching import match_fields
from wearoff.intake.sample import Sample
from wearoff.intake.words import FIELD_NAMES
from wearoff.records.coded import repeat_text

_MOSTLY = 0.6
_FEWEST = 5


def rename_alike(samples: Sequence[Sample]) -> list[Sample]:
    """Give the columns of files that are one table the names of the first of them.

    Parameters
    ----------
    samples : sequence of Sample
        Every table of every file.

    Returns
    -------
    list of Sample
        In order. A file whose columns can be told to be those of an earlier one has their names,
        ``renamed``, and empty columns for those that it lacks and no field needs.
    """
    done: list[Sample] = []
    for sample in samples:
        renamed = (_as(sample, other) for other in done if other.format == sample.format)
        done.append(next((one for one in renamed if one is not None), sample))
    return done


def _as(sample: Sample, first: Sample) -> Sample | None:
    """Return a sample under the names of another; None where they are not the same table."""
    if sample.path == first.path:
        return None
    wanted = [name for name in first.raw.header if name]
    if {name for name in sample.raw.header if name} == set(wanted):
        return None
    own, others = columns_of(sample.raw), columns_of(first.raw)
    names = _pairs(own, others)
    n_columns = len(own) + len(wanted) - len(names)
    if len(names) < max(_MOSTLY * n_columns, _FEWEST):
        return None
    needed = {column.name for column in others if _field_of(column, others)}
    needed_here = {column.name for column in own if _field_of(column, own)}
    if needed - set(names.values()) or needed_here - set(names):
        return None
    raw = sample.raw
    texts = {names[name]: cells for name, cells in raw.texts.items() if name in names}
    for name in wanted:
        texts.setdefault(name, repeat_text("", raw.n_records))
    renamed = {theirs: ours for theirs, ours in names.items() if theirs != ours}
    return dataclasses.replace(
        sample, raw=dataclasses.replace(raw, header=first.raw.header, texts=texts),
        renamed=renamed,
    )  # fmt: skip


def _pairs(own: Sequence[Column], others: Sequence[Column]) -> dict[str, str]:
    """Return which of the other columns each is: by name, by plain words, by the field it feeds."""
    pairs: dict[str, str] = {}
    for tell in (lambda c, of: c.name, lambda c, of: c.words, _field_of):
        left = [c for c in others if c.name not in pairs.values()]
        mine = [c for c in own if c.name not in pairs]
        known = [tell(column, others) for column in left]
        for column in mine:
            told = tell(column, own)
            if told and known.count(told) == 1:
                pairs[column.name] = left[known.index(told)].name
    return pairs


def _field_of(column: Column, columns: Sequence[Column]) -> tuple[str, int] | None:
    """Return the field that a column feeds, and which of the columns that could feed it it is."""
    matches = match_fields(columns, FIELD_NAMES)
    for name, match in matches.found.items():
        if match.column is column:
            return name, 0
    for name, choices in matches.open.items():
        for place, choice in enumerate(choices):
            if choice is column:
                return name, place
    return None
