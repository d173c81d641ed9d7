"""The coverage table as a page for readers."""

import numpy as np
import pandas as pd
from scipy import stats

from wearoff.validate.coverage import LEVELS, coverage_table
from wearoff.validate.scenarios import SCENARIOS

_WORDS = {
    "dose": "doubling the dose", "sex[male]": "men against women", "age_years": "ten years older",
    "sd_injector": "spread between injectors", "sd_patient": "spread between patients",
    "sd_residual": "spread within patients", "response_dose": "doubling the dose, on responding",
    "never_wane": "never wearing off", "median_days": "median duration",
    "share_responding": "share responding",
}  # fmt: skip
_RANGE = 0.99

_HEAD = """# Do intervals hold the truth?

Practices are made up: every truth is drawn from the model's priors, records are made from it, and
the model is fitted to them without knowing it. An interval of 80 % should hold the truth in 80 of
100 practices. `make validate` goes on where [ranks.csv](ranks.csv) ends and writes this page.

Beside each share stands the range in which {level:.0%} of the shares of a right program fall, given
the number of practices. {outside} of the {cells} shares lie outside theirs; about {expected} would
by chance alone.
"""


def coverage_page(ranks: pd.DataFrame) -> str:
    """Return the page, in Markdown.

    Parameters
    ----------
    ranks : DataFrame
        Rows of :func:`wearoff.validate.coverage.one_practice`.
    """
    table = coverage_table(ranks)
    cells = [_cell(row, level) for _, row in table.iterrows() for level in LEVELS]
    outside = sum(is_out for _, is_out in cells)
    head = _HEAD.format(
        level=_RANGE, outside=outside, cells=len(cells),
        expected=round(len(cells) * (1.0 - _RANGE)),
    )  # fmt: skip
    return "\n".join([head, *_drawing(ranks), *(_scenario(name, table) for name in SCENARIOS)])


def _drawing(ranks: pd.DataFrame) -> list[str]:
    """Return how fits went: attempts, divergences and refusals by scenario."""
    practices = ranks.groupby(["scenario", "seed"], sort=False).first().reset_index()
    missed = practices["first_attempt"].fillna("")
    refused = practices["refused"].notna() if "refused" in practices else missed.ne(missed)
    lines = [
        "## How the fits went", "",
        "| practices | number | passed at first attempt | divergent at first attempt | refused |",
        "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    for name, scenario in SCENARIOS.items():
        own = practices["scenario"] == name
        counts = (own, own & missed.eq(""), own & missed.str.contains("Divergent"), own & refused)
        lines.append(f"| {scenario.title} | {' | '.join(str(int(c.sum())) for c in counts)} |")
    return [*lines, ""]


def _scenario(name: str, table: pd.DataFrame) -> str:
    own = table[table["scenario"] == name]
    head = " | ".join(f"{level:.0%}" for level in LEVELS)
    lines = [
        f"## {SCENARIOS[name].title.capitalize()}", "",
        f"| quantity | practices | {head} |", f"|---|---:|{'---:|' * len(LEVELS)}",
    ]  # fmt: skip
    for _, row in own.iterrows():
        shares = " | ".join(_cell(row, level)[0] for level in LEVELS)
        lines.append(f"| {_WORDS[row['quantity']]} | {row['practices']} | {shares} |")
    return "\n".join([*lines, ""])


def _cell(row: pd.Series, level: float) -> tuple[str, bool]:
    """Return a share with the range it should be in, and whether it is outside."""
    low, high = np.array(stats.binom.interval(_RANGE, row["practices"], level)) / row["practices"]
    share = row[f"covered_{level:.0%}"]
    is_out = not low <= share <= high
    words = f"{share:.0%} ({low:.0%} to {high:.0%})"
    return (f"**{words}**" if is_out else words), is_out
