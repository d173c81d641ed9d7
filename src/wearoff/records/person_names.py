"""Whether a text looks like the name of a person: titles, and pairs of capitalised words."""

import re

_TITLE = re.compile(
    r"(?i)(?:^|[\s,;(])(?:dr|prof|mr|mrs|ms|miss|frau|herr|mme|mlle|dott|dra|sra)\.?\s+[^\W\d_]{2,}"
)
_NAME_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_ROLE_WORDS = {
    "injector", "doctor", "patient", "nurse", "clinic", "site", "rater", "provider", "subject",
    "centre", "center", "team", "code", "arm", "group", "not", "no", "unknown", "row",
}  # fmt: skip


def holds_title(text: str) -> bool:
    """Tell whether a text holds a title followed by a word, such as 'Prof. …'.

    Parameters
    ----------
    text : str
        A cell or column name.

    Returns
    -------
    bool
        True for a title followed by a word of at least two letters.
    """
    return bool(_TITLE.search(text))


def looks_like_person(text: str) -> bool:
    """Tell whether a text is two or three capitalised words, as names are written.

    Parameters
    ----------
    text : str
        A cell.

    Returns
    -------
    bool
        False where a word names a role or a place ('Injector One', 'Site North').
    """
    parts = text.replace(",", " ").split()
    if not 2 <= len(parts) <= 3 or any(part.lower() in _ROLE_WORDS for part in parts):
        return False
    long_parts = [part for part in parts if len(part.rstrip(".")) >= 2]
    return len(long_parts) >= 2 and all(
        _NAME_PART.fullmatch(part) and part[0].isupper() for part in parts
    )
