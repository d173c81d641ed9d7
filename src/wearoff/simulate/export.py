"""The two tables as a clinic's system writes them: its columns, its words, its formats."""

from datetime import timedelta

import pandas as pd

from wearoff.simulate.course import Course
from wearoff.simulate.population import Population
from wearoff.simulate.truth import Truth

DATE_FORMAT = "%d.%m.%Y"
SEXES = {False: "w", True: "m"}
FINAL = "final"


def treatments_table(truth: Truth, population: Population, course: Course) -> pd.DataFrame:
    """Write treated areas, and top-ups as rows of their own, in the clinic's words.

    Parameters
    ----------
    truth : Truth
        Names and brands.
    population : Population
        Who is treated.
    course : Course
        True cycles.

    Returns
    -------
    DataFrame of text
        The export's columns, by date.
    """
    cycles = course.cycles
    top_ups = cycles[cycles["top_up_units"] > 0]
    top_ups = top_ups.assign(day=top_ups["top_up_day"], dose_units=top_ups["top_up_units"])
    rows = pd.concat([cycles, top_ups]).sort_values(["day", "patient", "area"], ignore_index=True)
    injectors = population.injectors.iloc[rows["injector"]].reset_index(drop=True)
    patients = population.patients.iloc[rows["patient"]].reset_index(drop=True)
    brands = _brands(truth, injectors["clinic_index"], rows["product"])
    return pd.DataFrame(
        {
            "Pat-Nr": patients["patient"],
            "Behandler": injectors["injector"],
            "Standort": injectors["clinic"],
            "Datum": _dates(truth, rows["day"]),
            "Praeparat": brands,
            "Areal": _area_labels(truth, rows["area"]),
            "Einheiten": [decimal_comma(units) for units in rows["dose_units"]],
            "Geschlecht": patients["male"].map(SEXES),
            "Alter": rows["age_years"].astype(str),
            "Status": FINAL,
        }
    )


def assessments_table(truth: Truth, population: Population, grades: pd.DataFrame) -> pd.DataFrame:
    """Write grades in the clinic's words.

    Parameters
    ----------
    truth : Truth
        Names.
    population : Population
        Who is graded.
    grades : DataFrame
        `patient`, `area`, `day`, `grade`.

    Returns
    -------
    DataFrame of text
        The export's columns, by date.
    """
    rows = grades.sort_values(["day", "patient", "area"], ignore_index=True)
    patients = population.patients["patient"].iloc[rows["patient"]].reset_index(drop=True)
    return pd.DataFrame(
        {
            "Pat-Nr": patients,
            "Datum": _dates(truth, rows["day"]),
            "Areal": _area_labels(truth, rows["area"]),
            "Grad": rows["grade"].astype(int).astype(str),
        }
    )


def decimal_comma(number: float) -> str:
    """Return a number the way the clinic writes it.

    Parameters
    ----------
    number : float
        Any number below a million.

    Returns
    -------
    str
        Without trailing zeros, with a decimal comma.
    """
    return f"{number:g}".replace(".", ",")


def _dates(truth: Truth, days: pd.Series) -> list[str]:
    first = truth.practice.first_day
    return [(first + timedelta(days=int(day))).strftime(DATE_FORMAT) for day in days]


def _area_labels(truth: Truth, area: pd.Series) -> list[str]:
    labels = [area.label for area in truth.areas.values()]
    return [labels[index] for index in area]


def _brands(truth: Truth, clinic: pd.Series, product: pd.Series) -> list[str]:
    """Each clinic stocks one brand of a product."""
    brands = [product.brands for product in truth.products.values()]
    return [
        brands[index][number % len(brands[index])]
        for number, index in zip(clinic, product, strict=True)
    ]
