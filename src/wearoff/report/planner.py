"""The planner: look up what one kind of treatment lasts, among choices that enough patients had."""

import math
from collections.abc import Sequence
from typing import Any

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_planner import Band, PlannerChoice, PlannerDose
from wearoff.report.blocks import (
    Block,
    Bullets,
    Column,
    FileLink,
    Page,
    Paragraph,
    Planner,
    Section,
    Table,
)
from wearoff.report.clinician import footer, title
from wearoff.report.formats import days, days_interval, percent, signless
from wearoff.report.planner_choices import choices, usual_dose
from wearoff.report.planner_words import LABELS, OFF, READING, WORDS, no_planner
from wearoff.report.sentences import NOT_AN_APPRAISAL, UNITS
from wearoff.report.trust import verdict_callout
from wearoff.report.unbroken import unbroken_template

NAME = "planner"
_HEADS = (
    Column("Product and area"),
    Column("Units", numeric=True),
    Column("Of 100, show an effect", numeric=True),
    Column("25 % of these worn off, days", numeric=True),
    Column("Half, days", numeric=True),
    Column("75 %, days", numeric=True),
    Column("Review, week", numeric=True),
)


def planner_page(released: Released, file: FileLink | None = None) -> Page:
    """Return the planner, or why there is none.

    Parameters
    ----------
    released : Released
        The released content.
    file : FileLink or None
        The file with the same numbers.

    Returns
    -------
    Page
        Without any number of durations where the run failed.
    """
    practice = f" · {released.practice}" if released.practice else ""
    found = () if released.verdict.status == "fail" else choices(released)
    sections = _sections(released, found, file) if found else _none(released)
    return Page(NAME, title(released), f"Planner{practice}", sections, footer(released))


def _none(released: Released) -> tuple[Section, ...]:
    failed = released.verdict.status == "fail"
    why = Paragraph(no_planner(failed=failed))
    blocks: tuple[Block, ...] = (verdict_callout(released), why) if failed else (why,)
    return (Section("planner-none", "There is no planner", blocks),)


def _sections(
    released: Released, found: tuple[PlannerChoice, ...], file: FileLink | None
) -> tuple[Section, ...]:
    content = _content(released, found)
    block = Planner(content, _ticks(content["days"][-1]), LABELS, OFF)
    warned = (verdict_callout(released),) if released.verdict.status == "warn" else ()
    usual = [one for one in found if one.by == "overall"]
    table = Table(
        f"All patients at the usual dose; in brackets {percent(released.interval)} % ranges",
        _HEADS,
        tuple(_row(one) for one in usual),
        file,
    )
    notes = [*READING, UNITS]
    if any(one.by == "injector" for one in found):
        notes.append(NOT_AN_APPRAISAL)
    return (
        Section("look-up", "Look up one kind of treatment", (*warned, block)),
        Section("usual", "The usual choices", (table,)),
        Section("reading", "How to read this", (Bullets(tuple(notes)),)),
    )


def _row(choice: PlannerChoice) -> tuple[str, ...]:
    dose = usual_dose(choice)
    units = "usual" if dose.dose_units is None else signless(dose.dose_units, 0)
    responding = "–" if dose.responding is None else days_interval(*_percents(dose.responding))
    worn_off = (days_interval(*band) for band in dose.worn_off)
    name = f"{choice.product}, {choice.area}"
    quarter = dose.worn_off[0][0]
    week = days(math.floor(quarter / 7)) if math.isfinite(quarter) else "–"
    return (name, units, responding, *worn_off, week)


def _content(released: Released, found: tuple[PlannerChoice, ...]) -> dict[str, Any]:
    """Return what the page's script reads: labels, sentences, and numbers by dose."""
    kinds = list(dict.fromkeys((one.by, one.by_label, one.level) for one in found))
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        known = [_short(dose.dose_units) for dose in one.doses if dose.dose_units is not None]
        pair = pairs.setdefault(
            (one.area, one.product),
            {
                "area": one.area, "product": one.product, "doses": known,
                "usual": one.usual_units and _short(one.usual_units),
                "step": one.step_units and _short(one.step_units), "kinds": {},
            },
        )  # fmt: skip
        place = str(kinds.index((one.by, one.by_label, one.level)))
        pair["kinds"][place] = _numbers(one.doses)
    every = list(pairs.values())
    return {
        "words": {
            name: unbroken_template(text.replace("{share}", percent(released.interval)))
            for name, text in WORDS.items()
        },
        "areas": list(dict.fromkeys(pair["area"] for pair in every)),
        "products": list(dict.fromkeys(pair["product"] for pair in every)),
        "kinds": [_kind(*one) for one in kinds],
        "days": list(released.planner.days) if released.planner else [],
        "pairs": every,
    }


def _ticks(last_day: int) -> tuple[tuple[float, int], ...]:
    """Return where the chart's weeks stand, as its script scales days: 350 wide from 40 on."""
    every = 4 if last_day <= 182 else 8
    weeks = range(0, last_day // 7 + 1, every)
    return tuple((round(40 + 350 * 7 * week / last_day, 1), week) for week in weeks)


def _kind(by: str, by_label: str, level: str) -> list[str]:
    return ["", WORDS["everyone"]] if by == "overall" else [by_label, level]


def _numbers(doses: Sequence[PlannerDose]) -> dict[str, Any]:
    """Return the numbers of a choice, a list for each dose: estimate, lower, upper, and so on.

    Shares are out of 100, days are null where they are not reached.
    """
    return {
        "curve": [[x for band in dose.in_effect for x in _percents(band)] for dose in doses],
        "worn": [[_finite(x) for band in dose.worn_off for x in band] for dose in doses],
        "effect": [dose.responding and _percents(dose.responding) for dose in doses],
        "step": [dose.step_days and tuple(map(_short, dose.step_days)) for dose in doses],
    }


def _percents(band: Band) -> tuple[int, int, int]:
    point, lower, upper = (round(100 * share) for share in band)
    return point, lower, upper


def _finite(value: float) -> int | None:
    return round(value) if math.isfinite(value) else None


def _short(value: float) -> float:
    return int(value) if value == int(value) else value
