"""No more digits than the draws know: numbers rounded to twice their Monte-Carlo error.

Run again with another seed, a reported number moves by its Monte-Carlo error. Digits below twice
that error would be noise, so they are not published.
"""

import math
from collections.abc import Iterable
from typing import Any

_STEPS = (1.0, 2.0, 5.0, 10.0)


def rounding_step(mcse: float) -> float:
    """Return the least of 1, 2, 5 times a power of ten that is at least twice the error.

    Parameters
    ----------
    mcse : float
        Monte-Carlo standard error, above 0.
    """
    power = 10.0 ** math.floor(math.log10(2.0 * mcse))
    return next(step * power for step in _STEPS if step * power >= 2.0 * mcse * (1 - 1e-9))


def to_known_digits(row: dict[str, Any], names: Iterable[str]) -> dict[str, float]:
    """Return numbers of a row, rounded to what the row's ``mcse`` supports.

    Parameters
    ----------
    row : dict
        With ``mcse``, the largest error of these numbers; None or missing where nothing varies.
    names : iterable of str
        Which numbers; infinite ones stay, missing ones are left out.
    """
    found = {name: float(row[name]) for name in names if row[name] is not None}
    mcse = row.get("mcse")
    if not mcse or not math.isfinite(mcse):
        return found
    step = rounding_step(mcse)
    # Through a decimal fraction: 3 * 0.1 is not 0.3.
    digits = max(0, -math.floor(math.log10(step)))
    return {
        name: round(step * round(value / step), digits) if math.isfinite(value) else value
        for name, value in found.items()
    }
