"""Rules that recognise direct identifiers in cells and in column names.

A rule sees one cell, one column name, or all values of a column. None of them proves that a
file is anonymous: person names in particular have no reliable detector that works offline.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping

import pandas as pd

from wearoff.records.person_names import holds_title, looks_like_person

RULES = {
    "PII-MAIL": "e-mail address",
    "PII-URL": "web address",
    "PII-IP": "network address",
    "PII-UUID": "universal identifier",
    "PII-TEL": "telephone or fax number",
    "PII-NHS": "NHS number",
    "PII-DOB": "date of birth",
    "PII-NAME": "name of a person",
}

_MAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}")
_URL = re.compile(r"(?i)\b(?:https?://|ftp://|www\.)\S")
_UUID = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?![0-9a-f])")
_IP_WORD = re.compile(r"[0-9A-Fa-f:.]{7,45}")
_NHS_GROUPED = re.compile(r"(?<![0-9])([0-9]{3})[ -]([0-9]{3})[ -]([0-9]{4})(?![0-9])")
_TEN_DIGITS = re.compile(r"[0-9]{10}")
_DATE = re.compile(r"\b[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}\b")
_TEL_PLUS = re.compile(r"(?<![\w+])(?:\+|00 )[1-9][0-9 ()./-]{6,18}[0-9]\b")
_TEL_NATIONAL = re.compile(
    r"(?<![\w.-])\(?0{1,2}[1-9][0-9]{0,4}\)?[ ./-][0-9]{2,}(?:[ .-]?[0-9]{2,})*\b"
)
_TEL_AMERICAN = re.compile(
    r"(?<![\w.-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[0-9]{3}[-. ][0-9]{4}\b"
)
_HARMLESS = re.compile(r"-?[0-9]*[.,]?[0-9]+|[A-Za-z0-9_]{1,31}")

_MAIL_HEADERS = {"email", "mail", "emailaddress", "courriel", "correo"}
_TEL_HEADERS = {
    "tel", "telephone", "telefon", "telefono", "telefoon", "phone", "mobile", "cellphone",
    "handy", "fax", "phoneno", "phonenumber", "mobilenumber", "handynummer", "telefonnummer",
}  # fmt: skip
_BIRTH_HEADERS = {
    "dob", "birthdate", "birthday", "dateofbirth", "geburtsdatum", "geburtstag", "gebdat",
    "gebdatum", "naissance", "nacimiento", "nascita", "nascimento", "geboortedatum",
    "fodelsedatum", "fodselsdato",
}  # fmt: skip
_YEAR_WORDS = {"year", "jahr", "annee", "ano", "anno", "jaar", "ar"}
_NAME_HEADERS = {
    "name", "surname", "forename", "firstname", "lastname", "fullname", "givenname", "familyname",
    "patientname", "clientname", "vorname", "nachname", "zuname", "familienname",
    "patientenname", "prenom", "apellido", "apellidos", "cognome", "voornaam",
    "achternaam", "fornamn", "efternamn", "fornavn", "etternavn", "efternavn", "sobrenome",
    "initials", "initialen",
}  # fmt: skip
_NAME_WORDS = {"name", "names", "nom", "nome", "nombre", "naam", "namn", "navn"}
_PERSON_WORDS = {
    "first", "last", "full", "given", "family", "middle", "maiden", "patient", "client", "guest",
    "customer", "subject", "person", "provider", "injector", "doctor", "physician", "surgeon",
    "practitioner", "therapist", "clinician", "nurse", "rater", "arzt", "medecin", "medico",
    "famille",
}  # fmt: skip


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
    return {rule for rule, matches in _CELL_RULES.items() if matches(cell)}


def matching_header_rules(name: str) -> set[str]:
    """Return the rules that a column name matches, by what it holds or announces.

    Parameters
    ----------
    name : str
        The column name.

    Returns
    -------
    set of str
        Rule ids.
    """
    words = _words(name)
    whole = "".join(words)
    announced = {
        "PII-MAIL": bool(_MAIL_HEADERS & {*words, whole}),
        "PII-TEL": bool(_TEL_HEADERS & {*words, whole}),
        "PII-NHS": "nhs" in words or whole in {"nhsno", "nhsnumber"},
        "PII-DOB": _announces_birth_date(words, whole),
        "PII-NAME": _announces_person(words, whole),
    }
    return {rule for rule, found in announced.items() if found} | matching_cell_rules(name)


def nhs_check_digit_fits(digits: str) -> bool:
    """Tell whether ten digits pass the modulus-11 check of an NHS number.

    Parameters
    ----------
    digits : str
        Ten ASCII digits.

    Returns
    -------
    bool
        False also for ten equal digits, which pass the sum but are never issued.
    """
    if len(set(digits)) == 1:
        return False
    weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - weighted % 11) % 11 == int(digits[9])


def cells_of_nhs_column(counts: pd.Series) -> int:
    """Count bare NHS numbers in a column that holds more of them than chance would.

    One in eleven ten-digit numbers passes the check digit, so a single match means nothing.

    Parameters
    ----------
    counts : Series of int
        Cells per distinct value (the index).

    Returns
    -------
    int
        Cells that pass, or 0 where chance explains them.
    """
    bare = [value for value in counts.index if _TEN_DIGITS.fullmatch(value)]
    passing = [value for value in bare if nhs_check_digit_fits(value)]
    n = len(bare)
    excess = len(passing) > n / 11 + 4 * (n * 0.0826) ** 0.5
    every_one = n >= 5 and len(passing) == n
    return int(counts[passing].sum()) if excess or every_one else 0


def cells_of_name_column(counts: pd.Series, *, is_code: bool) -> int:
    """Count the cells of a column that mostly holds 'Firstname Lastname'.

    Parameters
    ----------
    counts : Series of int
        Cells per distinct value (the index).
    is_code : bool
        Whether the column should hold codes of persons; there a repeated name is one too.

    Returns
    -------
    int
        Cells that look like names, or 0 where the column as a whole does not.
    """
    people = [value for value in counts.index if looks_like_person(value)]
    n_cells = int(counts[people].sum())
    if not people or len(people) <= len(counts) / 2:
        return 0
    # ASSUME: products and areas also come as two capitalised words, but repeat; names do not.
    mostly_unique = len(people) >= 5 and len(people) > n_cells / 2
    return n_cells if is_code or mostly_unique else 0


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
    # ASSUME: shorter groups of digits that start with 0 are codes such as 001-0012.
    if any(10 <= n_digits <= 15 for n_digits in national):
        return True
    return bool(_TEL_PLUS.search(text) or _TEL_AMERICAN.search(text))


def _holds_nhs(cell: str) -> bool:
    return any(nhs_check_digit_fits("".join(groups)) for groups in _NHS_GROUPED.findall(cell))


def _announces_birth_date(words: list[str], whole: str) -> bool:
    if _YEAR_WORDS & set(words):
        return False
    return bool(_BIRTH_HEADERS & {*words, whole}) or {"birth", "date"} <= set(words)


def _announces_person(words: list[str], whole: str) -> bool:
    if whole in _NAME_HEADERS | _NAME_WORDS or _NAME_HEADERS - {"name"} & set(words):
        return True
    return bool(_NAME_WORDS & set(words) and _PERSON_WORDS & set(words))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower())


_CELL_RULES: Mapping[str, Callable[[str], bool]] = {
    "PII-MAIL": lambda cell: bool(_MAIL.search(cell)),
    "PII-URL": lambda cell: bool(_URL.search(cell)),
    "PII-IP": _holds_address,
    "PII-UUID": lambda cell: bool(_UUID.search(cell)),
    "PII-TEL": _holds_phone,
    "PII-NHS": _holds_nhs,
    "PII-NAME": holds_title,
}
