"""What may be published: the typed content of ``released.json``, the reports' only source.

Counts are text here because they were rounded or hidden (``*``) before they got in.
"""

from typing import Literal

from wearoff.disclosure.released_crossval import CrossValidation
from wearoff.disclosure.released_fit import ObservedRow, PitRow
from wearoff.disclosure.released_injectors import FunnelRow, InjectorPage, InjectorRow
from wearoff.disclosure.released_model import Frozen, ModelCard, ParameterRow, SamplingCard
from wearoff.disclosure.released_planner import Planner
from wearoff.disclosure.released_records import ReleasedRecords
from wearoff.disclosure.released_response import ResponseCard
from wearoff.disclosure.released_sensitivity import Sensitivity

Status = Literal["pass", "warn", "fail"]


class CheckResult(Frozen):
    """One diagnostic with the number it rests on."""

    name: str
    title: str
    value: float | None
    threshold: float | None
    rule: Literal["at_most", "at_least", "is_true"]
    status: Literal["pass", "warn", "fail", "not_applicable"]
    advice: str = ""


class Verdict(Frozen):
    """May the result be believed, and why (not)."""

    status: Status
    reasons: tuple[str, ...]
    checks: tuple[CheckResult, ...]


class Size(Frozen):
    """How much the analysis rests on, in rounded counts."""

    patients: str
    treatments: str
    injectors: str
    clinics: str


class OutcomeRow(Frozen):
    """Outcome counts under one response rule."""

    rule: str
    words: str
    is_primary: bool
    responded: str
    not_responded: str
    unknown: str
    exact: str
    interval: str
    left: str
    right: str


class EstimateRow(Frozen):
    """A standardised estimate with its interval.

    ``quantity`` is one of ``median_days``, ``lower_quartile_days``, ``upper_quartile_days``,
    ``restricted_mean_days``, ``share_in_effect_given_response`` (all given response),
    ``share_responding``, ``share_in_effect`` and ``days_in_effect`` (all treated; shares at
    ``day``), ``median_further_days`` and ``share_in_effect_later`` (of those in effect at
    ``day``). ``by`` is ``overall``, ``area``, ``product``, ``product_area``, a group's name, or
    ``new`` for injectors and patients who are not in the records. Days are infinite where they
    lie beyond the last day on which anyone was seen: not reached.
    """

    quantity: str
    by: str
    by_label: str
    level: str
    day: int | None
    point: float
    lower: float
    upper: float
    patients: str


class ContrastRow(Frozen):
    """A difference between two levels, among responders in ``ratio`` and ``days`` of medians.

    ``share`` is the difference in the chance of responding; ``share_in_effect`` at ``day``, and
    mean ``days_in_effect``, count all treated, responders or not. ``wording`` is ``longer``,
    ``shorter``, ``higher``, ``lower``, ``some_evidence_longer``, ``some_evidence_shorter``,
    ``some_evidence_higher``, ``some_evidence_lower`` or ``no_evidence``.
    """

    quantity: Literal["ratio", "days", "share", "share_in_effect", "days_in_effect"]
    by: str
    by_label: str
    level: str
    reference: str
    day: int | None = None
    point: float
    lower: float
    upper: float
    probability: str
    wording: str


class CurveRow(Frozen):
    """Share of treatments still in effect at a day (unconditional on response)."""

    by: str
    level: str
    day: int
    point: float
    lower: float
    upper: float


class DoseCurveRow(Frozen):
    """Median duration given response against the dose of one product in one area."""

    product: str
    area: str
    dose_units: float
    point: float
    lower: float
    upper: float


class ChoiceRow(Frozen):
    """How likely one new treatment at the usual dose is to be in effect at a day."""

    product: str
    area: str
    day: int
    point: float
    lower: float
    upper: float


class Released(ReleasedRecords):
    """Everything the reports may say."""

    data_window: str
    rater_is_injector: bool | None
    scale: str
    interval: float
    delta_days: float
    horizon_days: int
    followed_days: int
    injector_min_patients: int
    min_reliability: float
    own_view_injectors: int = 4
    verdict: Verdict
    size: Size
    outcomes: tuple[OutcomeRow, ...]
    response_rule: ResponseCard | None = None
    model: ModelCard
    sampling: SamplingCard
    parameters: tuple[ParameterRow, ...]
    estimates: tuple[EstimateRow, ...]
    contrasts: tuple[ContrastRow, ...]
    curves: tuple[CurveRow, ...]
    dose_curves: tuple[DoseCurveRow, ...]
    choices: tuple[ChoiceRow, ...] = ()
    observed: tuple[ObservedRow, ...]
    crossval: CrossValidation | None = None
    sensitivity: Sensitivity | None = None
    pit: tuple[PitRow, ...] = ()
    injectors: tuple[InjectorRow, ...]
    funnel: tuple[FunnelRow, ...] = ()
    injector_pages: tuple[InjectorPage, ...] = ()
    planner: Planner | None = None
    provenance: dict[str, str]
