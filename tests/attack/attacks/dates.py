"""Dates that readers guess, each against a declared format."""

from attacks.delimited import as_line
from attacks.ends import Attack, Refused, SetAside
from wearoff.errors import ConfigError

GERMAN, ISO, AMERICAN = "%d.%m.%Y", "%Y-%m-%d", "%m/%d/%Y"
FIRST = {GERMAN: "04.03.2024", ISO: "2024-03-04", AMERICAN: "03/04/2024"}
LATER = {GERMAN: "03.04.2024", ISO: "2024-04-03", AMERICAN: "04/03/2024"}
"""30 days after the first."""


def treated(patient, text, units="20"):
    """Return the row of a treatment on the day that a text says."""
    return as_line([patient, "I1", "C1", text, "Botox", "glabella", units, "F", "50"])


def dated(fmt, text=None, **records):
    """One patient treated on the first day and, if a text is given, on the day it says."""

    def make(project):
        rows = [treated("P1", FIRST.get(fmt, "04.03.24"))]
        if text is not None:
            rows.append(treated("P1", text, "30"))
        project.write("treatments", "\n".join(["pat,inj,site,day,prod,area,units,sex,age", *rows]))
        visit = LATER.get(fmt, "03.04.24")
        project.write("assessments", f"pat,day,area,score\nP1,{visit},glabella,1\n")
        for table in ("treatments", "assessments"):
            source = project.config["records"][table]
            source["columns"]["date"] = source["columns"].pop("day")
            source["date_format"] = fmt
        project.config["records"] |= records

    return make


def _table():
    for fmt in ["%d.%m.%y", "%m.%Y", "%Y", "%Y%m%d", "%d.%m.%Y %H", "%d.%d.%Y", "%x", "%c", "%j.%Y",
                "%d.%b.%Y", "", "CANARY", "%d.%m.%Y.*", "(%d)+%m+%Y"]:  # fmt: skip
        yield Attack(f"the format {fmt!a}", dated(fmt),
                     Refused(ConfigError, "records.treatments.date_format"))  # fmt: skip
    yield Attack("no date at all", dated(GERMAN, ""), SetAside("missing_date", others=1))
    yield Attack("a date after the day of the export",
                 dated(GERMAN, "05.05.2024", extract_date="2024-05-04"),
                 SetAside("date_after_extract", others=1), secrets=("05.05.2024",))  # fmt: skip
    no_fit = dated(ISO)

    def german_after_all(project):
        no_fit(project)
        project.replace("treatments", "2024-03-04", "04.03.2024")

    yield Attack("a format that fits no cell", german_after_all,
                 Refused(ConfigError, "date_format does not fit"), secrets=("04.03",))  # fmt: skip


def _cells():
    for fmt, text in [
        (GERMAN, "30.02.2024"), (GERMAN, "2024-03-01"), (GERMAN, "01.03.24"),
        (GERMAN, "01.03.0202"), (GERMAN, "01.03.2024 10:00"), (GERMAN, "45292"),
        (GERMAN, "2024"), (GERMAN, "01/03/2024"), (GERMAN, "00.03.2024"), (GERMAN, "1.3.2024."),
        (GERMAN, "\u0660\u0661.03.2024"), (GERMAN, "01.03.20244"), (GERMAN, "-1.03.2024"),
        (ISO, "20240304"), (ISO, "2024-03-04T00:00:00"), (ISO, "2024-03-04 00:00:00+02:00"),
        (ISO, "2024-13-04"), (ISO, "1.3.2024"), (ISO, "March 4, 2024"), (ISO, "2024-W10-1"),
        (ISO, "2024-064"), (ISO, "0000-00-00"), (ISO, "1899-12-30"), (ISO, "9999-12-31"),
        (AMERICAN, "13/04/2024"), (AMERICAN, "03-04-2024"), (AMERICAN, "gestern"),
    ]:  # fmt: skip
        yield f"{text!a} where {fmt} is declared", fmt, text, "date_not_in_format"
    for fmt, text, days_later in [
        (GERMAN, "3.4.2024", 30), (GERMAN, "03.04.2024", 30), (ISO, "2024-4-3", 30),
        (AMERICAN, "04/03/2024", 30), (AMERICAN, "03/04/2025", 365),
    ]:  # fmt: skip
        yield f"{text!a} as {fmt} is read", fmt, text, days_later


ATTACKS = list(_table())
CELLS = list(_cells())
"""Name, declared format and text of one date, and the reason under which its row is set aside, or
how many days it is after the patient's first."""
