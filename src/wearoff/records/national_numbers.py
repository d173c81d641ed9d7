"""National numbers of persons: by their check digits, column by column.

Check digits also fit by chance, so a single number means nothing. A column is judged by how many
of its numbers have a fitting check digit among those that could have one at all.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scipy.special import bdtrc
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.us import ssn
from stdnum.za import idnr as za_idnr

FALSE_ALARMS = 2.5e-4
"""How often a column of made-up numbers may be taken for one of a scheme: 21 of 100 numbers must
fit where one in eleven does by chance, and all of four."""

_MOST_VALUES = 10_000
_LONG_DIGITS = re.compile(r"[XYZ]?[0-9][0-9 .+/A-Z-]{6,20}")
_FIRST_LETTERS = "0123456789XYZxyz"
_DECIMAL = re.compile(r"[-+]?[0-9]*[.,][0-9]*")
_FISCAL_CODE = re.compile(r"(?i)(?<![0-9A-Z])[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9A-Z]{7}(?!\w)")
_SSN = re.compile(r"(?<![0-9-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9-])")
_NHS_GROUPED = re.compile(r"(?<![0-9])[0-9]{3}([ -])[0-9]{3}\1[0-9]{4}(?![0-9])")
_ANNOUNCED = re.compile(
    r"(?i)\b(?:nhs|cpr|bsn|pesel|nir|cnp|cpf|ahv|avs|dni|nie|pps|hetu|aadhaar|personnummer"
    r"|steuer-?id|svnr)\b[^0-9]{0,12}([0-9](?:[ .-]?[0-9]){8,14}[A-Za-z]?)"
)


@dataclass(frozen=True)
class Scheme:
    """One country's number.

    Attributes
    ----------
    rule : str
        The identifier rule it belongs to.
    validate : callable
        Raises InvalidChecksum for a number that is right but for its check digits, and another
        ValidationError for one that is no number of the scheme.
    chance : float
        The largest share of well-formed numbers whose check digits fit by chance.
    """

    rule: str
    validate: Callable[[str], str]
    chance: float


def _with_former_check_digit(number: str) -> str:
    """Validate a Danish number with the check digit that all had until 2007."""
    valid = cpr.validate(number)
    if cpr.checksum(valid):
        raise InvalidChecksum
    return valid


SCHEMES = {
    "GB NHS number": Scheme("PII-NHS", nhs.validate, 1 / 11),
    "AT Versicherungsnummer": Scheme("PII-NATID", vnr.validate, 1 / 10),
    "BE rijksregisternummer": Scheme("PII-NATID", nn.validate, 2 / 97),
    "BR CPF": Scheme("PII-NATID", cpf.validate, 1 / 50),
    "CA SIN": Scheme("PII-NATID", sin.validate, 1 / 10),
    "CH AHV-Nummer": Scheme("PII-NATID", ahv.validate, 1 / 10),
    "DE Identifikationsnummer": Scheme("PII-NATID", idnr.validate, 1 / 10),
    "DK CPR-nummer": Scheme("PII-NATID", _with_former_check_digit, 1 / 11),
    "ES DNI": Scheme("PII-NATID", dni.validate, 1 / 23),
    "ES NIE": Scheme("PII-NATID", nie.validate, 1 / 23),
    "FI henkilötunnus": Scheme("PII-NATID", hetu.validate, 1 / 31),
    "FR NIR": Scheme("PII-NATID", nir.validate, 1 / 97),
    "IE PPS number": Scheme("PII-NATID", pps.validate, 1 / 23),
    "IN Aadhaar": Scheme("PII-NATID", aadhaar.validate, 1 / 10),
    "NL BSN": Scheme("PII-NATID", bsn.validate, 1 / 11),
    "NO fødselsnummer": Scheme("PII-NATID", fodselsnummer.validate, 1 / 50),
    "PL PESEL": Scheme("PII-NATID", pesel.validate, 1 / 10),
    "RO CNP": Scheme("PII-NATID", cnp.validate, 1 / 10),
    "SE personnummer": Scheme("PII-NATID", personnummer.validate, 1 / 10),
    "ZA ID number": Scheme("PII-NATID", za_idnr.validate, 1 / 10),
}


_SOCIAL_SECURITY = Scheme("PII-SSN", ssn.validate, 1.0)
_FISCAL = Scheme("PII-NATID", codicefiscale.validate, 1 / 26)


def holds_nhs_number(text: str) -> bool:
    """Tell whether a text holds an NHS number that is written as one.

    Parameters
    ----------
    text : str
        A cell or a name.

    Returns
    -------
    bool
        True for a valid number in groups of 3, 3 and 4 digits.
    """
    return any(_fits(SCHEMES["GB NHS number"], found[0]) for found in _NHS_GROUPED.finditer(text))


def holds_social_security_number(text: str) -> bool:
    """Tell whether a text holds a US social security number with its dashes.

    Parameters
    ----------
    text : str
        A cell or a name.

    Returns
    -------
    bool
        True where area, group and serial can have been issued; there is no check digit.
    """
    return any(_fits(_SOCIAL_SECURITY, found[0]) for found in _SSN.finditer(text))


def holds_national_number(text: str) -> bool:
    """Tell whether a text holds a national number that its form or a word beside it gives away.

    Parameters
    ----------
    text : str
        A cell or a name.

    Returns
    -------
    bool
        True for an Italian fiscal code, and for valid numbers behind a word such as 'BSN'.
    """
    if any(_fits(_FISCAL, found[0]) for found in _FISCAL_CODE.finditer(text)):
        return True
    announced = [found[1] for found in _ANNOUNCED.finditer(text)]
    return any(_fits(one, number) for number in announced for one in SCHEMES.values())


def cells_of_number_columns(counts: Mapping[str, int]) -> dict[str, int]:
    """Count the cells with national numbers, where a column holds more than chance would.

    Parameters
    ----------
    counts : mapping of str to int
        Cells per distinct value.

    Returns
    -------
    dict of str to int
        Rule: cells whose check digits fit. Rules that chance explains are not in it.
    """
    values = sorted(value for value in counts if _may_be_number(value))
    # The same values whatever the order of the rows: enough of them to judge a column by.
    some = random.Random(0).sample(values, min(len(values), _MOST_VALUES))
    found: dict[str, int] = {}
    for scheme in SCHEMES.values():
        if _exceeds_chance(scheme, some):
            n_cells = sum(counts[value] for value in values if _fits(scheme, value))
            found[scheme.rule] = max(found.get(scheme.rule, 0), n_cells)
    return found


def _exceeds_chance(scheme: Scheme, values: Iterable[str]) -> bool:
    outcomes = [outcome for value in values if (outcome := _check(scheme, value)) is not None]
    n_fitting = sum(outcomes)
    return n_fitting > 0 and bool(bdtrc(n_fitting - 1, len(outcomes), scheme.chance) < FALSE_ALARMS)


def _check(scheme: Scheme, value: str) -> bool | None:
    """Return whether the check digits fit; None for what is no number of the scheme."""
    try:
        scheme.validate(value.upper())
    except InvalidChecksum:
        return False
    except (ValidationError, ValueError, LookupError):
        return None
    return True


def _fits(scheme: Scheme, number: str) -> bool:
    return _has_digits(number) and _check(scheme, number) is True


def _may_be_number(value: str) -> bool:
    """Tell whether a value has the form of a long number, and is no decimal fraction."""
    if value[:1] not in _FIRST_LETTERS:
        return False
    if _LONG_DIGITS.fullmatch(value.upper()) is None or _DECIMAL.fullmatch(value):
        return False
    return _has_digits(value) and (value[-1].isalpha() or sum(map(str.isdigit, value)) >= 9)


def _has_digits(number: str) -> bool:
    # Ten equal digits pass many sums and are never issued.
    return len(set(re.sub("[^0-9]", "", number))) > 1
