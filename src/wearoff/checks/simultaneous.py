"""Many numbers at once, observed against replicated: one band, one answer.

A practice is compared with its model at hundreds of places. At any one of them 5 of 100 right
models lie outside a 95 % band, so somewhere nearly all do. Here the largest standardised distance
of the observed numbers is ranked among those of data sets that the model itself made.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ALPHA = 0.01
"""Share of right models that one such comparison rejects, at most."""


@dataclass(frozen=True)
class Band:
    """What was observed against a band that holds all of it at once.

    Attributes
    ----------
    point, lower, upper : array, shape (number,)
        Mean of the data sets and simultaneous band around it, of coverage ``1 - alpha``.
    inside : array of bool, shape (number,)
        Whether each observed number lies in it. Some do not just where ``p_value`` is below
        ``alpha``.
    distance : array, shape (number,)
        Standardised distance from the mean.
    p_value : float
        Share of data sets, the observed one included, that lie as far out somewhere.
    """

    point: Array
    lower: Array
    upper: Array
    inside: NDArray[np.bool_]
    distance: Array
    p_value: float


def simultaneous_band(
    observed: Array, replicated: Array, least_spread: Array, alpha: float = ALPHA
) -> Band:
    """Compare observed numbers with the same numbers of replicated data sets.

    Observed and replicated sets are standardised together, so that under a right model each of
    them is as likely as the others to lie farthest out: at known parameters the false-alarm rate
    is at most ``alpha``, whatever the numbers are and however they go together. Parameters that
    were fitted to the same data make it smaller.

    Parameters
    ----------
    observed : array, shape (number,)
        What was observed.
    replicated : array, shape (set, number)
        The same of data sets that the model made.
    least_spread : array, shape (number,)
        Spread added to that of the sets, such as the weight of one treatment: without it a
        number that hardly ever changes would decide alone.
    alpha : float
        Share of right models to reject.

    Returns
    -------
    Band
    """
    every = np.vstack([observed[None], replicated])
    point = every.mean(axis=0)
    spread = np.sqrt(every.var(axis=0) + least_spread**2)
    distance = np.abs(every - point) / spread
    farthest = distance.max(axis=1)
    p_value = float((farthest >= farthest[0]).mean())
    # So many sets may lie beyond the limit that the last of them still has a p-value below alpha.
    rank = int(np.ceil(alpha * len(every) - 1e-9)) - 1
    limit = np.sort(farthest)[::-1][rank]
    return Band(
        point=point,
        lower=point - limit * spread,
        upper=point + limit * spread,
        inside=distance[0] <= limit * (1 + 1e-12),
        distance=distance[0],
        p_value=p_value,
    )
