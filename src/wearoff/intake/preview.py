"""What the records stage would do with an export: the same reading, and nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wearoff.config import Analysis
from wearoff.errors import WearoffError
from wearoff.records.bands import count_band
from wearoff.records.clean import (
    clean_tables,
    read_tables,
)
from wearoff.records.identifier_scan import shown_name
from wearoff.records.ledger import STATES
from wearoff.records.limits import refuse_poor_records
from wearoff.records.part_ledger import unfolded_counts
from wearoff.records.quality_checks import refuse_unknown_checks
from wearoff.records.value_maps import (
    UNMAPPED_FILE,
    merge_case_variants,
    refuse_unmapped,
    spellings_of_config,
    translate_values,
)
from wearoff.records.visits import refuse_unlinked_areas
from wearoff.records.worktable import WorkTable, take_fields


@dataclass(frozen=True)
class Preview:
    """What a run would say of the records.

    Attributes
    ----------
    text : str
        One line per column, reason and table; counts in bands, no cell value.
    refusal : WearoffError or None
        What the run would stop with.
    """

    text: str
    refusal: WearoffError | None


def preview_records(*, analysis: Analysis, name: str, project_dir: Path) -> Preview:
    """Read and clean the tables of an analysis without writing anything.

    Parameters
    ----------
    analysis : Analysis
        The checked config.
    name : str
        Name of the analysis, for messages.
    project_dir : Path
        The project folder; files are read below its data/raw only.

    Returns
    -------
    Preview
        What would be used and what not, and the refusal that would end the run.

    Raises
    ------
    WearoffError
        If the tables cannot be read at all: the refusal of the run.
    """
    refuse_unknown_checks(analysis.records.checks)
    if analysis.records.kind == "visits":
        refuse_unlinked_areas(analysis.records)
    raws, waivers = read_tables(analysis, project_dir)
    works = [take_fields(raw, analysis.records.groups) for raw in raws]
    unmapped = pd.concat([translate_values(work) for work in works], ignore_index=True)
    lines = [line for work in works for line in _column_lines(work, _per_field(unmapped))]
    if analysis.records.kind == "visits" and analysis.records.assessments is None:
        lines.append("no assessments: the run describes the records, derives no duration (exit 5)")
    refusal: WearoffError | None = None
    try:
        listed_in = f"data/processed/{name}/records/{UNMAPPED_FILE} by 'wearoff run {name}'"
        refuse_unmapped(unmapped, works, listed_in)
        merge_case_variants(works, spellings_of_config(analysis))
        told_in = f"'wearoff run {name}' writes reports/{name}/data_quality.html, which"
        refuse_poor_records(clean_tables(works, analysis, waivers).quality, told_in)
    except WearoffError as refused:
        refusal = refused
    # Values that are not mapped end the run before any row is judged.
    lines += [] if len(unmapped) else _account_lines(works)
    return Preview("\n".join(lines), refusal)


def _column_lines(work: WorkTable, unknown: dict[tuple[str, str], tuple[int, int]]) -> list[str]:
    lines = [f"records.{work.table} ({work.source.place})"]
    for name in work.source.fed_fields():
        columns = work.source.columns_of(name)
        n_empty = int((work.text[name].isna().to_numpy(dtype=bool) & work.ledger.used).sum())
        n_values, n_rows = unknown.get((work.table, name), (0, 0))
        # Cells of unknown values are null by now, too.
        told = [f"{count_band(n_empty - n_rows)} cells not recorded"]
        if n_values:
            told.append(f"{n_values} values not mapped (in {count_band(n_rows)} rows)")
        others = f" and {len(columns) - 1} more" if len(columns) > 1 else ""
        lines.append(f"  {name:<14} <- {shown_name(columns[0])}{others}: {', '.join(told)}")
    lines += [f"  {name:<14} constant" for name in work.source.constants]
    lines += ["  clinic         by file"] if work.source.clinic_by_file else []
    lines += [f"  rows kept by   {shown_name(column)}" for column in work.source.keep]
    return lines


def _per_field(unmapped: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how many values, in how many rows, each map of a table does not know."""
    if unmapped.empty:
        return {}
    return {
        (str(table), str(name)): (len(part), int(part["rows"].sum()))
        for (table, name), part in unmapped.groupby(["table", "field"])
    }


def _account_lines(works: Sequence[WorkTable]) -> list[str]:
    lines = []
    for work in works:
        counts = work.ledger.counts()
        told = [f"{count_band(counts['rows_read'])} rows read"]
        told += [
            f"{count_band(counts[state])} {state.replace('_', ' ')}"
            for state in ("used", "rejected", "duplicate", "out_of_scope")
        ]
        lines.append(f"{work.table}: {', '.join(told)}")
        lines += _record_lines(work)
        rejects = work.ledger.rejects(None, None)
        reasons = rejects.groupby(["state", "reason"], sort=True).size()
        lines += [
            f"  {str(state).replace('_', ' ')}: {reason} {count_band(int(n_rows))}"
            for (state, reason), n_rows in reasons.items()
        ]
    lines.append(f"treatments that would be used: {_used(works[0])}")
    return lines


def _record_lines(work: WorkTable) -> list[str]:
    """Say what became of the physical records, where they hold several rows."""
    files = unfolded_counts(work.ledger)
    if not files:
        return []
    told = [f"{count_band(sum(one['records_read'] for one in files))} records read"]
    told += [
        f"{count_band(sum(one[state] for one in files))} {state.replace('_', ' ')}"
        for state in STATES
    ]
    return [f"  rows unfolded from records: {', '.join(told)}"]


def _used(work: WorkTable) -> str:
    used = work.text[work.kept]
    told = [count_band(len(used))]
    for name in ("patient", "injector", "clinic"):
        if name in used:
            told.append(f"{name}s: {count_band(int(used[name].nunique()))}")
    return ", ".join(told)
