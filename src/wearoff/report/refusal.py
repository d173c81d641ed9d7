"""What clinicians get when a run failed: one page, no estimate, and what to do."""

from wearoff.disclosure.released import Released
from wearoff.report.blocks import Bullets, FileLink, Page, Paragraph, Section
from wearoff.report.clinician import subtitle, title
from wearoff.report.trust import advice, verdict_callout


def refusal_page(released: Released) -> Page:
    """Return the one-page refusal.

    Parameters
    ----------
    released : Released
        The released content of a failed run.

    Returns
    -------
    Page
        Reasons and steps only.
    """
    why = Paragraph(
        "The results did not pass the checks that decide whether they can be believed. "
        "No number about durations, doses, groups or injectors is shown."
    )
    meanwhile = Bullets(
        (
            "Use no number of this analysis, not even one you may have seen elsewhere.",
            "Hand this page to whoever ran the analysis, and ask for a new one.",
        )
    )
    links = (
        FileLink("data_quality.html", "Data quality: what to fix first (data_quality.html)"),
        FileLink("analyst.html", "Analyst report: diagnostics (analyst.html)"),
    )
    sections = (
        Section("refusal", "No result can be shown", (verdict_callout(released), why)),
        Section("to-do", "What to do now", (meanwhile,)),
        Section("steps", "Steps for the analyst", (advice(released), *links)),
    )
    return Page("clinician", title(released), subtitle(released), sections, _footer())


def _footer() -> str:
    return "“No result” is a valid outcome of an analysis."
