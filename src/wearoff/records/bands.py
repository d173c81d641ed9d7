"""Counts as they may stand in a message: small ones hidden, others rounded."""

SMALL_COUNT = 7
ROUND_TO = 5


def count_band(count: int) -> str:
    """Return a count as a band that gives no single row away.

    Parameters
    ----------
    count : int
        Number of rows, cells or patients.

    Returns
    -------
    str
        ``0``, ``1-7``, or the count rounded to the nearest 5.
    """
    if 1 <= count <= SMALL_COUNT:
        return f"1-{SMALL_COUNT}"
    return str(round_count(count))


def round_count(count: int) -> int:
    """Return a count rounded to the nearest 5, as denominators are shown.

    Parameters
    ----------
    count : int
        Number of rows, cells or patients.

    Returns
    -------
    int
        The rounded count.
    """
    return ROUND_TO * ((2 * count + ROUND_TO) // (2 * ROUND_TO))
