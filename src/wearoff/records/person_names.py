"""Whether a text looks like the name of a person: titles, and pairs of capitalised words."""

import re

_TITLE = re.compile(
    r"(?i)(?:^|[\s,;(])(?:drs?|prof(?:\.?ssa)?|mr|mrs|ms|miss|frau|herr|mme|mlle|madame|monsieur"
    r"|dott(?:\.?ssa)?|dra|sra|srta|sig(?:\.?ra)?|signora?)(?:\.\s*|\s+)[^\W\d_]{2}"
)
_PARTICLES = {
    "van", "von", "vom", "zu", "zur", "der", "den", "de", "del", "della", "di", "da", "das", "dos",
    "du", "la", "le", "ten", "ter", "el", "al", "bin", "ibn", "af", "av",
}  # fmt: skip
_WITH_INITIAL = re.compile(
    r"(?:[^\W\d_]\.[ -]?){1,2}[^\W\d_]{2,}(?:['’-][^\W\d_]+)*"
    r"|[^\W\d_]{2,}(?:['’-][^\W\d_]+)*,? (?:[^\W\d_]\.[ -]?){1,2}"
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
        False where a word names a role or a place ('Injector One', 'Site North'). Particles such
        as 'van der' do not count.
    """
    parts = [part for part in text.replace(",", " ").split() if part.lower() not in _PARTICLES]
    if not 2 <= len(parts) <= 3 or _names_a_role(parts):
        return False
    long_parts = [part for part in parts if len(part.rstrip(".")) >= 2]
    return len(long_parts) >= 2 and all(
        _NAME_PART.fullmatch(part) and part[0].isupper() for part in parts
    )


def looks_like_initial_and_name(text: str) -> bool:
    """Tell whether a text is a name with the first one cut to a letter, such as 'J. Doe'.

    Parameters
    ----------
    text : str
        A cell of a column of codes of persons.

    Returns
    -------
    bool
        True for a word before or behind one or two letters with a full stop.
    """
    parts = text.replace(",", " ").replace(".", " ").split()
    return bool(_WITH_INITIAL.fullmatch(text)) and not _names_a_role(parts)


def _names_a_role(parts: list[str]) -> bool:
    return any(part.lower() in _ROLE_WORDS for part in parts)
