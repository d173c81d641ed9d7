"""The sensitivity section: what is fitted again under other assumptions, and by which fits."""

from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field, model_validator

from wearoff.config.base import Section

if TYPE_CHECKING:
    from wearoff.config.analysis import Analysis

RefitName = Literal[
    "response_rule", "retreatment", "first_cycle", "leave_clinic_out", "tipping_point",
    "placebo_injectors", "placebo_outcome",
]  # fmt: skip
REFITS: tuple[RefitName, ...] = get_args(RefitName)
"""In the order of the report."""

POLICIES = ("graded_bound", "censor", "interval", "event")
FIRST, EARLIER_INJECTOR = "first", "earlier_injector"

Factor = Annotated[float, Field(ge=0.1, le=10)]


class Sensitivity(Section):
    """What would have come out under other assumptions, each told by fits of its own."""

    refits: tuple[RefitName, ...] | Literal["all"] = Field(
        default=(),
        description="Analyses that need the model fitted again, or all. response_rule: the other "
        "rules of outcome. retreatment: the other policies. first_cycle: first treatments only. "
        "leave_clinic_out: without each clinic. tipping_point: effects whose end was not seen wear "
        "off faster, or slower. placebo_injectors: injectors shuffled among the treatments of a "
        "clinic and area. placebo_outcome: effects told by who injected next. Each fit takes about "
        "as long as the main one.",
    )
    factors: tuple[Factor, ...] = Field(
        default=(0.5, 1.5, 2.0, 3.0, 5.0),
        min_length=1,
        description="tipping_point: how many times as fast effects wear off after the last visit, "
        "where their end was not seen.",
    )
    imputations: int = Field(
        default=4, ge=2, le=50, description="tipping_point: fits per factor, each with other ends."
    )
    clinics: int = Field(
        default=6, ge=1, le=50, description="leave_clinic_out: so many clinics, largest first."
    )
    permutations: int = Field(
        default=10, ge=5, le=200, description="placebo_injectors: times that labels are shuffled."
    )

    @model_validator(mode="after")
    def _nothing_twice(self) -> "Sensitivity":
        if self.refits != "all" and len(set(self.refits)) < len(self.refits):
            raise ValueError("refits names one twice")
        if len(set(self.factors)) < len(self.factors) or 1.0 in self.factors:
            raise ValueError("factors must differ from each other and from 1, the main analysis")
        return self

    @property
    def asked(self) -> tuple[RefitName, ...]:
        """Analyses with refits that are asked for, in the order of the report."""
        return tuple(one for one in REFITS if self.refits == "all" or one in self.refits)


def refits_of(analysis: "Analysis") -> list[str]:
    """Return the fits that the sensitivity section asks for, as far as the config tells.

    Parameters
    ----------
    analysis : Analysis
        The config; sections records, outcome, model and sensitivity are read.

    Returns
    -------
    list of str
        Such as ``retreatment/event``: the analysis and what is changed. Clinics go by number, from
        the largest; there may be fewer than that. A tipping point has factor and imputations.
    """
    return [
        f"{name}/{which}"
        for name in analysis.sensitivity.asked
        for which in _changes(name, analysis)
    ]


def _changes(name: RefitName, analysis: "Analysis") -> list[str]:
    records, asked = analysis.records, analysis.sensitivity
    has_visits = records.kind == "visits" and records.assessments is not None
    table = records.treatments if records.kind == "visits" else records.intervals
    told_apart = table.fields() - set(table.constants)
    numbers = {"leave_clinic_out": asked.clinics, "placebo_injectors": asked.permutations}
    if name in numbers:
        term = "clinic" if name == "leave_clinic_out" else "injector"
        is_there = term in told_apart and (term == "clinic" or analysis.model.injector == "auto")
        return [str(one + 1) for one in range(numbers[name])] if is_there else []
    if name in ("response_rule", "retreatment"):
        outcome = analysis.outcome
        if outcome is None or not has_visits:
            return []
        if name == "response_rule":
            return [rule for rule in outcome.rules if rule != outcome.primary]
        return [policy for policy in POLICIES if policy != outcome.retreatment]
    if name == "tipping_point":
        return [f"{factor:g}_{asked.imputations}" for factor in asked.factors]
    if name == "first_cycle":
        return [FIRST]
    return [EARLIER_INJECTOR] if "injector" in told_apart else []
