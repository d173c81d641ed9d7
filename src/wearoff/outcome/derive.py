"""The outcome stage from end to end."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff import files
from wearoff.config import Analysis, Outcome
from wearoff.errors import ConfigError
from wearoff.outcome.bounds import RESPONSES, EffectBounds
from wearoff.outcome.cycles import build_cycles
from wearoff.outcome.durations import (
    CENSORING_REASONS,
    CENSORINGS,
    arrange_durations,
    durations_of_bounds,
    durations_of_rule,
)
from wearoff.outcome.effects import SeenEffects
from wearoff.outcome.follow_up import FollowUp, link_follow_up
from wearoff.outcome.lost_treatments import add_lost_treatments
from wearoff.outcome.refusal import refuse_no_visits, refuse_unknown_only
from wearoff.outcome.response_rules import retreatment_in_words, rule_in_words
from wearoff.records import load_assessments, load_rejects, load_treatments

DURATIONS_FILE = "durations.parquet"
VISITS_FILE = "visits.parquet"
VISIT_COLUMNS = {"treatment_id": "str", "days": "float64"}
OUTCOME_FILE = "outcome.json"
BOUNDS_GIVEN = "bounds_given"


def derive_outcome(*, analysis: Analysis, records_dir: Path, out_dir: Path) -> None:
    """Turn clean records into durations of effect under the primary response rule.

    Parameters
    ----------
    analysis : Analysis
        The checked config.
    records_dir : Path
        Folder written by the records stage.
    out_dir : Path
        Where durations.parquet (the primary rule), visits.parquet (days of the graded visits
        after each treatment) and outcome.json (counts of every rule) go.

    Raises
    ------
    ConfigError
        If there are visits but no outcome section.
    DataQualityError
        If an input or the result does not have its agreed shape, or nothing in the records
        tells how long any effect lasted.
    """
    rows, summary, visits = _derive(analysis, records_dir)
    files.write_parquet(visits.astype(VISIT_COLUMNS), out_dir / VISITS_FILE)
    files.write_parquet(arrange_durations(rows, analysis.records.groups), out_dir / DURATIONS_FILE)
    files.write_json(summary, out_dir / OUTCOME_FILE)


def durations_under(analysis: Analysis, records_dir: Path) -> pd.DataFrame:
    """Return the durations that a config gives, and write nothing.

    Parameters
    ----------
    analysis : Analysis
        A config, perhaps with another response rule or re-treatment policy.
    records_dir : Path
        Folder written by the records stage.

    Returns
    -------
    DataFrame
        durations.parquet of ARCHITECTURE.md under its primary rule.

    Raises
    ------
    ConfigError, DataQualityError
        As :func:`derive_outcome`.
    """
    return arrange_durations(_derive(analysis, records_dir)[0], analysis.records.groups)


def _derive(
    analysis: Analysis, records_dir: Path
) -> tuple[pd.DataFrame, dict[str, Any], pd.DataFrame]:
    """Return durations, the summary and the graded visits."""
    treatments = load_treatments(records_dir, analysis.records.groups)
    if analysis.records.kind == "intervals":
        rows = durations_of_bounds(treatments)
        return rows, _summarise_bounds(rows), pd.DataFrame(columns=list(VISIT_COLUMNS))
    if analysis.records.assessments is None:
        raise refuse_no_visits()
    outcome, assessments = _outcome(analysis), load_assessments(records_dir)
    given = add_lost_treatments(treatments, load_rejects(records_dir))
    rows, summary, visits = _derive_from_visits(given, assessments, outcome)
    refuse_unknown_only(len(rows), summary["reasons"], outcome)
    return rows, summary, visits


def _outcome(analysis: Analysis) -> Outcome:
    if analysis.outcome is None:
        raise ConfigError("is missing", "outcome", "kind: visits needs it")
    return analysis.outcome


def _derive_from_visits(
    treatments: pd.DataFrame, assessments: pd.DataFrame, outcome: Outcome
) -> tuple[pd.DataFrame, dict[str, Any], pd.DataFrame]:
    cycles = build_cycles(treatments, outcome.top_up_days)
    follow_up = link_follow_up(cycles, assessments, outcome)
    if "is_lost" in cycles:
        kept = ~cycles["is_lost"].to_numpy(dtype=bool)
        cycles, follow_up = cycles[kept].reset_index(drop=True), follow_up.of_cycles(kept)
    by_rule = {
        name: durations_of_rule(cycles, follow_up, rule, outcome)
        for name, rule in outcome.rules.items()
    }
    rules = {
        name: {"words": _words(name, outcome), **_counts(durations)}
        for name, (durations, _, _) in by_rule.items()
    }
    durations, found, seen = by_rule[outcome.primary]
    graded = follow_up.is_graded & seen.judged
    cycles["baseline_score"] = follow_up.baseline
    cycles["n_assessments"] = np.bincount(follow_up.cycle[graded], minlength=len(cycles))
    rows = pd.concat([cycles, durations], axis="columns")
    summary = {
        "primary": outcome.primary,
        "scale": outcome.scale,
        "rules": rules,
        "reasons": _reasons(rows, found, seen),
    }
    return rows, summary, _graded_visits(cycles, follow_up, graded)


def _words(name: str, outcome: Outcome) -> str:
    return f"{rule_in_words(outcome.rules[name], outcome)} {retreatment_in_words(outcome)}"


def _graded_visits(
    cycles: pd.DataFrame, follow_up: FollowUp, graded: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Return when each treatment was graded: what a predicted duration would be seen by."""
    ids = cycles["treatment_id"].iloc[follow_up.cycle[graded]].reset_index(drop=True)
    return pd.DataFrame({"treatment_id": ids, "days": follow_up.days[graded]})


def _summarise_bounds(rows: pd.DataFrame) -> dict[str, Any]:
    words = (
        "The bounds of each duration stand in the records; every row counts as a response, unless "
        "it goes from zero to infinity."
    )
    return {
        "primary": BOUNDS_GIVEN,
        "scale": "bounds given in the records",
        "rules": {BOUNDS_GIVEN: {"words": words, **_counts(rows)}},
        "reasons": {},
    }


def _counts(durations: pd.DataFrame) -> dict[str, int]:
    response = durations["response"].value_counts()
    censoring = durations["censoring"].value_counts()
    return {
        **{name: int(response.get(name, 0)) for name in RESPONSES},
        "unknown_bounded": int(_is_only_bounded(durations).sum()),
        **{name: int(censoring.get(name, 0)) for name in CENSORINGS},
    }


def _is_only_bounded(durations: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which responses are unknown, but with a day by which the effect was over."""
    unknown = durations["response"] == "unknown"
    return np.asarray(unknown & durations["upper_days"].notna(), dtype=bool)


def _reasons(rows: pd.DataFrame, found: EffectBounds, seen: SeenEffects) -> dict[str, int]:
    """Return why responses are unknown and durations censored, under the primary rule."""
    absent = _is_only_bounded(rows)
    bare = (rows["response"] == "unknown").to_numpy(dtype=bool) & ~absent
    unseen = (rows["n_assessments"] == 0).to_numpy(dtype=bool)
    no_baseline = seen.lacks_baseline
    right = (rows["censoring"] == "right").to_numpy(dtype=bool)
    ended = rows["censoring_reason"]
    return {
        # The first four are all unknown responses, each under one reason.
        "absent_when_first_assessed": int(absent.sum()),
        "no_follow_up": int((bare & unseen).sum()),
        "no_baseline": int((bare & ~unseen & no_baseline).sum()),
        "not_assessed_in_window": int((bare & ~unseen & ~no_baseline).sum()),
        "present_when_first_assessed": int((found.responded & ~found.assessed).sum()),
        # All right-censored durations, each under one reason.
        **{name: int((ended == name).sum()) for name in CENSORING_REASONS},
        "unconfirmed_loss": int((right & found.unconfirmed).sum()),
        "top_up_joined": int((rows["n_injections"] - 1).sum()),
    }
