"""A table on its way from text to clean rows, with its account and its log of repairs."""

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wearoff.config import Group, TableSource
from wearoff.errors import ConfigError
from wearoff.records.coded import join_codes, repeat_text, split_codes
from wearoff.records.coded_texts import flag_texts, map_texts, spread_flags
from wearoff.records.header import normalise_name
from wearoff.records.layout import Layout, lay_out
from wearoff.records.ledger import OUT_OF_SCOPE, Mask, RowLedger
from wearoff.records.raw_table import RawTable
from wearoff.records.repairs import RepairLog
from wearoff.records.tidy_text import normalise_text

TEXT_FIELDS = ("patient", "injector", "clinic", "product", "area")
MAX_CELL_CHARACTERS = 10_000


@dataclass
class WorkTable:
    """One table while it is being cleaned.

    Rows are the physical records, unless the layout unfolds records into several rows each.

    Attributes
    ----------
    table : str
        treatments, assessments or intervals.
    source : TableSource
        Its part of the config.
    groups : mapping of str to Group
        The groups this table provides.
    text : DataFrame of category
        One coded text column per field of ours; missing cells are null.
    ledger : RowLedger
        State and reasons of every record.
    repairs : RepairLog
        Every change made to a cell.
    layout : Layout
        What the rows are, where they are not simply the records.
    joined : array of bool or None
        Used rows whose dose is part of another row's treatment.
    notes : dict of str to int
        Counts that only the raw text shows, for the data-quality checks.
    """

    table: str
    source: TableSource
    groups: Mapping[str, Group]
    text: pd.DataFrame
    ledger: RowLedger
    repairs: RepairLog
    layout: Layout
    joined: Mask | None = None
    notes: dict[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> Mask:
        """Return the used rows that the finished table has."""
        return self.ledger.used if self.joined is None else self.ledger.used & ~self.joined

    def is_text(self, name: str) -> bool:
        """Tell whether a field holds codes or levels rather than numbers or dates.

        Parameters
        ----------
        name : str
            Our field.

        Returns
        -------
        bool
            True for codes, products, areas and categorical groups.
        """
        return name in {*TEXT_FIELDS, "rater"} or (
            name in self.groups and self.groups[name].kind == "categorical"
        )


def check_columns(raw: RawTable) -> None:
    """Check that the file has every column the config names.

    Parameters
    ----------
    raw : RawTable
        The table as read.

    Raises
    ------
    ConfigError
        With the key, the column it names, and the nearest column of the file.
    """
    wanted = list(raw.source.named_columns().items())
    absent = [(key, col) for key, col in wanted if normalise_name(col) not in raw.header]
    if not absent:
        return
    key, column = absent[0]
    raise ConfigError(
        f"{raw.source.place} has no column '{column}'",
        f"records.{raw.table}.{key}",
        _column_hint(raw, column, nothing_fits=len(absent) == len(wanted)),
    )


def take_fields(raw: RawTable, groups: Mapping[str, Group]) -> WorkTable:
    """Pick the mapped columns, set aside what is not a record in scope, and tidy the text.

    Parameters
    ----------
    raw : RawTable
        The table as read.
    groups : mapping of str to Group
        The groups of the config.

    Returns
    -------
    WorkTable
        Text by field of ours. Empty cells are null; other missing markers are still text.
    """
    ledger = RowLedger(raw.table, raw.n_records, raw.files)
    ledger.reject_unread(raw.wrong_field_count, "wrong_field_count")
    ledger.set_aside(raw.blank, OUT_OF_SCOPE, "blank")
    ledger.set_aside(raw.repeated_header, OUT_OF_SCOPE, "repeated_header")
    of_record = [
        normalise_name(column)
        for key, column in raw.source.named_columns().items()
        if not key.startswith("visits.")
    ]
    for (column, reason), rows in raw.flaws.items():
        if column in of_record:
            ledger.reject(np.isin(np.arange(ledger.n_records), rows), reason)
    for column, values in raw.source.keep.items():
        kept = {normalise_text(value) for value in values}
        is_kept = flag_texts(
            map_texts(raw.cells(normalise_name(column)), normalise_text), kept.__contains__
        )
        ledger.set_aside(~is_kept, OUT_OF_SCOPE, "not_kept")
    own_groups = {name: group for name, group in groups.items() if name in raw.source.fields()}
    cells, ledger, layout = lay_out(raw, ledger)
    text = pd.DataFrame(index=pd.RangeIndex(ledger.n_records))
    work = WorkTable(raw.table, raw.source, own_groups, text, ledger, RepairLog(raw.table), layout)
    for name, column in cells.items():
        work.text[name] = _tidy(work, name, column)
    for (name, rule), cells_of in layout.replaced.items():
        work.repairs.add(
            where=cells_of.where[layout.origin] & ledger.used, field=name, rule=rule,
            before=cells_of.before.iloc[layout.origin].reset_index(drop=True),
            after=cells_of.after.iloc[layout.origin].reset_index(drop=True),
        )  # fmt: skip
    for name, value in raw.source.constants.items():
        work.text[name] = repeat_text(value, ledger.n_records)
    if raw.source.clinic_by_file:
        clinics = [raw.source.clinic_by_file[path] for path in raw.files]
        of_file = np.repeat(np.arange(len(clinics)), list(ledger.files.values()))
        work.text["clinic"] = join_codes(clinics, of_file)
    if raw.n_hidden is not None:
        work.notes[f"{raw.table}_hidden"] = raw.n_hidden
    return work


def _tidy(work: WorkTable, name: str, cells: pd.Series) -> pd.Series:
    texts, codes = split_codes(cells)
    odd = [not text.isprintable() and _holds_control(text) for text in texts]
    work.ledger.reject(spread_flags(odd, codes), "control_character")
    work.ledger.reject(spread_flags(map(_is_too_long, texts), codes), "cell_too_long")
    # Numbers and dates are only trimmed: NFKC would turn foreign digits into believable numbers.
    tidied = list(map(normalise_text if work.is_text(name) else str.strip, texts))
    if tidied == texts and "" not in texts:
        return cells
    changed = spread_flags(map(str.__ne__, tidied, texts), codes) & work.ledger.used
    if changed.any():
        work.repairs.add(
            where=changed, field=name, rule="normalised_text",
            before=cells, after=join_codes(tidied, codes),
        )  # fmt: skip
    return join_codes([text or None for text in tidied], codes)


def _holds_control(cell: str) -> bool:
    """Tell whether a cell holds control or format characters, which NFKC leaves in place."""
    return any(unicodedata.category(char) in {"Cc", "Cf"} and char not in "\t\r\n" for char in cell)


def _is_too_long(cell: str) -> bool:
    # Some characters are eighteen others in NFKC.
    return len(cell) > MAX_CELL_CHARACTERS or (
        18 * len(cell) > MAX_CELL_CHARACTERS and len(normalise_text(cell)) > MAX_CELL_CHARACTERS
    )


def _column_hint(raw: RawTable, column: str, *, nothing_fits: bool) -> str:
    if len(raw.header) == 1 and raw.source.format == "csv":
        return f"the header is one column: check records.{raw.table}.delimiter"
    if nothing_fits:
        # The first line may then be data: quoting it would show cell values.
        return "none of the named columns is in the first line: is it the header?"
    near = difflib.get_close_matches(normalise_name(column), raw.header, n=1, cutoff=0.5)
    shown = "".join(char for char in near[0] if char.isprintable())[:64] if near else ""
    return f"did you mean '{shown}'?" if shown else "name a column of the file's header"
