"""Which assessments follow which treatment cycle, and which one is its baseline."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import Outcome
from wearoff.outcome.cycles import NO_AREA

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SPAN = 1 << 22
"""More days than any record spans; makes one sortable number of place and day."""


@dataclass(frozen=True)
class FollowUp:
    """The visits after each cycle, in order of cycle and day.

    Attributes
    ----------
    cycle : array of int
        Position of the cycle in the table of cycles.
    days : array of float
        Days since that cycle's first injection, above 0.
    score : array of float
        The score; NaN for a re-treatment that stands for a visit.
    is_graded : array of bool
        False for a re-treatment that stands for a visit.
    baseline : array of float
        The score before treatment, one per cycle; NaN where there is none.
    """

    cycle: Ints
    days: Floats
    score: Floats
    is_graded: npt.NDArray[np.bool_]
    baseline: Floats


def link_follow_up(cycles: pd.DataFrame, assessments: pd.DataFrame, outcome: Outcome) -> FollowUp:
    """Give every assessment to the cycle it follows.

    The follow-up of a cycle runs to the day of the next cycle of that patient and area, that day
    included, and ends at ``max_follow_up_days``.

    Parameters
    ----------
    cycles : DataFrame
        The table made by ``build_cycles``.
    assessments : DataFrame
        assessments.parquet of ARCHITECTURE.md.
    outcome : Outcome
        The outcome section of the config.

    Returns
    -------
    FollowUp
        Visits after each cycle; re-treatments added as visits if the policy is ``event``.
    """
    visits = _visits_by_place(cycles, assessments)
    baseline, baseline_day = _find_baselines(cycles, visits, outcome)
    keys = _sort_key(cycles["place"], cycles["day"])
    # The last cycle that began before the visit: a visit on the day of re-treatment still
    # belongs to the cycle before, which it closes.
    cycle = np.searchsorted(keys, _sort_key(visits["place"], visits["day"]), side="left") - 1
    place = cycles["place"].to_numpy()
    cycle_day = cycles["day"].to_numpy(dtype=float)
    day = visits["day"].to_numpy(dtype=float)
    days = day - cycle_day[cycle]
    kept = (cycle >= 0) & (place[cycle] == visits["place"].to_numpy())
    kept &= (days <= outcome.max_follow_up_days) & (days > np.nan_to_num(baseline_day)[cycle])
    if outcome.retreatment != "graded_bound":
        kept &= day != cycles["next_day"].to_numpy()[cycle]
    graded = pd.DataFrame(
        {"cycle": cycle, "days": days, "score": visits["score"], "is_graded": True}
    )[kept]
    rows = _add_retreatments(graded, cycles, outcome)
    return FollowUp(
        rows["cycle"].to_numpy(), rows["days"].to_numpy(), rows["score"].to_numpy(),
        rows["is_graded"].to_numpy(dtype=bool), baseline,
    )  # fmt: skip


def retreated_in_follow_up(cycles: pd.DataFrame, outcome: Outcome) -> npt.NDArray[np.bool_]:
    """Tell which cycles were followed by another before their follow-up would end.

    Parameters
    ----------
    cycles : DataFrame
        The table made by ``build_cycles``.
    outcome : Outcome
        The outcome section of the config.

    Returns
    -------
    array of bool
        One flag per cycle.
    """
    gap = cycles["next_day"].to_numpy() - cycles["day"].to_numpy()
    return np.asarray(gap <= outcome.max_follow_up_days)


def _visits_by_place(cycles: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Return place, day and score of every assessment, in order, one per place and day."""
    places = cycles[["patient", "area", "place"]].drop_duplicates("place")
    places = places.assign(area=places["area"].fillna(NO_AREA))
    of_all_areas = assessments["area"].isna()
    general = assessments[of_all_areas].drop(columns="area").merge(places, on="patient")
    special = assessments[~of_all_areas].merge(
        places, on=["patient", "area"], validate="many_to_one"
    )
    columns = ["place", "day", "score"]
    visits = pd.concat([general[columns], special[columns]], ignore_index=True)
    visits = visits.sort_values(["place", "day"], kind="stable")
    # ASSUME: a score of one area says more about it than one of all areas on the same day.
    return visits.drop_duplicates(["place", "day"], keep="last").reset_index(drop=True)


def _find_baselines(
    cycles: pd.DataFrame, visits: pd.DataFrame, outcome: Outcome
) -> tuple[Floats, Floats]:
    """Return each cycle's baseline score, and its day after treatment (0 if not after it)."""
    # ASSUME: the last score up to the day of treatment is the baseline; only where there is none,
    # the first one after it within baseline_days. A score from before the previous cycle, or of
    # its day, is not used.
    first, last = outcome.baseline_days
    place, day = cycles["place"].to_numpy(), cycles["day"].to_numpy(dtype=float)
    if visits.empty:
        return np.full(len(cycles), np.nan), np.full(len(cycles), np.nan)
    visit_keys = _sort_key(visits["place"], visits["day"])
    before = np.searchsorted(visit_keys, _sort_key(place, day + min(last, 0)), side="right") - 1
    after = np.searchsorted(visit_keys, _sort_key(place, day + max(first, 1)), side="left")
    score, offset = np.full(len(cycles), np.nan), np.full(len(cycles), np.nan)
    for found in (after, before):  # the second overwrites the first where both exist
        position = np.clip(found, 0, len(visits) - 1)
        visit_day = visits["day"].to_numpy(dtype=float)[position]
        fits = (found == position) & (visits["place"].to_numpy()[position] == place)
        fits &= (visit_day >= day + first) & (visit_day <= day + last)
        fits &= ~(visit_day <= cycles["previous_day"].to_numpy())
        fits &= ~(visit_day > cycles["next_day"].to_numpy())
        score = np.where(fits, visits["score"].to_numpy()[position], score)
        offset = np.where(fits, np.maximum(visit_day - day, 0.0), offset)
    return score, offset


def _add_retreatments(graded: pd.DataFrame, cycles: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Add re-treatments as visits without effect, as often as a loss needs confirming."""
    if outcome.retreatment != "event":
        return graded
    # ASSUME: where re-treatment is set to count as an event, it proves that the effect was over.
    cycle = np.flatnonzero(retreated_in_follow_up(cycles, outcome))
    gap = (cycles["next_day"] - cycles["day"]).to_numpy(dtype=float)[cycle]
    ends = pd.DataFrame({"cycle": cycle, "days": gap, "score": np.nan, "is_graded": False})
    rows = pd.concat([graded, *[ends] * outcome.confirm_loss_visits], ignore_index=True)
    return rows.sort_values(["cycle", "days"], kind="stable", ignore_index=True)


def _sort_key(place: pd.Series, day: pd.Series) -> Ints:
    return np.asarray(place, dtype=np.int64) * _SPAN + np.asarray(day, dtype=np.int64) + _SPAN // 2
