"""What answers a guideline's item: a place on the page, and what must have been released for it.

A place that no page has, such as ``funding``, answers nothing until somebody writes that section.
"""

from collections.abc import Callable
from dataclasses import dataclass

from wearoff.disclosure.released import Released
from wearoff.report.published.compare import compared
from wearoff.report.sentences import grader

CLINICIAN = "clinician.html"
DATA_QUALITY = "data_quality.html"


@dataclass(frozen=True)
class Evidence:
    """One thing that an item needs.

    Attributes
    ----------
    place : str
        Identifier of a section or part of the analyst page, or another page's file.
    missing : str
        What is missing where it is not there, as a clause.
    holds : callable
        Whether what was released is enough.
    """

    place: str
    missing: str
    holds: Callable[[Released], bool] = lambda _: True


@dataclass(frozen=True)
class Item:
    """What a guideline asks for, in our words."""

    number: str
    asks: str
    needs: tuple[Evidence, ...]


def _sensitivity(name: str, missing: str) -> Evidence:
    """Return a sensitivity analysis that was made and could say something."""

    def holds(released: Released) -> bool:
        found = released.sensitivity.findings if released.sensitivity else ()
        return any(one.name == name and one.status != "not_applicable" for one in found)

    return Evidence(f"sensitivity-sensitivity-{name.replace('_', '-')}", missing, holds)


def _checked(*names: str) -> Callable[[Released], bool]:
    """Return whether all these checks of the verdict came to a number."""

    def holds(released: Released) -> bool:
        known = {row.name for row in released.verdict.checks if row.value is not None}
        return known >= set(names)

    return holds


def _provenance(start: str) -> Callable[[Released], bool]:
    """Return whether provenance names something that starts so."""
    return lambda released: any(name.startswith(start) for name in released.provenance)


QUESTION = Evidence("question", "the question is not stated")
PRACTICE = Evidence("question", "the place (report.practice)", lambda r: bool(r.practice))
WINDOW = Evidence("question", "the dates (report.data_window)", lambda r: bool(r.data_window))
SCALE = Evidence("question", "the scale of the score", lambda r: bool(r.scale))
GRADER = Evidence(
    "question", "who graded (report.rater_is_injector)", lambda r: not grader(r).startswith("not ")
)
SIZE = Evidence("question", "the size", lambda r: bool(r.size.patients and r.size.treatments))

FLOW = Evidence("flow", "how many records were read and used", lambda r: bool(r.flow))
FLOW_REASONS = Evidence(
    "flow", "why records were left out", lambda r: any(row.reason for row in r.flow)
)
RULE = Evidence(
    "outcomes",
    "what counts as an effect",
    lambda r: any(row.is_primary and row.words for row in r.outcomes),
)
CENSORING = Evidence(
    "outcomes", "how many ends were seen, and how closely", lambda r: bool(r.outcomes)
)
QUALITY = Evidence(DATA_QUALITY, "checks of the records", lambda r: bool(r.quality))
GAPS = Evidence(
    DATA_QUALITY,
    "how often fields are not recorded",
    lambda r: any(row.category == "completeness" for row in r.quality),
)
REPAIRS = Evidence(DATA_QUALITY, "how records were cleaned", lambda r: bool(r.flow))

FAMILY = Evidence("model", "the family", lambda r: bool(r.model.family))
FORMULA = Evidence("model-formula", "the formula in words")
SYMBOLS = Evidence("model-symbols", "the model in symbols")
GRAPH = Evidence("model-graph", "a picture of the model")
TERMS = Evidence("model-terms", "the terms of the model")
ASSUMPTIONS = Evidence("model-assumptions", "what was assumed")
PRIORS = Evidence("model-priors", "the priors")
PRIOR_REASONS = Evidence(
    "model-priors", "a reason for every prior", lambda r: all(p.evidence for p in r.model.priors)
)
PRIOR_PREDICTIVE = Evidence(
    "model-prior-predictive",
    "what the priors imply before any data",
    lambda r: bool(r.model.prior_predictive),
)

DRAWN = Evidence("sampling", "how draws were made")
VERSIONS = Evidence("provenance", "versions of the software", _provenance("version of"))
CODE = Evidence("provenance", "a digest of the code", _provenance("code"))
INPUT = Evidence("provenance", "digests of the input", _provenance("input"))
SETTINGS = Evidence("provenance", "the settings")
DIAGNOSTICS = Evidence(
    "parameters", "R-hat and ESS of every parameter", lambda r: bool(r.parameters)
)
QUANTITIES_CONVERGED = Evidence(
    "verdict",
    "R-hat and ESS of all that is reported",
    _checked("quantity_rhat", "quantity_ess_bulk", "quantity_ess_tail"),
)

FIT = Evidence("fit", "predictions beside what was observed", lambda r: bool(r.observed))
OBSERVED_CURVES = Evidence(
    "fit-fit-durations",
    "unadjusted curves",
    lambda r: any(row.what == "durations" for row in r.observed),
)
VISIT_TIMES = Evidence("fit-fit-timing", "whether visits depended on the effect")
LEFT_OUT = Evidence(
    "left-out", "predictions of each patient from all others", lambda r: r.crossval is not None
)

ESTIMATES = Evidence("estimates", "estimates with intervals", lambda r: bool(r.estimates))
CONTRASTS = Evidence("estimates", "comparisons with intervals", lambda r: bool(r.contrasts))
ABSOLUTE = Evidence(
    "estimates",
    "shares of all treated",
    lambda r: any(row.quantity == "share_in_effect" for row in r.estimates),
)
LIMITS = Evidence(CLINICIAN, "what the records cannot tell", lambda r: r.verdict.status != "fail")
SUMMARY = Evidence(CLINICIAN, "a summary", lambda r: r.verdict.status != "fail")
PUBLISHED = Evidence(
    "published", "published trials on the same products and areas", lambda r: bool(compared(r))
)

BY_PRIORS = _sensitivity("power_scaling", "how far the priors decide the results")
BY_RULE = _sensitivity("response_rule", "results under another response rule")
BY_RETREATMENT = _sensitivity("retreatment", "results under another re-treatment policy")
BY_TIPPING = _sensitivity(
    "tipping_point", "what unseen ends would have to be to change the message"
)
BY_UNMEASURED = _sensitivity("unmeasured", "how strong an unmeasured factor would have to be")
BY_FIRST_CYCLE = _sensitivity("first_cycle", "results of first treatments only")

# No section answers these so far.
BASELINE = Evidence("baseline", "a table of who was treated, and how long they were followed")
CENSORING_REASONS = Evidence("censoring-reasons", "the reasons why ends were not seen")
CRITERIA = Evidence("criteria", "criteria by which patients were eligible")
AT_RISK = Evidence("at-risk", "numbers at risk over time")
INTERVAL_WIDTHS = Evidence("interval-widths", "how far apart the visits are that bound an end")
BACKGROUND = Evidence("background", "the background, and what was known before")
POWER = Evidence("study-size", "why this many patients")
GENERALISE = Evidence("generalise", "to whom the results may be carried over")
FUNDING = Evidence("funding", "who paid")
PROTOCOL = Evidence("protocol", "where protocol, code and records can be had")
CODES = Evidence("codes", "lists of the codes that select patients, exposures and outcomes")
VALIDATION = Evidence("validation", "whether these codes were validated against another source")
LINKAGE = Evidence("linkage", "whether and how tables of several sources were linked")
ACCESS = Evidence("access", "who could reach which records")
ELIGIBILITY = Evidence("eligibility", "whether who is treated or recorded changed over the years")
