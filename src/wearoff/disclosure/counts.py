"""Small-number control of counts.

One base for every published count: patients below the smallest count are hidden, the rest are
rounded, so that neither a table nor the difference of two tables gives a small count away
(OpenSAFELY and NHS Digital practice; counts of 1 to 7 hidden, others to the nearest 5).
"""

from wearoff.config import Disclosure

HIDDEN = "*"


def shown_count(count: int, settings: Disclosure) -> str:
    """Return a count as it may be published.

    Parameters
    ----------
    count : int
        Patients, or rows that could single out patients.
    settings : Disclosure
        Smallest count and rounding base.

    Returns
    -------
    str
        ``0``, ``*`` for small counts, or the count rounded to the base.
    """
    if count == 0:
        return "0"
    if count < settings.smallest_count:
        return HIDDEN
    rounded = settings.round_to * round(count / settings.round_to)
    return str(max(rounded, settings.round_to))


def may_show(count: int, settings: Disclosure) -> bool:
    """Say whether a number that rests on this many patients may be published."""
    return count >= settings.smallest_count


def shown_probability(probability: float) -> str:
    """Return a probability with at most two digits, never 0 or 1."""
    if probability >= 0.99:
        return "≥ 0.99"
    if probability <= 0.01:
        return "≤ 0.01"
    return f"{probability:.2f}"
