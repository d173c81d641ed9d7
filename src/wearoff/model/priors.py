"""Every prior of the model in one place, with its unit and its evidence.

The effects are on log median duration (so 0.10 is about 10 % longer) or, for names that start with
``response_``, on the log odds of responding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from wearoff.config import Prior
from wearoff.errors import ConfigError

Shape = Literal["normal", "halfnormal", "lognormal"]


@dataclass(frozen=True)
class PriorSpec:
    """One prior.

    Attributes
    ----------
    name : str
        Key in ``model.priors`` of the config.
    label : str
        What it is, in words.
    shape : {"normal", "halfnormal", "lognormal"}
        Distribution.
    location, scale : float
        Centre (0 for a half-normal) and scale; of the logarithm for a log-normal.
    unit : str
        Unit of the parameter.
    evidence : str
        Why this prior.
    changed : bool
        Whether the analyst replaced the default.
    """

    name: str
    label: str
    shape: Shape
    location: float
    scale: float
    unit: str
    evidence: str
    changed: bool = False

    def words(self) -> str:
        """Return the distribution as it is printed in reports."""
        if self.shape == "halfnormal":
            return f"HalfNormal({self.scale:g})"
        if self.shape == "lognormal":
            return f"LogNormal({self.location:g}, {self.scale:g})"
        return f"Normal({self.location:g}, {self.scale:g})"

    def draw(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Draw from the prior, shape (size,)."""
        return self.of_normal(rng.standard_normal(size))

    def of_normal(self, normal: np.ndarray) -> np.ndarray:
        """Turn standard normal numbers into those of the prior, of the same shape."""
        draws = self.location + self.scale * normal
        if self.shape == "lognormal":
            return np.asarray(np.exp(draws))
        return np.abs(draws) if self.shape == "halfnormal" else draws

    @property
    def is_positive(self) -> bool:
        """Whether the parameter cannot be negative, and is sampled on the log scale."""
        return self.shape != "normal"

    @property
    def usual_size(self) -> float:
        """About how large a positive parameter is."""
        return float(np.exp(self.location)) if self.shape == "lognormal" else self.scale


ON_HAZARDS = "log ratio of medians, were the hazard a Weibull's"
"""What ``LOG_RATIO`` is where effects multiply a hazard of any shape."""

LOG_DAYS, LOG_RATIO, LOG_ODDS = "log days", "log ratio of medians", "log odds"

_DEFAULTS = (
    PriorSpec(
        "intercept", "log median duration at the average case-mix", "normal",
        float(np.log(110.0)), 0.5, LOG_DAYS,
        "Pivotal trials of facial lines: median 120 days (Carruthers 2023); cervical dystonia 12 "
        "to 24 weeks (Brashear 1999, ASPEN-1 2024). 95 % of the prior: 41 to 290 days.",
    ),
    PriorSpec(
        "dose", "change per doubling of the dose, average over products", "normal", 0.10, 0.08,
        LOG_RATIO,
        "Randomised dose arms in glabellar lines: +0.13 (standard error 0.06) and +0.08 to +0.14 "
        "per doubling; plateau in masseter and cervical dystonia.",
    ),
    PriorSpec(
        "sd_dose", "spread of the dose effect between products", "halfnormal", 0.0, 0.05,
        LOG_RATIO, "Dose arms of different products gave slopes within 0.1 of each other.",
    ),
    PriorSpec(
        "sd_clinic", "spread between clinics", "halfnormal", 0.0, 0.1, LOG_RATIO,
        "The nine sites of a dystonia trial differ by about nothing (Brashear 1999).",
    ),
    PriorSpec(
        "sd_injector", "spread between injectors of one clinic", "halfnormal", 0.0, 0.15,
        LOG_RATIO, "No usable published data; most injectors within 30 % of each other.",
    ),
    PriorSpec(
        "sd_patient", "lasting spread between patients", "halfnormal", 0.0, 0.25, LOG_RATIO,
        "Repeated treatments in axillary sweating: 3 weeks to 30 months.",
    ),
    PriorSpec(
        "sd_residual", "spread between treatments of one patient", "lognormal",
        float(np.log(0.3)), 0.5, LOG_RATIO,
        "Total coefficient of variation 0.44 in blepharospasm and hemifacial spasm, differences "
        "between patients included; no two treatments last exactly alike. 95 % of the prior: 0.11 "
        "to 0.80.",
    ),
    PriorSpec(
        "response_intercept", "log odds of responding at the average case-mix", "normal", 2.2, 1.2,
        LOG_ODDS,
        "By definition of response 50 to 99 % respond in trials. 95 % of the prior: 46 to 99 %.",
    ),
    PriorSpec(
        "response_effect", "difference in log odds of responding", "normal", 0.0, 0.7, LOG_ODDS,
        "Wide enough for placebo against active drug, narrow enough for groups without events.",
    ),
    PriorSpec(
        "response_dose", "change in log odds per doubling of the dose", "normal", 0.3, 0.4,
        LOG_ODDS, "Trials' dose arms: response rises or stays with dose.",
    ),
    PriorSpec(
        "response_sd_injector", "spread between injectors in log odds of responding",
        "halfnormal", 0.0, 0.4, LOG_ODDS, "No published data; kept near zero unless data say so.",
    ),
    PriorSpec(
        "response_on_duration",
        "log odds of responding per log ratio by which an injector's effects last longer",
        "normal", 0.0, 1.5, "log odds per log ratio",
        "No published data; an injector 15 % above average moves the odds by a factor of 0.6 to "
        "1.5 at most, either way.",
    ),
    PriorSpec(
        "log_tail", "log of Burr's tail: 0 log-logistic, large Weibull", "normal", 0.7, 0.7,
        "log", "Between the two families that fit trials; 95 % of the prior: tail 0.5 to 8.",
    ),
    PriorSpec(
        "never_wane", "log odds that an effect never wears off", "normal", -2.6, 1.0, LOG_ODDS,
        "No toxin is known to last for ever; 95 % of the prior: 1 to 35 %, for outcomes other "
        "than paralysis, such as a cured habit.",
    ),
    PriorSpec(
        "sd_hazard", "how far the hazard bends away from a Weibull's", "halfnormal", 0.0, 0.7,
        "log ratio of hazards",
        "No published hazards of wearing off. At 0.7 the hazard is typically twice, or half, that "
        "of Weibull durations of the same median and spread.",
    ),
)  # fmt: skip


def priors_for(overrides: dict[str, Prior], of_terms: Iterable[PriorSpec]) -> dict[str, PriorSpec]:
    """Return every prior by name, with the analyst's replacements applied.

    Parameters
    ----------
    overrides : dict of str to Prior
        ``model.priors`` of the config.
    of_terms : iterable of PriorSpec
        Priors of the terms that the config asks for, beside those every model has.

    Returns
    -------
    dict of str to PriorSpec

    Raises
    ------
    ConfigError
        If a replacement names no prior, or gives a half-normal a location.

    Notes
    -----
    A spread given a scale only is half-normal; a log-normal needs its location too, the log of
    the usual spread.
    """
    specs = {spec.name: spec for spec in (*_DEFAULTS, *of_terms)}
    for name, override in overrides.items():
        specs[name] = _replaced(specs, name, override)
    return specs


def on_hazards(priors: dict[str, PriorSpec]) -> dict[str, PriorSpec]:
    """Return the priors with their units where effects multiply a flexible hazard.

    An effect e divides the hazard by exp(e / scale): in Weibull durations the same as medians
    exp(e) times as long, which is what the evidence is about.
    """
    return {
        name: replace(spec, unit=ON_HAZARDS) if spec.unit == LOG_RATIO else spec
        for name, spec in priors.items()
    }


def _replaced(specs: dict[str, PriorSpec], name: str, override: Prior) -> PriorSpec:
    where = f"model.priors.{name}"
    if name not in specs:
        raise ConfigError("is not a prior of this model", where, f"use one of {sorted(specs)}")
    default = specs[name]
    if default.shape == "halfnormal" and override.location is not None:
        raise ConfigError("is a half-normal, which has no location", where, "give scale only")
    shape, location = default.shape, override.location
    if location is None:
        shape = "halfnormal" if shape == "lognormal" else shape
        location = default.location if shape == "normal" else 0.0
    return replace(
        default,
        shape=shape,
        location=location,
        scale=override.scale,
        evidence=f"Set by the analyst: {override.reason}",
        changed=True,
    )


# ASSUME: where one duration would fit all records, treatments of one patient still differ as much
# as they do in published series: with no difference at all, what was seen is certain or impossible.
_USUAL_SPREAD, _ITS_ERROR = 0.3, 0.06


def with_usual_spread(priors: dict[str, PriorSpec]) -> dict[str, PriorSpec]:
    """Return the priors with a spread between durations away from zero, for records of none.

    A prior that the analyst set stays as it is.
    """
    spec = priors["sd_residual"]
    if spec.changed:
        return priors
    usual = replace(
        spec,
        shape="normal",
        location=_USUAL_SPREAD,
        scale=_ITS_ERROR,
        evidence=f"{spec.evidence} Away from zero, since no visit shows that durations differ.",
    )
    return priors | {spec.name: usual}
