"""The checklists as a section of the analyst report, answered by what that report holds."""

from collections.abc import Mapping, Sequence

from wearoff.disclosure.released import Released
from wearoff.report.blocks import Checklist, ChecklistRow, FileLink, Paragraph, Section
from wearoff.report.checklist import barg, record, strobe, survival
from wearoff.report.checklist.evidence import CLINICIAN, DATA_QUALITY, Evidence, Item
from wearoff.report.sentences import sentence

ANSWERED, PARTLY, NOT_ANSWERED = "✔ Answered", "▲ Partly", "✖ Not answered"
_OTHER_PAGES = {CLINICIAN: "Clinician report", DATA_QUALITY: "Data quality"}
_GUIDELINES = (
    ("barg", barg.NAME, barg.SOURCE, barg.ITEMS),
    ("strobe", strobe.NAME, strobe.SOURCE, strobe.ITEMS),
    ("record", record.NAME, record.SOURCE, record.ITEMS),
    ("survival", survival.NAME, survival.SOURCE, survival.ITEMS),
)
_HOW = (
    "Each item is looked up in this very report: it is answered only if the place is there and "
    "holds what is asked for. What a report made from records cannot know is not answered."
)


def checklist_section(released: Released, sections: Sequence[Section]) -> Section:
    """Return what reporting guidelines ask for, and where the page answers it.

    Parameters
    ----------
    released : Released
        The released content.
    sections : sequence of Section
        All other sections of the page, which decide what is answered.

    Returns
    -------
    Section
        A part per guideline, each with a checklist.
    """
    places = _places(sections)
    parts = tuple(
        _part(ident, name, source, tuple(item_row(one, released, places) for one in items))
        for ident, name, source, items in _GUIDELINES
    )
    return Section("checklist", "Reporting checklists", (Paragraph(_HOW),), parts)


def _places(sections: Sequence[Section]) -> dict[str, FileLink]:
    """Return a link to each section, to each of its parts, and to the other pages."""
    links = {file: FileLink(file, name) for file, name in _OTHER_PAGES.items()}
    for section in sections:
        links[section.ident] = FileLink(f"#{section.ident}", section.title)
        for part in section.parts:
            ident = f"{section.ident}-{part.ident}"
            links[ident] = FileLink(f"#{ident}", part.title)
    return links


def _part(ident: str, name: str, source: str, rows: tuple[ChecklistRow, ...]) -> Section:
    counted = ", ".join(
        f"{sum(row.status == status for row in rows)} {word}"
        for status, word in (
            (ANSWERED, "are answered"), (PARTLY, "in part"), (NOT_ANSWERED, "not"),
        )
    )  # fmt: skip
    told = Paragraph(f"{source} Of {len(rows)} items {counted}.")
    return Section(ident, name, (told, Checklist(f"Checklist: {name}", rows)))


def item_row(item: Item, released: Released, places: Mapping[str, FileLink]) -> ChecklistRow:
    """Return where an item is answered, and what is missing.

    Parameters
    ----------
    item : Item
        What is asked for.
    released : Released
        The released content.
    places : mapping of str to FileLink
        Every place there is.

    Returns
    -------
    ChecklistRow
        Answered if all it needs is there, partly if some of it is.
    """
    found = [one for one in item.needs if _is_there(one, released, places)]
    missing = [one for one in item.needs if one not in found]
    status = PARTLY if found and missing else (ANSWERED if found else NOT_ANSWERED)
    links = dict.fromkeys(places[one.place] for one in found)
    words = sentence("; ".join(one.missing for one in missing))
    return ChecklistRow(f"{item.number}. {item.asks}", status, tuple(links), words)


def _is_there(one: Evidence, released: Released, places: Mapping[str, FileLink]) -> bool:
    return one.place in places and one.holds(released)
