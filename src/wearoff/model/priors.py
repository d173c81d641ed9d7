"""Every prior of the model in one place, with its unit and its evidence.

The effects are on log median duration (so 0.10 is about 10 % longer) or, for names that start with
``response_``, on the log odds of responding.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from wearoff.config import Prior
from wearoff.errors import ConfigError

Shape = Literal["normal", "halfnormal"]


@dataclass(frozen=True)
class PriorSpec:
    """One prior.

    Attributes
    ----------
    name : str
        Key in ``model.priors`` of the config.
    label : str
        What it is, in words.
    shape : {"normal", "halfnormal"}
        Distribution.
    location, scale : float
        Centre (0 for a half-normal) and scale.
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
        return f"Normal({self.location:g}, {self.scale:g})"

    def draw(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Draw from the prior, shape (size,)."""
        draws = self.location + self.scale * rng.standard_normal(size)
        return np.abs(draws) if self.shape == "halfnormal" else draws


_LOG_DAYS, _LOG_RATIO, _LOG_ODDS = "log days", "log ratio of medians", "log odds"

_DEFAULTS = (
    PriorSpec(
        "intercept", "log median duration at the average case-mix", "normal",
        float(np.log(110.0)), 0.5, _LOG_DAYS,
        "Pivotal trials of facial lines: median 120 days (Carruthers 2023); cervical dystonia 12 "
        "to 24 weeks (Brashear 1999, ASPEN-1 2024). 95 % of the prior: 41 to 290 days.",
    ),
    PriorSpec(
        "area", "difference of an area from the reference area", "normal", 0.0, 0.4, _LOG_RATIO,
        "Crow's feet shorter than glabella or forehead; blepharospasm 7, hemifacial spasm 12 "
        "weeks (1994): areas differ by up to a factor of 2.",
    ),
    PriorSpec(
        "product", "difference of a product from the reference product, each at its usual dose",
        "normal", 0.0, 0.2, _LOG_RATIO,
        "onabotulinumtoxinA, prabobotulinumtoxinA and abobotulinumtoxinA last alike; "
        "daxibotulinumtoxinA 24 against 19 weeks (+0.23).",
    ),
    PriorSpec(
        "dose", "change per doubling of the dose, average over products", "normal", 0.10, 0.08,
        _LOG_RATIO,
        "Randomised dose arms in glabellar lines: +0.13 (standard error 0.06) and +0.08 to +0.14 "
        "per doubling; plateau in masseter and cervical dystonia.",
    ),
    PriorSpec(
        "sd_dose", "spread of the dose effect between products", "halfnormal", 0.0, 0.05,
        _LOG_RATIO, "Dose arms of different products gave slopes within 0.1 of each other.",
    ),
    PriorSpec(
        "group", "difference between levels of a group, or per unit of a numeric one", "normal",
        0.0, 0.2, _LOG_RATIO,
        "Published differences by sex, age and severity are within 20 %.",
    ),
    PriorSpec(
        "sd_clinic", "spread between clinics", "halfnormal", 0.0, 0.1, _LOG_RATIO,
        "The nine sites of a dystonia trial differ by about nothing (Brashear 1999).",
    ),
    PriorSpec(
        "sd_injector", "spread between injectors of one clinic", "halfnormal", 0.0, 0.15,
        _LOG_RATIO, "No usable published data; most injectors within 30 % of each other.",
    ),
    PriorSpec(
        "sd_patient", "lasting spread between patients", "halfnormal", 0.0, 0.25, _LOG_RATIO,
        "Repeated treatments in axillary sweating: 3 weeks to 30 months.",
    ),
    PriorSpec(
        "sd_residual", "spread between treatments of one patient", "halfnormal", 0.0, 0.4,
        _LOG_RATIO, "Total coefficient of variation 0.44 in blepharospasm and hemifacial spasm.",
    ),
    PriorSpec(
        "response_intercept", "log odds of responding at the average case-mix", "normal", 2.2, 1.2,
        _LOG_ODDS,
        "By definition of response 50 to 99 % respond in trials. 95 % of the prior: 46 to 99 %.",
    ),
    PriorSpec(
        "response_effect", "difference in log odds of responding", "normal", 0.0, 0.7, _LOG_ODDS,
        "Wide enough for placebo against active drug, narrow enough for groups without events.",
    ),
    PriorSpec(
        "response_dose", "change in log odds per doubling of the dose", "normal", 0.3, 0.4,
        _LOG_ODDS, "Trials' dose arms: response rises or stays with dose.",
    ),
    PriorSpec(
        "response_sd_injector", "spread between injectors in log odds of responding",
        "halfnormal", 0.0, 0.4, _LOG_ODDS, "No published data; kept near zero unless data say so.",
    ),
)  # fmt: skip


def priors_for(overrides: dict[str, Prior], group_names: tuple[str, ...]) -> dict[str, PriorSpec]:
    """Return every prior by name, with the analyst's replacements applied.

    Parameters
    ----------
    overrides : dict of str to Prior
        ``model.priors`` of the config.
    group_names : tuple of str
        Groups in the model; each gets ``group_<name>``.

    Returns
    -------
    dict of str to PriorSpec

    Raises
    ------
    ConfigError
        If a replacement names no prior, or gives a half-normal a location.
    """
    specs = {spec.name: spec for spec in _DEFAULTS}
    for group in group_names:
        specs[f"group_{group}"] = replace(specs["group"], name=f"group_{group}")
    del specs["group"]
    for name, override in overrides.items():
        specs[name] = _replaced(specs, name, override)
    return specs


def _replaced(specs: dict[str, PriorSpec], name: str, override: Prior) -> PriorSpec:
    where = f"model.priors.{name}"
    if name not in specs:
        raise ConfigError("is not a prior of this model", where, f"use one of {sorted(specs)}")
    default = specs[name]
    if default.shape == "halfnormal" and override.location is not None:
        raise ConfigError("is a half-normal, which has no location", where, "give scale only")
    location = default.location if override.location is None else override.location
    return replace(
        default,
        location=location,
        scale=override.scale,
        evidence=f"Set by the analyst: {override.reason}",
        changed=True,
    )
