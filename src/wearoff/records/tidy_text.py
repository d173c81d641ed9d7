"""The one form in which codes, levels and markers are compared."""

import unicodedata


def normalise_text(cell: str) -> str:
    """Return a cell in Unicode form NFKC, trimmed, with single inner spaces.

    Parameters
    ----------
    cell : str
        The text as exported.

    Returns
    -------
    str
        The tidied text.
    """
    if cell.isascii() and cell.isalnum():
        return cell
    return " ".join(unicodedata.normalize("NFKC", cell).split())
