"""May the run be trusted: the verdict in words and icons, for clinicians and for refusals."""

from dataclasses import replace

from wearoff.disclosure.released import CheckResult, Released
from wearoff.report.blocks import Bullets, Callout, Column, Section, Table, Tone
from wearoff.report.sentences import plain

ICONS: dict[str, tuple[Tone, str, str]] = {
    "pass": ("good", "✔", "Yes, as far as checks can tell: the model passed all of them"),
    "warn": ("warn", "▲", "With care: the model passed, with warnings"),
    "fail": ("bad", "✖", "No: the model failed its checks"),
}
LIGHTS = {
    "pass": "✔ Passed",
    "warn": "▲ Warning",
    "fail": "✖ Failed",
    "not_applicable": "– Not applicable",
    "error": "✖ Could not be computed",
    "passed": "✔ Passed",
    "failed": "✖ To fix",
}
_COMPUTATION = frozenset(
    {"chains", "not_a_number", "equal_chains", "divergences", "rhat", "ess_bulk", "ess_tail"}
    | {"bfmi", "tree_depth", "quantity_rhat", "quantity_ess_bulk", "quantity_ess_tail"}
)
FIT = "fit_"
"""How names of checks begin that compare the records with the model."""


def trust(released: Released) -> Section:
    """Return whether the run may be trusted, as three lights in words.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        The verdict and what it rests on.
    """
    verdict = verdict_callout(released)
    if released.verdict.status == "warn":
        # The first screen has the warnings already.
        verdict = replace(verdict, sentences=("The warnings stand at the top of this page.",))
    columns = (Column("What was checked"), Column("Result"), Column("What it means"))
    table = Table("Checks behind this report", columns, _lights(released))
    return Section("trust", "May I trust this report?", (verdict, table))


def verdict_callout(released: Released) -> Callout:
    """Return the verdict with its reasons in plain words.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Callout
        A box with icon and word.
    """
    tone, icon, word = ICONS[released.verdict.status]
    reasons = tuple(filter(None, map(plain, released.verdict.reasons)))
    limits = () if released.verdict.status == "fail" else _limits(released)
    return Callout(tone, icon, word, (*(reasons or (_usual_words(released),)), *limits))


def _limits(released: Released) -> tuple[str, ...]:
    """Return what no check of the model can see."""
    found = ["No check can show what causes what."]
    if released.rater_is_injector:
        found.append("Injectors graded their own results, which can make them look better.")
    return tuple(found)


def advice(released: Released) -> Bullets:
    """Return what to do about checks that did not pass.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Bullets
        At least one step.
    """
    open_checks = [row for row in released.verdict.checks if row.status in {"fail", "warn"}]
    found = dict.fromkeys(plain(row.advice) for row in open_checks if row.advice)
    usual = "Read the diagnostics in the analyst report, then run the analysis again."
    return Bullets((*found, usual))


def _usual_words(released: Released) -> str:
    if released.verdict.status == "pass":
        return "Every check behind this verdict met its limit."
    return "The reasons stand in the analyst report."


def _lights(released: Released) -> tuple[tuple[str, str, str], ...]:
    checks = released.verdict.checks
    computation = [row for row in checks if _about_computation(row)]
    fit = [row for row in checks if row.name.startswith(FIT)]
    others = [row for row in checks if not _about_computation(row) and row not in fit]
    return (
        ("The records", *_records_light(released)),
        ("The computation", *_light(computation, "Repeated computations give the same answer.")),
        ("Enough to go on", *_light(others, "The data and the assumptions suffice to answer.")),
        ("Model against data", *_agreement(fit, released)),
    )


def _records_light(released: Released) -> tuple[str, str]:
    failed = sum(row.status in {"failed", "error"} for row in released.quality)
    applied = sum(row.status != "not_applicable" for row in released.quality)
    if not applied:
        return LIGHTS["not_applicable"], "No check of the records was released."
    if failed:
        words = f"{failed} of {applied} checks of the records found something to fix."
        return LIGHTS["warn"], words
    return LIGHTS["pass"], f"All {applied} checks of the records passed."


def _agreement(checks: list[CheckResult], released: Released) -> tuple[str, str]:
    rows = released.observed
    inside = sum(row.inside for row in rows)
    counted = f"all {len(rows)}" if inside == len(rows) else f"{inside} of {len(rows)}"
    good = f"In {counted} comparisons the observed share lies where predicted."
    return _light(checks, good if rows else "What was observed lies where predicted.")


def _light(checks: list[CheckResult], good: str) -> tuple[str, str]:
    applied = [row for row in checks if row.status != "not_applicable"]
    worst = [row for row in applied if row.status == "fail"]
    warned = [row for row in applied if row.status == "warn"]
    if not applied:
        return LIGHTS["not_applicable"], "No such check was made."
    if not worst and not warned:
        return LIGHTS["pass"], good
    named = "; ".join(plain(row.title).rstrip(".") for row in (*worst, *warned))
    words = f"{len(worst) + len(warned)} of {len(applied)} checks did not pass: {named}."
    return LIGHTS["fail" if worst else "warn"], words


def _about_computation(row: CheckResult) -> bool:
    return row.name in _COMPUTATION
