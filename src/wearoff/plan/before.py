"""Planning before any record: parameters drawn from the priors."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from wearoff.config import Analysis
from wearoff.model import FAMILIES, PriorSpec, Spread
from wearoff.model.priors import priors_for
from wearoff.model.term_priors import OTHER_PRIORS
from wearoff.plan.practice import usual_practice
from wearoff.plan.scenario import N_DRAWS, Scenario

Array = NDArray[np.float64]


def prior_scenario(analysis: Analysis, rng: np.random.Generator) -> Scenario:
    """Start from the priors, and from a practice with visits every four weeks.

    Parameters
    ----------
    analysis : Analysis
        The config: family, terms and priors.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Scenario
    """
    draws = _draws(_priors(analysis), analysis, rng)
    # ASSUME: before any record an M-spline hazard is planned for as the Weibull's that its prior is
    # centred on.
    practice, family = usual_practice(rng), FAMILIES[analysis.model.family]
    terms = {name for name in ("injector", "clinic") if _has(analysis, name)}
    spreads = {name: draws[f"sd_{name}"] for name in ("injector", "clinic") if name in terms}
    between = {"all": np.sqrt(sum((sd**2 for sd in spreads.values()), np.zeros(N_DRAWS)))}
    if len(spreads) == 2:
        between["one clinic"] = spreads["injector"]
    shape = (N_DRAWS, len(practice.unit))
    return Scenario(
        source="priors",
        unit=next(iter(spreads), None),
        family=family,
        practice=practice,
        log_median=np.broadcast_to(draws["intercept"][:, None], shape),
        chance=np.broadcast_to(draws["chance"][:, None], shape),
        between=between,
        spread=Spread(
            family.scale_of(draws["sd_residual"]),
            draws["sd_patient"],
            draws["tail"],
            np.zeros(N_DRAWS),
        ),
        has_dose=analysis.model.dose_term == "auto" and "dose_units" in _fields(analysis),
        products={},
        treatments=0,
        patients_now="0",
        per_month=0.0,
    )


def _priors(analysis: Analysis) -> dict[str, PriorSpec]:
    """Return the priors that every model has; those of groups have no part in planning."""
    usual = priors_for({}, OTHER_PRIORS)
    changed = {name: one for name, one in analysis.model.priors.items() if name in usual}
    return priors_for(changed, OTHER_PRIORS)


def _draws(
    priors: dict[str, PriorSpec], analysis: Analysis, rng: np.random.Generator
) -> dict[str, Array]:
    # Evenly spaced quantiles in random order: intervals of few draws then do not jitter.
    draws = {name: _even(priors[name], rng) for name in _NAMES}
    has_patient = analysis.model.patient == "auto" and "patient" in _fields(analysis)
    has_response = analysis.model.response == "auto"
    chance = special.expit(draws["response_intercept"])
    is_burr = FAMILIES[analysis.model.family].has_tail
    return draws | {
        "sd_patient": draws["sd_patient"] * has_patient,
        "chance": chance if has_response else np.ones(N_DRAWS),
        "tail": np.exp(draws["log_tail"]) if is_burr else np.ones(N_DRAWS),
    }


_NAMES = (
    "intercept", "sd_injector", "sd_clinic", "sd_patient", "sd_residual", "response_intercept",
    "log_tail",
)  # fmt: skip


def _even(prior: PriorSpec, rng: np.random.Generator) -> Array:
    share = (rng.permutation(N_DRAWS) + 0.5) / N_DRAWS
    # The upper half of a normal folds onto a half-normal without a gap.
    normal = special.ndtri(0.5 + share / 2 if prior.shape == "halfnormal" else share)
    return np.asarray(prior.of_normal(normal))


def _has(analysis: Analysis, term: str) -> bool:
    return getattr(analysis.model, term) == "auto" and term in _fields(analysis)


def _fields(analysis: Analysis) -> set[str]:
    records = analysis.records
    return (records.treatments if records.kind == "visits" else records.intervals).fields()
