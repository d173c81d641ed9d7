"""Rules that recognise direct identifiers in one cell or name, by how they are written.

None of them proves that a file is anonymous: person names in particular have no reliable detector
that works offline. Every pattern takes time in proportion to the text, whatever the text.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from wearoff.records.national_numbers import (
    holds_national_number,
    holds_nhs_number,
    holds_social_security_number,
)
from wearoff.records.person_names import holds_title

RULES = {
    "PII-MAIL": "e-mail address",
    "PII-URL": "web address",
    "PII-IP": "network address",
    "PII-UUID": "universal identifier",
    "PII-TEL": "telephone or fax number",
    "PII-POST": "postcode or address",
    "PII-NHS": "NHS number",
    "PII-SSN": "social security number",
    "PII-NATID": "national number of a person",
    "PII-DOB": "date of birth",
    "PII-NAME": "name of a person",
    "PII-TEXT": "free text",
}

_MAIL = re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,200}\.[A-Za-z]{2}")
_SPELLED_AT = re.compile(r"(?i)\s?[\[({]at[\])}]\s?")
_SPELLED_DOT = re.compile(r"(?i)\s?[\[({]dot[\])}]\s?")
_URL = re.compile(r"(?i)\b(?:[a-z][a-z0-9+]{1,9}://|www\.)\S")
_UUID = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?![0-9a-f])")
_IP_WORD = re.compile(r"[0-9A-Fa-f:.]{3,45}")
_DATE = re.compile(r"\b[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}\b")
_TEL_PLUS = re.compile(r"(?<![\w+])(?:\+|00 )[1-9][0-9 ()./-]{6,18}[0-9]\b")
_TEL_NATIONAL = re.compile(
    r"(?<![\w.-])\(?0{1,2}[1-9][0-9]{0,4}\)?[ ./-][0-9]{2,}(?:[ .-][0-9]{2,})*\b"
)
_TEL_AMERICAN = re.compile(
    r"(?<![\w.-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[0-9]{3}[-. ][0-9]{4}\b"
)
_POST_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY "
    "E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE "
    "LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL "
    "SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?<!\w)(?:{'|'.join(_POST_AREAS.split())})[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{{2}}(?!\w)"
)
# Words of 16 characters are not among them: so long is an Italian fiscal code.
_HARMLESS = re.compile(
    r"-?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)|[A-Za-z0-9_]{1,15}|[A-Za-z0-9_]{17,31}"
)
LONGEST_CELL = 10_000
"""Longer cells reject their row; no more of them is searched."""


def matching_cell_rules(cell: str) -> set[str]:
    """Return the rules that one cell or column name matches.

    Parameters
    ----------
    cell : str
        The text as exported.

    Returns
    -------
    set of str
        Rule ids.
    """
    if _HARMLESS.fullmatch(cell):
        return set()
    text = plain_text(cell)
    return {rule for rule, matches in _CELL_RULES.items() if matches(text)}


def not_plainly_harmless(cells: Iterable[str]) -> list[str]:
    """Return the cells that need a closer look: any but plain numbers and short plain codes.

    Parameters
    ----------
    cells : iterable of str
        Texts as exported.

    Returns
    -------
    list of str
        Those that :func:`matching_cell_rules` may find something in.
    """
    is_harmless = _HARMLESS.fullmatch
    return [cell for cell in cells if not is_harmless(cell)]


def plain_text(cell: str) -> str:
    """Return a text as it looks: foreign forms of letters replaced, invisible characters gone.

    Parameters
    ----------
    cell : str
        The text as exported.

    Returns
    -------
    str
        Unicode form NFKC without format characters.
    """
    if cell.isascii():
        return cell[:LONGEST_CELL]
    text = unicodedata.normalize("NFKC", cell[:LONGEST_CELL])
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _holds_mail(cell: str) -> bool:
    return bool(_MAIL.search(_SPELLED_DOT.sub(".", _SPELLED_AT.sub("@", cell))))


def _holds_address(cell: str) -> bool:
    for word in _IP_WORD.findall(cell):
        candidate = word.strip(".:") if "::" not in word else word
        if candidate.count(".") != 3 and candidate.count(":") < 2:
            continue
        try:
            ipaddress.ip_address(candidate)
        except ValueError:
            continue
        return True
    return False


def _holds_phone(cell: str) -> bool:
    text = _DATE.sub(" ", cell)
    national = (sum(map(str.isdigit, found)) for found in _TEL_NATIONAL.findall(text))
    # Shorter groups of digits that start with 0 are codes such as 001-0012.
    if any(10 <= n_digits <= 15 for n_digits in national):
        return True
    return bool(_TEL_PLUS.search(text) or _TEL_AMERICAN.search(text))


def _holds_postcode(cell: str) -> bool:
    return bool(_POSTCODE.search(cell) or (cell.islower() and _POSTCODE.search(cell.upper())))


_CELL_RULES: Mapping[str, Callable[[str], bool]] = {
    "PII-MAIL": _holds_mail,
    "PII-URL": lambda cell: bool(_URL.search(cell)),
    "PII-IP": _holds_address,
    "PII-UUID": lambda cell: bool(_UUID.search(cell)),
    "PII-TEL": _holds_phone,
    "PII-POST": _holds_postcode,
    "PII-NHS": holds_nhs_number,
    "PII-SSN": holds_social_security_number,
    "PII-NATID": holds_national_number,
    "PII-NAME": holds_title,
}
