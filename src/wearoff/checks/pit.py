"""Where durations fall in their own predictive distributions: uniformly, if the model is right."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.checks.compared import Compared, Question, compare, not_asked
from wearoff.checks.data_sets import DataSets
from wearoff.checks.strata import MIN_ROWS

Array = NDArray[np.float64]

PIT = Question(
    "pit",
    "Chance of durations so unevenly placed in their predictions, were the model right",
    "Too many durations fall where the model expects few.",
)
GRID = np.arange(1, 20) / 20
_TINY = 1e-9


@dataclass(frozen=True)
class PitCheck:
    """The check with its rows: ``probability``, ``observed``, ``lower``, ``upper``, ``inside``."""

    compared: Compared
    rows: list[dict[str, Any]]


def pit_check(sets: DataSets) -> PitCheck:
    """Ask whether the probability integral transform of the durations is uniform.

    Of a duration in (L, R] the transform is only known to lie between F(L) and F(R), the
    predictive distribution at its bounds. It is spread evenly over that range: the mean of all
    randomised transforms, without their noise. F comes from the replicated durations of the same
    treatment, so it knows the treatment's case-mix and its entry but not the patient.

    Parameters
    ----------
    sets : DataSets
        Observed and replicated responders.

    Returns
    -------
    PitCheck
        Share of transforms up to 0.05, 0.10 ... 0.95, all compared at once with those of
        replicated data sets: a right model is rejected in 1 of 100 data sets at most. Not
        applicable with fewer than 20 responders.
    """
    if sets.lower.shape[1] < MIN_ROWS:
        return PitCheck(Compared(not_asked(PIT), []), [])
    shares = _shares_below(*_transforms(sets))
    patients = int(sets.rows["patient"].nunique())
    place = {"by": "overall", "level": "all treatments", "day": None, "patients": patients}
    least = np.full(len(GRID), 1.0 / sets.lower.shape[1])
    found = compare(PIT, [place] * len(GRID), shares[0], shares[1:], least)
    names = ("observed", "point", "lower", "upper", "inside", "patients")
    rows = [
        {"probability": float(at), **{name: row[name] for name in names}}
        for at, row in zip(GRID, found.rows, strict=True)
    ]
    return PitCheck(found, rows)


def _transforms(sets: DataSets) -> tuple[Array, Array]:
    """Return F(L) and F(R) of every set, each of shape (set, row)."""
    durations = np.sort(sets.days[1:], axis=0)
    n_sets = len(durations)
    low, high = np.empty_like(sets.lower), np.empty_like(sets.upper)
    for row in range(durations.shape[1]):
        low[:, row] = np.searchsorted(durations[:, row], sets.lower[:, row], side="right")
        high[:, row] = np.searchsorted(durations[:, row], sets.upper[:, row], side="right")
    # A replicate is not compared with itself; its own duration is above L and at most R.
    exact = sets.lower == sets.upper
    low[1:] -= exact[1:]
    high[1:] -= 1
    others = np.full((n_sets + 1, 1), n_sets - 1.0)
    others[0] = n_sets
    return low / others, np.where(np.isinf(sets.upper), 1.0, high / others)


def _shares_below(low: Array, high: Array) -> Array:
    """Return the mean share of the transforms up to each point of the grid, (set, point)."""
    width = np.maximum(high - low, _TINY)
    return np.stack([np.clip((at - low) / width, 0.0, 1.0).mean(axis=1) for at in GRID], axis=1)
