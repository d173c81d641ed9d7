"""Excel workbooks: bombs, lies of the archive, cells without a value, dates of two epochs."""

import io
import struct
import zipfile
from datetime import date, datetime

from attacks.ends import Attack, Read, Refused, SetAside
from wearoff.errors import ConfigError, DataQualityError, PrivacyError

HEADER = ["pat", "inj", "site", "day", "prod", "area", "units", "sex", "age"]
ROWS = [
    ["P1", "I1", "C1", 0, "Botox", "glabella", 20, "F", 50],
    ["P2", "I2", "C1", 0, "Botox", "glabella", 24.5, "M", 61],
]
SHEET = "xl/worksheets/sheet1.xml"
ERROR = '<c t="e"><v>#N/A</v></c>'
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "CANARY"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def book(make_content):
    """Let the treatments be a workbook."""

    def make(project):
        project.treatments.update(path="data/raw/tiny/t.xlsx", format="xlsx")
        project.write("assessments", "pat,day,area,score\nP1,28,glabella,1\n")
        (project.root / "data/raw/tiny/t.xlsx").write_bytes(make_content(project.files))

    return make


def rows(*more, **options):
    return book(lambda files: files.workbook([HEADER, *ROWS, *more], **options))


def cell(**cells):
    usual = dict(zip(HEADER, ["P3", "CANARY", "C1", 0, "Botox", "glabella", 20, "F", 50],
                     strict=True))  # fmt: skip
    return rows(list((usual | cells).values()))


def parts(change):
    """Change the members of a sound workbook."""

    def content(files):
        members = files.workbook_parts({"S": files.sheet_xml([HEADER, *ROWS])})
        return files.zipped(change(members) or members)

    return book(content)


def replaced(member, old, new):
    def change(members):
        assert old in members[member]
        members[member] = members[member].replace(old, new)

    return parts(change)


def cut(share):
    return book(lambda files: (whole := files.workbook([HEADER, *ROWS]))[: int(len(whole) * share)])


def packed(**changes):
    """Write the sound members, with something odd about the archive."""

    def content(files):
        buffer = io.BytesIO()
        method = changes.get("method", zipfile.ZIP_DEFLATED)
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, text in files.workbook_parts({"S": files.sheet_xml([HEADER, *ROWS])}).items():
                archive.writestr(name, text)
        return changes.get("then", bytes)(buffer.getvalue())

    return book(content)


def encrypted(content):
    data = bytearray(content)
    data[data.find(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    return bytes(data)


def with_more_parts(content):
    """Let the last record of the archive claim more parts than there are."""
    at = content.rfind(b"PK\x05\x06")
    return content[: at + 10] + struct.pack("<H", 60_000) + content[at + 12 :]


def _bombs():
    heavy = b"0" * 250_000_000
    stray = '<row r="1048576"><c r="{}"><v>1</v></c></row></sheetData>'
    for name, make, words in [
        ("a picture of 20 MB in a few kB", parts(lambda m: m.update(
            {"xl/media/a.png": heavy[:20_000_000]})), "times its size"),
        ("a sheet of 250 MB", parts(lambda m: m.update({SHEET: heavy})), "more than 200 MB"),
        ("ten sheets of 25 MB", parts(lambda m: m.update(
            {f"xl/worksheets/x{n}.xml": heavy[:25_000_000] for n in range(10)})),
         "more than 200 MB"),
        ("1,200 parts", parts(lambda m: m.update({f"x/{n}": "" for n in range(1_200)})),
         "more than 1,000 parts"),
        ("a directory that lies", packed(then=with_more_parts), "more than 1,000 parts"),
        ("a lone cell in the last row", replaced(SHEET, "</sheetData>", stray.format("A1048576")),
         "stray cells"),
        ("a lone cell in the last corner",
         replaced(SHEET, "</sheetData>", stray.format("XFD1048576")), "stray cells"),
    ]:  # fmt: skip
        yield Attack(name, make, Refused(ConfigError, words))


def _broken():
    for name, make, error, words in [
        ("text", book(lambda files: b"pat,inj\nP1,CANARY\n"), ConfigError, "no xlsx file"),
        ("nothing", book(lambda files: b""), ConfigError, "no xlsx file"),
        ("an old workbook", book(lambda files: b"\xd0\xcf\x11\xe0CANARY"), ConfigError, "(.xls)"),
        ("a locked workbook",
         book(lambda files: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
         ConfigError, "locked with a password"),
        ("the start of a zip archive", book(lambda files: b"PK\x03\x04CANARY"), ConfigError,
         "damaged"),
        ("a third of a workbook", cut(0.3), ConfigError, "cut short"),
        ("all but the end of a workbook", cut(0.99), ConfigError, "cut short"),
        ("an encrypted part", packed(then=encrypted), ConfigError, "encrypted"),
        ("parts packed by bzip2", packed(method=zipfile.ZIP_BZIP2), ConfigError,
         "packed in a way"),
        ("parts packed by LZMA", packed(method=zipfile.ZIP_LZMA), ConfigError, "packed in a way"),
        ("a zip archive of something else", book(lambda files: files.zipped({"CANARY.csv": "a"})),
         ConfigError, "not an Excel workbook"),
        ("a binary workbook", book(lambda files: files.zipped({"xl/workbook.bin": ""})),
         ConfigError, "not an Excel workbook"),
        ("a sheet that leads out of the archive",
         replaced("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../etc/passwd"),
         ConfigError, "no sheet of this name"),
        ("two parts of one name but for case",
         parts(lambda m: m.update({SHEET.upper(): "CANARY"})), ConfigError, "two parts"),
        ("a sheet without an end", replaced(SHEET, "</sheetData>", ""), DataQualityError,
         "not well-formed"),
        ("a row twice", replaced(SHEET, '<row r="3"', '<row r="2"'), DataQualityError,
         "not well-formed"),
        ("a row zero", replaced(SHEET, '<row r="2"', '<row r="0"'), DataQualityError,
         "not well-formed"),
        ("a row beyond the last", replaced(SHEET, '<row r="3"', '<row r="9999999"'),
         DataQualityError, "not well-formed"),
        ("a row with a name", replaced(SHEET, '<row r="2"', '<row r="CANARY"'), DataQualityError,
         "not well-formed"),
        ("a cell twice", replaced(SHEET, 'r="B2"', 'r="A2"'), DataQualityError, "not well-formed"),
        ("a cell of another row", replaced(SHEET, 'r="B2"', 'r="B1"'), DataQualityError,
         "not well-formed"),
        ("a shared text that is not there",
         replaced(SHEET, '<c r="B2" t="inlineStr">', '<c r="B2" t="s"><v>7</v>'),
         DataQualityError, "not well-formed"),
        ("a sheet of another encoding", replaced(SHEET, "<worksheet",
         '<?xml version="1.0" encoding="UTF-7"?><worksheet'), DataQualityError, "not well-formed"),
        ("no rows", book(lambda files: files.workbook([])), DataQualityError, "no header"),
        ("a header only", book(lambda files: files.workbook([HEADER])), DataQualityError,
         "no records"),
        ("a column twice", book(lambda files: files.workbook([[*HEADER, "pat"], [*ROWS[0], "x"]])),
         DataQualityError, "two columns of the same"),
        ("merged cells in the header",
         rows(after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'), DataQualityError,
         "merged cells in 1 places"),
        ("merged cells among the records",
         rows(after='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'), DataQualityError,
         "merged cells in 1 places"),
        ("two sheets, none named", book(lambda files: files.zipped(files.workbook_parts(
            {"CANARY": files.sheet_xml([HEADER, *ROWS]), "T": files.sheet_xml([["x"]])}))),
         ConfigError, "2 sheets, hidden ones included"),
        ("an identifier in a cell", cell(inj="jane@clinic.org"), PrivacyError, "PII-MAIL"),
        ("an identifier in the header",
         book(lambda files: files.workbook([[*HEADER, "Surname"], [*ROWS[0], "x"]])),
         PrivacyError, "PII-NAME"),
    ]:  # fmt: skip
        yield Attack(name, make, Refused(error, words), secrets=("CANARY", "jane"))
    for member in (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"):
        for what, bomb in (("an entity bomb", BOMB), ("an entity from a file", OUTSIDE)):

            def change(members, member=member, bomb=bomb):
                members.setdefault("xl/sharedStrings.xml", "<sst/>")
                members[member] = bomb + members[member].replace("glabella", "&a;")

            yield Attack(f"{what} in {member}", parts(change),
                         Refused(DataQualityError, "not well-formed"))  # fmt: skip


def _cells():
    for name, make, reason in [
        ("an error", cell(units=ERROR), "excel_error"),
        ("an error in a code", cell(inj='<c t="e"><v>#DIV/0!</v></c>'), "excel_error"),
        ("a formula never calculated", cell(units="<c><f>A1+1</f></c>"), "formula_no_value"),
        ("a formula with an empty value", cell(units="<c><f>A1</f><v></v></c>"),
         "formula_no_value"),
        ("a formula with empty text", cell(inj='<c t="str"><f>A1</f><v></v></c>'),
         "missing_injector"),
        ("a number of 16 digits", cell(inj=1_234_567_890_123_456), "digits_lost"),
        ("serial day 5", cell(inj="<c s='1'><v>5</v></c>"), "excel_date_too_early"),
        ("serial day 60, which never was", cell(inj="<c s='1'><v>60</v></c>"),
         "excel_date_too_early"),
        ("a truth value as dose", cell(units=True), "dose_not_a_number"),
        ("a date as dose", cell(units=date(2024, 3, 1)), "dose_not_a_number"),
        ("a unit beside the dose", cell(units="30 U"), "dose_not_a_number"),
        ("a dose left out", cell(units=None), "missing_dose_units"),
        ("a date where days are due", cell(day=date(2024, 3, 1)), "day_not_a_number"),
        ("a serial day where days are due", cell(day=45_352), "day_implausible"),
        ("a zero-width space", cell(inj="I1\u200b"), "control_character"),
        ("10,001 characters", cell(inj="x" * 10_001), "cell_too_long"),
        ("a value beside the table", rows([*ROWS[0], None, "a note"]), "wrong_field_count"),
    ]:  # fmt: skip
        yield Attack(name, make, SetAside(reason, others=2))
    for name, make, reason in [
        ("an empty row", rows([], ["P3", *ROWS[0][1:]]), "blank"),
        ("the header again", rows(HEADER), "repeated_header"),
    ]:
        others = 3 if reason == "blank" else 2
        yield Attack(name, make, SetAside(reason, "out_of_scope", others=others))
    for name, make, column, value in [
        ("a hidden row is read", rows(["P3", *ROWS[0][1:]], row_attributes={4: 'hidden="1"'}),
         "dose_units", 20.0),
        ("code 007 stays text", cell(inj="007"), "injector", "007"),
        ("code 1E5 stays text", cell(inj="1E5"), "injector", "1E5"),
        ("a truth value as code", cell(inj=True), "injector", "TRUE"),
        ("a whole number as code", cell(inj=7), "injector", "7"),
        ("a formula as last calculated", cell(units="<c><f>10*3</f><v>30</v></c>"),
         "dose_units", 30.0),
        ("an error beside the table", book(lambda files: files.workbook(
            [[*HEADER, "note"], [*ROWS[0], ERROR], [*ROWS[1], "x"]])), "dose_units", 24.5),
        ("a link beside the text", cell(inj="=HYPERLINK(1)"), "injector", "=HYPERLINK(1)"),
        ("formatted rows below the table", rows(*[['<c s="1"/>'] * 9] * 50), "dose_units", 24.5),
    ]:  # fmt: skip
        yield Attack(name, make, Read(column, value))


def dated(*cells, **options):
    """Treatments of one patient on the dates of these cells."""

    def make(project):
        for table in ("treatments", "assessments"):
            source = project.config["records"][table]
            source["columns"]["date"] = source["columns"].pop("day")
            source["date_format"] = "%Y-%m-%d"
        given = [["P1", "I1", "C1", one, "Botox", "glabella", 20 + n, "F", 50]
                 for n, one in enumerate(cells)]  # fmt: skip
        book(lambda files: files.zipped(files.workbook_parts(
            {"S": files.sheet_xml([HEADER, *given])}, **options)))(project)  # fmt: skip
        project.write("assessments", "pat,day,area,score\nP1,2024-04-01,glabella,1\n")

    return make


def _dates():
    first = date(2024, 3, 1)
    serial = '<c s="1"><v>{}</v></c>'
    for name, make, day in [
        ("a date cell", dated(first, date(2024, 3, 31)), 30),
        ("the 1904 epoch", dated(*map(serial.format, (43_890, 43_920)), date1904=True), 30),
        ("text as declared beside dates", dated(first, "2024-03-31"), 30),
        ("a moment at midnight", dated(first, datetime(2024, 3, 31)), 30),
    ]:
        yield Attack(name, make, Read("day", day))
    for name, cell_ in [
        ("text in another order beside dates", "01.03.2024"), ("a bare serial number", 45_382),
        ("a time of day", datetime(2024, 3, 31, 12)), ("a year alone", 2024),
    ]:  # fmt: skip
        yield Attack(name, dated(first, cell_), SetAside("date_not_in_format", others=1))
    yield Attack("a serial day before March 1900", dated(first, serial.format(12)),
                 SetAside("excel_date_too_early", others=1))  # fmt: skip


ATTACKS = [*_bombs(), *_broken(), *_cells(), *_dates()]
