"""What the priors imply before any data, in days: forward simulation without the data's bounds."""

import numpy as np
from numpy.typing import NDArray

from wearoff.model.clock import CALENDAR, Clock, hazard_clock
from wearoff.model.design import Design
from wearoff.model.dose import emax_shape
from wearoff.model.families import FAMILIES, draw_log_durations
from wearoff.model.mspline import HazardBasis, hazard_weights
from wearoff.model.splines import rising_spline

Array = NDArray[np.float64]

N_DRAWS = 4000
OUTSIDE = "medians outside 1 week to 3 years"
USUAL_DAYS = 110.0
WEEK_DAYS, THREE_YEARS_DAYS = 7.0, 3 * 365.25
MAX_OUTSIDE = 0.01
"""Largest share of medians that believable priors put outside one week to three years."""


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
    on_clock = draws["intercept"] + _case_mix_effect(design, draws, rng)
    family = FAMILIES[design.family]
    scale = family.scale_of(draws["sd_residual"])
    clock = _clock(design, draws, scale, rng)
    log_median = clock.log_days(on_clock)
    duration = clock.log_days(_log_days(design, draws, on_clock, rng))
    usual = np.full(N_DRAWS, USUAL_DAYS)
    rows = [
        _row("median duration of a treatment", "days", np.exp(log_median)),
        _row("duration of a treatment", "days", np.exp(duration)),
    ]
    if design.injectors:
        apart = clock.moved_days(usual, draws["sd_injector"] * rng.standard_normal(N_DRAWS))
        rows.append(_row("an injector's median against the average of 110 days", "days", apart))
    if design.dose_products:
        doubled = clock.moved_days(usual, _doubling(design, draws, rng))
        rows.append(_row("median after doubling a usual dose that gave 110", "days", doubled))
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


def _log_days(
    design: Design, draws: dict[str, Array], log_median: Array, rng: np.random.Generator
) -> Array:
    """Draw the duration of one treatment of any patient per prior draw, shape (N_DRAWS,)."""
    family = FAMILIES[design.family]
    if design.patients:
        log_median = log_median + draws["sd_patient"] * rng.standard_normal(N_DRAWS)
    tail = np.exp(draws["log_tail"]) if family.has_tail else 1.0
    scale = family.scale_of(draws["sd_residual"])
    return draw_log_durations(family, log_median, scale, rng, tail)


def _clock(
    design: Design, draws: dict[str, Array], scale: Array, rng: np.random.Generator
) -> Clock:
    if not design.hazard_knots:
        return CALENDAR
    basis = HazardBasis(design.hazard_knots)
    walk = rng.standard_normal((N_DRAWS, basis.bends.shape[1]))
    bend = draws["sd_hazard"][:, None] * (walk @ basis.bends.T)
    return hazard_clock(basis, hazard_weights(basis, scale, bend), draws["intercept"], scale)


def _doubling(design: Design, draws: dict[str, Array], rng: np.random.Generator) -> Array:
    """Return the effect of doubling the usual dose, shape (N_DRAWS,)."""
    two_fold = np.ones(1)
    if design.dose_form == "monotone":
        parts = rising_spline(two_fold, np.array(design.dose_knots))
        spec = design.priors["dose_weight"]
        weights = np.column_stack([spec.draw(N_DRAWS, rng) for _ in range(parts.shape[1])])
        return np.asarray(weights @ parts[0])
    if design.dose_form == "emax":
        return np.asarray(draws["dose"] * emax_shape(two_fold, draws["dose_ed50"]))
    return draws["dose"]


def _case_mix_effect(design: Design, draws: dict[str, Array], rng: np.random.Generator) -> Array:
    """Draw the effects of one random treatment per prior draw, shape (N_DRAWS,)."""
    matrix = design.matrix()
    rows = matrix[rng.integers(0, len(matrix), N_DRAWS)]
    effect = np.zeros(N_DRAWS)
    for column, coefficient in enumerate(design.coefficients):
        if coefficient.pool:
            value = draws[coefficient.pool] * rng.standard_normal(N_DRAWS)
        else:
            value = design.priors[coefficient.prior].draw(N_DRAWS, rng)
        effect += rows[:, column] * value
    for term, levels in (("clinic", design.clinics), ("injector", design.injectors)):
        if levels:
            effect += draws[f"sd_{term}"] * rng.standard_normal(N_DRAWS)
    return effect


def _row(quantity: str, unit: str, values: Array) -> dict[str, float | str]:
    lower, point, upper = np.quantile(values, [0.025, 0.5, 0.975])
    return {
        "quantity": quantity,
        "unit": unit,
        "point": float(point),
        "lower": float(lower),
        "upper": float(upper),
    }
