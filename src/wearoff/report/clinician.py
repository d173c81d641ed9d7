"""The clinician report: one screen of answers, then the evidence in plain words."""

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_records import ReleasedRecords
from wearoff.report.blocks import Block, Facts, Page, Section, Summary
from wearoff.report.closing import appendix, cannot_tell, left_out, methods
from wearoff.report.injectors import injectors
from wearoff.report.pick import Material
from wearoff.report.published.sections import published_trials
from wearoff.report.results import dose_buys, how_long, in_effect, who_lasts_longer
from wearoff.report.sentences import basis, summary
from wearoff.report.trust import trust, verdict_callout


def clinician_page(material: Material) -> Page:
    """Return the clinician report of a run that did not fail.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Page
        The page; sections without content are left out.
    """
    released = material.released
    sections = (
        first_screen(released),
        trust(released),
        how_long(material),
        in_effect(material),
        dose_buys(material),
        who_lasts_longer(material),
        injectors(material),
        published_trials(material),
        left_out(released),
        cannot_tell(released),
        methods(released),
        appendix(released),
    )
    found = tuple(section for section in sections if section)
    return Page("clinician", title(released), subtitle(released), found, footer(released))


def title(released: ReleasedRecords) -> str:
    """Return the title that all pages share.

    Parameters
    ----------
    released : ReleasedRecords
        The released content.

    Returns
    -------
    str
        Never empty.
    """
    return released.title or "How long the effect lasts"


def subtitle(released: Released) -> str:
    """Return who a clinician report is for.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        A few words.
    """
    practice = f" · {released.practice}" if released.practice else ""
    return f"Botulinum toxin: report for clinicians{practice}"


def footer(released: Released) -> str:
    """Return the line at the foot of each page.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        What the numbers are and are not.
    """
    return (
        "Estimates from a practice's own records: associations, not advice for one patient. "
        f"Counts are rounded; fewer than {released.smallest_count} patients are never shown."
    )


def first_screen(released: Released) -> Section:
    """Return the answers, how sure they are, and what they rest on.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        The first section.
    """
    blocks: tuple[Block, ...] = (Summary(summary(released)),)
    if released.verdict.status == "warn":
        blocks = (verdict_callout(released), *blocks)
    return Section("summary", "In short", (*blocks, Facts(basis(released))))
