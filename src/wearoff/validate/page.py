"""The summary of a validation for readers of the repository, in Markdown."""

import pandas as pd

from wearoff.validate.batches import SIZE
from wearoff.validate.coverage import LEVELS, RANGE, covered, known_to
from wearoff.validate.judge import FALSE_ALARMS, Judged, Verdict
from wearoff.validate.quantities import WORDS
from wearoff.validate.scenarios import MAIN, SCENARIOS
from wearoff.validate.truth_summary import truth_lines

_HEAD = """# Does the program find the truth?

Written by `make validate` from batches of {size} made-up practices, each a Snakemake job that
depends on its seeds alone; finished ones are not run again. More of them, or a cluster:
`make validate VALIDATE_ARGS="--config main=1000 --profile my_cluster"`.

## Ranks and intervals

Practices are made up: every truth is drawn from the model's priors, records are made from it, and
the model is fitted to them without knowing it. Each truth then has a rank among {draws} draws
([ranks.csv](ranks.csv)); in a right program all ranks are equally likely, and an interval of 80 %
holds the truth in 80 of 100 practices.

**Verdict: {verdict}.** It fails where the distribution of some quantity's ranks leaves a
simultaneous band (Säilynoja, Bürkner & Vehtari 2022), or truths lie too near to the middle of the
draws or too far from it (Cook, Gelman & Rubin 2006). A right program fails with a probability of
{alarms:.0%} at most, over all quantities and scenarios. In 316 practices, intervals of one quantity
that are 30 % too wide or too narrow are always seen, such of 15 % in half of the cases (wide) or
three of four (narrow). The plots are in `reports/validation/validation.html`.

Beside each share of intervals stands the range in which {level:.0%} of such shares fall, given the
number of practices. {outside} of the {cells} shares lie outside theirs; about {expected} would by
chance alone.
"""


def summary_page(
    ranks: pd.DataFrame, verdict: Verdict, truth: pd.DataFrame, alarms: pd.DataFrame, n_draws: int
) -> str:
    """Return the page.

    Parameters
    ----------
    ranks : DataFrame
        Rows of :func:`wearoff.validate.calibrate.one_practice`.
    verdict : Verdict
        On these ranks.
    truth, alarms : DataFrame
        Rows of the truth runs, and of the practices on which false alarms are counted.
    n_draws : int
        Draws that truths were ranked among.
    """
    shares = [covered(one.uniform, level) for one in verdict.judged for level in LEVELS]
    head = _HEAD.format(
        draws=n_draws, size=SIZE, verdict=verdict_words(verdict), alarms=FALSE_ALARMS, level=RANGE,
        outside=sum(one.is_outside for one in shares), cells=len(shares),
        expected=round(len(shares) * (1 - RANGE)),
    )  # fmt: skip
    scenarios = [line for name in SCENARIOS for line in _scenario(name, verdict)]
    return "\n".join(
        [head, *_drawing(ranks), *scenarios, *truth_lines(truth), *_alarms(alarms)]
    ).rstrip() + "\n"  # fmt: skip


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict with its reasons, without a full stop."""
    reasons = "; ".join(verdict.reasons)
    if verdict.status == "pass":
        return "pass, all ranks are as even as chance has them"
    return f"{verdict.status}, {reasons}"


def _drawing(ranks: pd.DataFrame) -> list[str]:
    """Return how fits went: attempts, divergences and refusals by scenario."""
    missed = ranks["first_attempt"].fillna("")
    lines = [
        "### How the fits went", "",
        "| practices | number | passed at first attempt | divergent at first attempt | refused |",
        "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    for name, scenario in SCENARIOS.items():
        own = ranks["scenario"] == name
        counts = (
            own, own & missed.eq("") & ranks["attempts"].gt(0),
            own & missed.str.contains("Divergent"), own & ranks["refused"].notna(),
        )  # fmt: skip
        lines.append(f"| {scenario.title} | {' | '.join(str(int(c.sum())) for c in counts)} |")
    return [*lines, ""]


def _scenario(name: str, verdict: Verdict) -> list[str]:
    own = [one for one in verdict.judged if one.scenario == name]
    if not own:
        return []
    levels = " | ".join(f"{level:.0%}" for level in LEVELS)
    main = " (the main scenario)" if name == MAIN else ""
    return [
        f"### {SCENARIOS[name].title.capitalize()}{main}", "",
        f"| quantity | practices | {levels} | ranks |", f"|---|---:|{'---:|' * len(LEVELS)}---|",
        *(_row(one) for one in own), "",
    ]  # fmt: skip


def _row(one: Judged) -> str:
    shares = " | ".join(covered(one.uniform, level).words() for level in LEVELS)
    ranks = f"**{' and '.join(one.problems)}**" if one.problems else "even"
    return f"| {WORDS[one.quantity]} | {len(one.uniform)} | {shares} | {ranks} |"


def _alarms(alarms: pd.DataFrame) -> list[str]:
    lines = ["## False alarms of the predictive checks", ""]
    if not len(alarms):
        return [*lines, "No practice was run.", ""]
    count, number = int(alarms["alarms"].notna().sum()), len(alarms)
    low, high = known_to(count, number)
    return [
        *lines,
        f"The model is right for {number} practices of 360 treatments, with parameters as "
        f"practices have them; the checks of its fit warned or failed in {count} ({low:.1%} to "
        f"{high:.1%}; [alarms.csv](alarms.csv)). Each of the six checks rejects 1 of 100 right "
        "models at most, so all together 6.",
        "",
    ]
