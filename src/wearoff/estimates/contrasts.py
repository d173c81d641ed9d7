"""Differences between levels: in duration, in the chance of responding, in what is in effect."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.levels import label_of
from wearoff.estimates.precision import precision
from wearoff.estimates.quantities import Quantities, each_day, quantities_of
from wearoff.estimates.summaries import direction, summary
from wearoff.model import Design, Draws, NumericTerm, standardise
from wearoff.model.dose import with_doubled_dose

Array = NDArray[np.float64]

_WORDS = {
    "ratio": ("longer", "shorter"),
    "days": ("longer", "shorter"),
    "days_in_effect": ("longer", "shorter"),
    "share": ("higher", "lower"),
    "share_in_effect": ("higher", "lower"),
}


@dataclass(frozen=True)
class Contrast:
    """Two case-mixes that differ in one thing.

    Attributes
    ----------
    place : dict
        ``by``, ``by_label``, ``level``, ``reference`` and the two patient counts.
    quantities : dict of str to array, shape (draw,) or (draw, day)
        ``ratio`` of medians, difference of medians in ``days``, of the chance of responding
        (``share``), of the share of all treated that is in effect at the chosen days
        (``share_in_effect``) and of the mean days in effect (``days_in_effect``).
    reach_days : float
        The later of the two medians: how long follow-up must be to tell their difference.
    """

    place: dict[str, Any]
    quantities: Quantities
    reach_days: float

    @property
    def name(self) -> str:
        """What is compared, in one line."""
        return f"{self.place['by']}: {self.place['level']} against {self.place['reference']}"

    def rows(self, settings: Estimates, n_chains: int = 1) -> list[dict[str, Any]]:
        """Return the rows of the table: median, interval, and how sure the direction is."""
        found = []
        for name, day, draws in each_day(self.quantities, settings):
            words = direction(draws - (1.0 if name == "ratio" else 0.0), *_WORDS[name])
            numbers = summary(draws, settings.interval)
            known = precision(draws, settings.interval, n_chains)
            reach = {"reach_days": self.reach_days}
            place = {"quantity": name, **self.place, "day": day}
            found.append({**place, **numbers, **known, **words, **reach})
        return found


def contrast_of(place: dict[str, Any], one: Quantities, other: Quantities) -> Contrast:
    """Compare the quantities of two case-mixes, draw by draw."""
    # Two medians that are never reached cannot be told apart: NaN, and so left out.
    with np.errstate(invalid="ignore"):
        found = {
            "ratio": one["median_days"] / other["median_days"],
            "days": one["median_days"] - other["median_days"],
        }
    for name, source in (
        ("share", "share_responding"),
        ("days_in_effect", "days_in_effect"),
        ("share_in_effect", "share_in_effect"),
    ):
        if source in one:
            found[name] = one[source] - other[source]
    reach = max(summary(side["median_days"], 0.5)["point"] for side in (one, other))
    return Contrast(place, found, reach)


def level_contrasts(
    design: Design, of_level: dict[tuple[str, str], tuple[Quantities, int]]
) -> Iterator[Contrast]:
    """Compare every level of a term with its reference level.

    Parameters
    ----------
    design : Design
        The model.
    of_level : dict
        Term and level: quantities, and distinct patients who had the level.

    Yields
    ------
    Contrast
    """
    for one in design.coefficients:
        # The reference of a partially pooled term has a column of its own.
        if one.kind != "level" or one.level == one.reference:
            continue
        quantities, patients = of_level[one.term, one.level]
        reference, reference_patients = of_level[one.term, one.reference]
        place = {
            "by": one.term,
            "by_label": label_of(design, one.term),
            "level": one.level,
            "reference": one.reference,
            "patients": patients,
            "reference_patients": reference_patients,
        }
        yield contrast_of(place, quantities, reference)


def step_contrasts(
    design: Design, draws: Draws, as_recorded: Quantities, settings: Estimates
) -> Iterator[Contrast]:
    """Compare what is with a step more of each number, and with twice each product's dose.

    Columns of the rows are changed and encoded again, so that curves, logarithms and products
    with the dose all count.

    Parameters
    ----------
    design : Design
        The model.
    draws : Draws
        Posterior draws.
    as_recorded : dict
        Quantities of the case-mix as it is.
    settings : Estimates
        Days and horizon.

    Yields
    ------
    Contrast
    """
    for term in design.numeric_terms:
        raised = design.rows.assign(**{term.name: design.rows[term.name].astype(float) + term.per})
        more = quantities_of(standardise(design, draws, raised), settings)
        yield contrast_of(_numeric_place(design, term), more, as_recorded)
    for product in design.dose_products:
        own = design.rows.loc[design.rows["dose_product"] == product]
        doubled = with_doubled_dose(own)
        more, as_given = (
            quantities_of(standardise(design, draws, rows), settings) for rows in (doubled, own)
        )
        yield contrast_of(_dose_place(product, own["patient"].nunique()), more, as_given)


def _numeric_place(design: Design, term: NumericTerm) -> dict[str, Any]:
    patients = design.rows.loc[design.rows[term.name].notna(), "patient"].nunique()
    return {
        "by": term.name,
        "by_label": term.label,
        "level": f"{term.per:g} {term.unit}".strip() + " more",
        "reference": "as recorded",
        "patients": patients,
        "reference_patients": patients,
    }


def _dose_place(product: str, patients: int) -> dict[str, Any]:
    return {
        "by": "dose",
        "by_label": "Dose",
        "level": f"{product}: double the dose",
        "reference": "dose as given",
        "patients": patients,
        "reference_patients": patients,
    }
