"""The confidential page of one injector: who was treated, then how long it lasted, never a rank."""

import csv
import io
from collections.abc import Iterator

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_injectors import InjectorPage, InjectorRow
from wearoff.report.blocks import Block, Bullets, Callout, Facts, FileLink, Page, Paragraph, Section
from wearoff.report.clinician import footer, title
from wearoff.report.counts import count, kilobytes
from wearoff.report.injector_words import adjusted_for
from wearoff.report.own_duration import OWN_MEDIANS, how_long_it_lasted
from wearoff.report.own_patients import who_was_treated
from wearoff.report.sentences import NO_EVIDENCE, NOT_AN_APPRAISAL, grader
from wearoff.spreadsheet import guard

FOLDER = "injectors"
_HEAD = ("what", "level", "own", "lower", "upper", "all_treatments")


def injector_files(released: Released) -> Iterator[tuple[Page, str, bytes]]:
    """Yield the confidential pages, each with its table.

    Parameters
    ----------
    released : Released
        The cleaned released content.

    Yields
    ------
    Page, str, bytes
        The page of an injector who may be shown, the path of its table below the folder of
        reports, and the table as CSV. Paths are made of the place in code order: a code may be
        any text. A failed run has none.
    """
    if released.verdict.status == "fail":
        return
    for page in released.injector_pages:
        # By place: two codes may read alike once characters that cannot be seen are gone.
        row = next(iter(released.injectors[page.number - 1 : page.number]), None)
        if row and row.shown and row.injector == page.injector:
            name = f"injector_{page.number:02d}"
            table = _csv(row, page)
            link = FileLink(
                f"{name}.csv", f"Download the data: {name}.csv ({kilobytes(len(table))})"
            )
            yield injector_page(released, row, page, link), f"{FOLDER}/{name}.csv", table


def injector_page(released: Released, row: InjectorRow, page: InjectorPage, file: FileLink) -> Page:
    """Return the page of one injector, which shows no value of another.

    Parameters
    ----------
    released : Released
        The cleaned released content.
    row : InjectorRow
        The injector's estimates.
    page : InjectorPage
        Who was treated.
    file : FileLink
        The table beside the page.

    Returns
    -------
    Page
        Named after its path below the folder of reports.
    """
    sections = (
        _for_whom(released, row, page),
        who_was_treated(released, page),
        how_long_it_lasted(released, row, file),
        _cannot_tell(released),
    )
    subtitle = f"Confidential: injector {row.injector}, own results"
    name = f"{FOLDER}/injector_{page.number:02d}"
    return Page(name, title(released), subtitle, sections, footer(released))


def _for_whom(released: Released, row: InjectorRow, page: InjectorPage) -> Section:
    smallest = released.smallest_count
    words = (
        f"For injector {row.injector} and the lead of the practice only. Do not pass it on.",
        "It shows no value of any other injector.",
    )
    facts = (
        ("Your treatments", count(page.treatments, smallest)),
        ("Your patients", count(row.patients, smallest)),
        ("Records from", released.data_window or "not stated"),
        ("Graded by", grader(released)),
    )
    blocks: tuple[Block, ...] = (
        Callout("note", "■", "Confidential", words), Paragraph(NOT_AN_APPRAISAL), Facts(facts),
    )  # fmt: skip
    return Section("for-whom", "Who this page is for", blocks)


def _cannot_tell(released: Released) -> Section:
    items = (
        *adjusted_for(released),
        NO_EVIDENCE,
        "What causes a longer effect: records show what goes together, not what would happen if "
        "you changed it.",
        "No rank is given: with so few treatments each they are mostly chance.",
        "If something surprises you: look at the records behind it first, then at who was treated.",
    )
    return Section("cannot-tell", "What this cannot tell you", (Bullets(items),))


def _csv(row: InjectorRow, page: InjectorPage) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_HEAD)
    for name, label in OWN_MEDIANS.items():
        values = [getattr(row, f"{name}_{end}") for end in ("days", "lower", "upper")]
        writer.writerow([guard(label), "days", *map(_cell, values), ""])
    for one in page.case_mix:
        writer.writerow([*map(guard, (one.by_label, one.level, one.own)), "", "", one.everyone])
    return buffer.getvalue().encode()


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
