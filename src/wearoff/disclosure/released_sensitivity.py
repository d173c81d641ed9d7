"""What may be published about sensitivity analyses."""

from typing import Literal

from pydantic import Field

from wearoff.disclosure.released_model import Frozen


class SensitivityRow(Frozen):
    """One quantity under one variant of the analysis.

    ``quantity`` is ``median_days`` (given response; infinite beyond the last day on which anyone
    was seen), ``share_in_effect`` (at 12 weeks, of all treatments), ``dose_ratio`` (of medians, per
    doubling of the usual dose), ``sd_injector`` (log days) or ``share_between`` (of the variance of
    an outcome, between injectors).
    """

    analysis: str
    variant: str
    quantity: str
    point: float
    lower: float
    upper: float


class PriorSensitivityRow(Frozen):
    """How far one prior, beside the records, decides one quantity."""

    quantity: str
    level: str
    day: int | None
    prior: str
    prior_of: str
    point: float
    lower: float
    upper: float
    weaker_point: float | None = Field(description="Were the prior half as strong.")
    prior_sensitivity: float
    records_sensitivity: float
    diagnosis: str


class UnmeasuredRow(Frozen):
    """How strong something nobody recorded would have to be to explain a difference.

    ``quantity`` is ``dose_ratio`` of the product ``level``, or ``furthest_apart``: the injectors
    (or clinics, ``level``) whose effects differ most. ``point`` is a ratio of medians, ``days``
    their difference, missing beyond follow-up.
    """

    quantity: str
    level: str
    point: float
    lower: float
    upper: float
    days: float | None
    needed_ratio: float = Field(description="How much longer it makes effects last.")
    needed_ratio_at_end: float = Field(description="To bring the interval to no difference.")
    robustness: float = Field(description="Share of what is unexplained that it accounts for.")
    robustness_at_end: float
    strongest: str
    strongest_ratio: float
    explained: bool = Field(description="Whether one as strong as the strongest known would do.")


class SensitivityFinding(Frozen):
    """What one sensitivity analysis found; ``values`` are the numbers of its sentence."""

    name: str
    title: str
    status: Literal["robust", "sensitive", "not_applicable"]
    rows: tuple[SensitivityRow | PriorSensitivityRow | UnmeasuredRow, ...]
    values: dict[str, float]


class Sensitivity(Frozen):
    """What would have come out under other assumptions."""

    findings: tuple[SensitivityFinding, ...]
    not_asked: tuple[str, ...] = Field(description="Analyses with refits that were not run.")
