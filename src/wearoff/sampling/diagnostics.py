"""Did the chains draw from the posterior? Every number the answer rests on, with its threshold.

Thresholds follow Vehtari et al. 2021 (Bayesian Analysis 16:667): rank-normalised split R-hat at
most 1.01, bulk and tail effective sample size at least 100 per chain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr
from arviz_stats.base import array_stats
from numpy.typing import NDArray

from wearoff.config import Checks

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Check:
    """One diagnostic: its value, its threshold and whether it holds."""

    name: str
    title: str
    value: float | None
    threshold: float | None
    rule: Literal["at_most", "at_least", "is_true"]
    status: Literal["pass", "warn", "fail", "not_applicable"]
    advice: str = ""


def at_most(name: str, title: str, value: float, limit: float, advice: str) -> Check:
    """Return a check that fails above a limit, or when its value is not a number."""
    return Check(
        name, title, _finite(value), limit, "at_most", "pass" if value <= limit else "fail", advice
    )


def at_least(name: str, title: str, value: float, limit: float, advice: str) -> Check:
    """Return a check that fails below a limit, or when its value is not a number."""
    return Check(
        name, title, _finite(value), limit, "at_least", "pass" if value >= limit else "fail", advice
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def parameter_draws(posterior: xr.Dataset) -> dict[str, Array]:
    """Return every scalar parameter's draws by its name with coordinates.

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.

    Returns
    -------
    dict of str to array, shape (chain, draw)
    """
    draws: dict[str, Array] = {}
    for name, variable in posterior.data_vars.items():
        values = variable.transpose("chain", "draw", ...).to_numpy()
        if values.ndim == 2:
            draws[str(name)] = values
            continue
        dim = str(variable.dims[-1])
        for position, label in enumerate(posterior[dim].to_numpy()):
            draws[f"{name}[{label}]"] = values[:, :, position]
    return draws


def sampling_checks(
    posterior: xr.Dataset, sample_stats: xr.Dataset, limits: Checks, n_chains: int
) -> list[Check]:
    """Run every sampling diagnostic.

    Parameters
    ----------
    posterior : Dataset
        Draws with dims ``chain`` and ``draw``.
    sample_stats : Dataset
        With ``diverging``, ``energy`` and ``maxdepth_reached``.
    limits : Checks
        Thresholds of the config.
    n_chains : int
        Chains that were asked for.

    Returns
    -------
    list of Check
    """
    draws = parameter_draws(posterior)
    finite = all(np.isfinite(values).all() for values in draws.values())
    n_found = int(posterior.sizes["chain"])
    checks = [
        at_least(
            "chains", "Chains that finished", n_found, n_chains,
            "Run again; if a chain stops repeatedly look at its log.",
        ),
        at_most(
            "not_a_number", "Parameters with draws that are not numbers", 0.0 if finite else 1.0,
            0.0, "The model or its data are broken: see the log of the sampling step.",
        ),
        at_most(
            "equal_chains", "Pairs of chains that are equal", _equal_pairs(draws), 0.0,
            "Chains must be independent: check the seeds.",
        ),
        at_most(
            "divergences", "Divergent transitions after warm-up",
            float(sample_stats["diverging"].sum()), limits.max_divergences,
            "Simplify the model or use stronger priors.",
        ),
    ]  # fmt: skip
    if finite and n_found >= 2:
        checks += _convergence(draws, sample_stats, limits)
    else:
        checks.append(at_most("rhat", "Largest R-hat", np.nan, limits.max_rhat, "See above."))
    return checks


def _convergence(draws: dict[str, Array], sample_stats: xr.Dataset, limits: Checks) -> list[Check]:
    more = "Draw for longer (sampling.warmup and sampling.draws)."
    depth = sample_stats.get("maxdepth_reached", None)
    saturated = float(depth.sum()) if depth is not None else 0.0
    return [
        at_most("rhat", "Largest R-hat", _worst(draws, rhat, max), limits.max_rhat, more),
        at_least("ess_bulk", "Least bulk ESS", _worst(draws, ess_bulk, min), limits.min_ess, more),
        at_least("ess_tail", "Least tail ESS", _worst(draws, ess_tail, min), limits.min_ess, more),
        at_least(
            "bfmi", "Least energy diagnostic (E-BFMI)", _least_bfmi(sample_stats),
            limits.min_bfmi, "Use stronger priors on the spreads.",
        ),
        Check(
            "tree_depth", "Transitions cut short at the greatest depth", saturated, 0.0, "at_most",
            "pass" if saturated == 0 else "warn", "Slow, not wrong: draw with a longer warm-up.",
        ),
    ]  # fmt: skip


def _worst(
    draws: dict[str, Array], measure: Callable[[Array], float], choose: Callable[..., float]
) -> float:
    # What never moves in any chain is fixed by construction, unless nothing moves at all.
    values = [measure(one) for one in draws.values() if np.ptp(one) > 0]
    return float(choose(values)) if values and np.isfinite(values).all() else float("nan")


def rhat(draws: Array) -> float:
    """Return rank-normalised split R-hat of draws, shape (chain, draw)."""
    return float(array_stats.rhat(draws))


def ess_bulk(draws: Array) -> float:
    """Return the bulk effective sample size of draws, shape (chain, draw)."""
    return float(array_stats.ess(draws, method="bulk"))


def ess_tail(draws: Array) -> float:
    """Return the tail effective sample size of draws, shape (chain, draw)."""
    return float(array_stats.ess(draws, method="tail", prob=(0.05, 0.95)))


def quantile_error(draws: Array, probability: float) -> float:
    """Return the Monte-Carlo standard error of a quantile of draws, shape (chain, draw)."""
    return float(array_stats.mcse(draws, method="quantile", prob=probability))


def _equal_pairs(draws: dict[str, Array]) -> float:
    """Count pairs of chains that agree in every draw of every parameter."""
    stacked = np.stack(list(draws.values()))
    n_chains = stacked.shape[1]
    pairs = [(i, j) for i in range(n_chains) for j in range(i)]
    return float(sum(np.array_equal(stacked[:, i], stacked[:, j]) for i, j in pairs))


def _least_bfmi(sample_stats: xr.Dataset) -> float:
    energy = sample_stats["energy"].transpose("chain", "draw").to_numpy()
    steps, spread = np.mean(np.diff(energy) ** 2, axis=-1), np.var(energy, axis=-1)
    # A stuck chain has no spread: not a number, which fails.
    ratio = np.divide(steps, spread, out=np.full_like(steps, np.nan), where=spread > 0)
    return float(np.min(ratio))
