"""Grades that are written in words, such as mild and severe, in five languages."""

import re

from wearoff.intake.columns import plain_words

_GRADES = (
    "none|keine|keiner|aucune|aucun|absent|absente|ausente|ninguna|ninguno|nessuna|nessuno|"
    "assente|sin arrugas|nulle|nulo|nulla",
    "mild|leicht|gering|leichte|legere|leger|leve|lieve",
    "moderate|massig|maessig|mittel|mittelgradig|moderat|moderee|modere|moderada|moderado|"
    "moderata|moderato|moyen|moyenne",
    "severe|stark|schwer|ausgepragt|grave|intensa|intenso|severa|severo|marcada|forte|importante",
)
_BETWEEN = (
    "minimal|minime|minima|minimo|very mild|sehr leicht|tres legere|muy leve|molto lieve|"
    "very severe|sehr stark|sehr schwer|tres severe|muy grave|muy severa|molto grave|molto forte"
)
_AS_WORDS = {
    "".join(word.split()): str(grade)
    for grade, words in enumerate(_GRADES)
    for word in words.split("|")
}
_NONE = {word for word, grade in _AS_WORDS.items() if grade == "0"}
_MORE_STEPS = {"".join(word.split()) for word in _BETWEEN.split("|")}
_NUMBERED = re.compile(
    r"(?i)(?:(?:grade|grad|stufe|stade|grado|niveau|nivel|level)\s*)?([0-9])"
    r"(?:\s*[-–—:=(.,]?\s*(?P<words>[^\W\d_][^0-9+]*))?"
)


def is_grade_word(value: str) -> bool:
    """Tell whether a cell says a grade in words, alone or behind its number.

    Parameters
    ----------
    value : str
        A cell.

    Returns
    -------
    bool
        False for a bare number.
    """
    found = _NUMBERED.fullmatch(value)
    return _plain(value) in {*_AS_WORDS, *_MORE_STEPS} or (
        found is not None and found[0] != found[1]
    )


def is_no_grade(value: str) -> bool:
    """Tell whether a cell is a word for the absence of what is graded, such as none.

    Parameters
    ----------
    value : str
        A cell; among grades it is one of them, elsewhere it may mean: not recorded.
    """
    return _plain(value) in _NONE


def grades_of(values: list[str]) -> dict[str, str | None]:
    """Return the grades that words stand for.

    Parameters
    ----------
    values : list of str
        The values of a column of scores.

    Returns
    -------
    dict of str to (str or None)
        None for what cannot be told: bare numbers among words, unknown words, and every word
        where there are more steps than the four from none to severe.
    """
    has_more_steps = any(_plain(value) in _MORE_STEPS for value in values)
    words = {} if has_more_steps else _AS_WORDS
    told: dict[str, str | None] = {}
    for value in values:
        found = _NUMBERED.fullmatch(value)
        is_numbered = found is not None and found[0] != found[1]
        told[value] = found[1] if found and is_numbered else words.get(_plain(value))
    return told


def _plain(value: str) -> str:
    return "".join(plain_words(value))
