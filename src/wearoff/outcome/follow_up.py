"""Which assessments follow which treatment cycle, and which one is its baseline."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import Outcome, Raters
from wearoff.records.coded import sort_texts
from wearoff.records.row_keys import day_keys, number_rows

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    score_2, baseline_2 : array of float
        The other rater's, at the same visits; NaN where there is none.
    goes_on : array of bool
        Whether the cycle was graded later than ``max_follow_up_days``, one per cycle.
    """

    cycle: Ints
    days: Floats
    score: Floats
    is_graded: npt.NDArray[np.bool_]
    baseline: Floats
    score_2: Floats
    baseline_2: Floats
    goes_on: npt.NDArray[np.bool_]

    def of_cycles(self, kept: npt.NDArray[np.bool_]) -> "FollowUp":
        """Return the follow-up of some cycles, numbered among these.

        Parameters
        ----------
        kept : array of bool
            One flag per cycle.
        """
        number = np.cumsum(kept) - 1
        rows = kept[self.cycle]
        return FollowUp(
            cycle=number[self.cycle[rows]], days=self.days[rows], score=self.score[rows],
            is_graded=self.is_graded[rows], baseline=self.baseline[kept],
            score_2=self.score_2[rows], baseline_2=self.baseline_2[kept],
            goes_on=self.goes_on[kept],
        )  # fmt: skip


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
        Visits after each cycle; re-treatments added as visits if the policy is ``event``, or
        ``interval`` and they were not graded.
    """
    visits = _visits_by_place(cycles, assessments, outcome.raters)
    baselines = _find_baselines(cycles, visits, outcome)
    keys = day_keys(cycles["place"], cycles["day"])
    # The last cycle that began before the visit: a visit on the day of re-treatment still
    # belongs to the cycle before, which it closes.
    cycle = np.searchsorted(keys, day_keys(visits["place"], visits["day"]), side="left") - 1
    place = cycles["place"].to_numpy()
    cycle_day = cycles["day"].to_numpy(dtype=float)
    day = visits["day"].to_numpy(dtype=float)
    days = day - cycle_day[cycle]
    follows = (cycle >= 0) & (place[cycle] == visits["place"].to_numpy())
    is_late = days > outcome.max_follow_up_days
    kept = follows & ~is_late & (days > np.nan_to_num(baselines.day)[cycle])
    if outcome.retreatment in {"censor", "event"}:
        kept &= day != cycles["next_day"].to_numpy()[cycle]
    scores = {name: visits[name].to_numpy()[kept] for name in ("score", "score_2")}
    graded = pd.DataFrame({"cycle": cycle[kept], "days": days[kept], "is_graded": True, **scores})
    rows = _add_retreatments(graded, cycles, outcome)
    return FollowUp(
        cycle=rows["cycle"].to_numpy(), days=rows["days"].to_numpy(),
        score=rows["score"].to_numpy(), is_graded=rows["is_graded"].to_numpy(dtype=bool),
        baseline=baselines.score, score_2=rows["score_2"].to_numpy(),
        baseline_2=baselines.score_2,
        goes_on=np.bincount(cycle[follows & is_late], minlength=len(cycles)) > 0,
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


def _visits_by_place(
    cycles: pd.DataFrame, assessments: pd.DataFrame, raters: Raters | None
) -> pd.DataFrame:
    """Return place, day and scores of every assessment, in order, one per place and day."""
    visit, place = _places_of_visits(cycles, assessments)
    keys = day_keys(place, assessments["day"].to_numpy()[visit])
    order = np.argsort(keys, kind="stable")
    seen = visit[order]
    unscored = np.full(len(assessments), np.nan)
    score_2 = assessments["score_2"].to_numpy() if "score_2" in assessments else unscored
    visits = pd.DataFrame(
        {
            "place": place[order], "day": assessments["day"].to_numpy()[seen],
            "score": assessments["score"].to_numpy()[seen], "score_2": score_2[seen],
        }
    )  # fmt: skip
    if raters is not None:
        rater = assessments["rater"].iloc[seen].reset_index(drop=True)
        return _visits_of(visits.assign(rater=rater), raters)
    return _one_a_day(visits)


def _one_a_day(visits: pd.DataFrame) -> pd.DataFrame:
    # ASSUME: a score of one area says more about it than one of all areas on the same day.
    keys = day_keys(visits["place"], visits["day"])
    is_last = np.append(keys[1:] != keys[:-1], True)[: len(keys)]
    return visits[is_last].reset_index(drop=True)


def _places_of_visits(cycles: pd.DataFrame, assessments: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return positions of assessments and their places: first those of all areas, per place."""
    is_first = ~cycles["place"].duplicated()
    of_both = {
        name: sort_texts([cycles.loc[is_first, name], assessments[name]])
        for name in ("patient", "area")
    }
    places, seen = (pd.DataFrame({name: of_both[name][i] for name in of_both}) for i in (0, 1))
    of_all_areas = seen["area"].isna().to_numpy(dtype=bool)
    general, special = np.flatnonzero(of_all_areas), np.flatnonzero(~of_all_areas)
    at, looked_at = number_rows([places, seen.iloc[special]], ["patient", "area"])
    place_at = np.full(max(at.max(initial=0), looked_at.max(initial=0)) + 1, -1)
    place_at[at] = np.arange(len(places))
    found = place_at[looked_at]
    treated, visited = number_rows([places, seen.iloc[general]], ["patient"])
    # Places stand in the order of patients, so those of one patient are a run.
    n_numbers = max(treated.max(initial=0), visited.max(initial=0)) + 1
    n_places = np.bincount(treated, minlength=n_numbers)
    first = np.full(n_numbers, 0)
    first[treated[::-1]] = np.arange(len(places))[::-1]
    times = n_places[visited]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return (
        np.concatenate([np.repeat(general, times), special[found >= 0]]),
        np.concatenate([np.repeat(first[visited], times) + within, found[found >= 0]]),
    )


def _visits_of(visits: pd.DataFrame, raters: Raters) -> pd.DataFrame:
    """Return the visits that the first rater graded, with the second's score of the same day."""
    of_first = _one_a_day(visits[visits["rater"] == raters.first]).drop(columns="rater")
    if raters.second is None:
        return of_first
    of_second = _one_a_day(visits[visits["rater"] == raters.second])
    scores = of_second[["place", "day", "score"]].rename(columns={"score": "score_2"})
    return of_first.drop(columns="score_2").merge(scores, on=["place", "day"], how="left")


@dataclass(frozen=True)
class _Baselines:
    """Each cycle's scores before treatment, and their day after it (0 if not after it)."""

    score: Floats
    score_2: Floats
    day: Floats


def _find_baselines(cycles: pd.DataFrame, visits: pd.DataFrame, outcome: Outcome) -> _Baselines:
    # ASSUME: the last score up to the day of treatment is the baseline; only where there is none,
    # the first one after it within baseline_days. A score from before the previous cycle, or of
    # its day, is not used. The other rater's baseline is that of the same visit.
    first, last = outcome.baseline_days
    place, day = cycles["place"].to_numpy(), cycles["day"].to_numpy(dtype=float)
    score, score_2, offset = (np.full(len(cycles), np.nan) for _ in range(3))
    if visits.empty:
        return _Baselines(score, score_2, offset)
    visit_keys = day_keys(visits["place"], visits["day"])
    before = np.searchsorted(visit_keys, day_keys(place, day + min(last, 0)), side="right") - 1
    after = np.searchsorted(visit_keys, day_keys(place, day + max(first, 1)), side="left")
    for found in (after, before):  # the second overwrites the first where both exist
        position = np.clip(found, 0, len(visits) - 1)
        visit_day = visits["day"].to_numpy(dtype=float)[position]
        fits = (found == position) & (visits["place"].to_numpy()[position] == place)
        fits &= (visit_day >= day + first) & (visit_day <= day + last)
        fits &= ~(visit_day <= cycles["previous_day"].to_numpy())
        fits &= ~(visit_day > cycles["next_day"].to_numpy())
        score = np.where(fits, visits["score"].to_numpy()[position], score)
        score_2 = np.where(fits, visits["score_2"].to_numpy()[position], score_2)
        offset = np.where(fits, np.maximum(visit_day - day, 0.0), offset)
    return _Baselines(score, score_2, offset)


def _add_retreatments(graded: pd.DataFrame, cycles: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Add re-treatments as visits without effect, as often as a loss needs confirming."""
    if outcome.retreatment not in {"interval", "event"}:
        return graded
    # ASSUME: where re-treatment is set to end the effect, it proves that the effect was over.
    gap = (cycles["next_day"] - cycles["day"]).to_numpy(dtype=float)
    ends_effect = retreated_in_follow_up(cycles, outcome)
    if outcome.retreatment == "interval":
        on_the_day = graded["days"].to_numpy() == gap[graded["cycle"].to_numpy()]
        ends_effect = ends_effect & ~np.isin(np.arange(len(cycles)), graded["cycle"][on_the_day])
    cycle = np.flatnonzero(ends_effect)
    ends = pd.DataFrame({"cycle": cycle, "days": gap[cycle], "is_graded": False})
    ends = ends.assign(score=np.nan, score_2=np.nan)
    columns = list(ends)
    rows = pd.concat([graded[columns], *[ends] * outcome.confirm_loss_visits], ignore_index=True)
    return rows.sort_values(["cycle", "days"], kind="stable", ignore_index=True)
