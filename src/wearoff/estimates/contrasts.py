"""Differences between levels: as a ratio of medians, in days, and in the chance of responding."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.levels import label_of
from wearoff.estimates.summaries import direction, summary
from wearoff.model import Coefficient, Design, Draws, chance_of_responding, curves_given_response

Array = NDArray[np.float64]


def contrast_rows(
    place: dict[str, Any], median: Array, reference: Array, settings: Estimates
) -> list[dict[str, Any]]:
    """Return the ratio and the difference in days of two medians.

    Parameters
    ----------
    place : dict
        ``by``, ``by_label``, ``level``, ``reference`` and the two patient counts.
    median, reference : array, shape (draw,)
        Standardised medians in days.
    settings : Estimates
        Interval probability.
    """
    found = []
    for quantity, draws, null in (
        ("ratio", median / reference, 1.0),
        ("days", median - reference, 0.0),
    ):
        words = direction(draws - null, "longer", "shorter")
        found.append({"quantity": quantity, **place, **summary(draws, settings.interval), **words})
    return found


def share_row(
    place: dict[str, Any], share: Array, reference: Array, settings: Estimates
) -> dict[str, Any]:
    """Return the difference in the chance of responding, draws of shape (draw,)."""
    draws = share - reference
    words = direction(draws, "higher", "lower")
    return {"quantity": "share", **place, **summary(draws, settings.interval), **words}


def slope_contrasts(design: Design, draws: Draws, settings: Estimates) -> list[dict[str, Any]]:
    """Return what one step of each numeric group, and doubling each product's dose, goes with."""
    found = []
    base = curves_given_response(design, draws, design.rows).quantile_days(0.5)
    share = _mean_chance(design, draws, 0.0, None)
    for position, coefficient in enumerate(design.coefficients):
        if coefficient.kind == "slope":
            # An AFT effect that is the same for all rows multiplies the standardised median.
            longer = base * np.exp(draws.coefficients[:, position])
            place = _numeric_place(design, coefficient)
            found += contrast_rows(place, longer, base, settings)
            if share is not None:
                raised = _mean_chance(design, draws, 1.0, position)
                found.append(share_row(place, np.asarray(raised), share, settings))
    return found + _dose_contrasts(design, draws, settings)


def _numeric_place(design: Design, coefficient: Coefficient) -> dict[str, Any]:
    unit = f" {coefficient.unit}" if coefficient.unit else ""
    patients = design.rows.loc[design.rows[coefficient.term].notna(), "patient"].nunique()
    return {
        "by": coefficient.term,
        "by_label": label_of(design, coefficient.term),
        "level": f"{coefficient.per:g}{unit} more",
        "reference": "as recorded",
        "patients": patients,
        "reference_patients": patients,
    }


def _mean_chance(design: Design, draws: Draws, step: float, position: int | None) -> Array | None:
    """Return the average chance of responding, with one column raised by a step, (draw,)."""
    rows = design.rows
    if position is not None:
        one = design.coefficients[position]
        rows = rows.assign(**{one.term: rows[one.term] + step * one.per})
    chance = chance_of_responding(design, draws, rows)
    return None if chance is None else np.asarray(chance.mean(axis=1))


def _dose_contrasts(design: Design, draws: Draws, settings: Estimates) -> list[dict[str, Any]]:
    found = []
    for position, product in enumerate(design.dose_products):
        own = design.rows.loc[design.rows["dose_product"] == product]
        base = curves_given_response(design, draws, own).quantile_days(0.5)
        doubled = base * np.exp(draws.dose_slopes[:, position])
        patients = own["patient"].nunique()
        place = {
            "by": "dose",
            "by_label": "Dose",
            "level": f"{product}: double the dose",
            "reference": "dose as given",
            "patients": patients,
            "reference_patients": patients,
        }
        found += contrast_rows(place, doubled, base, settings)
    return found
