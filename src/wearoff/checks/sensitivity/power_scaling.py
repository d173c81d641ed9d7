"""How far each prior, beside the records, decides what is reported: power-scaling.

Kallioinen, Paananen, Bürkner and Vehtari 2024 (Statistics and Computing 34:57, arXiv 2107.14054):
the density of a prior, or of the records, is raised to a power near 1, and how far a quantity's
posterior then moves is its sensitivity. The importance sampling and the distance are ArviZ's.
"""

from typing import Any

import numpy as np
import xarray as xr
from arviz_stats import psense
from arviz_stats.base import array_stats
from numpy.typing import NDArray

from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.psis import good_k_of
from wearoff.checks.crossval.sample import Sample, sample_of
from wearoff.checks.sensitivity.finding import Finding, Status
from wearoff.checks.sensitivity.log_priors import log_priors
from wearoff.checks.sensitivity.reported import Reported, reported_quantities
from wearoff.config import Analysis
from wearoff.model.design import Design
from wearoff.model.draws import thinned
from wearoff.model.prior_table import label_of_prior

Array = NDArray[np.float64]

NAME, TITLE = "power_scaling", "How much the priors decide"
COLUMNS = (
    "quantity", "level", "day", "variant", "prior", "point", "lower", "upper", "weaker_point",
    "prior_sensitivity", "records_sensitivity", "pareto_k", "diagnosis",
)  # fmt: skip
THRESHOLD = 0.05
"""Of Kallioinen et al.: about what shifts a normal posterior by 0.3 of its standard deviations were
the density raised to the power of 2."""
CONFLICT, STRONG, UNRELIABLE = "prior-data conflict", "strong prior", "not reliable"

MAX_DRAWS = 2000
_LEAST_DRAWS, _ROWS_TIMES_DRAWS = 400, 40_000_000
_ALPHAS = (0.99, 1.01)
_WEAKER = 0.5
_RECORDS = "records"
_FLAT = 1e-9


def power_scaling(design: Design, posterior: xr.Dataset, analysis: Analysis) -> Finding:
    """Say of every reported quantity which priors matter to it, and whether the records do.

    Parameters
    ----------
    design : Design
        The model.
    posterior : Dataset
        Draws with dims ``chain`` and ``draw``; thinned to 2,000.
    analysis : Analysis
        The config; ``estimates`` is read.

    Returns
    -------
    Finding
        For every quantity the prior that matters most to it, and each other one whose sensitivity
        reaches 0.05. ``prior`` is its name in the config, ``variant`` what it is of;
        ``weaker_point`` the median were the prior half as strong (a normal one 1.4 times as wide),
        None where importance sampling cannot tell. ``diagnosis`` is "prior-data conflict" (prior
        and records both matter: they pull against each other, or share a narrow posterior),
        "strong prior" (the records hardly matter), "not reliable" (Pareto k too high) or empty.
        ``values``: ``quantities``, ``flagged`` (how many with a diagnosis of the first two),
        ``largest`` sensitivity, ``unreliable`` (rows). Status ``not_applicable`` where nothing can
        be weighed anew.

    Notes
    -----
    Records are weighed by the marginal likelihood of each patient: more of them would be more
    patients. By chance alone, at 2,000 draws, a quantity is sensitive to a prior it has nothing to
    do with by 0.01, and to the records by 0.02 or so: where ``records_sensitivity`` is near 0.05,
    whether a prior is called strong or in conflict is not to be relied on.

    Sentence: "Of {quantities} results, {flagged} depend on what was assumed before any data
    (marked in the table)"; if none, "No result depends on what was assumed before any data: the
    largest sensitivity to a prior is {largest}, where 0.05 would be noticeable". With
    ``unreliable`` add "{unreliable} could not be judged".
    """
    most = draws_for(len(design.rows))
    sample, kept = sample_of(posterior, design, most), thinned(posterior, most)
    densities = _densities(design, sample, kept)
    if not all(np.isfinite(one).all() for one in densities.values()):
        return Finding(NAME, TITLE, COLUMNS, [], "not_applicable")
    reported = reported_quantities(design, kept, sample.draws, analysis)
    if not reported:
        return Finding(NAME, TITLE, COLUMNS, [], "not_applicable")
    scaled = {name: _Scaled(reported, density) for name, density in densities.items()}
    rows = [
        row
        for position, one in enumerate(reported)
        for row in _rows(design, one, position, scaled, analysis.estimates.interval)
    ]
    return power_finding(rows)


def draws_for(n_rows: int) -> int:
    """Return how many draws are weighed: fewer where each takes long, and none matters much."""
    return int(np.clip(_ROWS_TIMES_DRAWS // max(n_rows, 1), _LEAST_DRAWS, MAX_DRAWS))


def power_finding(rows: list[dict[str, Any]]) -> Finding:
    """Return the finding of rows, some of which may have been left out since."""
    quantities = {(row["quantity"], row["level"], row["day"]) for row in rows}
    values = _values(rows, len(quantities)) if rows else {}
    status = _status(rows) if rows else "not_applicable"
    return Finding(NAME, TITLE, COLUMNS, rows, status, values)


def _densities(design: Design, sample: Sample, kept: xr.Dataset) -> dict[str, Array]:
    """Return the log density of each prior and of all records, (chain, draw)."""
    loglik, _ = patient_logliks(design, sample, design.rows)
    shape = (int(kept.sizes["chain"]), int(kept.sizes["draw"]))
    return {**log_priors(design, kept), _RECORDS: loglik.sum(axis=1).reshape(shape)}


class _Scaled:
    """One density, (chain, draw), raised to powers.

    ``sensitivity`` is that of every quantity, (quantity,).
    """

    def __init__(self, reported: list[Reported], density: Array) -> None:
        self.density = density
        self.is_flat = bool(np.ptp(density) < _FLAT)
        self.pareto_k = -np.inf
        self.sensitivity = np.zeros(len(reported))
        if not self.is_flat:
            self.pareto_k = max(pareto_k(density, alpha) for alpha in _ALPHAS)
            self.sensitivity = sensitivities([one.draws for one in reported], density)

    def weaker(self, draws: Array) -> float | None:
        """Return the median of draws, (draw,), at half the power; None where unreliable."""
        if self.is_flat:
            return float(np.median(draws))
        if pareto_k(self.density, _WEAKER) > good_k_of(draws.size):
            return None
        logs = array_stats.power_scale_lw(self.density, alpha=_WEAKER, axis=(-2, -1)).ravel()
        weights = np.exp(logs - logs.max())
        return float(np.quantile(draws, 0.5, weights=weights, method="inverted_cdf"))


def sensitivities(quantities: list[Array], density: Array) -> Array:
    """Return the power-scaling sensitivity of quantities to a density.

    Parameters
    ----------
    quantities : list of array, shape (draw,)
        Draws, one chain after the other, that are not all the same.
    density : array, shape (chain, draw)
        Log density of what is scaled, at each draw.

    Returns
    -------
    array, shape (quantity,)
        Change of the cumulative Jensen-Shannon distance per doubling of the power.
    """
    dims = ("chain", "draw")
    tree = xr.DataTree.from_dict(
        {
            "posterior": xr.Dataset(
                {str(i): (dims, one.reshape(density.shape)) for i, one in enumerate(quantities)}
            ),
            "log_prior": xr.Dataset({"density": (dims, density)}),
        }
    )
    found = psense(tree, group="prior", alphas=_ALPHAS)
    return np.array([float(found[str(i)]) for i in range(len(quantities))])


def pareto_k(density: Array, alpha: float) -> float:
    """Return the shape of the tail of the importance weights, (chain, draw), at a power."""
    logs = (alpha - 1.0) * density
    return float(array_stats.pareto_khat(np.exp(logs - logs.max()), tail="right"))


def _rows(
    design: Design, one: Reported, position: int, scaled: dict[str, _Scaled], interval: float
) -> list[dict[str, Any]]:
    """Return the rows of a quantity, the prior that matters most first."""
    records = scaled[_RECORDS]
    by_prior = {
        name: float(each.sensitivity[position]) for name, each in scaled.items() if name != _RECORDS
    }
    ordered = sorted(by_prior, key=lambda name: -by_prior[name])
    matter = [name for name in ordered if by_prior[name] >= THRESHOLD] or ordered[:1]
    tail = (1 - interval) / 2
    lower, point, upper = (float(x) for x in np.quantile(one.draws, [tail, 0.5, 1 - tail]))
    return [
        {
            "quantity": one.quantity, "level": one.level, "day": one.day,
            "variant": label_of_prior(design, name), "prior": name,
            "point": point, "lower": lower, "upper": upper,
            "weaker_point": scaled[name].weaker(one.draws),
            "prior_sensitivity": by_prior[name],
            "records_sensitivity": float(records.sensitivity[position]),
            "pareto_k": max(scaled[name].pareto_k, records.pareto_k),
            "diagnosis": _diagnosis(scaled[name], records, position),
        }
        for name in matter
    ]  # fmt: skip


def _diagnosis(prior: _Scaled, records: _Scaled, position: int) -> str:
    if max(prior.pareto_k, records.pareto_k) > good_k_of(records.density.size):
        return UNRELIABLE
    if prior.sensitivity[position] < THRESHOLD:
        return ""
    return CONFLICT if records.sensitivity[position] >= THRESHOLD else STRONG


def _status(rows: list[dict[str, Any]]) -> Status:
    diagnoses = {row["diagnosis"] for row in rows}
    if diagnoses & {CONFLICT, STRONG}:
        return "sensitive"
    return "not_applicable" if diagnoses == {UNRELIABLE} else "robust"


def _values(rows: list[dict[str, Any]], quantities: int) -> dict[str, float]:
    flagged = {
        (row["quantity"], row["level"], row["day"])
        for row in rows
        if row["diagnosis"] in (CONFLICT, STRONG)
    }
    return {
        "quantities": float(quantities),
        "flagged": float(len(flagged)),
        "largest": max(row["prior_sensitivity"] for row in rows),
        "unreliable": float(sum(row["diagnosis"] == UNRELIABLE for row in rows)),
    }
