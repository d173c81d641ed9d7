"""From draws of a quantity to the row of a table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CLEAR, SOME = 0.975, 0.90
_BEYOND_ANY = 1e300


def summary(draws: Array, interval: float) -> dict[str, float]:
    """Return median and equal-tailed interval of draws, shape (draw,), which may be infinite."""
    tail = (1 - interval) / 2
    # Interpolating next to an infinite draw would give NaN: large numbers stand for it.
    held = np.clip(draws, -_BEYOND_ANY, _BEYOND_ANY)
    found = np.quantile(held, [tail, 0.5, 1 - tail])
    size = np.abs(draws[np.isfinite(draws)]).max(initial=0.0)
    found = np.where(np.abs(found) > size * (1 + 1e-9), np.copysign(np.inf, found), found)
    return dict(zip(("lower", "point", "upper"), map(float, found), strict=True))


def direction(draws: Array, more: str, less: str) -> dict[str, Any]:
    """Say in which direction draws of a difference lie, and how sure that is.

    Parameters
    ----------
    draws : array, shape (draw,)
        A difference; above 0 means ``more``.
    more, less : str
        Words for the two directions.

    Returns
    -------
    dict
        ``probability`` of the likelier direction, and ``wording``: the word itself from a
        probability of 0.975 on, ``some_evidence_<word>`` from 0.90 on, else ``no_evidence``.
    """
    # Draws without any difference speak for neither direction.
    above = float((draws > 0).mean() + (draws == 0).mean() / 2)
    word, probability = (more, above) if above >= 0.5 else (less, 1 - above)
    if probability >= CLEAR:
        return {"probability": probability, "wording": word}
    if probability >= SOME:
        return {"probability": probability, "wording": f"some_evidence_{word}"}
    return {"probability": probability, "wording": "no_evidence"}
