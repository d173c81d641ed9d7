"""Delimited text: files, rows and cells that readers take for something else."""

import csv
import gzip
import io

from attacks.ends import Attack, Read, Refused, SetAside
from wearoff.errors import ConfigError, DataQualityError

HEADER = "pat,inj,site,day,prod,area,units,sex,age\n"
ROW = "P1,I1,C1,0,Botox,glabella,20,F,50\n"
GOOD = HEADER + ROW
USUAL = ["P9", "CANARY", "C1", "0", "Botox", "glabella", "20", "F", "50"]
NAMES = HEADER.strip().split(",")


def file(content, **source):
    """Replace the treatments, and what the config says of them."""

    def make(project):
        project.write("treatments", content)
        project.treatments.update(source)

    return make


def line(text):
    """Append a line to the treatments."""
    return lambda project: project.append("treatments", text)


def cell(column, text, **source):
    """Append a row with one odd cell to the treatments, and read them differently."""

    def make(project):
        cells = [
            text if name == column else usual for name, usual in zip(NAMES, USUAL, strict=True)
        ]
        if "delimiter" in source:
            whole = project.path("treatments").read_text().replace(",", source["delimiter"])
            project.write("treatments", whole)
        project.treatments.update(source)
        project.append("treatments", as_line(cells, source.get("delimiter", ",")))

    return make


def as_line(cells, delimiter=","):
    """Return cells as a line of CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="").writerow(cells)
    return stream.getvalue()


def _refused_files():
    long_header = HEADER.replace("age", "x" * 60_000)
    for name, content, source, error, words in [
        ("an empty file", "", {}, DataQualityError, "no header"),
        ("blank lines only", "\n\n\n", {}, DataQualityError, "no header"),
        ("a header only", HEADER, {}, DataQualityError, "holds no records"),
        ("a header, blank lines, the header again", HEADER + "\n\n" + HEADER, {},
         DataQualityError, "holds no records"),
        ("a trailing delimiter in every row", HEADER + ROW.strip() + ",\n", {},
         DataQualityError, "trailing delimiter"),
        ("a preamble above the header", "Export of CANARY\n" + GOOD, {}, DataQualityError,
         "another number of fields"),
        ("a preamble of as many fields", "CANARY,a,b,c,d,e,f,g,h\n" + GOOD, {}, ConfigError,
         "is it the header?"),
        ("semicolons where commas are declared", GOOD.replace(",", ";"), {}, ConfigError,
         "records.treatments.delimiter"),
        ("tabs where commas are declared", GOOD.replace(",", "\t"), {}, ConfigError,
         "records.treatments.delimiter"),
        ("commas where semicolons are declared", GOOD, {"delimiter": ";"}, ConfigError,
         "records.treatments.delimiter"),
        ("a column twice", HEADER.replace("inj", "pat") + ROW, {}, DataQualityError,
         "two columns of the same name"),
        ("a column twice but for spaces", HEADER.replace("inj", " pat ") + ROW, {},
         DataQualityError, "two columns of the same name"),
        ("a column twice but for full-width letters", HEADER.replace("inj", "ｐat") + ROW, {},
         DataQualityError, "two columns of the same name"),
        ("no header but records", ROW + ROW.replace("P1", "CANARY"), {}, ConfigError,
         "is it the header?"),
        ("an unterminated quote", HEADER + ROW.replace("I1", '"CANARY'), {}, DataQualityError,
         "not well-formed"),
        ("an unterminated quote before many rows", HEADER + '"' + ROW * 9_000, {},
         DataQualityError, "not well-formed"),
        ("a quote inside a quoted cell", HEADER + ROW.replace("I1", '"CAN"ARY"'), {},
         DataQualityError, "not well-formed"),
        ("lone carriage returns", GOOD.replace("\n", "\r"), {}, DataQualityError,
         "carriage return"),
        ("a cell of 200,000 characters", HEADER + ROW.replace("I1", "CANARY" * 34_000), {},
         DataQualityError, "far too long"),
        ("a column name of 60,000 characters", long_header + ROW, {}, ConfigError, "has no column"),
        ("cp1252 declared as UTF-8", GOOD.replace("I1", "Zoë CANARY").encode("cp1252"), {},
         ConfigError, "records.treatments.encoding"),
        ("UTF-16 declared as UTF-8", GOOD.encode("utf-16"), {}, ConfigError, "is not utf-8 text"),
        ("UTF-8 declared as UTF-16", GOOD.encode(), {"encoding": "utf-16"},
         ConfigError, "utf-16"),
        ("UTF-16 cut in the middle of a character", GOOD.encode("utf-16")[:-1],
         {"encoding": "utf-16"}, ConfigError, "is not utf-16 text"),
        ("a byte that cp1252 does not know", GOOD.encode().replace(b"I1", b"\x81"),
         {"encoding": "cp1252"}, ConfigError, "is not cp1252 text"),
        ("overlong UTF-8", GOOD.encode().replace(b"I1", b"\xc0\xaf"), {}, ConfigError,
         "is not utf-8 text"),
        ("half a surrogate", GOOD.encode().replace(b"I1", b"\xed\xa0\x80"), {}, ConfigError,
         "is not utf-8 text"),
        ("gzip under .csv", gzip.compress(GOOD.encode()), {}, ConfigError, "gzip archive"),
        ("a gzip bomb under .csv", gzip.compress(b"\0" * 50_000_000), {}, ConfigError,
         "gzip archive"),
        ("a zip archive under .csv", b"PK\x03\x04CANARY", {}, ConfigError, "zip archive"),
        ("an old workbook under .csv", b"\xd0\xcf\x11\xe0CANARY", {}, ConfigError, "(.xls)"),
        ("a locked workbook under .csv",
         b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), {}, ConfigError,
         "locked with a password"),
        ("Parquet under .csv", b"PAR1CANARY", {}, ConfigError, "Parquet file"),
        ("bzip2 under .csv", b"BZh91AY&SY\x00\xff\xfe", {}, ConfigError, "utf-8"),
        ("a picture under .csv", b"\x89PNG\r\n\x1a\n\x00\xff", {}, ConfigError, "utf-8"),
        ("a PDF under .csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}, ConfigError, "utf-8"),
        ("a web page under .csv", "<!DOCTYPE html>\n<p>CANARY</p>\n", {}, ConfigError,
         "records.treatments"),
        ("JSON under .csv", '{"pat": "CANARY"}\n{"pat": "CANARY"}\n', {}, DataQualityError,
         ""),
        ("100,000 columns",
         ",".join(f"c{n}" for n in range(100_000)) + "\n" + "1," * 99_999 + "1\n", {},
         ConfigError, "is it the header?"),
        ("an unknown column in the config", GOOD, {"keep": {"status": ["CANARY"]}}, ConfigError,
         "records.treatments.keep"),
        ("nothing kept", GOOD, {"keep": {"prod": []}}, DataQualityError, "no row in scope"),
        ("a value nobody mapped", GOOD.replace("Botox", "CANARY"),
         {"values": {"product": {"Botox": "ona"}}}, ConfigError, "does not map"),
    ]:  # fmt: skip
        yield Attack(name, file(content, **source), Refused(error, words))


def _odd_rows():
    for name, text, reason, state in [
        ("a row too long", "P9,CANARY,C1,0,Botox,glabella,20,F,50,extra", "wrong_field_count",
         "rejected"),
        ("a row too short", "P9,CANARY,C1", "wrong_field_count", "rejected"),
        ("a footer with a total", "Total: 5", "wrong_field_count", "rejected"),
        ("a space before a quote", 'P9, "I1,x",C1,0,Botox,glabella,20,F,50', "wrong_field_count",
         "rejected"),
        ("10,000 fields", "x," * 9_999, "wrong_field_count", "rejected"),
        ("a blank line", "", "blank", "out_of_scope"),
        ("a line of spaces and delimiters", " ,,,,,,,,", "blank", "out_of_scope"),
        ("a line of no-break spaces", "\u00a0,\u2003,,,,,,,", "blank", "out_of_scope"),
        ("delimiters only, too few", ",,,", "blank", "out_of_scope"),
        ("the header again", HEADER.strip(), "repeated_header", "out_of_scope"),
        ("the header again, spaced", " pat ,inj,site,day,prod,area,units,sex,age",
         "repeated_header", "out_of_scope"),
        ("an exact copy", "P1,I1,C1,0,Botox,glabella,20,F,50", "exact_copy", "duplicate"),
        ("a copy but for spaces and digits", "P1, I1 ,C1,0,Botox,glabella,20.0,F,50",
         "exact_copy", "duplicate"),
    ]:  # fmt: skip
        yield Attack(name, line(text), SetAside(reason, state))
    drafts = {"keep": {"sex": ["F", "M"]}}
    yield Attack(
        "a draft where signed rows are kept", cell("sex", "DRAFT", **drafts),
        SetAside("not_kept", "out_of_scope"),
    )  # fmt: skip


CONTROL = {
    "NUL": "\0", "bell": "\a", "escape": "\x1b[31m", "delete": "\x7f", "C1 control": "\x85",
    "right-to-left override": "\u202e", "left-to-right isolate": "\u2066",
    "zero-width space": "\u200b", "zero-width joiner": "\u200d", "soft hyphen": "\u00ad",
    "inner byte-order mark": "\ufeff", "word joiner": "\u2060", "invisible times": "\u2062",
    "Arabic letter mark": "\u061c", "language tag": "\U000e0041",
}  # fmt: skip


def _odd_cells():
    for name, char in CONTROL.items():
        yield f"{name} in a code", "inj", f"CAN{char}ARY", SetAside("control_character")
    for column, text, reason in [
        ("area", "x" * 10_001, "cell_too_long"), ("inj", "x" * 50_000, "cell_too_long"),
        ("units", "9" * 50_000, "cell_too_long"), ("area", "ﷺ" * 9_999, "cell_too_long"),
        ("pat", "", "missing_patient"), ("inj", " ", "missing_injector"),
        ("inj", "\u00a0", "missing_injector"), ("site", "", "missing_clinic"),
        ("prod", "", "missing_product"), ("area", "", "missing_area"),
        ("day", "", "missing_day"), ("units", "", "missing_dose_units"),
        ("day", "x", "day_not_a_number"), ("day", "1e9", "day_implausible"),
        ("day", "-99999", "day_implausible"), ("day", "45292", "day_implausible"),
        ("day", "0x10", "day_not_a_number"), ("day", "1d", "day_not_a_number"),
        ("units", "50 U", "dose_not_a_number"), ("units", "50U", "dose_not_a_number"),
        ("units", "20,5", "dose_not_a_number"), ("units", "1.234,5", "dose_not_a_number"),
        ("units", "1,500", "dose_not_a_number"), ("units", "inf", "dose_not_a_number"),
        ("units", "-Infinity", "dose_not_a_number"), ("units", "1e309", "dose_not_a_number"),
        ("units", "nan", "dose_not_a_number"), ("units", "1_0", "dose_not_a_number"),
        ("units", "0x14", "dose_not_a_number"), ("units", "1e", "dose_not_a_number"),
        ("units", "--20", "dose_not_a_number"), ("units", "−20", "dose_not_a_number"),
        ("units", "1 000", "dose_not_a_number"), ("units", "1'000", "dose_not_a_number"),
        ("units", "½", "dose_not_a_number"), ("units", "2²", "dose_not_a_number"),
        ("units", "\u0661\u0662", "dose_not_a_number"),
        ("units", "\uff12\uff10", "dose_not_a_number"),
        ("units", "१२", "dose_not_a_number"), ("units", "=20", "dose_not_a_number"),
        ("units", "TRUE", "dose_not_a_number"), ("units", "#N/A", "dose_not_a_number"),
        ("units", "0", "dose_not_positive"), ("units", "-20", "dose_not_positive"),
        ("units", "-0", "dose_not_positive"), ("units", "1e-999", "dose_not_positive"),
        ("units", "500", "dose_implausible"), ("units", "1.500", "dose_implausible"),
        ("age", "old", "group_not_a_number"), ("age", "1e309", "group_not_a_number"),
    ]:  # fmt: skip
        shown = text if 0 < len(text) < 20 else f"{len(text)} characters"
        yield f"{column} = {shown!a}", column, text, SetAside(reason)


def _harmless_cells():
    for text in ["NA", "None", "null", "nan", "n/a", "#N/A", "-", "007", "12E3",
                 "1E5", "TRUE", "False", "0x1F", "1_000", "12345678901234567", "1.0", "+1", "01:30",
                 "=1+1", "@me", "inf", "Ω", "日本語", "{{ 7*7 }}", "$A_{$", "<b>x</b>", "${HOME}",
                 "%s%n", "'; DROP TABLE x; --", "../../x", "a|b", "a;b", '"quoted"',
                 "Infinity"]:  # fmt: skip
        yield f"injector {text!a} stays text", "inj", text, Read("injector", text)
    for name, text, read_as in [
        ("no-break spaces", "\u00a0I\u00a03", "I 3"), ("full-width letters", "Ｉ３", "I3"),
        ("a ligature", "ﬁn", "fin"), ("a quoted line break", "crow\nfeet", "crow feet"),
        ("a combining accent", "e\u0301", "é"), ("another case", "i1", "I1"),
        ("the Kelvin sign", "\u212a2", "K2"), ("tabs", "a\t\tb", "a b"),
    ]:  # fmt: skip
        yield f"injector with {name}", "inj", text, Read("injector", read_as)
    yield "an age of 97", "age", "97", Read("age_years", 90.0)
    yield "an empty group", "sex", "", Read("sex", "not recorded")


def _read_otherwise():
    yield Attack("a missing marker is no injector", cell("inj", "NA", missing=["NA", ""]),
                 Read("injector", "NA"))  # fmt: skip
    yield Attack("a decimal comma as declared", cell("units", "20,5", delimiter=";", decimal=","),
                 Read("dose_units", 20.5))  # fmt: skip


def _harmless_files():
    for name, content, source in [
        ("a byte-order mark", b"\xef\xbb\xbf" + GOOD.encode(), {}),
        ("CRLF", GOOD.replace("\n", "\r\n"), {}), ("no line end at the end", GOOD.strip(), {}),
        ("no-break spaces in the header", GOOD.replace("pat,", " pat\u00a0,"), {}),
        ("quotes round everything", '"' + GOOD.strip().replace(",", '","').replace("\n", '"\n"')
         + '"\n', {}),
        ("cp1252 as declared", GOOD.encode("cp1252"), {"encoding": "cp1252"}),
        ("Latin-1 as declared", GOOD.encode("latin-1"), {"encoding": "iso-8859-1"}),
        ("UTF-16 as declared", GOOD.encode("utf-16"), {"encoding": "utf-16"}),
        ("big-endian UTF-16 as declared", b"\xfe\xff" + GOOD.encode("utf-16-be"),
         {"encoding": "utf-16"}),
        ("tabs as declared", GOOD.replace(",", "\t"), {"delimiter": "\t"}),
        ("a column nobody asked for", GOOD.replace("\n", ",CANARY\n"), {}),
    ]:  # fmt: skip
        yield Attack(f"{name} is read alike", _alone(file(content, **source)),
                     Read("dose_units", 20.0))  # fmt: skip


def _alone(make):
    """Keep only the visits of the one patient that is left."""

    def spoil(project):
        make(project)
        project.write("assessments", "pat,day,area,score\nP1,28,glabella,1\n")

    return spoil


ATTACKS = [*_refused_files(), *_odd_rows(), *_read_otherwise(), *_harmless_files()]
CELLS = [*_odd_cells(), *_harmless_cells()]
"""Name, column and text of one cell, and how its row ends."""
