"""What a data-quality check is, and what it may look at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from wearoff.config import Analysis, Outcome
from wearoff.records.coded import sort_texts

MAX_FOLLOW_UP_DAYS: int = Outcome.model_fields["max_follow_up_days"].default

Count = tuple[int, int] | None
"""Violations and how many could have been; None where the check does not apply."""


@dataclass(frozen=True)
class CheckInput:
    """The cleaned records and their account.

    Attributes
    ----------
    analysis : Analysis
        The config.
    treatments, assessments, rejects, repairs : DataFrame
        The tables of ARCHITECTURE.md; ``day`` in days since the patient's first treatment.
    counts : mapping of str to dict
        Per table: rows_read, used, rejected, duplicate, out_of_scope.
    notes : mapping of str to int
        Counts taken from the raw text.
    rows_per_file : sequence of int
        Records read from each file.
    memo : dict of str to DataFrame
        Tables that several checks derive from these, kept after the first.
    """

    analysis: Analysis
    treatments: pd.DataFrame
    assessments: pd.DataFrame
    rejects: pd.DataFrame
    repairs: pd.DataFrame
    counts: Mapping[str, Mapping[str, int]]
    notes: Mapping[str, int]
    rows_per_file: Sequence[int]
    memo: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def has_visits(self) -> bool:
        """Return whether there are visits, rather than bounds that are given, or none."""
        return "assessments" in self.counts

    @property
    def main_table(self) -> str:
        """Return the name of the table of treatments, or of durations that are given."""
        return "treatments" if "treatments" in self.counts else "intervals"

    @property
    def max_follow_up_days(self) -> int:
        """Return after how many days nothing is seen any more: the config's, or the usual."""
        outcome = self.analysis.outcome
        return outcome.max_follow_up_days if outcome else MAX_FOLLOW_UP_DAYS

    def n_in_scope(self, *tables: str) -> int:
        """Return the number of records in scope.

        Parameters
        ----------
        *tables : str
            Names of tables; without any, all tables.

        Returns
        -------
        int
            Records read less those out of scope.
        """
        chosen = [self.counts[table] for table in tables or self.counts if table in self.counts]
        return sum(count["rows_read"] - count["out_of_scope"] for count in chosen)

    def n_with_reason(self, code: str, *tables: str) -> int:
        """Return how many rejected records carry a reason, primary or not.

        Parameters
        ----------
        code : str
            The reason code.
        *tables : str
            Names of tables; without any, all tables.

        Returns
        -------
        int
            Number of records.
        """
        counts = self._rows_by_reasons
        if tables:
            counts = counts[counts["table"].isin(list(tables))]
        carries = (";" + counts["reasons"] + ";").str.contains(f";{code};", regex=False)
        return int(counts.loc[carries, "n"].sum())

    @property
    def _rows_by_reasons(self) -> pd.DataFrame:
        """Return how many rows of each table are rejected for each list of reasons."""
        if "reasons" not in self.memo:
            rejected = self.rejects[self.rejects["state"] == "rejected"]
            self.memo["reasons"] = (
                rejected.groupby(["table", "reasons"]).size().rename("n").reset_index()
            )
        return self.memo["reasons"]


def code_tables(treatments: pd.DataFrame, assessments: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return both tables with their texts coded, alike where they have the same column.

    Parameters
    ----------
    treatments, assessments : DataFrame
        The tables as assembled.

    Returns
    -------
    dict of str to DataFrame
        ``treatments`` and ``assessments``: all texts but the ids are coded, so that rows are
        grouped and compared by numbers.
    """
    tables = {"treatments": treatments, "assessments": assessments}
    coded: dict[str, dict[str, pd.Series]] = {name: {} for name in tables}
    kinds = ["str", "category"]
    texts = [*treatments.select_dtypes(kinds), *assessments.select_dtypes(kinds)]
    for column in dict.fromkeys(texts):
        having = [name for name in tables if column in tables[name]]
        if not column.endswith("_id"):
            columns = sort_texts([tables[name][column] for name in having])
            for name, cells in zip(having, columns, strict=True):
                coded[name][column] = cells
    return {name: table.assign(**coded[name]) for name, table in tables.items()}


@dataclass(frozen=True)
class Check:
    """One data-quality check.

    Attributes
    ----------
    name, title : str
        Its id, and what it asks in plain words; ``{max_follow_up_days}`` stands for the config's.
    level : str
        table, field or whole.
    category : str
        conformance, completeness or plausibility.
    threshold : float or None
        Largest acceptable share of violations; None if any share may be right.
    reason : str
        Why this threshold.
    advice : str
        What to do when it fails.
    count : callable
        Counts violations and how many could have been.
    """

    name: str
    title: str
    level: Literal["table", "field", "whole"]
    category: Literal["conformance", "completeness", "plausibility"]
    threshold: float | None
    reason: str
    advice: str
    count: Callable[[CheckInput], Count]
