"""Numbers as readers meet them: no digit that the data cannot carry."""

import math

MINUS = "−"
NOT_REACHED = "not reached"


def days(value: float) -> str:
    """Return whole days as text, without the unit.

    Parameters
    ----------
    value : float
        Days.

    Returns
    -------
    str
        Such as ``98``; ``not reached`` where there is no finite value.
    """
    return signless(value, 0)


def signless(value: float, digits: int) -> str:
    """Return a number with a true minus sign and thousands separators.

    Parameters
    ----------
    value : float
        Any number.
    digits : int
        Digits after the point.

    Returns
    -------
    str
        The number as text; never ``-0``.
    """
    if not math.isfinite(value):
        return NOT_REACHED
    rounded = round(value, digits) + 0.0
    return f"{rounded:,.{digits}f}".replace("-", MINUS)


def interval(point: str, lower: str, upper: str) -> str:
    """Return ``point (lower to upper)``.

    Parameters
    ----------
    point, lower, upper : str
        Formatted numbers.

    Returns
    -------
    str
        The estimate with its interval; without it where even its lower end is not reached.
    """
    return point if lower == NOT_REACHED else f"{point} ({lower} to {upper})"


def days_interval(point: float, lower: float, upper: float) -> str:
    """Return days with their interval, such as ``98 (94 to 103)``.

    Parameters
    ----------
    point, lower, upper : float
        Days.

    Returns
    -------
    str
        The estimate with its interval.
    """
    return interval(days(point), days(lower), days(upper))


def days_words(point: float, lower: float, upper: float) -> str:
    """Return days with their interval for a sentence, such as ``98 days (94 to 103)``.

    Parameters
    ----------
    point, lower, upper : float
        Days.

    Returns
    -------
    str
        The estimate with unit and interval.
    """
    value = days(point)
    unit = "" if value == NOT_REACHED else " days"
    return interval(f"{value}{unit}", days(lower), days(upper))


def of_100(share: float) -> str:
    """Return a share as a natural frequency out of 100, never 0 and never 100.

    Parameters
    ----------
    share : float
        A share from 0 to 1.

    Returns
    -------
    str
        Such as ``62``, ``fewer than 1`` or ``more than 99``.
    """
    if not math.isfinite(share):
        return "not known"
    count = round(100 * share)
    if count < 1:
        return "fewer than 1"
    return "more than 99" if count > 99 else str(count)


def others_of_100(point: float, lower: float, upper: float) -> str:
    """Return the natural frequency of the rest, so that both always make 100.

    Parameters
    ----------
    point, lower, upper : float
        A share and its interval.

    Returns
    -------
    str
        Such as ``38 (34 to 42)`` for shares of 0.62 (0.58 to 0.66).
    """
    texts = [of_100(share) for share in (point, upper, lower)]
    if all(text.isdigit() for text in texts):
        return interval(*(str(100 - int(text)) for text in texts))
    return of_100_interval(1 - point, 1 - upper, 1 - lower)


def of_100_interval(point: float, lower: float, upper: float) -> str:
    """Return a natural frequency with its interval, such as ``62 (58 to 66)``.

    Parameters
    ----------
    point, lower, upper : float
        Shares from 0 to 1.

    Returns
    -------
    str
        The estimate with its interval.
    """
    return interval(of_100(point), of_100(lower), of_100(upper))


def percent(share: float) -> str:
    """Return a share as a whole percentage, without the sign.

    Parameters
    ----------
    share : float
        A share.

    Returns
    -------
    str
        Such as ``95``.
    """
    return f"{100 * share:.0f}"


def probability(text: str) -> str:
    """Return a probability that never claims certainty.

    Parameters
    ----------
    text : str
        A probability as released; it may already be ``≥ 0.99``.

    Returns
    -------
    str
        At most two digits after the point, from ``≤ 0.01`` to ``≥ 0.99``.
    """
    try:
        value = float(text)
    except ValueError:
        return text.replace(">=", "≥").replace("<=", "≤") or "–"
    if value >= 0.99:
        return "≥ 0.99"
    return "≤ 0.01" if value <= 0.01 else f"{value:.2f}"


def weeks(day: int) -> str:
    """Return a time after treatment in the unit clinicians use for it.

    Parameters
    ----------
    day : int
        Days.

    Returns
    -------
    str
        ``12 weeks`` where the days are whole weeks, else ``100 days``.
    """
    return f"{day} days" if day % 7 else f"{day // 7} weeks"


def signed_days(value: float) -> str:
    """Return a difference in days with its sign.

    Parameters
    ----------
    value : float
        Days.

    Returns
    -------
    str
        Such as ``+9``, ``−4`` or ``0``.
    """
    text = days(value)
    return text if value <= 0 or text in {"0", NOT_REACHED} else f"+{text}"


def compact(value: float) -> str:
    """Return a number with four significant digits, for tables of analysts.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    str
        Such as ``0.0213``, ``400`` or ``1,204``.
    """
    if not math.isfinite(value):
        return "not finite"
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value + 0.0:.4g}"
    return text.replace("-", MINUS)
