"""Names of columns that announce a direct identifier, in several languages."""

import re
import unicodedata

from wearoff.records.identifiers import matching_cell_rules

_MAIL_HEADERS = {"email", "mail", "emailaddress", "courriel", "correo"}
_TEL_HEADERS = {
    "tel", "telephone", "telefon", "telefono", "telefoon", "phone", "mobile", "cellphone",
    "handy", "fax", "phoneno", "phonenumber", "mobilenumber", "handynummer", "telefonnummer",
}  # fmt: skip
_POST_HEADERS = {
    "postcode", "zipcode", "zip", "postalcode", "postleitzahl", "plz", "codepostal",
    "codigopostal", "address", "homeaddress", "adresse", "anschrift", "direccion", "indirizzo",
    "street", "strasse", "hausnummer",
}  # fmt: skip
_NATIONAL_HEADERS = {
    "nationalid", "nationalnumber", "nino", "nationalinsurance", "passport", "passportno",
    "passportnumber", "passnummer", "personnummer", "fodselsnummer", "cpr", "cprnr", "cprnummer",
    "bsn", "pesel", "aadhaar", "cpf", "steuerid", "svnr", "ahvnr", "ahvnummer",
    "sozialversicherungsnummer", "versichertennummer", "kvnr", "insee", "codicefiscale", "dni",
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
        "PII-POST": bool(_POST_HEADERS & {*words, whole}) or {"post", "code"} <= set(words),
        "PII-NHS": "nhs" in words or whole in {"nhsno", "nhsnumber"},
        "PII-SSN": "ssn" in words or {"social", "security"} <= set(words),
        "PII-NATID": bool(_NATIONAL_HEADERS & {*words, whole}),
        "PII-DOB": _announces_birth_date(words, whole),
        "PII-NAME": _announces_person(words, whole),
    }
    return {rule for rule, found in announced.items() if found} | matching_cell_rules(name)


def _announces_birth_date(words: list[str], whole: str) -> bool:
    if _YEAR_WORDS & set(words):
        return False
    return bool(_BIRTH_HEADERS & {*words, whole}) or {"birth", "date"} <= set(words)


def _announces_person(words: list[str], whole: str) -> bool:
    if whole in _NAME_HEADERS | _NAME_WORDS or _NAME_HEADERS - {"name"} & set(words):
        return True
    return bool(_NAME_WORDS & set(words) and _PERSON_WORDS & set(words))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ß", "ss"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower())
