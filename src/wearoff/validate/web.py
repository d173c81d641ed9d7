"""The pages of a validation: verdict, tables and ECDF-difference plots, in the reports' manner."""

from wearoff.report.blocks import Callout, Column, Figure, FileLink, Page, Section, Table
from wearoff.report.html import render_html
from wearoff.report.svg import drawn_words
from wearoff.report.trust import ICONS
from wearoff.validate.coverage import LEVELS, covered
from wearoff.validate.figures import draw_differences
from wearoff.validate.judge import FALSE_ALARMS, Judged, Verdict
from wearoff.validate.quantities import WORDS
from wearoff.validate.scenarios import SCENARIOS

_CSV = FileLink("ranks.csv", "All ranks (ranks.csv)")


def validation_page(verdict: Verdict, pictures: dict[str, str]) -> bytes:
    """Return the page as HTML.

    Parameters
    ----------
    verdict : Verdict
        What was found.
    pictures : dict of str to str
        SVG markup by scenario.
    """
    icon = {"pass": "pass", "fail": "fail", "incomplete": "warn"}[verdict.status]
    tone, sign, _ = ICONS[icon]
    reasons = tuple(f"{one}." for one in verdict.reasons)
    said = reasons or ("All ranks are as even as chance has them.",)
    rate = f"A right program fails with a probability of {FALSE_ALARMS:.0%} at most."
    first = Section("verdict", "Verdict", (Callout(tone, sign, verdict.status, (*said, rate)),))
    sections = [
        Section(name.replace("_", "-"), SCENARIOS[name].title.capitalize(), (
            _figure(own, pictures[name]), _table(own),
        ))
        for name in SCENARIOS
        if (own := [one for one in verdict.judged if one.scenario == name])
    ]  # fmt: skip
    subtitle = "Simulation-based calibration on made-up practices"
    footer = "Every person in these practices is made up."
    page = Page("validation", "Does the program find the truth?", subtitle,
                (first, *sections), footer)  # fmt: skip
    return render_html(page)


def scenario_pictures(verdict: Verdict) -> dict[str, str]:
    """Return the ECDF-difference plots by scenario, SVG markup."""
    pictures = {}
    for name in SCENARIOS:
        own = [one for one in verdict.judged if one.scenario == name]
        if own:
            pictures[name] = draw_differences(name, own)
    return pictures


def _figure(own: list[Judged], svg: str) -> Figure:
    inside = sum(one.band.is_inside for one in own)
    return Figure(
        "Truths among draws",
        "Share of truths up to each place among the draws, less what a right program has",
        f"{inside} of {len(own)} curves stay within the dotted lines of the verdict. The grey band "
        "holds each curve of a right program in 95 of 100 cases.",
        _CSV, "Simulated practices.", svg, drawn_words(svg),
    )  # fmt: skip


def _table(own: list[Judged]) -> Table:
    columns = (
        Column("Quantity"), Column("Practices", numeric=True),
        *(Column(f"Interval of {level:.0%}", numeric=True) for level in LEVELS), Column("Ranks"),
    )  # fmt: skip
    rows = tuple(
        (
            WORDS[one.quantity], str(len(one.uniform)),
            *(covered(one.uniform, level).words().strip("*") for level in LEVELS),
            " and ".join(one.problems) or "even",
        )
        for one in own
    )  # fmt: skip
    caption = "How often intervals held the truth (the range that chance explains)"
    return Table(caption, columns, rows, _CSV)
