"""Counts and sizes as readers meet them."""


def count(text: str, smallest: int) -> str:
    """Return a released count in words where it is hidden.

    Parameters
    ----------
    text : str
        A rounded count, or ``*``.
    smallest : int
        Counts below this are hidden.

    Returns
    -------
    str
        Such as ``1,150`` or ``fewer than 8``.
    """
    if text == "*":
        return f"fewer than {smallest}"
    return thousands(text)


def thousands(text: str) -> str:
    """Return a released count with thousands separators.

    Parameters
    ----------
    text : str
        A rounded count, or ``*``.

    Returns
    -------
    str
        Such as ``1,150``; ``*`` stays.
    """
    return f"{int(text):,}" if text.isascii() and text.isdigit() else text


def kilobytes(size: int) -> str:
    """Return a file size.

    Parameters
    ----------
    size : int
        Bytes.

    Returns
    -------
    str
        Such as ``3 kB``; never ``0 kB``.
    """
    return f"{max(1, round(size / 1000))} kB"
