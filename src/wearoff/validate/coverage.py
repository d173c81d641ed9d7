"""How often intervals hold the truth, with the range that chance explains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVELS = (0.5, 0.8, 0.95)
RANGE = 0.99


@dataclass(frozen=True)
class Share:
    """How often something held, and the range in which RANGE of such shares fall by chance."""

    share: float
    lower: float
    upper: float

    @property
    def is_outside(self) -> bool:
        """Whether chance hardly explains it."""
        return not self.lower <= self.share <= self.upper

    def words(self) -> str:
        """Return the share with its range, in bold where outside."""
        words = f"{self.share:.0%} ({self.lower:.0%} to {self.upper:.0%})"
        return f"**{words}**" if self.is_outside else words


def covered(uniform: Floats, level: float) -> Share:
    """Return how often central intervals held the truth.

    Parameters
    ----------
    uniform : array, shape (practice,)
        Places of the truths among the draws, from 0 to 1.
    level : float
        Probability of the intervals.
    """
    return against(int((np.abs(uniform - 0.5) <= level / 2).sum()), len(uniform), level)


def against(count: int, number: int, expected: float) -> Share:
    """Return a share beside the range of shares of so many, were ``expected`` right."""
    low, high = stats.binom.interval(RANGE, number, expected)
    return Share(count / number, low / number, high / number)


def known_to(count: int, number: int) -> tuple[float, float]:
    """Return between which bounds the true share lies (Clopper-Pearson, 95 %)."""
    found = stats.binomtest(count, number).proportion_ci(0.95)
    return float(found.low), float(found.high)
