"""Which levels are estimated, and the case-mix each is standardised to.

Every estimate answers: what if all treatments of this practice had had this level, all else as it
was? That way levels are compared over the same patients, doses and injectors.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.model import (
    Design,
    Draws,
    Standardised,
    average_injector,
    new_injector,
    one_new_patient,
    standardise,
)

LABELS = {
    "overall": "All treatments",
    "area": "Area",
    "product": "Product",
    "product_area": "Product and area",
    "injector": "Injector",
    "new": "New injector or patient",
}


@dataclass(frozen=True)
class Level:
    """One level of one term with its standardised rows.

    ``patients`` counts distinct patients who really had the level.
    """

    by: str
    label: str
    level: str
    rows: pd.DataFrame
    patients: int


def levels(design: Design, analysis: Analysis) -> Iterator[Level]:
    """Yield overall, every area, product, product in area, and categorical group level.

    Parameters
    ----------
    design : Design
        The model with its rows.
    analysis : Analysis
        The config, for labels.
    """
    rows = design.rows
    yield Level("overall", LABELS["overall"], "all", rows, rows["patient"].nunique())
    terms = dict.fromkeys(one.term for one in design.coefficients if one.kind == "level")
    for term in terms:
        for level in sorted(rows[term].dropna().unique(), key=str):
            yield _level(design, term, str(level), rows[term] == level)
    if {"area", "product"} <= set(terms):
        for (product, area), members in rows.groupby(["product", "area"]):
            both = with_level(design, with_level(design, rows, "product", product), "area", area)
            name = f"{product}, {area}"
            patients = members["patient"].nunique()
            yield Level("product_area", LABELS["product_area"], name, both, patients)


def _level(design: Design, term: str, level: str, members: pd.Series) -> Level:
    patients = design.rows.loc[members, "patient"].nunique()
    return Level(
        term, label_of(design, term), level, with_level(design, design.rows, term, level), patients
    )


def label_of(design: Design, term: str) -> str:
    """Return a term's name in reports."""
    return LABELS.get(term) or design.group_labels.get(term, term)


def with_level(design: Design, rows: pd.DataFrame, term: str, level: str) -> pd.DataFrame:
    """Return the rows as if all had this level of a term.

    The dose stays what it was against the usual dose: twice the usual dose of one product becomes
    twice the usual dose of the other.
    """
    changed = rows.assign(**{term: level})
    if term == "product" and len(design.dose_products) > 1:
        changed = changed.assign(dose_product=level)
    return changed


def newcomers(
    design: Design, draws: Draws, rng: np.random.Generator
) -> Iterator[tuple[str, Standardised]]:
    """Yield what the whole case-mix would be like with somebody who is not in the records.

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws.
    rng : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    str, Standardised
        ``average injector`` and ``new injector`` (or clinic, without injectors): one who gives all
        treatments, to new patients. ``new patient``: one who gets them all from the practice's
        injectors, so that the interval also holds what makes patients differ.
    """
    if draws.unit_effect.shape[1]:
        unit = "injector" if design.injectors else "clinic"
        for name, one in (
            (f"average {unit}", average_injector(draws)),
            (f"new {unit}", new_injector(draws, rng)),
        ):
            yield name, standardise(design, draws, design.rows, unit=one)
    if design.patients:
        yield "new patient", standardise(design, one_new_patient(draws, rng), design.rows)
