"""Three made-up exports in other languages, each with spoilt rows whose end is known.

Every export is its files, the treatments and visits that must come through, how many rows must
end under which reason, and the lines of the proposed config that an analyst must write anew.
"""

import datetime
import random
from collections import Counter
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)


@dataclass
class Foreign:
    """One export, and what must come of it."""

    name: str
    files: dict = field(default_factory=dict)  # name below data/raw/NAME/: bytes
    treatments: list = field(default_factory=list)  # (patient, date, product, area, units)
    visits: list = field(default_factory=list)  # (patient, date, area, grade)
    spoilt: dict = field(default_factory=dict)  # table: Counter of (state, reason)
    edits: list = field(default_factory=list)  # (pattern of a line, the line in its place)

    @property
    def paths(self):
        return [f"data/raw/{self.name}/{name}" for name in self.files]


def course(seed, products, areas, n_patients):
    """Yield treatments and their visits: (patient, date, product, area, units, [(date, grade)])."""
    draw = random.Random(seed)
    for number in range(n_patients):
        date = datetime.date(2023, 1, 2) + draw.randrange(300) * DAY
        for _ in range(draw.choice([1, 2, 3])):
            product = draw.choice(products)
            for area in draw.sample(areas, draw.choice([1, 2])):
                lasts = draw.gauss(110, 25)
                seen = [0, draw.randrange(14, 30), draw.randrange(80, 140)]
                grades = [3 if day == 0 or day > lasts else 1 for day in seen]
                visits = [(date + day * DAY, g) for day, g in zip(seen, grades, strict=True)]
                units = draw.choice([10, 12.5, 20, 24])
                yield f"{number + 1:04d}", date, product, area, units, visits
            date += draw.randrange(150, 200) * DAY


def spread(rows, spoilt, seed):
    """Return the rows with the spoilt ones put between them; the order of copies is kept."""
    places = sorted(random.Random(seed).randrange(len(rows)) for _ in spoilt)
    out = list(rows)
    for place, row in reversed(list(zip(places, spoilt, strict=True))):
        out.insert(place, row)
    return out


def german(name="praxis"):
    """CSV in cp1252: semicolons, decimal commas, days before months, grades in words."""
    made = Foreign(name)
    brands = {"Vistabel": "onabotulinumtoxinA", "Bocouture 50 E": "incobotulinumtoxinA"}
    zones = {"Zornesfalte": "glabella", "Stirn": "forehead", "Krähenfüße": "crow's feet"}
    grades = {0: "keine", 1: "leicht", 2: "mittel", 3: "stark"}
    head = "Patientennr.;Behandler;Standort;Behandlungsdatum;Präparat;Charge;Zone;Einheiten;"
    head += "Geschlecht;Alter;Datensatzstatus"

    def line(p, when, brand, zone, units, status="abgeschlossen"):
        place = f"B{int(p[-1]) % 5};S{int(p[-1]) % 2};{when};{brand};C{p[-2:]};{zone};{units}"
        return f"PN{p};{place};{'wwm'[int(p) % 3]};{30 + int(p) % 40};{status}"

    rows, visits = [], []
    for p, date, brand, zone, units, seen in course(1, list(brands), list(zones), 90):
        made.treatments.append((f"PN{p}", date, brands[brand], zones[zone], units))
        rows.append(line(p, f"{date:%d.%m.%Y}", brand, zone, f"{units:g}".replace(".", ",")))
        for day, grade in seen:
            made.visits.append((f"PN{p}", day, zones[zone], grade))
            visits.append(f"PN{p};{day:%d.%m.%Y};{zone};{grades[grade]}")
    z = ("05.06.2024", "Vistabel", "Stirn")
    again = (line("0900", *z, "20"), line("0900", *z, "24"))
    kinds = {
        ("rejected", "dose_not_a_number"): [line("0901", *z, "20 E"), line("0902", *z, "1.500")],
        ("rejected", "date_not_in_format"): [
            line("0903", "2024-06-05", *z[1:], "20"), line("0904", "31.02.2024", *z[1:], "20"),
            line("0905", "05.06.24", *z[1:], "20"),
        ],
        ("duplicate", "exact_copy"): rows[5:8],
        ("rejected", "conflicting_duplicate"): list(again),
        ("rejected", "dose_implausible"): [line("0906", *z, "2000")],
        ("rejected", "dose_not_positive"): [line("0907", *z, "0")],
        ("rejected", "missing_patient"): [line("0908", *z, "20").replace("PN0908", "")],
        ("rejected", "wrong_field_count"): ["Summe;312", line("0909", *z, "20") + ";x;y"],
        ("out_of_scope", "blank"): ["", ""],
        ("out_of_scope", "not_kept"): [line(f"091{n}", *z, "20", "storniert") for n in range(5)],
        ("rejected", "date_after_extract"): [line("0916", "05.06.2042", *z[1:], "20")],
        ("rejected", "control_character"): [line("0917", *z, "20").replace("B", "B\x1f")],
        ("rejected", "missing_date"): [line("0918", "k. A.", *z[1:], "20")],
        ("out_of_scope", "repeated_header"): [head],
    }  # fmt: skip
    bad_visits = {
        ("rejected", "no_treatment_of_patient"): ["PN0999;01.02.2024;Stirn;leicht"] * 1,
        ("rejected", "missing_score"): ["PN0001;01.02.2024;Stirn;k. A."],
        ("rejected", "date_not_in_format"): ["PN0001;Februar;Stirn;leicht"],
    }
    made.spoilt = counted(treatments=kinds, assessments=bad_visits)
    rows = spread(rows, [row for own in kinds.values() for row in own], 11)
    visits = spread(visits, [row for own in bad_visits.values() for row in own], 12)
    made.files = {
        "Behandlungen.csv": "\r\n".join([head, *rows, ""]).encode("cp1252"),
        "Kontrollen.csv": "\r\n".join(
            ["Patientennr.;Kontrolldatum;Zone;Schweregrad", *visits, ""]
        ).encode("cp1252"),
    }
    made.edits = edits(made, "Schweregrad 0 bis 3")
    return made


def french(workbooks, name="cabinet"):
    """A workbook with a sheet of treatments, one of visits, and one of remarks."""
    made = Foreign(name)
    brands = {"VISTABEL®": "onabotulinumtoxinA", "Azzalure": "abobotulinumtoxinA"}
    zones = {"Ride du lion": "glabella", "Front": "forehead", "Pattes d’oie": "crow's feet"}
    head = ["N° dossier", "Praticien", "Centre", "Date de la séance", "Toxine", "N° de lot"]
    head += ["Région traitée", "Nb d'unités", "Sexe", "Âge (ans)", "Remarques"]

    def line(p, when, brand, zone, units):
        number = int(p)
        who = [f"D{p}", f"MED{number % 6}", f"C{number % 2}", when, brand, f"L{p[-2:]}"]
        return [*who, zone, units, "FH"[number % 2], 25 + number % 50, None]

    rows, visits = [], []
    for p, date, brand, zone, units, seen in course(2, list(brands), list(zones), 100):
        made.treatments.append((f"D{p}", date, brands[brand], zones[zone], units))
        rows.append(line(p, date, brand, zone, units))
        for day, grade in seen:
            made.visits.append((f"D{p}", day, zones[zone], grade))
            visits.append([f"D{p}", day, zone, grade])
    day, z = datetime.date(2024, 6, 5), ("Azzalure", "Front")
    broken = '<c t="e"><v>#N/A</v></c>', "<c><f>SUM(A1)</f></c>"
    kinds = {
        ("rejected", "date_not_in_format"): [
            line("0901", "05/06/2024", *z, 50), line("0902", 45448, *z, 50),
            line("0903", datetime.datetime(2024, 6, 5, 10, 30), *z, 50),
        ],
        ("rejected", "excel_error"): [line("0904", day, *z, broken[0])],
        ("rejected", "formula_no_value"): [line("0905", day, *z, broken[1])],
        ("rejected", "dose_not_a_number"): [
            line("0906", day, *z, "50 U"), line("0907", day, *z, "12,5"),
        ],
        ("rejected", "dose_implausible"): [line("0908", day, *z, 5000)],
        ("duplicate", "exact_copy"): rows[2:4],
        ("rejected", "conflicting_product"): [
            line("0910", day, "Azzalure", "Front", 50), line("0910", day, "VISTABEL®", "Front", 50),
        ],
        ("rejected", "missing_patient"): [[None, *line("0911", day, *z, 50)[1:]]],
        ("rejected", "missing_dose_units"): [line("0912", day, *z, "n.c.")],
        ("out_of_scope", "blank"): [[], []],
        ("rejected", "date_after_extract"): [line("0913", datetime.date(2042, 1, 1), *z, 50)],
        ("rejected", "wrong_field_count"): [[*line("0914", day, *z, 50), "trop"]],
    }  # fmt: skip
    bad_visits = {
        ("rejected", "score_not_a_number"): [["D0001", day, "Front", "mieux"]],
        ("rejected", "no_treatment_of_patient"): [["D0999", day, "Front", 1]],
        ("rejected", "missing_area"): [["D0001", day, None, 1]],
    }
    made.spoilt = counted(treatments=kinds, assessments=bad_visits)
    rows = spread(rows, [row for own in kinds.values() for row in own], 21)
    visits = spread(visits, [row for own in bad_visits.values() for row in own], 22)
    sheets = {
        "Lisez-moi": [["Export du logiciel"], [None], ["Une ligne par région", "et par séance"]],
        "Injections": [head, *rows],
        "Suivi": [["N° dossier", "Date du contrôle", "Région", "Cotation"], *visits],
    }
    xml = {sheet: workbooks.sheet_xml(content) for sheet, content in sheets.items()}
    made.files = {"export.xlsx": workbooks.zipped(workbooks.workbook_parts(xml))}
    made.edits = edits(made, "cotation de 0 à 3")
    return made


def italian(name="studi"):
    """UTF-16 with tabs: a file of treatments and one of visits from each of three clinics."""
    made = Foreign(name)
    brands = {"Vistabex": "onabotulinumtoxinA", "Bocouture": "incobotulinumtoxinA"}
    zones = {"Glabella": "glabella", "Fronte": "forehead", "Zampe di gallina": "crow's feet"}
    head = "Cod. paziente\tOperatore\tData seduta\tTossina\tZona trattata\tUnità\tSesso\tEtà"
    towns = ("Bari", "Milano", "Torino")
    rows, visits = {town: [] for town in towns}, {town: [] for town in towns}

    def line(p, when, brand, zone, units):
        return (
            f"{p}\tOP{int(p[1:]) % 7}\t{when}\t{brand}\t{zone}\t{units}\t{'DU'[int(p[1:]) % 2]}\t50"
        )

    for p, date, brand, zone, units, seen in course(3, list(brands), list(zones), 110):
        town, code = towns[int(p) % 3], f"p{p}"
        made.treatments.append((code, date, brands[brand], zones[zone], units))
        units = f"{units:g}".replace(".", ",")
        rows[town].append(line(code, f"{date:%d/%m/%Y}", brand, zone, units))
        for day, grade in seen:
            made.visits.append((code, day, zones[zone], grade))
            visits[town].append(f"{code}\t{day:%d/%m/%Y}\t{zone}\t{grade}")
    z = ("Vistabex", "Fronte")
    kinds = {
        ("rejected", "date_not_in_format"): [
            line("p0901", "05.06.2024", *z, "20"), line("p0902", "05/06/24", *z, "20"),
            line("p0903", "13/13/2024", *z, "20"),
        ],
        ("rejected", "dose_not_a_number"): [
            line("p0904", "05/06/2024", *z, "20 U"), line("p0905", "05/06/2024", *z, "12.5"),
        ],
        ("rejected", "dose_implausible"): [line("p0906", "05/06/2024", *z, "2000")],
        ("rejected", "dose_not_positive"): [line("p0907", "05/06/2024", *z, "-20")],
        ("duplicate", "exact_copy"): [rows["Bari"][0]],
        ("rejected", "missing_date"): [line("p0908", "n.d.", *z, "20")],
        ("rejected", "wrong_field_count"): ["Totale\t87"],
        ("out_of_scope", "blank"): ["", ""],
        ("out_of_scope", "repeated_header"): [head],
        ("rejected", "date_after_extract"): [line("p0909", "05/06/2042", *z, "20")],
        ("rejected", "missing_patient"): ["\t" + line("p0910", "05/06/2024", *z, "20")[6:]],
    }  # fmt: skip
    bad_visits = {
        ("rejected", "score_not_a_number"): ["p0001\t05/06/2024\tFronte\t1+"],
        ("rejected", "no_treatment_of_patient"): ["p0999\t05/06/2024\tFronte\t1"],
    }
    made.spoilt = counted(treatments=kinds, assessments=bad_visits)
    rows["Bari"] = spread(rows["Bari"], [row for own in kinds.values() for row in own], 31)
    visits["Milano"] += [row for own in bad_visits.values() for row in own]
    for town in towns:
        lines = ["Cod. paziente\tData controllo\tZona\tGravità", *visits[town], ""]
        made.files[f"trattamenti_{town}.tsv"] = "\r\n".join([head, *rows[town], ""]).encode(
            "utf-16"
        )
        made.files[f"controlli_{town}.tsv"] = "\r\n".join(lines).encode("utf-16")
    made.edits = edits(made, "gravità da 0 a 3")
    return made


def counted(**kinds_of):
    """Return how many rows of each table must end under each state and reason."""
    return {
        table: Counter({kind: len(rows) for kind, rows in kinds.items()})
        for table, kinds in kinds_of.items()
    }


def edits(made, scale):
    """Return the lines that every export needs: believable doses, its day, the scale."""
    products = sorted({product for _, _, product, _, _ in made.treatments})
    ranges = ", ".join(f"{product}: [1, 200]" for product in products)
    return [
        ("  plausible_dose_units: .*", f"  plausible_dose_units: {{{ranges}}}"),
        ("  # EDIT: extract_date: .*", '  extract_date: "2025-06-30"'),
        ("  scale: .*", f'  scale: "{scale}"'),
    ]
