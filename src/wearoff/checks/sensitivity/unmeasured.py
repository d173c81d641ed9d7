"""How strong something nobody recorded would have to be to explain a difference away.

With U the unmeasured characteristic, g what having it adds to the log median duration, and d how
much more common it is per unit of the exposure (given all that was measured), a difference is off
by g * d, where g is the same whatever the exposure (VanderWeele and Arah 2011, Epidemiology
22:42). On the log scale of a model for durations this is exact for the mean log duration.

Without naming a trait: the robustness value of Cinelli and Hazlett 2020 (J R Stat Soc B 82:39) is
the share of what the model leaves unexplained, of the exposure and of log durations alike, that
something unmeasured would have to account for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.checks.sensitivity.finding import Finding, Status
from wearoff.checks.sensitivity.measured import Covariate, covariates, left_over, shifts
from wearoff.config import Analysis
from wearoff.model.design import Design
from wearoff.model.dose import with_doubled_dose
from wearoff.model.draws import Draws, thinned, thinned_draws
from wearoff.model.predict import log_median, standardise

Array = NDArray[np.float64]

NAME, TITLE = "unmeasured", "What nobody recorded"
COLUMNS = (
    "quantity", "level", "variant", "point", "lower", "upper", "days", "needed_ratio",
    "needed_days", "needed_ratio_at_end", "robustness", "robustness_at_end", "strongest",
    "strongest_ratio", "explained",
)  # fmt: skip
DOSE, UNITS = "dose_ratio", "furthest_apart"
IMBALANCE = 0.25
"""How much more common the trait is: 25 in 100 more at twice the dose, or with the other."""
MAX_DRAWS = 1000
MIN_PATIENTS = 10
"""From so many patients on an injector is among those whose extremes are compared."""


@dataclass(frozen=True)
class _Comparison:
    """Rows that differ in an exposure, (row,), and its effect in each draw, in log medians."""

    quantity: str
    level: str
    rows: pd.DataFrame
    exposure: Array
    effect: Array
    measured: dict[str, Covariate]


def unmeasured(design: Design, posterior: xr.Dataset, analysis: Analysis) -> Finding:
    """Say how strong an unmeasured confounder would have to be.

    Parameters
    ----------
    design : Design
        The model.
    posterior : Dataset
        Draws with dims ``chain`` and ``draw``; thinned to 1,000.
    analysis : Analysis
        The config; ``estimates`` is read.

    Returns
    -------
    Finding
        A row per product, ``dose_ratio`` (ratio of medians at twice the dose), and one for the
        injectors (or clinics) of ten patients or more whose effects lie furthest apart. ``days``
        is the difference in medians; ``needed_ratio`` and ``needed_days`` how much longer (or
        shorter) a trait that 25 in 100 more patients have would have to make effects last to
        explain all of it, ``needed_ratio_at_end`` to bring the interval to no difference (1 where
        it is there already). ``robustness`` (``_at_end``) are robustness values. ``strongest`` is
        the measured covariate without which the difference would move most, by the factor
        ``strongest_ratio``; ``explained`` says whether one as strong would bring the interval to
        no difference. Status ``sensitive`` if so for any row, ``not_applicable`` where no interval
        is clear of no difference, or nothing is compared. ``values``: ``compared``, ``clear``
        (rows whose interval is clear of 1), ``explained``, ``imbalance``, and of the clear row that
        needs least ``needed_ratio`` (above 1 either way), ``needed_days``, ``strongest_ratio``.

    Notes
    -----
    Half the imbalance needs the square of the ratio. Exposures count as linear in log2 of the dose.

    Sentence: "A trait nobody recorded could explain the differences by dose and injector only if
    it made effects last at least {needed_ratio} times as long ({needed_days} days) and were 25 in
    100 more common at twice the dose (or with one injector); the strongest recorded trait moves
    them by a factor of {strongest_ratio}." If sensitive: "A trait as strong as the strongest
    recorded one could explain {explained} of {clear} clear differences." If not applicable: "No
    difference by dose or injector is clear, so there is none to explain."
    """
    draws, kept = thinned_draws(posterior, design, MAX_DRAWS), thinned(posterior, MAX_DRAWS)
    spread = _unexplained(kept)
    found = [
        _row(design, draws, one, spread, analysis.estimates.interval)
        for one in (*_doses(design, draws), *_extremes(design, draws))
    ]
    return unmeasured_finding(found)


def unmeasured_finding(rows: list[dict[str, Any]]) -> Finding:
    """Return the finding of rows, some of which may have been left out since."""
    return Finding(NAME, TITLE, COLUMNS, rows, _status(rows), _values(rows))


def robustness_value(effect: float, sd_exposure: float, sd_duration: float) -> float:
    """Return the robustness value of Cinelli and Hazlett (2020), equation 18, at q = 1.

    Parameters
    ----------
    effect : float
        Log ratio of medians per unit of the exposure.
    sd_exposure, sd_duration : float
        Standard deviations of the exposure and of log duration that the model does not explain.

    Returns
    -------
    float
        Between 0 and 1: with that partial R2 on both sides the effect would be 0.
    """
    f = abs(effect) * sd_exposure / sd_duration
    return float(0.5 * (np.sqrt(f**4 + 4 * f**2) - f**2))


def _unexplained(kept: xr.Dataset) -> float:
    """Return the standard deviation of log duration that covariates and injectors leave."""
    # ASSUME: lasting differences between patients may be due to what nobody recorded.
    spreads = [kept[name].to_numpy() for name in ("sd_residual", "sd_patient") if name in kept]
    return float(np.sqrt(sum(one**2 for one in spreads)).mean())


def _doses(design: Design, draws: Draws) -> Iterator[_Comparison]:
    bounded = design.rows.loc[design.has_bounds]
    for product in design.dose_products:
        rows = bounded.loc[bounded["dose_product"] == product]
        more, given = (
            log_median(design, draws, each, with_unit=True)
            for each in (with_doubled_dose(rows), rows)
        )
        measured = covariates(design, draws, rows, with_unit=True, with_dose=False)
        exposure = rows["dose_log2"].to_numpy(dtype=float)
        yield _Comparison(DOSE, product, rows, exposure, (more - given).mean(axis=1), measured)


def _extremes(design: Design, draws: Draws) -> Iterator[_Comparison]:
    """Yield the two injectors, or clinics, whose effects lie furthest apart."""
    if not draws.unit_effect.shape[1]:
        return
    unit = "injector" if design.injectors else "clinic"
    bounded = design.rows.loc[design.has_bounds]
    index = design.index(unit, bounded)
    patients = bounded["patient"].groupby(index).nunique()
    known = patients.index[patients >= MIN_PATIENTS].to_numpy()
    if len(known) < 2:
        return
    means = draws.unit_effect.mean(axis=0)[known]
    low, high = known[np.argmin(means)], known[np.argmax(means)]
    rows, is_high = bounded.loc[np.isin(index, (low, high))], index[np.isin(index, (low, high))]
    effect = draws.unit_effect[:, high] - draws.unit_effect[:, low]
    measured = covariates(design, draws, rows, with_unit=False, with_dose=True)
    yield _Comparison(UNITS, unit, rows, (is_high == high).astype(float), effect, measured)


def _row(
    design: Design, draws: Draws, one: _Comparison, spread: float, interval: float
) -> dict[str, Any]:
    tail = (1 - interval) / 2
    lower, point, upper = (float(x) for x in np.quantile(one.effect, [tail, 0.5, 1 - tail]))
    end = 0.0 if lower <= 0 <= upper else min(lower, upper, key=abs)
    moved = shifts(one.exposure, one.measured)
    strongest = max(moved, key=lambda name: abs(moved[name]), default="")
    strength = abs(moved[strongest]) if strongest else 0.0
    sd = float(left_over(one.exposure, [each.columns for each in one.measured.values()]).std())
    medians = standardise(design, draws, one.rows).given.quantile_days(0.5)
    return {
        "quantity": one.quantity, "level": one.level,
        "variant": f"{100 * IMBALANCE:.0f} in 100 more",
        "point": _ratio(point), "lower": _ratio(lower), "upper": _ratio(upper),
        "days": _longer_days(draws, medians, point),
        "needed_ratio": _ratio(point / IMBALANCE),
        "needed_days": _longer_days(draws, medians, point / IMBALANCE),
        "needed_ratio_at_end": _ratio(end / IMBALANCE),
        "robustness": robustness_value(point, sd, spread),
        "robustness_at_end": robustness_value(end, sd, spread),
        "strongest": strongest, "strongest_ratio": _ratio(strength),
        "explained": bool(end != 0.0 and strength >= abs(end)),
        # For disclosure: days are told only of medians within follow-up.
        "reach_days": float(np.median(medians)) * max(1.0, _ratio(point)),
    }  # fmt: skip


def _ratio(log_ratio: float) -> float:
    return float(np.exp(log_ratio))


def _longer_days(draws: Draws, medians: Array, shift: float) -> float:
    """Return by how many days medians, (draw,), move with a shift of log medians.

    Not a number where no draw reaches its median.
    """
    reached = np.isfinite(medians)
    days = np.where(reached, medians, 1.0)[:, None]
    moved = draws.clock.moved_days(days, np.full_like(days, shift))
    return float(np.median((moved - days)[reached])) if reached.any() else float("nan")


def _status(rows: list[dict[str, Any]]) -> Status:
    if any(row["explained"] for row in rows):
        return "sensitive"
    return "robust" if _clear(rows) else "not_applicable"


def _clear(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["needed_ratio_at_end"] != 1.0]


def _values(rows: list[dict[str, Any]]) -> dict[str, float]:
    clear = _clear(rows)
    found = {
        "compared": float(len(rows)), "clear": float(len(clear)),
        "explained": float(sum(row["explained"] for row in rows)), "imbalance": IMBALANCE,
    }  # fmt: skip
    if clear:
        least = min(clear, key=lambda row: abs(np.log(row["needed_ratio"])))
        found |= {
            "needed_ratio": _ratio(abs(np.log(least["needed_ratio"]))),
            "needed_days": abs(least["needed_days"]),
            "strongest_ratio": float(least["strongest_ratio"]),
        }
    return found
