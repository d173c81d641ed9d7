"""The grades that visits show: better while the effect is there, back to before once it is over."""

import numpy as np
import pandas as pd

from wearoff.simulate.course import Course
from wearoff.simulate.population import Population
from wearoff.simulate.truth import Truth


def grade_visits(
    truth: Truth, population: Population, course: Course, rng: np.random.Generator
) -> pd.DataFrame:
    """Grade every area at every visit.

    A grade is at least one step better than without effect exactly while the effect is there
    (before `ends_day`), so that the rule "improved by 1" finds its presence without error. Deeper
    improvement fades earlier, at parts of the duration drawn for each cycle.

    Parameters
    ----------
    truth : Truth
        What to draw from.
    population : Population
        Who is treated, and their grades without effect.
    course : Course
        True cycles and visits.
    rng : Generator
        The stream of the scores.

    Returns
    -------
    DataFrame, one row per visit and area
        `patient`, `area` (row numbers), `day` (since the practice's first day), `grade` (0 to 3).
    """
    cycles = course.cycles[["patient", "session", "area", "day", "duration_days", "ends_day"]]
    cycles = cycles.rename(columns={"day": "treated_day"})
    two_until = rng.uniform(*truth.grades.deep_until, len(cycles))
    three_until = two_until * rng.uniform(*truth.grades.deepest_part, len(cycles))
    cycles = cycles.assign(two_until=two_until, three_until=three_until)
    before = course.cycles.loc[course.cycles["session"] == 1, ["patient", "area"]]
    later = course.visits.merge(cycles, on=["patient", "session"])
    first = course.visits[course.visits["session"] == 0].merge(before, on="patient")
    rows = pd.concat([first, later], ignore_index=True)
    untreated = population.untreated_grade[rows["patient"], rows["area"]]
    rows["grade"] = np.maximum(untreated - _improvement(rows), 0)
    rows = rows[["patient", "area", "day", "grade"]]
    return rows.sort_values(["patient", "day", "area"], ignore_index=True)


def _improvement(rows: pd.DataFrame) -> pd.Series:
    """Return the steps of improvement: 0 without effect, else 1 to 3."""
    part = (rows["day"] - rows["treated_day"]) / rows["duration_days"]
    steps = 1 + (part < rows["two_until"]).astype(int) + (part < rows["three_until"]).astype(int)
    return steps.where(rows["day"] < rows["ends_day"], 0)
