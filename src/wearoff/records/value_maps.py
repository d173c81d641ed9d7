"""Translate the export's values into ours, and merge spellings that differ by case only."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.errors import ConfigError
from wearoff.records.bands import count_band
from wearoff.records.coded import join_codes, split_codes
from wearoff.records.coded_texts import count_texts, flag_texts, map_texts, spread_flags
from wearoff.records.source_tables import sources_of
from wearoff.records.tidy_text import normalise_text
from wearoff.records.worktable import WorkTable

UNMAPPED_FILE = "unmapped_values.csv"
UNMAPPED_COLUMNS = ("table", "field", "value", "rows")

_EXACT, _BY_CASE, _MISSING, _UNKNOWN = range(4)
_SHARED_FIELDS = ("patient", "area", "clinic")
"""Fields that link the tables: their spellings are compared across tables."""


def translate_values(work: WorkTable) -> pd.DataFrame:
    """Apply the value maps and the missing markers to one table, in place.

    Parameters
    ----------
    work : WorkTable
        The table; its text is changed and its repairs are logged.

    Returns
    -------
    DataFrame
        Values that a map does not know: table, field, value, rows.
    """
    unmapped = [_translate_field(work, name) for name in work.source.fed_fields()]
    found = [part for part in unmapped if len(part)]
    if not found:
        return pd.DataFrame(columns=list(UNMAPPED_COLUMNS))
    return pd.concat(found, ignore_index=True)


def refuse_unmapped(unmapped: pd.DataFrame, works: Sequence[WorkTable], listed_in: str) -> None:
    """Stop if a value map does not know some value.

    Parameters
    ----------
    unmapped : DataFrame
        Values that the maps do not know, of all tables.
    works : sequence of WorkTable
        The tables, for the names of their columns.
    listed_in : str
        Where the list of these values lies, for the message.

    Raises
    ------
    ConfigError
        Naming the column and how many values are concerned, never a value.
    """
    if unmapped.empty:
        return
    groups = list(unmapped.groupby(["table", "field"], sort=False))
    (table, name), part = groups[0]
    columns = next(work for work in works if work.table == table).source.columns_of(name)
    n_rows = count_band(int(part["rows"].sum()))
    rows = f"in {'about ' if '-' not in n_rows else ''}{n_rows} rows"
    values = "1 value" if len(part) == 1 else f"{len(part)} values"
    others = f" (or another of {len(columns)})" if len(columns) > 1 else ""
    further = f" (and {len(groups) - 1} more columns likewise)" if len(groups) > 1 else ""
    raise ConfigError(
        f"column '{columns[0]}'{others} has {values} ({rows}) that it does not map{further}",
        f"records.{table}.values.{name}",
        f"the values are listed in {listed_in}: map each to a value or to null",
    )


def merge_case_variants(works: Sequence[WorkTable], preferred: set[str]) -> None:
    """Give codes and levels that differ by case only one spelling, in place.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables; patients, areas and clinics are compared across them.
    preferred : set of str
        Spellings that the config uses; they win over more frequent ones.
    """
    names = dict.fromkeys(name for work in works for name in work.text if work.is_text(name))
    for name in names:
        having = [work for work in works if name in work.text]
        teams = [having] if name in _SHARED_FIELDS else [[work] for work in having]
        for team in teams:
            _merge_field(team, name, preferred)


def spellings_of_config(analysis: Analysis) -> set[str]:
    """Return the spellings of levels that the config itself uses.

    Parameters
    ----------
    analysis : Analysis
        The checked config.

    Returns
    -------
    set of str
        Our values of maps and constants, reference levels, products and raters.
    """
    records = analysis.records
    spellings = {group.reference for group in records.groups.values()}
    for source in sources_of(analysis).values():
        spellings |= {ours for mapping in source.values.values() for ours in mapping.values()}
        spellings |= set(source.constants.values())
        spellings |= set(source.clinic_by_file.values())
        spellings |= {visit.area for visit in getattr(source, "visits", ())}
    spellings |= set(records.plausible_dose_units)
    if analysis.outcome is not None and analysis.outcome.raters is not None:
        spellings |= {analysis.outcome.raters.first, analysis.outcome.raters.second}
    return {spelling for spelling in spellings if spelling is not None}


def _translate_field(work: WorkTable, name: str) -> pd.DataFrame:
    cells = work.text[name]
    texts, codes = split_codes(cells)
    mapping = work.source.values.get(name)
    # An injector's code may well be NA: only an empty cell is missing there.
    markers = set() if name == "injector" else set(map(normalise_text, work.source.missing))
    if mapping is None:
        if not markers.isdisjoint(texts):
            known = [None if text in markers else text for text in texts]
            work.text[name] = join_codes(known, codes)
        return pd.DataFrame()
    exact, by_case = _lookups(mapping)
    translated: list[str | None] = [None] * len(texts)
    how = np.full(len(texts), _EXACT)
    for place, text in enumerate(texts):
        key = text.casefold()
        if text in exact:
            translated[place] = exact[text]
        elif text in markers:
            how[place] = _MISSING
        elif key in by_case:
            how[place], translated[place] = _BY_CASE, by_case[key]
        else:
            how[place] = _UNKNOWN
    work.text[name] = join_codes(translated, codes, null=exact.get(""))
    work.repairs.add(
        where=spread_flags(how == _BY_CASE, codes) & work.ledger.used,
        field=name, rule="value_map_case", before=cells,
        after=join_codes([text or "" for text in translated], codes),
    )  # fmt: skip
    unknown = count_texts(cells, spread_flags(how == _UNKNOWN, codes) & work.ledger.used)
    values = sorted(unknown)
    return pd.DataFrame(
        {
            "table": work.table, "field": name, "value": pd.Series(values, dtype="str"),
            "rows": [unknown[value] for value in values],
        }
    )  # fmt: skip


def _lookups(mapping: dict[str, str | None]) -> tuple[dict[str, str | None], dict[str, str | None]]:
    exact = {normalise_text(theirs): ours for theirs, ours in mapping.items()}
    meanings: dict[str, set[str | None]] = {}
    for theirs, ours in exact.items():
        meanings.setdefault(theirs.casefold(), set()).add(ours)
    # Where two keys differ by case and in meaning, only the exact spelling counts.
    return exact, {key: next(iter(ours)) for key, ours in meanings.items() if len(ours) == 1}


def _merge_field(team: Sequence[WorkTable], name: str, preferred: set[str]) -> None:
    counts = [count_texts(work.text[name], work.ledger.used) for work in team]
    every: set[str] = set().union(*counts)
    if len(set(map(str.casefold, every))) == len(every):
        return
    n_cells = {text: sum(count.get(text, 0) for count in counts) for text in every}
    spellings: dict[str, list[str]] = {}
    for text in n_cells:
        spellings.setdefault(text.casefold(), []).append(text)
    kept: dict[str, str] = {}
    for alike in spellings.values():
        if len(alike) > 1:
            best = min(alike, key=lambda text: (text not in preferred, -n_cells[text], text))
            kept |= dict.fromkeys(alike, best)
    for work in team:
        before = work.text[name]
        after = map_texts(before, lambda text: kept.get(text, text))
        changed = flag_texts(before, lambda text: kept.get(text, text) != text)
        work.repairs.add(
            where=changed & work.ledger.used,
            field=name, rule="case_variant", before=before, after=after,
        )  # fmt: skip
        work.text[name] = after
