"""What is said of injectors, in the shared reports and on an injector's own page."""

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_injectors import InjectorRow
from wearoff.report.formats import days, percent
from wearoff.report.sentences import NO_EVIDENCE, factors

READINGS = {
    "differs": "Differs",
    "some_evidence": "Some evidence of a difference",
    "no_evidence": "No evidence of a difference",
}
FEW = 4
"""With so few injectors each knows who the others are, whatever the config says."""


def why_not_compared(released: Released, row: InjectorRow) -> str:
    """Return why an injector is hidden or not compared.

    Parameters
    ----------
    released : Released
        The released content, for the thresholds.
    row : InjectorRow
        The injector.

    Returns
    -------
    str
        A few words; empty for an injector that is compared.
    """
    if not row.shown:
        return "Not shown: too few patients"
    if row.compared:
        return ""
    if row.reliability is None or row.reliability >= released.min_reliability:
        return "Own value only: too few effects seen to end"
    return "Own value only: too few treatments"


def patients_needed(row: InjectorRow) -> str:
    """Return at about how many patients an injector could be compared; empty if not known."""
    return f"about {int(row.patients_needed):,}" if row.patients_needed else ""


def why_own_view(released: Released) -> str:
    """Return why shared reports show no injector.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        Two or three sentences.
    """
    few = len(released.injectors) <= FEW
    reason = (
        f"There are {FEW} injectors or fewer, so each would know who the others are."
        if few
        else "The practice decided beforehand that nobody sees another injector’s values."
    )
    return (
        f"{reason} This shared report therefore shows no injector. "
        "An injector may see only their own value."
    )


def adjusted_for(released: Released) -> tuple[str, ...]:
    """Return what was adjusted for, and what was not.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        Sentences.
    """
    terms = ", ".join(factors(released))
    return (
        f"Factors adjusted for: {terms}." if terms else "No factor was adjusted for.",
        "Not measured, and so not adjusted for: why a patient chose an injector, expectations, "
        "and whatever else is not listed.",
    )


def how_worded(released: Released) -> str:
    """Return from which probabilities on a difference is named.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        Two sentences.
    """
    return (
        f"A difference of more than {days(released.delta_days)} days in one direction is what "
        "matters here. From a probability of 0.975 on we write “differs”, from 0.90 “some "
        "evidence”."
    )


def notes(released: Released) -> tuple[str, ...]:
    """Return how the injectors of a shared report are to be read.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        Sentences.
    """
    return (
        *adjusted_for(released),
        how_worded(released),
        "For areas, products and groups any clear difference is named. For people more is asked.",
        f"Counts below {released.smallest_count} are hidden everywhere, so that no patient can be "
        f"recognised. An injector is shown from {released.injector_min_patients} patients on, "
        "none of them with most of the treatments, so that one patient does not decide.",
        "“Too few treatments”: an injector is compared only where at least "
        f"{percent(released.min_reliability)} % of the differences seen between such injectors "
        "would be real, not chance.",
        *_needed(released),
        "Values are pulled towards the average, the more so the fewer the patients.",
        NO_EVIDENCE,
        "Ranks are not given: with so few treatments each they are mostly chance.",
        *own_pages(released),
    )


def _needed(released: Released) -> tuple[str, ...]:
    row = next((row for row in released.injectors if row.patients_needed), None)
    if row is None:
        return ()
    needed = f"{int(row.patients_needed):,}"
    example = f"“{int(row.patients):,} of {needed}” patients"
    return (f"{example}: with about {needed} a comparison could be made.",)


def own_pages(released: Released) -> tuple[str, ...]:
    """Return who gets a page of their own, if anybody does.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    if not released.injector_pages:
        return ()
    return (
        "An injector with enough patients has a confidential page of their own, in the folder "
        "“injectors”. It is for that person and the lead, and for nobody else.",
    )
