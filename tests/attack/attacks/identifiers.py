"""Direct identifiers in cells, columns and names: each stops the run, and codes do not.

The numbers are made up so that their check digits fit; none was looked up.
"""

import random

from stdnum.at import vnr
from stdnum.br import cpf
from stdnum.dk import cpr
from stdnum.es import dni
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.se import personnummer

from attacks.delimited import GOOD, HEADER
from attacks.ends import Attack, Read, Refused
from wearoff.errors import PrivacyError


def column(values, name="inj"):
    """Give a column these values, a patient each."""

    def make(project):
        place = HEADER.strip().split(",").index(name)
        rows = []
        for number, value in enumerate(values):
            cells = [f"P{number:04d}", "I1", "C1", "0", "Botox", "glabella", "20", "F", "50"]
            cells[place] = f'"{value}"'
            rows.append(",".join(cells))
        project.write("treatments", HEADER + "\n".join(rows) + "\n")
        project.write("assessments", "pat,day,area,score\nP0001,28,glabella,1\n")
        if name == "pat":
            project.write("assessments", f'pat,day,area,score\n"{values[0]}",28,glabella,1\n')

    return make


def among_codes(value):
    """One odd injector among five that are codes."""
    return column([*(f"I{n}" for n in range(5)), value])


IN_A_CELL = {
    "PII-MAIL": ["a.b@clinic.org", "see jane@x.co.uk today", "jane＠clinic.org",
                 "jane@cli\u200bnic.org", "jane [at] clinic.org", "jane(at)clinic(dot)org",
                 "MAILTO:X@Y.ORG", "ü@bücher.example"],
    "PII-URL": ["https://portal.example/1", "www.example.org", "HTTP://X", "file:///home/jane",
                "sftp://host/jane", "ｈttps://x.example"],
    "PII-IP": ["192.168.0.12", "2001:db8::1", "fe80::1", "::1", "from 10.0.0.1."],
    "PII-UUID": ["123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000",
                 "{123E4567-E89B-12D3-A456-426614174000}"],
    "PII-TEL": ["+44 20 7946 0958", "+4915112345678", "020 7946 0958", "(030) 1234 5678",
                "0044 20 7946 0958", "call (415) 555-2671", "415-555-2671", "06 12 34 56 78",
                "＋44 20 7946 0958", "01 11111111 22222222x 030 1234 5678"],
    "PII-POST": ["SW1A 1AA", "M1 1AE", "lives at EC1A 1BB", "dn55 1pt", "GL50 3XY"],
    "PII-NHS": ["943 476 5870", "943-476-5870", "notes: 943 476 5870.", "NHS 943 476 5870",
                "９４３ ４７６ ５８７０"],
    "PII-SSN": ["536-22-8726", "ssn 536-22-8726"],
    "PII-NATID": ["RSSMRA85T10A562S", "rssmra85t10a562s", "NHS 9434765870", "BSN: 111222333",
                  "PESEL 44051401359", "CPR nr. 070761-4285", "NIR 2 55 08 14 168 025 38"],
    "PII-NAME": ["Dr Smith", "Prof. Müller", "Frau Schmidt", "seen by Mrs. Jones", "Dr.Smith",
                 "Dott.ssa Rossi", "Sig. Bianchi", "Mme Curie", "Sra. García", "Drs. Jansen",
                 "Dr\u00a0Smith", "DR SMITH", "Ｄｒ Ｓmith"],
}  # fmt: skip

CODES = [
    "INJ-07", "C3", "P0123", "P-0001-02", "SITE 01", "001-0012", "01-001-0001", "US-001-0012",
    "12:30:45", "20.5", "1.234,5", "2e5", "9434765870", "crow's feet", "50 U", "R/L",
    "Botox (ona)", "onabotulinumtoxinA 100", "drug 1", "MRI left", "12-16 weeks", "1.2.3",
    "left: upper", "000 000 0000", "Dr", "herringbone", "G1-2-3-4", "M. masseter", "mr.1",
    "sig. 5", "prof", "T12 L1", "B1 20 U", "C1 2cm", "E1 100 IU", "900-12-3456",
    "at [left] side", "a @ b", "2024-Q1", "01-02-34", "+/- 5", "10:20", "12345678", "A1B2C3D4E5F6",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "SW1A", "1AA",
]  # fmt: skip

NAMES = {
    "PII-DOB": ["DOB", "date_of_birth", "Geburtsdatum", "date de naissance", "birthDate",
                "Födelsedatum", "GEB-DAT", "data di nascita", "fecha de nacimiento"],
    "PII-NAME": ["name", "Client Name", "Nachname", "prénom", "injector_name", "nom de famille",
                 "apellidos", "cognome", "Ｎａｍｅ", "PatientName"],
    "PII-MAIL": ["e-mail", "E Mail Address", "x@y.org", "correo"],
    "PII-TEL": ["Mobile phone", "Telefon", "fax"],
    "PII-NHS": ["NHS no", "nhsNumber"],
    "PII-SSN": ["SSN", "Social Security Number"],
    "PII-NATID": ["CPR-nr", "personnummer", "codice fiscale", "Passport No", "NINO"],
    "PII-POST": ["Postcode", "post code", "PLZ", "ZIP", "Straße", "home address"],
}  # fmt: skip

PLAIN_NAMES = [
    "patient_id", "Pat-ID", "provider", "birth_year", "Geburtsjahr", "année de naissance",
    "product_name", "nom du produit", "muscle name", "treatment_name", "twstrs", "hos.cat",
    "nombre_unidades", "postoperative", "zipper", "streetwise", "dnipro", "chart no", "MRN",
]  # fmt: skip


def numbers(make, n=30, seed=1):
    """Return distinct made-up numbers."""
    rng = random.Random(seed)
    found = set()
    while len(found) < n:
        one = make(rng)
        if one is not None:
            found.add(one)
    return sorted(found)


def digits(rng, n):
    return "".join(rng.choices("0123456789", k=n))


def among(validate, length, birth=None):
    """Draw digits, behind a date of birth where the number begins with one, until they fit."""

    def make(rng):
        day = f"{rng.randint(1, 28):02d}", f"{rng.randint(1, 12):02d}", f"{rng.randint(50, 99)}"
        start = "".join(day[place] for place in birth) if birth else ""
        one = start + digits(rng, length - len(start))
        return one if validate(one) else None

    return make


def french(rng):
    start = f"{rng.randint(1, 2)}{rng.randint(50, 99)}{rng.randint(1, 12):02d}75{digits(rng, 6)}"
    return start + nir.calc_check_digits(start + "00")


def finnish(rng):
    start = f"{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(50, 99)}"
    serial = f"{rng.randint(2, 899):03d}"
    return f"{start}-{serial}{hetu._calc_checksum(start + serial)}"


def spanish(rng):
    start = digits(rng, 8)
    return start + dni.calc_check_digit(start)


SCHEMES = {
    "NHS numbers": ("PII-NHS", among(nhs.is_valid, 10)),
    "Austrian numbers": ("PII-NATID", among(vnr.is_valid, 10)),
    "Brazilian numbers": ("PII-NATID", among(cpf.is_valid, 11)),
    "Danish numbers": (
        "PII-NATID", among(lambda one: cpr.is_valid(one) and not cpr.checksum(one), 10, (0, 1, 2)),
    ),
    "Spanish numbers": ("PII-NATID", spanish),
    "Finnish numbers": ("PII-NATID", finnish),
    "French numbers": ("PII-NATID", french),
    "Dutch numbers": ("PII-NATID", among(bsn.is_valid, 9)),
    "Polish numbers": ("PII-NATID", among(pesel.is_valid, 11, (2, 1, 0))),
    "Swedish numbers": ("PII-NATID", among(personnummer.is_valid, 10, (2, 1, 0))),
}  # fmt: skip

PEOPLE = [
    "Jane Smith",
    "Omar Khan",
    "Li Wei",
    "Smith, Anna",
    "Jörg Müller-Lang",
    "Anna van der Berg",
]
INITIALS = ["J. Smith", "Khan, O.", "A. B. Müller", "Rossi G.", "O. O'Neill"]
BIRTHS = ["04.03.1961", "17.11.1975", "30.06.1988", "01.01.1990", "12.12.1950", "09.09.1949"]
NOTES = [f"Patient number {n} said it hurt a little, then went home by bus" for n in range(12)]


def _columns():
    for name, (rule, make) in SCHEMES.items():
        found = numbers(make)
        yield f"a column of {name}", column(found, "pat"), Refused(PrivacyError, rule)
        yield f"five {name}", column(found[:5], "pat"), Refused(PrivacyError, rule)
    two = numbers(SCHEMES["NHS numbers"][1], n=2)
    yield "two NHS numbers are chance", column(two, "pat"), Read("patient", two[1])
    grouped = [f"{one[:3]}.{one[3:6]}.{one[6:9]}-{one[9:]}"
               for one in numbers(among(cpf.is_valid, 11))]  # fmt: skip
    yield "Brazilian numbers as printed", column(grouped), Refused(PrivacyError, "PII-NATID")
    for n_digits in (9, 10, 11, 12, 13, 15):
        ids = numbers(lambda rng, n=n_digits: digits(rng, n), n=200)
        yield f"200 random numbers of {n_digits} digits", column(ids), Read("injector", ids[-1])
        rising = [f"{10 ** (n_digits - 1) + n}" for n in range(200)]
        yield (
            f"200 rising numbers of {n_digits} digits",
            column(rising),
            Read("injector", rising[-1]),
        )
    same = [digit * 10 for digit in "0123456789"]
    yield "ten equal digits each", column(same), Read("injector", same[-1])
    mixed = (
        numbers(among(nhs.is_valid, 10), n=21)
        + [one for one in numbers(lambda rng: digits(rng, 10), n=100) if not nhs.is_valid(one)][:79]
    )
    yield "21 NHS numbers among 100", column(mixed), Refused(PrivacyError, "PII-NHS")
    for place in ("inj", "pat", "sex"):
        yield f"persons in {place}", column(PEOPLE, place), Refused(PrivacyError, "PII-NAME")
    yield "initials and names", column(INITIALS), Refused(PrivacyError, "PII-NAME")
    yield "days of birth as a group", column(BIRTHS, "sex"), Refused(PrivacyError, "PII-DOB")
    yield "days of birth as a code", column(BIRTHS, "pat"), Refused(PrivacyError, "PII-DOB")
    iso = [f"{one[6:]}-{one[3:5]}-{one[:2]}T00:00:00" for one in BIRTHS]
    yield "moments of birth as a group", column(iso, "sex"), Refused(PrivacyError, "PII-DOB")
    yield "notes as a group", column(NOTES, "sex"), Refused(PrivacyError, "PII-TEXT")
    yield "notes as a code", column(NOTES), Refused(PrivacyError, "PII-TEXT")
    levels = [f"level {n}" for n in range(51)]
    yield "51 levels of a group", column(levels, "sex"), Refused(PrivacyError, "PII-TEXT")
    yield "50 levels of a group", column(levels[:50], "sex"), Read("sex", levels[49])
    lists = [f"glabella; forehead; crow's feet {n % 4}" for n in range(60)]
    yield "lists of areas", column(lists, "area"), Read("area", lists[-1])
    long = ["OnabotulinumtoxinA (Botox Cosmetic, 100 units a vial)"] * 6
    yield "long names of products", column(long, "prod"), Read("product", long[0])
    areas = ["Crow Feet", "Upper Face", "Left Masseter"] * 3
    yield "areas in capitals", column(areas, "area"), Read("area", areas[-1])
    roles = ["Injector One", "Injector Two", "Nurse Alpha"]
    yield "roles in capitals", column(roles), Read("injector", roles[-1])


def _in_a_header(name):
    return lambda project: project.write("treatments", GOOD.replace("\n", f',"{name}"\n', 1)
                                         .replace("50\n", "50,x\n"))  # fmt: skip


def _plain_header(name):
    def make(project):
        _in_a_header(name)(project)
        project.write("assessments", "pat,day,area,score\nP1,28,glabella,1\n")

    return make


def _named(path):
    def make(project):
        target = project.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(project.path("treatments").read_bytes())
        project.treatments["path"] = path

    return make


def _sheet(name):
    def make(project):
        files = project.files
        project.treatments.update(path="data/raw/tiny/t.xlsx", format="xlsx", sheet="Data")
        rows = [one.split(",") for one in GOOD.strip().split("\n")]
        parts = files.workbook_parts(
            {name: files.sheet_xml([["x"]]), "Data": files.sheet_xml(rows)}
        )
        (project.root / "data/raw/tiny/t.xlsx").write_bytes(files.zipped(parts))

    return make


def _table():
    for rule, cells in IN_A_CELL.items():
        for text in cells:
            yield Attack(f"{rule}: {text!a} among codes", among_codes(text),
                         Refused(PrivacyError, rule), secrets=(text,))  # fmt: skip
    for rule, names in NAMES.items():
        for name in names:
            yield Attack(f"{rule}: a column {name!a}", _in_a_header(name),
                         Refused(PrivacyError, f"{rule} "),
                         secrets=(f"'{name}'",))  # fmt: skip
    for name in PLAIN_NAMES:
        yield Attack(f"a column {name!a}", _plain_header(name), Read("dose_units", 20.0))
    for path in ["data/raw/tiny/Dr_Smith.csv", "data/raw/Frau Schmidt/t.csv",
                 "data/raw/tiny/jane@clinic.org.csv", "data/raw/tiny/943 476 5870.csv",
                 "data/raw/tiny/+44 20 7946 0958.csv"]:  # fmt: skip
        yield Attack(f"a file {path!a}", _named(path), Refused(PrivacyError, "name of file #1"),
                     secrets=("smith", "schmidt", "jane", "943", "7946"))  # fmt: skip
    for path in ["data/raw/tiny/export_2024-03-04.csv", "data/raw/tiny/2024-03-04_10-30-00.csv",
                 "data/raw/tiny/Data Export North.csv",
                 "data/raw/tiny/clinic 01 (2).csv"]:  # fmt: skip
        yield Attack(f"a file {path!a} is read", _named(path), Read("dose_units", 50.0))
    for name in ["Dr Smith", "jane@clinic.org", "943 476 5870"]:
        yield Attack(f"a sheet {name!a}", _sheet(name), Refused(PrivacyError, "name of sheet #1"),
                     secrets=(name,))  # fmt: skip
    for name, make, end in _columns():
        yield Attack(name, make, end, secrets=("smith", "1961", "by bus"))


ATTACKS = list(_table())
CELLS = [(f"{text!a} is a code", "inj", text, Read("injector", text)) for text in CODES]
