"""One verdict on all ranks, with a false-alarm rate that is known beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.validate.batches import WANTED
from wearoff.validate.quantities import WORDS
from wearoff.validate.ranks import Band, as_uniform, band_around, spread_p_value
from wearoff.validate.scenarios import MAIN, SCENARIOS

Floats = NDArray[np.float64]

FALSE_ALARMS = 0.05
"""Share of right programs that fail, at most: half is spent on the main scenario, the rest evenly
on the others, within a scenario evenly on its quantities, and half each on the two tests."""
_FEW = 20
"""So few ranks are not judged."""


@dataclass(frozen=True)
class Judged:
    """One quantity in one scenario.

    Attributes
    ----------
    scenario, quantity : str
        Where it belongs.
    uniform : array, shape (practice,)
        Its ranks as numbers that should be uniform.
    band : Band
        Their distribution against the band.
    p_spread : float
        P-value of truths too near to, or too far from, the middle.
    false_alarms : float
        Share of right programs that either test rejects.
    """

    scenario: str
    quantity: str
    uniform: Floats
    band: Band
    p_spread: float
    false_alarms: float

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not hold, in words; empty if all does."""
        spread = float(np.abs(self.uniform - 0.5).mean())
        found = []
        if not self.band.is_inside:
            found.append("its ranks leave the band")
        if self.p_spread < self.false_alarms / 2:
            found.append("its intervals are too " + ("narrow" if spread > 0.25 else "wide"))
        return tuple(found)


@dataclass(frozen=True)
class Verdict:
    """All quantities, and what they say together.

    Attributes
    ----------
    status : str
        ``pass``, ``fail``, or ``incomplete`` while there are too few practices of the main
        scenario and nothing fails.
    reasons : tuple of str
        One sentence per quantity that fails, or what is missing.
    judged : tuple of Judged
        Every quantity of every scenario.
    """

    status: str
    reasons: tuple[str, ...]
    judged: tuple[Judged, ...]


def judge(ranks: pd.DataFrame, n_draws: int) -> Verdict:
    """Judge all ranks.

    Parameters
    ----------
    ranks : DataFrame
        ``scenario`` and a column of ranks per quantity; missing where there is none.
    n_draws : int
        Draws that the truths were ranked among.

    Returns
    -------
    Verdict
    """
    judged = tuple(
        one
        for scenario in SCENARIOS
        for one in _of_scenario(scenario, ranks[ranks["scenario"] == scenario], n_draws)
    )
    reasons = [
        f"{SCENARIOS[one.scenario].title}, {WORDS[one.quantity]}: {' and '.join(one.problems)}"
        for one in judged
        if one.problems
    ]
    n_main = max((len(one.uniform) for one in judged if one.scenario == MAIN), default=0)
    if reasons:
        return Verdict("fail", tuple(reasons), judged)
    if n_main < WANTED["main"]:
        missing = f"{n_main} of {WANTED['main']} practices of the main scenario"
        return Verdict("incomplete", (missing,), judged)
    return Verdict("pass", (), judged)


def _of_scenario(scenario: str, ranks: pd.DataFrame, n_draws: int) -> Iterator[Judged]:
    known = {
        name: values
        for name in WORDS
        if name in ranks and len(values := ranks[name].dropna().to_numpy(dtype=float)) >= _FEW
    }
    share = 0.5 if scenario == MAIN else 0.5 / (len(SCENARIOS) - 1)
    for name, values in known.items():
        each = FALSE_ALARMS * share / len(known)
        uniform = as_uniform(values, n_draws, f"{scenario} {name}")
        band = band_around(uniform, each / 2)
        yield Judged(scenario, name, uniform, band, spread_p_value(uniform), each)
