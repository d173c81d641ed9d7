"""On an injector's own page: who was treated, beside all treatments."""

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_injectors import CaseMixRow, InjectorPage
from wearoff.report.blocks import Block, Bullets, Column, Facts, Section, Table

_HIDDEN = "*"
_SHARE_READINGS = {"more": "More often", "less": "Less often", "alike": "About as often"}
_AVERAGE_READINGS = {"more": "Higher", "less": "Lower", "alike": "About the same"}
AVERAGE = "average"


def who_was_treated(released: Released, page: InjectorPage) -> Section:
    """Return the injector's case-mix, and how much of it was seen to the end.

    Parameters
    ----------
    released : Released
        The cleaned released content.
    page : InjectorPage
        Counts and case-mix of the injector.

    Returns
    -------
    Section
        Facts, tables and how to read them.
    """
    facts = Facts((
        ("Effects seen to wear off, of 100 that showed", _of_100(page.ended)),
        ("Cut short by a new treatment, of 100 that showed", _of_100(page.cut_short)),
    ))  # fmt: skip
    shares = [row for row in page.case_mix if row.level != AVERAGE]
    averages = [row for row in page.case_mix if row.level == AVERAGE]
    blocks: list[Block] = [facts]
    if shares:
        columns = _columns("Treatments", "Yours, of 100", "All, of 100")
        cells = tuple(_row(row, f"{row.by_label}: {row.level}", _SHARE_READINGS) for row in shares)
        blocks.append(Table("What your treatments were, beside all treatments", columns, cells))
    if averages:
        columns = _columns("Average of", "Yours", "All")
        cells = tuple(_row(row, row.by_label, _AVERAGE_READINGS) for row in averages)
        blocks.append(Table("Averages over your treatments, and over all", columns, cells))
    return Section("who", "Who you treated", (*blocks, Bullets(_notes(released))))


def _columns(first: str, own: str, everyone: str) -> tuple[Column, ...]:
    return (
        Column(first),
        Column(own, numeric=True),
        Column(everyone, numeric=True),
        Column("Yours are"),
    )


def _row(row: CaseMixRow, name: str, readings: dict[str, str]) -> tuple[str, ...]:
    return (name, _shown(row.own), _shown(row.everyone), readings.get(row.reading, "–"))


def _shown(text: str) -> str:
    return "hidden" if text == _HIDDEN else text


def _of_100(text: str) -> str:
    return "hidden: few patients" if text == _HIDDEN else text


def _notes(released: Released) -> tuple[str, ...]:
    return (
        "Where your treatments were of another kind, your value rests on the adjustment for it.",
        f"Numbers come from rounded counts. Hidden: fewer than {released.smallest_count} patients, "
        "or what would give such a number away.",
        "“More” or “less often”, “higher” or “lower”: by more than a tenth of the spread between "
        "treatments.",
    )
