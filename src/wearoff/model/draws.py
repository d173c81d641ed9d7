"""Posterior draws as plain arrays."""

from dataclasses import dataclass, fields, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from wearoff.model.clock import CALENDAR, Clock, hazard_clock
from wearoff.model.design import Design
from wearoff.model.marginal import Spread
from wearoff.model.mspline import HazardBasis

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Thinned posterior draws; every array starts with the dimension (draw,).

    Terms that are not in the model have zeros or width 0.

    Attributes
    ----------
    intercept, coefficients : array
        Of log median duration; coefficients in the order of the design matrix.
    unit_effect : array, shape (draw, unit)
        Of injectors (with their clinics), or of clinics where there is no injector term.
    dose_slopes : array, shape (draw, product)
        Effects of doubling the usual dose.
    dose_ed50, dose_weights : array
        Of the saturating dose (log2 of the usual dose) and of the rising one.
    injector_dose : array, shape (draw, injector)
        How much more each injector gets out of doubling the dose.
    sd_clinic, sd_injector, sd_patient, sd_injector_dose : array
        Spreads between those levels.
    scale, tail, never_wane : array
        Scale of log duration, Burr's tail (1 without), chance that an effect never wears off.
    response_intercept, response_coefficients, response_dose, response_injector : array
        Of the log odds of responding.
    response_sd_injector, response_on_duration : array
        Injectors' own spread in log odds, and log odds per log ratio of their deviation in
        duration.
    clock : Clock
        On which durations follow the family: the calendar, unless the hazard is flexible.
    n_chains : int
        Chains that the draws come from, one after the other and equally many of each.
    """

    intercept: Array
    coefficients: Array
    unit_effect: Array
    dose_slopes: Array
    dose_ed50: Array
    dose_weights: Array
    injector_dose: Array
    sd_clinic: Array
    sd_injector: Array
    sd_patient: Array
    sd_injector_dose: Array
    scale: Array
    tail: Array
    never_wane: Array
    response_intercept: Array
    response_coefficients: Array
    response_dose: Array
    response_injector: Array
    response_sd_injector: Array
    response_on_duration: Array
    clock: Clock = CALENDAR
    n_chains: int = 1

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.intercept)

    def take(self, part: slice) -> "Draws":
        """Return some of the draws."""
        arrays = {
            one.name: getattr(self, one.name)[part]
            for one in fields(Draws)
            if one.name not in ("clock", "n_chains")
        }
        return replace(self, **arrays, clock=self.clock.take(part))

    @property
    def unit_variance(self) -> Array:
        """Variance between injectors, their clinics included, shape (draw,)."""
        return np.asarray(self.sd_injector**2 + self.sd_clinic**2)

    @property
    def spread(self) -> Spread:
        """What durations of one treatment are spread by."""
        return Spread(self.scale, self.sd_patient, self.tail, self.never_wane, self.clock)


_SCALARS = (
    "intercept", "dose_ed50", "sd_clinic", "sd_injector", "sd_patient", "sd_injector_dose",
    "scale", "response_intercept", "response_dose", "response_sd_injector", "response_on_duration",
)  # fmt: skip


def thinned(posterior: xr.Dataset, max_draws: int) -> xr.Dataset:
    """Take evenly spaced draws, equally many of every chain.

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.
    max_draws : int
        Number of draws to keep at most; one of every chain is kept where it is smaller than their
        number.

    Returns
    -------
    Dataset
        The same with fewer draws.
    """
    n_chains, n_each = int(posterior.sizes["chain"]), int(posterior.sizes["draw"])
    wanted = min(max(max_draws // n_chains, 1), n_each)
    return posterior.isel(draw=np.linspace(0, n_each - 1, wanted).round().astype(int))


def thinned_draws(posterior: xr.Dataset, design: Design, max_draws: int) -> Draws:
    """Take the draws of :func:`thinned`, one chain after the other.

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.
    design : Design
        The model it belongs to.
    max_draws : int
        Number of draws to keep at most.

    Returns
    -------
    Draws
    """
    n_chains = int(posterior.sizes["chain"])
    thin = thinned(posterior, max_draws).stack(sample=("chain", "draw"), create_index=False)
    n_kept = int(thin.sizes["sample"])

    def scalar(name: str, otherwise: float = 0.0) -> Array:
        # Copies, since their bytes are keys of a cache and have to lie in a row.
        found = thin[name].to_numpy() if name in thin else np.full(n_kept, otherwise)
        return np.array(found, dtype=float)

    def vector(name: str, width: int) -> Array:
        if name not in thin:
            return np.zeros((n_kept, width))
        return np.asarray(thin[name].transpose("sample", ...).to_numpy())

    clock = CALENDAR
    if design.hazard_knots:
        basis = HazardBasis(design.hazard_knots)
        weights = vector("hazard_weights", basis.n_parts)
        clock = hazard_clock(basis, weights, scalar("intercept"), scalar("scale"))
    n_coefficients, n_injectors = len(design.coefficients), len(design.injectors)
    slopes = vector("dose_slopes", 0)
    if design.dose_products and not slopes.shape[1]:
        slopes = scalar("dose")[:, None]
    unit, n_units = ("injector", n_injectors) if n_injectors else ("clinic", len(design.clinics))
    return Draws(
        **{name: scalar(name) for name in _SCALARS},
        coefficients=vector("coefficients", n_coefficients),
        unit_effect=vector(f"{unit}_effect", n_units),
        dose_slopes=slopes,
        dose_weights=vector("dose_weights", len(design.dose_knots)),
        injector_dose=vector("injector_dose", n_injectors),
        tail=np.exp(scalar("log_tail")),
        never_wane=1.0 / (1.0 + np.exp(-scalar("never_wane", -np.inf))),
        response_coefficients=vector("response_coefficients", n_coefficients),
        response_injector=vector("response_injector_effect", n_injectors),
        clock=clock,
        n_chains=n_chains,
    )
