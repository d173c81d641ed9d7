"""What planning starts from: the fitted model with the practice's records, or the priors."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from wearoff.config import Analysis, Disclosure
from wearoff.disclosure.counts import may_show, shown_count
from wearoff.errors import ConfigError, DiagnosticsError
from wearoff.files import read_json
from wearoff.model import (
    FAMILIES,
    Design,
    Draws,
    Family,
    Spread,
    load_design,
    log_median,
    thinned_draws,
)
from wearoff.model.mspline import HazardBasis
from wearoff.plan.practice import (
    Practice,
    patients_per_unit,
    practice_of,
    thinned,
    treatments_per_month,
    unit_of,
)
from wearoff.sampling import load_posterior

Array = NDArray[np.float64]

N_DRAWS = 200


@dataclass(frozen=True)
class Scenario:
    """Draws of the parameters, and the practice they belong to.

    Attributes
    ----------
    source : str
        ``posterior`` or ``priors``.
    unit : str or None
        Who is compared: ``injector``, ``clinic``, or None without such a term.
    family : Family
        Distribution of the duration.
    practice : Practice
        Who is treated by whom, and how closely it is followed.
    log_median : array, shape (draw, row)
        In log days on the family's clock, without the patients' effects.
    chance : array, shape (draw, row)
        Chance that a treatment gives a duration at all.
    between : dict of str to array
        Comparison: the spread in log days, shape (draw,). ``all`` comes first.
    spread : Spread
        What durations are spread by.
    has_dose : bool
        Whether the model has an effect of the dose.
    products : dict of str to int
        Product with enough patients to be shown: its treatments. Empty unless several have an
        effect of their own.
    treatments : int
        Number of treatments in the records; 0 before any.
    patients_now : str
        Patients of the middle injector, rounded; ``*`` if too few to show, ``0`` before any.
    per_month : float
        Treatments after the first per patient and month; 0 if not known.
    """

    source: str
    unit: str | None
    family: Family
    practice: Practice
    log_median: Array
    chance: Array
    between: dict[str, Array]
    spread: Spread
    has_dose: bool
    products: dict[str, int]
    treatments: int
    patients_now: str
    per_month: float

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.spread.scale)

    def percent_longer(self, shift: Array) -> Array:
        """Return by how many per cent a shift of all log medians lengthens the middle one.

        Both of shape (draw,). Its reverse is :meth:`shift_of`.
        """
        middle, clock = np.median(self.log_median, axis=1), self.spread.clock
        return np.asarray(100 * np.expm1(clock.log_days(middle + shift) - clock.log_days(middle)))

    def shift_of(self, percent: float) -> Array:
        """Return the shift that lengthens the middle median by so many per cent, (draw,)."""
        middle, clock = np.median(self.log_median, axis=1), self.spread.clock
        longer = clock.log_days(middle) + np.log1p(percent / 100)
        return np.asarray(clock.of(longer) - middle)

    def spread_of(self, draw: int) -> Spread:
        """Return the spreads of one draw, each of shape (1,)."""
        one, at = self.spread, slice(draw, draw + 1)
        parts = (one.scale[at], one.sd_patient[at], one.tail[at], one.never_wane[at])
        return Spread(*parts, one.clock.take(at))


def is_fitted(folder: Path) -> bool:
    """Say whether an analysis has been fitted: ``folder`` is its place in data/processed."""
    return (folder / "fit" / "posterior.nc").is_file()


def fitted_scenario(analysis: Analysis, folder: Path, rng: np.random.Generator) -> Scenario:
    """Start from the fitted model and the visits of its records.

    Parameters
    ----------
    analysis : Analysis
        The config.
    folder : Path
        The analysis's folder in data/processed, with ``model`` and ``fit``.
    rng : numpy.random.Generator
        Chooses the patients where there are very many.

    Returns
    -------
    Scenario

    Raises
    ------
    ConfigError
        If design and posterior cannot be read, or do not belong together.
    DiagnosticsError
        If the fit did not pass its checks.
    """
    verdict = folder / "checks" / "verdict.json"
    if verdict.is_file() and read_json(verdict)["status"] == "fail":
        raise DiagnosticsError(
            "the fit did not pass its checks", str(folder), "see the report, or plan with --priors"
        )
    design, posterior = _read(folder)
    return scenario_of(analysis, design, thinned_draws(posterior, design, N_DRAWS), rng)


def scenario_of(
    analysis: Analysis, design: Design, draws: Draws, rng: np.random.Generator
) -> Scenario:
    """Return the scenario of a design and draws of its parameters."""
    part, settings = thinned(design, rng), analysis.disclosure
    between = {"all": np.sqrt(draws.unit_variance)}
    if design.injectors and design.clinics:
        between["one clinic"] = draws.sd_injector
    return Scenario(
        source="posterior",
        unit=unit_of(design),
        family=FAMILIES[design.family],
        practice=practice_of(part),
        log_median=log_median(part, draws, part.rows, with_unit=True),
        chance=np.broadcast_to(part.is_responder.astype(float), (draws.n_draws, len(part.rows))),
        between=between,
        spread=draws.spread,
        has_dose=bool(design.dose_products),
        products=_products(design, settings),
        treatments=len(design.rows),
        patients_now=shown_count(patients_per_unit(design), settings),
        per_month=treatments_per_month(design.rows),
    )


def _products(design: Design, settings: Disclosure) -> dict[str, int]:
    """Return the products with a dose effect of their own, and their treatments."""
    if len(design.dose_products) < 2:
        return {}
    groups = design.rows.groupby("dose_product")
    patients, treatments = groups["patient_level"].nunique(), groups.size()
    return {
        str(product): int(treatments[product])
        for product in design.dose_products
        if may_show(int(patients.get(product, 0)), settings)
    }


def _read(folder: Path) -> tuple[Design, xr.Dataset]:
    """Read design and posterior, refusing those of another version or of another run."""
    todo = "run the analysis again, or plan with --priors"
    problem: ConfigError | None = None
    try:
        design = load_design(folder / "model")
        posterior, _ = load_posterior(folder / "fit")
    except FileNotFoundError:
        problem = ConfigError("has no design, or no posterior", str(folder), todo)
    except (KeyError, TypeError, ValueError, OSError):
        problem = ConfigError("was fitted by another version of wearoff", str(folder), todo)
    if problem:
        raise problem
    widths = {"coefficients": len(design.coefficients), "dose_slopes": len(design.dose_products)}
    widths["hazard_weights"] = HazardBasis(design.hazard_knots).n_parts
    widths |= {f"{unit}_effect": len(design.levels_of(unit)) for unit in ("injector", "clinic")}
    for name, width in widths.items():
        if name in posterior and posterior[name].shape[-1] != width:
            raise ConfigError("the fit belongs to another design", str(folder), todo)
    return design, posterior
