"""Which practices belong to which job, and a job's results in one file."""

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from wearoff.files import write_text
from wearoff.validate.scenarios import MAIN, SCENARIOS
from wearoff.validate.truth_kinds import KINDS

logger = logging.getLogger(__name__)

SIZE = 10
"""Practices of a job: about a minute."""
WANTED = {"main": 316, "others": 100, "truth": 200, "alarms": 100}
"""Practices of the main scenario, of each other one, of each kind of truth run, and of those on
which false alarms are counted. 316 tell intervals of 90 % from such of 85 % with a power of 0.8."""


def wanted_batches(counts: Mapping[str, int]) -> list[str]:
    """Return the names of all jobs.

    Parameters
    ----------
    counts : mapping of str to int
        Practices by the keys of WANTED, which stand for those that are missing. Jobs are of SIZE
        practices, so there may be a few more.

    Returns
    -------
    list of str
        Such as ``calibration/ordinary/3``, the main scenario first.
    """
    number = {name: -(-int(counts.get(name, usual)) // SIZE) for name, usual in WANTED.items()}
    groups = [(f"calibration/{MAIN}", number["main"])]
    groups += [(f"truth/{kind}", number["truth"]) for kind in KINDS]
    groups += [(f"calibration/{one}", number["others"]) for one in SCENARIOS if one != MAIN]
    groups += [("alarms/usual", number["alarms"])]
    return [f"{group}/{batch}" for group, n_batches in groups for batch in range(1, n_batches + 1)]


def seeds_of(batch: int) -> range:
    """Return the seeds of a batch: the first has 1 to SIZE."""
    return range((batch - 1) * SIZE + 1, batch * SIZE + 1)


def write_batch(
    one: Callable[[str, int], Mapping[str, object]], group: str, batch: int, path: Path
) -> None:
    """Run the practices of a batch one after the other, and write a row for each.

    Parameters
    ----------
    one : callable
        Takes group and seed, returns the row.
    group : str
        What the practices are of.
    batch : int
        From 1.
    path : Path
        The table, whole or not at all.
    """
    rows = []
    for seed in seeds_of(batch):
        rows.append(one(group, seed))
        logger.info("%s, seed %d: done", group, seed)
    write_table(pd.DataFrame(rows), path)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table of results; the same results give the same bytes."""
    write_text(table.to_csv(index=False, float_format="%.4g"), path)


def read_tables(
    paths: Iterable[Path], order: Iterable[str], columns: Iterable[str]
) -> pd.DataFrame:
    """Return the rows of several batches, by group in the order given and by seed.

    Parameters
    ----------
    paths : iterable of Path
        Files of :func:`write_batch`.
    order : iterable of str
        Values of the first column.
    columns : iterable of str
        Of an empty table, where there are no batches.
    """
    tables = [pd.read_csv(path) for path in paths]
    if not tables:
        return pd.DataFrame(columns=[*columns])
    table = pd.concat(tables, ignore_index=True)
    place = {name: number for number, name in enumerate(order)}
    keys = table[table.columns[0]].map(place)
    table = table.assign(_place=keys).sort_values(["_place", "seed"], kind="stable")
    return table.drop(columns="_place").reset_index(drop=True)
