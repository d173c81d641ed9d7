"""The priors of the terms that only some models have, with unit and evidence."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from wearoff.config import Group
from wearoff.model.priors import LOG_RATIO, PriorSpec

DOUBLINGS = "doublings of the usual dose"

AREA = PriorSpec(
    "area", "difference of an area from the reference area", "normal", 0.0, 0.4, LOG_RATIO,
    "Crow's feet shorter than glabella or forehead; blepharospasm 7, hemifacial spasm 12 "
    "weeks (1994): areas differ by up to a factor of 2.",
)  # fmt: skip
PRODUCT = PriorSpec(
    "product", "difference of a product from the reference product, each at its usual dose",
    "normal", 0.0, 0.2, LOG_RATIO,
    "onabotulinumtoxinA, prabobotulinumtoxinA and abobotulinumtoxinA last alike; "
    "daxibotulinumtoxinA 24 against 19 weeks (+0.23).",
)  # fmt: skip
NOT_RECORDED_PRIOR = PriorSpec(
    "not_recorded", "treatments whose value is not recorded, against the average of the others",
    "normal", 0.0, 0.2, LOG_RATIO,
    "Nothing is known about them; as wide as the difference between levels of a group.",
)  # fmt: skip
CYCLE = PriorSpec(
    "cycle", "doubling the cycle number", "normal", 0.03, 0.07, LOG_RATIO,
    "Axillary sweating: +0.12 per doubling; blepharospasm: -0.17 over more than 30 treatments; "
    "hemifacial spasm: 0 (Can J Neurol Sci 2010;37:631). Those who come back are survivors.",
)  # fmt: skip
CUMULATIVE_DOSE_PRIOR = PriorSpec(
    "cumulative_dose", "doubling one plus the earlier doses, in usual doses", "normal",
    0.0, 0.05, LOG_RATIO,
    "No published slope; neutralising antibodies in 1 % of aesthetic and 20 % of dystonia "
    "patients, half of secondary non-responders without them (Fabbri 2016). Within that of cycles.",
)  # fmt: skip
AGEING = PriorSpec(
    "ageing", "one year since the first treatment, within a patient", "normal",
    0.0, 0.02, LOG_RATIO,
    "Blepharospasm: -0.17 over some ten years of treatment, about -0.02 a year "
    "(Can J Neurol Sci 2010;37:631).",
)  # fmt: skip
LEARNING_CURVE = PriorSpec(
    "learning_curve", "doubling one plus the injector's earlier treatments", "normal",
    0.0, 0.03, LOG_RATIO,
    "No usable published data. From beginner to 1,000 treatments are ten doublings: at most twice "
    "the spread between injectors.",
)  # fmt: skip
DOSE_ED50 = PriorSpec(
    "dose_ed50", "log2 of the dose with half the greatest effect, against the usual dose",
    "normal", -1.0, 1.0, DOUBLINGS,
    "Usual doses were chosen near the plateau: doubling gave +0.08 to +0.14 in glabella, -0.17 "
    "from 125 to 250 U in cervical dystonia. 95 % of the prior: an eighth to twice the usual dose.",
)  # fmt: skip
DOSE_WEIGHT = PriorSpec(
    "dose_weight", "rise of the dose curve along each of its parts, per doubling", "halfnormal",
    0.0, 0.13, LOG_RATIO,
    "Mean 0.10 per doubling, as of the straight slope: abo 0.13, ona 0.08 to 0.14 in glabella.",
)  # fmt: skip
SD_INJECTOR_DOSE = PriorSpec(
    "sd_injector_dose", "spread of the dose effect between injectors", "halfnormal",
    0.0, 0.05, LOG_RATIO,
    "No published data; as the spread between products, whose slopes lay within 0.1.",
)  # fmt: skip


OTHER_PRIORS = (AREA, PRODUCT, NOT_RECORDED_PRIOR, DOSE_ED50, DOSE_WEIGHT, SD_INJECTOR_DOSE)
"""Priors that every design names, used or not."""


class _Evidence(NamedTuple):
    """What is known about a characteristic, for groups whose name tells what they are."""

    words: frozenset[str]
    location: float
    scale: float
    per: float | None
    evidence: str


_KNOWN = (
    _Evidence(
        frozenset({"age"}), 0.0, 0.05, 10.0,
        "Per decade: high response at all ages in SAKURA (2,785 treated); clinics give older "
        "women less, confounded by indication.",
    ),
    _Evidence(
        frozenset({"severity"}), -0.05, 0.10, 1.0,
        "Per grade: crow's feet 119 against 125 to 144 days; severity also changes what a loss is.",
    ),
    _Evidence(
        frozenset({"depth"}), 0.0, 0.10, None,
        "Intradermal equals intramuscular in small randomised trials (Kim 2020, review of 58).",
    ),
    _Evidence(
        frozenset({"dilution", "volume"}), 0.0, 0.05, None,
        "30 units at 100 to 10 units per ml: no difference among 80 patients (Carruthers 2007).",
    ),
)  # fmt: skip
_OF_INJECTOR = _Evidence(
    frozenset(), 0.0, 0.10, None,
    "No usable published data on what makes injectors differ; most are within 30 % of each other.",
)  # fmt: skip
_ANY = _Evidence(
    frozenset(), 0.0, 0.2, None, "Published differences by sex, age and severity are within 20 %."
)


def group_prior(name: str, group: Group, *, of_injector: bool = False) -> PriorSpec:
    """Return the prior of a group's fixed coefficients, named ``group_<name>``.

    Parameters
    ----------
    name : str
        The group; parts of it such as age, severity, depth, dilution choose the evidence.
    group : Group
        Its config; numeric evidence is scaled to the step it is reported per.
    of_injector : bool
        Whether it describes the injector.
    """
    words = set(name.split("_"))
    fitting = (one for one in _KNOWN if one.words & words and _applies(one, group))
    known = next(fitting, _OF_INJECTOR if of_injector else _ANY)
    step = 1.0 if known.per is None else group.per / known.per
    return PriorSpec(
        f"group_{name}",
        "difference between levels of a group, or per step of a numeric one",
        "normal",
        known.location * step,
        known.scale * step,
        LOG_RATIO,
        known.evidence,
    )


def _applies(known: _Evidence, group: Group) -> bool:
    # Evidence per decade or grade says nothing about bands or about another unit.
    is_other_unit = known.per == 10.0 and group.unit not in (None, "years")
    return known.per is None or (group.kind == "numeric" and not is_other_unit)


def spread_prior(fixed: PriorSpec) -> PriorSpec:
    """Return the half-normal spread between levels that share a distribution.

    The difference of two levels is then as wide as the fixed prior has it.
    """
    return replace(
        fixed,
        name=f"sd_{fixed.name}",
        label="spread between levels of a group",
        shape="halfnormal",
        location=0.0,
        scale=round(fixed.scale / float(np.sqrt(2.0)), 3),
    )


def bend_prior(name: str) -> PriorSpec:
    """Return the spread of a numeric group's smooth curve about its straight line."""
    return PriorSpec(
        f"sd_spline_{name}", "spread of a smooth curve about its line", "halfnormal", 0.0, 0.1,
        LOG_RATIO, "Nothing published bends by more than 10 %; kept straight unless data say so.",
    )  # fmt: skip


def dose_by_prior(name: str) -> PriorSpec:
    """Return the prior of how much more, or less, the dose counts in a level of a group."""
    return PriorSpec(
        f"dose_by_{name}", "difference in the effect of doubling the dose", "normal", 0.0, 0.05,
        LOG_RATIO,
        "Two studies found one product weaker in men, and dose was randomised in men only; slopes "
        "of products lay within 0.1 of each other.",
    )  # fmt: skip
