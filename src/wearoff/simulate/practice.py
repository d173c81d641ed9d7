"""A whole made-up practice: from a truth file to the export of its clinics."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wearoff.files import write_text
from wearoff.simulate.course import Course, simulate_course
from wearoff.simulate.dirt import spoil_assessments, spoil_treatments
from wearoff.simulate.export import assessments_table, treatments_table
from wearoff.simulate.population import Population, simulate_population
from wearoff.simulate.scores import grade_visits
from wearoff.simulate.streams import random_streams
from wearoff.simulate.truth import Truth, read_truth


@dataclass(frozen=True)
class MadeUpPractice:
    """What truly happened in a made-up practice, before the export.

    Attributes
    ----------
    population : Population
        The people and their realised effects.
    course : Course
        True cycles and graded visits.
    grades : DataFrame, one row per visit and area
        `patient`, `area` (row numbers), `day`, `grade`.
    """

    population: Population
    course: Course
    grades: pd.DataFrame


def draw_practice(truth: Truth, seed: int) -> MadeUpPractice:
    """Draw a practice.

    Parameters
    ----------
    truth : Truth
        What to draw from.
    seed : int
        The same seed gives the same practice.

    Returns
    -------
    MadeUpPractice
        What truly happened.
    """
    streams = random_streams(seed)
    population = simulate_population(truth, seed)
    course = simulate_course(truth, population, streams.course)
    grades = grade_visits(truth, population, course, streams.scores)
    return MadeUpPractice(population, course, grades)


def simulate_practice(*, truth_path: Path, seed: int, out_dir: Path) -> None:
    """Write the export of a made-up practice.

    Parameters
    ----------
    truth_path : Path
        The truth file.
    seed : int
        The same truth and seed give the same bytes.
    out_dir : Path
        Folder for `treatments.csv` and `assessments.csv`; made if it is not there.

    Raises
    ------
    ConfigError
        If the truth file cannot be used.
    """
    export_practice(truth=read_truth(truth_path), seed=seed, out_dir=out_dir)


def export_practice(*, truth: Truth, seed: int, out_dir: Path) -> None:
    """Write the export of :func:`simulate_practice` from a truth that was read already."""
    streams = random_streams(seed)
    practice = draw_practice(truth, seed)
    treatments = treatments_table(truth, practice.population, practice.course)
    assessments = assessments_table(truth, practice.population, practice.grades)
    lines = spoil_treatments(truth, treatments, streams.treatments)
    write_text("\n".join(lines) + "\n", out_dir / "treatments.csv")
    lines = spoil_assessments(truth, assessments, streams.assessments)
    write_text("\n".join(lines) + "\n", out_dir / "assessments.csv")
