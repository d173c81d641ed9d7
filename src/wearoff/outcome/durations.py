"""The durations table: one row per treatment cycle, from visits or from bounds that are given."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from wearoff.config import Group, Outcome, ResponseRule
from wearoff.outcome.bounds import (
    RESPONDED,
    RESPONSES,
    UNKNOWN,
    EffectBounds,
    find_bounds,
    responses,
)
from wearoff.outcome.effects import SeenEffects, find_effects
from wearoff.outcome.follow_up import FollowUp, retreated_in_follow_up
from wearoff.records import check_table
from wearoff.records.arrow_text import pick_texts
from wearoff.records.column_words import describe_columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CENSORINGS = ("exact", "interval", "left", "right")
_EXACT, _INTERVAL, _LEFT, _RIGHT = range(len(CENSORINGS))
CENSORING_REASONS = (
    "end_of_follow_up", "retreated", "switched_product", "beyond_max_follow_up",
)  # fmt: skip


def durations_of_rule(
    cycles: pd.DataFrame, follow_up: FollowUp, rule: ResponseRule, outcome: Outcome
) -> tuple[pd.DataFrame, EffectBounds, SeenEffects]:
    """Apply one response rule to every cycle.

    Parameters
    ----------
    cycles : DataFrame
        The table made by ``build_cycles``.
    follow_up : FollowUp
        The visits after each cycle.
    rule : ResponseRule
        The rule.
    outcome : Outcome
        The outcome section of the config.

    Returns
    -------
    DataFrame
        ``response``, ``lower_days``, ``upper_days``, ``entry_days``, ``censoring``,
        ``censoring_reason``, one row per cycle.
    EffectBounds
        The bounds before a missing baseline or peak made them unknown.
    SeenEffects
        Which visits could be judged, and show the effect.
    """
    seen = find_effects(rule, outcome, follow_up)
    found = find_bounds(
        cycle=follow_up.cycle[seen.judged],
        days=follow_up.days[seen.judged],
        has_effect=seen.has_effect[seen.judged],
        is_graded=follow_up.is_graded[seen.judged],
        n_cycles=len(cycles),
        window_days=outcome.response_window_days,
        confirm_loss_visits=outcome.confirm_loss_visits,
    )
    response, lower, upper = responses(found), found.lower_days, found.upper_days
    lacking = seen.lacks_baseline | seen.lacks_peak
    response = np.where(lacking, UNKNOWN, response)
    # Without a baseline no visit shows the effect, so a late one does not show its absence.
    lower, upper = np.where(lacking, np.nan, lower), np.where(lacking, np.nan, upper)
    censoring = _censoring(lower, upper, response)
    why = np.where(censoring == _RIGHT, _why_censored(cycles, follow_up, outcome), -1)
    columns = {
        "response": pick_texts(RESPONSES, response),
        "lower_days": lower,
        "upper_days": upper,
        "entry_days": np.nan,  # every visit counts from the treatment on
        "censoring": pick_texts(CENSORINGS, censoring),
        "censoring_reason": pick_texts(CENSORING_REASONS, why),
    }
    return pd.DataFrame(columns), found, seen


def _why_censored(cycles: pd.DataFrame, follow_up: FollowUp, outcome: Outcome) -> Ints:
    """Return what ended the follow-up of each cycle, as position in ``CENSORING_REASONS``."""
    retreated = retreated_in_follow_up(cycles, outcome)
    switched = retreated & cycles["switches"].to_numpy(dtype=bool)
    reasons = ["switched_product", "retreated", "beyond_max_follow_up"]
    places = [CENSORING_REASONS.index(reason) for reason in (*reasons, "end_of_follow_up")]
    return np.select([switched, retreated, follow_up.goes_on], places[:-1], places[-1])


def durations_of_bounds(treatments: pd.DataFrame) -> pd.DataFrame:
    """Return the durations of a table that already holds their bounds.

    Parameters
    ----------
    treatments : DataFrame
        treatments.parquet with ``lower_days``, ``upper_days`` and ``entry_days``.

    Returns
    -------
    DataFrame
        durations.parquet of ARCHITECTURE.md. Every row counts as responded, but one from zero to
        infinity: nobody looked, so its response is unknown.
    """
    rows = treatments.copy()
    # ASSUME: several durations of a patient and area stand in the order of their cycles.
    rows["cycle"] = rows.groupby(["patient", "area"], dropna=False).cumcount() + 1
    rows["baseline_score"] = np.nan
    lower, upper = rows["lower_days"].to_numpy(), rows["upper_days"].to_numpy()
    unseen = (lower == 0) & np.isinf(upper)
    response = np.where(unseen, UNKNOWN, RESPONDED)
    rows["response"] = pick_texts(RESPONSES, response)
    rows.loc[unseen, ["lower_days", "upper_days"]] = np.nan
    rows["censoring"] = pick_texts(CENSORINGS, _censoring(lower, upper, response))
    rows["censoring_reason"] = pd.Series([None] * len(rows), dtype="str")
    rows["n_assessments"] = 0
    return rows


def arrange_durations(rows: pd.DataFrame, groups: Mapping[str, Group]) -> pd.DataFrame:
    """Put columns and rows into the order of ARCHITECTURE.md.

    Parameters
    ----------
    rows : DataFrame
        Durations with all columns, and perhaps others.
    groups : mapping of str to Group
        The groups of the config.

    Returns
    -------
    DataFrame
        durations.parquet, checked against its schema.

    Raises
    ------
    DataQualityError
        If a column does not have its agreed shape.
    """
    schema = durations_schema(groups)
    ordered = rows[list(schema.columns)].sort_values("treatment_id", ignore_index=True)
    whole = {name: "int64" for name in ("cycle", "day", "n_assessments")}
    return check_table(ordered.astype(whole), schema, "durations.parquet")


def durations_schema(groups: Mapping[str, Group] | None = None) -> pa.DataFrameSchema:
    """Return the schema of durations.parquet.

    Parameters
    ----------
    groups : mapping of str to Group, optional
        The groups of the config. Without them any further column is let through.

    Returns
    -------
    DataFrameSchema
        Strict if the groups are given.
    """
    texts = ("injector", "clinic", "product", "area")
    columns = {
        "treatment_id": pa.Column(str, unique=True),
        "patient": pa.Column(str),
        **{name: pa.Column(str, nullable=True) for name in texts},
        "dose_units": pa.Column("float64", pa.Check.gt(0), nullable=True),
    }
    for name, group in (groups or {}).items():
        is_level = group.kind == "categorical"
        columns[name] = pa.Column(str) if is_level else pa.Column("float64", nullable=True)
    columns |= {
        "cycle": pa.Column("int64", pa.Check.ge(1)),
        "day": pa.Column("int64"),
        "baseline_score": pa.Column("float64", nullable=True),
        "response": pa.Column(str, pa.Check.isin(RESPONSES)),
        "lower_days": pa.Column("float64", pa.Check.ge(0), nullable=True),
        "upper_days": pa.Column("float64", pa.Check.gt(0), nullable=True),
        "entry_days": pa.Column("float64", pa.Check.gt(0), nullable=True),
        "censoring": pa.Column(str, pa.Check.isin(CENSORINGS), nullable=True),
        "censoring_reason": pa.Column(str, pa.Check.isin(CENSORING_REASONS), nullable=True),
        "n_assessments": pa.Column("int64", pa.Check.ge(0)),
    }
    described, strict = describe_columns(columns, groups), groups is not None
    return pa.DataFrameSchema(described, strict=strict, ordered=strict, checks=_BOUNDS_FIT)


def load_durations(outcome_dir: Path, groups: Mapping[str, Group] | None = None) -> pd.DataFrame:
    """Read the durations.

    Parameters
    ----------
    outcome_dir : Path
        Folder written by the outcome stage.
    groups : mapping of str to Group, optional
        The groups of the config; if given, no other column may be there.

    Returns
    -------
    DataFrame
        durations.parquet of ARCHITECTURE.md; bounds in days.

    Raises
    ------
    DataQualityError
        If the file does not have its agreed shape.
    """
    table = pd.read_parquet(outcome_dir / "durations.parquet")
    return check_table(table, durations_schema(groups), "durations.parquet")


def _censoring(lower: Floats, upper: Floats, response: Ints) -> Ints:
    """Return the kind of each duration as position in ``CENSORINGS``; -1 unless responded."""
    kind = np.where(lower == upper, _EXACT, _INTERVAL)
    kind = np.where((lower == 0) & (upper > 0), _LEFT, kind)
    kind = np.where(np.isinf(upper), _RIGHT, kind)
    return np.where(response == RESPONDED, kind, -1)


def _bounds_are_ordered(rows: pd.DataFrame) -> pd.Series:
    return ~(rows["upper_days"] < rows["lower_days"])


def _bounds_fit_response(rows: pd.DataFrame) -> pd.Series:
    """Responders have all of it, unknowns at most a finite upper bound, the others nothing."""
    lower, upper = rows["lower_days"], rows["upper_days"]
    responded, unknown = rows["response"] == "responded", rows["response"] == "unknown"
    bounded, unbounded = lower.notna() & upper.notna(), lower.isna() & upper.isna()
    only_upper = (lower == 0) & (upper < np.inf)
    fits = np.where(responded, bounded, unbounded | (unknown & only_upper))
    return pd.Series(fits, index=rows.index) & (responded == rows["censoring"].notna())


def _entry_fits_bounds(rows: pd.DataFrame) -> pd.Series:
    observed_late = rows["entry_days"].notna()
    fits = (rows["entry_days"] <= rows["lower_days"]) & (rows["entry_days"] < rows["upper_days"])
    return ~observed_late | (fits & (rows["response"] == "responded"))


_BOUNDS_FIT = [
    pa.Check(_bounds_are_ordered, name="bounds_are_ordered"),
    pa.Check(_bounds_fit_response, name="bounds_fit_response"),
    pa.Check(_entry_fits_bounds, name="entry_fits_bounds"),
]
