"""What the pipeline said of injectors whose truth is known, as lines of Markdown."""

import numpy as np
import pandas as pd

from wearoff.validate.coverage import known_to
from wearoff.validate.truth_kinds import KINDS, N_INJECTORS, N_PATIENTS

_MOST_CLAIMS = 0.05
_HEAD = f"""## Known truth, through the whole pipeline

Exports are written, dirt included, of practices of {N_PATIENTS} patients and {N_INJECTORS}
injectors in one clinic, followed up closely over two years and otherwise like the example. They go
through records, outcome, model, fit, estimates and release ([truth.csv](truth.csv)). An injector
"differs" from the average of all with a probability of 0.975 or more of being away by more than 14
days, and is compared from a reliability of 0.7 on. In brackets stands between what the share lies,
given the number of practices (95 %)."""


def truth_lines(runs: pd.DataFrame) -> list[str]:
    """Return the section.

    Parameters
    ----------
    runs : DataFrame
        Rows of :func:`wearoff.validate.truth_runs.one_practice`.

    Returns
    -------
    list of str
    """
    lines = [_HEAD, ""]
    for kind, words in (("alike", _alike), ("differ", _differ)):
        own = runs[runs["kind"] == kind]
        lines += [f"### {KINDS[kind].title.capitalize()}", ""]
        done = own[own["refused"].isna()]
        if not len(done):
            lines += ["No practice was run.", ""]
            continue
        lines += [f"- {len(own)} practices; {len(own) - len(done)} refused, without any estimate"]
        lines += [*(f"- {one}" for one in words(done)), ""]
    return lines


def _alike(runs: pd.DataFrame) -> list[str]:
    claiming = int((runs["claims"] > 0).sum())
    holds = "" if claiming <= _MOST_CLAIMS * len(runs) else ": **too many**"
    return [
        f"practices of which some injector was said to differ: {_of(claiming, len(runs))}, "
        f"at most {_MOST_CLAIMS:.0%} wanted{holds}",
        f"injectors compared at all: {int(runs['compared'].sum())} of "
        f"{int(runs['injectors'].sum())}",
        f"median of the estimated spread between injectors: {runs['sd_median'].median():.3f} "
        "(the truth is 0)",
    ]


def _differ(runs: pd.DataFrame) -> list[str]:
    true = KINDS["differ"].sd_injector
    held = int(((runs["sd_lower"] <= true) & (true <= runs["sd_upper"])).sum())
    drawn = runs["sd_realised"]
    held_drawn = int(((runs["sd_lower"] <= drawn) & (drawn <= runs["sd_upper"])).sum())
    low, middle, high = np.quantile(runs["sd_median"], [0.05, 0.5, 0.95])
    claims, wrong = int(runs["claims"].sum()), int(runs["wrong_sign"].sum())
    right = claims - int(runs["within_delta"].sum())
    beyond = int(runs["truly_beyond"].sum())
    return [
        f"the 95 % interval of the spread between injectors holds {true:g}: "
        f"{_of(held, len(runs))}; the spread of the {N_INJECTORS} injectors that were drawn: "
        f"{_of(held_drawn, len(runs))}",
        f"its estimate: median over the practices {middle:.3f}, 90 of 100 between {low:.3f} and "
        f"{high:.3f}; the spread drawn: median {drawn.median():.3f}",
        f"practices of which some injector was said to differ: "
        f"{_of(int((runs['claims'] > 0).sum()), len(runs))}",
        f"injectors compared: {int(runs['compared'].sum())} of {int(runs['injectors'].sum())}; "
        f"said to differ: {claims}, with the wrong sign {wrong}, truly within 14 days "
        f"{claims - right}",
        f"of {beyond} injectors that truly are more than 14 days away {right} were found",
    ]


def _of(count: int, number: int) -> str:
    low, high = known_to(count, number)
    return f"{count} of {number} ({low:.1%} to {high:.1%})"
