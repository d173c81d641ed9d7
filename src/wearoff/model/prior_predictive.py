"""What the priors imply before any data, in days: forward simulation without the data's bounds."""

import numpy as np
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES, draw_log_durations

Array = NDArray[np.float64]

N_DRAWS = 4000
OUTSIDE = "medians outside 1 week to 3 years"
WEEK_DAYS, THREE_YEARS_DAYS = 7.0, 3 * 365.25


def prior_predictive(design: Design, rng: np.random.Generator) -> list[dict[str, float | str]]:
    """Simulate from the priors.

    Parameters
    ----------
    design : Design
        The model.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    list of dict
        ``quantity``, ``unit``, ``point`` (median), ``lower`` and ``upper`` (95 %) per row, and a
        share of implied medians outside one week to three years.
    """
    draws = {name: spec.draw(N_DRAWS, rng) for name, spec in design.priors.items()}
    log_median = draws["intercept"] + _case_mix_effect(design, rng)
    residual = draws["sd_residual"] * FAMILIES[design.family].scale_per_sd
    duration = draw_log_durations(FAMILIES[design.family], log_median, residual, rng)
    ratio = np.exp(draws["sd_injector"] * rng.standard_normal(N_DRAWS))
    rows = [
        _row("median duration of a treatment", "days", np.exp(log_median)),
        _row("duration of a treatment", "days", np.exp(duration)),
        _row("an injector's median against the average of 110 days", "days", 110.0 * ratio),
        _row("median after doubling a dose that gave 110", "days", 110.0 * np.exp(draws["dose"])),
    ]
    if design.has_response:
        chance = 1.0 / (1.0 + np.exp(-draws["response_intercept"]))
        rows.append(_row("share of treatments that respond", "share", chance))
    outside = (np.exp(log_median) < WEEK_DAYS) | (np.exp(log_median) > THREE_YEARS_DAYS)
    share = float(outside.mean())
    rows.append(
        {
            "quantity": OUTSIDE,
            "unit": "share",
            "point": share,
            "lower": share,
            "upper": share,
        }
    )
    return rows


def _case_mix_effect(design: Design, rng: np.random.Generator) -> Array:
    """Draw the effects of one random treatment per prior draw, shape (N_DRAWS,)."""
    matrix = design.matrix()
    rows = matrix[rng.integers(0, len(matrix), N_DRAWS)]
    effect = np.zeros(N_DRAWS)
    for column, coefficient in enumerate(design.coefficients):
        spec = design.priors[prior_of(coefficient.term)]
        effect += rows[:, column] * spec.draw(N_DRAWS, rng)
    for term, levels in (("clinic", design.clinics), ("injector", design.injectors)):
        if levels:
            effect += design.priors[f"sd_{term}"].draw(N_DRAWS, rng) * rng.standard_normal(N_DRAWS)
    return effect


def prior_of(term: str) -> str:
    """Return the name of the prior that a fixed term's coefficients share."""
    return term if term in ("area", "product") else f"group_{term}"


def _row(quantity: str, unit: str, values: Array) -> dict[str, float | str]:
    lower, point, upper = np.quantile(values, [0.025, 0.5, 0.975])
    return {
        "quantity": quantity,
        "unit": unit,
        "point": float(point),
        "lower": float(lower),
        "upper": float(upper),
    }
