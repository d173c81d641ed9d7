"""How well the draws know a quantity: agreement of chains, independent draws, Monte-Carlo error."""

import numpy as np
from numpy.typing import NDArray

from wearoff.sampling import ess_bulk, ess_tail, quantile_error, rhat

Array = NDArray[np.float64]

PRECISION = ("rhat", "ess_bulk", "ess_tail", "mcse")
_UNKNOWN: dict[str, float | None] = dict.fromkeys(PRECISION)
_BEYOND_ANY = 1e300


def precision(draws: Array, interval: float, n_chains: int) -> dict[str, float | None]:
    """Return how precisely a quantity and its interval are computed.

    Parameters
    ----------
    draws : array, shape (draw,)
        Draws of all chains, one chain after the other; they may be infinite.
    interval : float
        Probability of the interval.
    n_chains : int
        Number of chains, equally many draws of each.

    Returns
    -------
    dict
        ``rhat``, ``ess_bulk``, ``ess_tail``, and ``mcse``: the largest Monte-Carlo standard error
        of median and ends of the interval, in the quantity's unit. All are None for what is the
        same in every draw or is not a number in some, ``mcse`` where those are not finite.
    """
    if np.isnan(draws).any() or np.ptp(np.clip(draws, -_BEYOND_ANY, _BEYOND_ANY)) == 0.0:
        return dict(_UNKNOWN)
    # Diagnostics go by ranks, for which a large number is as good as an infinite one.
    by_chain = np.clip(draws, -_BEYOND_ANY, _BEYOND_ANY).reshape(n_chains, -1)
    tail = (1 - interval) / 2
    errors = [quantile_error(by_chain, share) for share in (tail, 0.5, 1 - tail)]
    largest = max((one for one in errors if np.isfinite(one) and one < _BEYOND_ANY / 1e10),
                  default=None)  # fmt: skip
    return {
        "rhat": rhat(by_chain),
        "ess_bulk": ess_bulk(by_chain),
        "ess_tail": ess_tail(by_chain),
        "mcse": largest,
    }


def worst(*found: dict[str, float | None]) -> dict[str, float | None]:
    """Return the least precision of several quantities of one row."""
    least: dict[str, float | None] = {}
    for name in PRECISION:
        values = [value for one in found if (value := one[name]) is not None]
        choose = min if name.startswith("ess") else max
        least[name] = choose(values) if values else None
    return least
