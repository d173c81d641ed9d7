"""When patients come back after a session, and when they are treated again.

Nothing here looks at how long an effect will last. A visit happens or not by the calendar, by
chance and by what earlier visits showed; the effect is looked at only on days on which the
patient stands in the room and is graded. Visit times therefore carry no information beyond the
grades themselves, and a likelihood of the interval between two visits needs no correction.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.simulate.calendar import Days, days_since_start, next_weekday
from wearoff.simulate.truth import Truth

NEVER = np.iinfo(np.int64).max
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sessions:
    """One session of several patients, as far as follow-up needs it.

    Attributes
    ----------
    patient : ndarray of int (n,)
        Row of the patient in the population.
    day : ndarray of int (n,)
        Day of the session, since the practice's first day.
    review_day : ndarray of int (n,)
        Day of the two-week review.
    effect_ends_day : ndarray of float (n,)
        True day on which the last area is back at its grade without effect.
    habit : ndarray of bool (n,)
        Comes back at a planned interval rather than when a visit shows the need.
    """

    patient: Days
    day: Days
    review_day: Days
    effect_ends_day: npt.NDArray[np.float64]
    habit: Flags

    def __getitem__(self, rows: Flags) -> "Sessions":
        """Return some of the patients."""
        return Sessions(
            self.patient[rows],
            self.day[rows],
            self.review_day[rows],
            self.effect_ends_day[rows],
            self.habit[rows],
        )

    def shows_no_effect(self, day: Days) -> Flags:
        """Say for days (n, any) whether a grading of all areas then finds no effect."""
        return self.effect_ends_day[:, None] <= day


@dataclass(frozen=True)
class _Diary:
    """Visit slots (n, slots) that the patient keeps, and the day of leaving the practice (n,)."""

    day: Days
    kept: Flags
    leaves_day: Days


def review_days(truth: Truth, day: Days, rng: np.random.Generator) -> Days:
    """Return the days of the two-week review.

    Parameters
    ----------
    truth : Truth
        What to draw from.
    day : ndarray of int (n,)
        Days of the sessions.
    rng : Generator
        The stream of the course.

    Returns
    -------
    ndarray of int (n,)
        Days, on weekdays.
    """
    plan = truth.visits
    jitter = rng.integers(-plan.review_jitter_days, plan.review_jitter_days + 1, len(day))
    return next_weekday(truth, day + plan.review_day + jitter)


def follow_up(
    truth: Truth, sessions: Sessions, rng: np.random.Generator
) -> tuple[pd.DataFrame, Days]:
    """Draw the graded visits after a session, and the next session.

    Two kinds of patients return. Those by need are treated when a visit shows every area back
    at its grade without effect, that day or some days later. Those by habit come on a day planned
    beforehand: if they are graded then and an area still shows effect, they are sent home and
    booked anew; if nobody grades, they are treated whatever the state. In the weeks before a
    planned day they pay no other visit. Leaving the practice and the end of the records come by
    chance and by the calendar. So the next session depends on grades seen, never on the true
    duration behind them.

    Parameters
    ----------
    truth : Truth
        What to draw from.
    sessions : Sessions
        The sessions, one per patient.
    rng : Generator
        The stream of the course.

    Returns
    -------
    visits : DataFrame
        `patient` and `day` of each graded visit, the day of the next session included if graded.
    next_day : ndarray of int (n,)
        Day of the next session; NEVER if there is none.
    """
    diary = _diary(truth, sessions, rng)
    next_day = np.full(len(sessions.day), NEVER)
    found = []
    for rows, course in ((sessions.habit, _by_habit), (~sessions.habit, _by_need)):
        part = _Diary(diary.day[rows], diary.kept[rows], diary.leaves_day[rows])
        visits, next_day[rows] = course(truth, sessions[rows], part, rng)
        found.append(visits)
    return pd.concat(found, ignore_index=True), next_day


def _diary(truth: Truth, sessions: Sessions, rng: np.random.Generator) -> _Diary:
    plan, n_sessions = truth.visits, len(sessions.day)
    shape = (n_sessions, plan.slots)
    slot = np.arange(plan.slots)
    jitter = rng.integers(-plan.jitter_days, plan.jitter_days + 1, shape)
    nominal = sessions.day[:, None] + plan.review_day + plan.gap_days * slot + jitter
    day = next_weekday(truth, nominal)
    day[:, 0] = sessions.review_day
    chance = np.where(slot == 0, plan.review_attended, plan.attended)
    leaves_slot = rng.geometric(plan.drop_out_per_slot, n_sessions)
    kept = (rng.random(shape) < chance) & (slot < leaves_slot[:, None])
    kept &= day <= days_since_start(truth, truth.practice.last_day)
    leaves_day = np.where(
        leaves_slot < plan.slots,
        day[np.arange(n_sessions), np.minimum(leaves_slot, plan.slots - 1)],
        NEVER,
    )
    return _Diary(day, kept, leaves_day)


def _by_need(
    truth: Truth, sessions: Sessions, diary: _Diary, rng: np.random.Generator
) -> tuple[pd.DataFrame, Days]:
    plan = truth.visits
    ready = diary.kept & sessions.shows_no_effect(diary.day)
    ready &= diary.day - sessions.day[:, None] >= plan.need_first_day
    decided = _up_to_first(ready)
    seen_day = np.where(ready.any(axis=1), _at_first(diary.day, ready), NEVER)
    wait_days = _between(plan.wait_days, len(seen_day), rng)
    wait_days[rng.random(len(seen_day)) < plan.same_day] = 0
    booked = seen_day < NEVER
    next_day = seen_day.copy()
    next_day[booked] = next_weekday(truth, seen_day[booked] + wait_days[booked])
    next_day[next_day > days_since_start(truth, truth.practice.last_day)] = NEVER
    graded = (rng.random(len(next_day)) < plan.retreatment_graded) & (wait_days > 0)
    graded &= next_day < NEVER
    visits = _rows(sessions, diary.day, diary.kept & decided)
    return pd.concat([visits, _rows(sessions, next_day[:, None], graded[:, None])]), next_day


def _by_habit(
    truth: Truth, sessions: Sessions, diary: _Diary, rng: np.random.Generator
) -> tuple[pd.DataFrame, Days]:
    plan, n_sessions = truth.visits, len(sessions.day)
    planned = rng.normal(plan.habit_days_mean, plan.habit_days_sd, n_sessions)
    gaps = _between(plan.postponed_days, (n_sessions, plan.attempts), rng)
    gaps[:, 0] = np.rint(np.clip(planned, *plan.habit_days_limits)).astype(np.int64)
    booked = next_weekday(truth, sessions.day[:, None] + np.cumsum(gaps, axis=1))
    last_day = days_since_start(truth, truth.practice.last_day)
    comes = (booked < diary.leaves_day[:, None]) & (booked <= last_day)
    graded = rng.random(booked.shape) < plan.retreatment_graded
    treated = ~graded | sessions.shows_no_effect(booked)
    tried = comes & _up_to_first(treated)
    is_next = (tried & treated).any(axis=1)
    next_day = np.where(is_next, _at_first(booked, treated), NEVER)
    quiet = diary.day > booked[:, :1] - plan.quiet_days
    visits = _rows(sessions, diary.day, diary.kept & ~quiet)
    return pd.concat([visits, _rows(sessions, booked, tried & graded)]), next_day


def _up_to_first(flags: Flags) -> Flags:
    """Mark everything up to and including the first true of each row."""
    before: Flags = np.cumsum(flags, axis=1) - flags == 0
    return before


def _at_first(values: Days, flags: Flags) -> Days:
    picked: Days = values[np.arange(len(values)), np.argmax(flags, axis=1)]
    return picked


def _between(
    limits: tuple[int, int], size: int | tuple[int, int], rng: np.random.Generator
) -> Days:
    return rng.integers(limits[0], limits[1] + 1, size)


def _rows(sessions: Sessions, day: Days, happens: Flags) -> pd.DataFrame:
    row, column = np.nonzero(happens)
    return pd.DataFrame({"patient": sessions.patient[row], "day": day[row, column]})
