"""Workbooks that are broken, mislabelled or bombs: one clear line, before they are expanded."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from wearoff.errors import ConfigError, DataQualityError
from wearoff.records import workbook_archive, workbook_text

HEADER = ["pat", "inj", "site", "day", "prod", "area", "units", "sex", "age"]
ROW = ["P1", "CANARY", "C1", 0, "Botox", "glabella", 20, "F", 50]
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "CANARY"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'  # a small billion laughs
)


@pytest.fixture
def refused(project, workbooks, monkeypatch):
    """Write a workbook made of changed parts; return its refusal, one line without a cell."""
    project.treatments.update(path="data/raw/tiny/treatments.xlsx", format="xlsx")

    def refuse(error, content):
        (project.root / project.treatments["path"]).write_bytes(content)
        # Whatever is refused is refused before the other reader expands it.
        monkeypatch.setattr(workbook_text, "_values", lambda *_: pytest.fail("was expanded"))
        message = project.refuse(error)
        assert "CANARY" not in message
        assert "\n" not in message
        return message

    return refuse


@pytest.fixture
def parts(workbooks):
    return workbooks.workbook_parts({"S": workbooks.sheet_xml([HEADER, ROW])})


def with_flag(content, bit):
    """Set a flag of the first member, in its own header and in the directory."""
    data = bytearray(content)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= bit
    data[6] |= bit
    return bytes(data)


def with_size(content, name, size):
    """Let the directory and the member claim another unpacked size."""
    data = bytearray(content)
    for signature, name_at, size_at in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            if data[at + name_at : at + name_at + len(name)] == name.encode():
                data[at + size_at : at + size_at + 4] = struct.pack("<L", size)
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"pat,inj\nP1,CANARY\n", "no xlsx file"),
        (b"", "no xlsx file"),
        (b"\xd0\xcf\x11\xe0" + b"CANARY" * 99, "old Excel workbook (.xls)"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"PAR1CANARY", "Parquet file"),
        (b"\x1f\x8b\x08CANARY", "gzip"),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x03\x04" + b"CANARY" * 99, "damaged"),
        (b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18, "parts"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_workbook(refused, content, words):
    assert words in refused(ConfigError, content)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_cut_short(refused, workbooks, parts, share):
    content = workbooks.zipped(parts)
    assert "cut short" in refused(ConfigError, content[: int(len(content) * share)])


def test_flipped_bytes(refused, workbooks, parts):
    content = bytearray(workbooks.zipped(parts))
    at = content.find(SHEET.encode()) + len(SHEET) + 20
    content[at : at + 4] = b"\xff\xff\xff\xff"
    assert "damaged" in refused(ConfigError, bytes(content))


def test_a_zip_that_is_no_workbook(refused, workbooks):
    assert "not an Excel workbook" in refused(ConfigError, workbooks.zipped({"CANARY.csv": "a"}))


def test_a_binary_workbook(refused, workbooks):
    assert "not an Excel workbook" in refused(
        ConfigError, workbooks.zipped({"xl/workbook.bin": ""})
    )


def test_an_encrypted_member(refused, workbooks, parts):
    assert "encrypted" in refused(ConfigError, with_flag(workbooks.zipped(parts), 1))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, SHEET.upper()])
def test_two_members_of_one_name(refused, workbooks, parts, name):
    buffer = io.BytesIO(workbooks.zipped(parts))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, "CANARY")
    assert "two parts of the same name" in refused(ConfigError, buffer.getvalue())


@pytest.mark.parametrize(
    "member", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_entities_are_refused_wherever_they_are_declared(refused, workbooks, parts, member):
    parts.setdefault("xl/sharedStrings.xml", f'<sst xmlns="{workbooks.MAIN}"/>')
    parts[member] = ENTITIES + parts[member].replace("glabella", "&b;")
    assert "not well-formed" in refused(DataQualityError, workbooks.zipped(parts))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</sheetData>", ""),
        ('<row r="2"', '<row r="1"'),
        ('<row r="2"', '<row r="0"'),
        ('<row r="2"', '<row r="CANARY"'),
        ('<row r="2"', '<row r="9999999"'),
        ('r="B2"', 'r="A2"'),
        ('r="B2"', 'r="B1"'),
        ('r="B2"', 'r="ZZZ2"'),
        ('r="B2"', 'r="CANARY"'),
        ('<c r="B2" t="inlineStr">', '<c r="B2" t="s"><v>7</v>'),
        ('<c r="B2" t="inlineStr">', '<c r="B2" t="s"><v>-1</v>'),
    ],
    ids=lambda text: text[:30] or "nothing",
)
def test_a_sheet_out_of_order(refused, workbooks, parts, old, new):
    assert old in parts[SHEET]
    parts[SHEET] = parts[SHEET].replace(old, new)
    assert "not well-formed" in refused(DataQualityError, workbooks.zipped(parts))


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "no header"), ([[]], "no header"), ([[1, None]], "no records"), ([HEADER], "no records"),
     ([HEADER, None, [""]], "no records"), ([["pat", "pat"], ROW], "two columns of the same")],
)  # fmt: skip
def test_a_sheet_without_records(project, workbooks, rows, words):
    project.treatments.update(path="data/raw/tiny/treatments.xlsx", format="xlsx")
    project.write("treatments", "")
    (project.root / project.treatments["path"]).write_bytes(workbooks.workbook(rows))
    assert words in project.refuse(DataQualityError)


def test_two_readers_that_disagree_stop_the_run(project, workbooks, parts, monkeypatch):
    project.treatments.update(path="data/raw/tiny/treatments.xlsx", format="xlsx")
    (project.root / project.treatments["path"]).write_bytes(workbooks.zipped(parts))
    real = workbook_text._values
    monkeypatch.setattr(workbook_text, "_values", lambda *given: real(*given)[:-1])
    assert "two readers read differently" in project.refuse(DataQualityError)


def bombs(workbooks, parts):
    """Yield small files that unpack to much, and the word of their refusal."""
    heavy = b"0" * 300_000_000
    yield "times its size", workbooks.zipped({**parts, "xl/media/a.png": heavy[:20_000_000]})
    yield "unpacks to more than 200 MB", workbooks.zipped({**parts, SHEET: heavy})
    yield "more than 1,000 parts", workbooks.zipped(parts | {f"x/{n}": "" for n in range(1_200)})
    lying = workbooks.zipped({**parts, SHEET: heavy})
    yield "damaged", with_size(lying, SHEET, 1_000)


@pytest.mark.parametrize("number", range(4), ids=["ratio", "size", "parts", "lying"])
def test_bombs_are_refused_in_little_memory(refused, workbooks, parts, number):
    words, content = list(bombs(workbooks, parts))[number]
    assert len(content) < 500_000
    tracemalloc.start()
    try:
        message = refused(ConfigError, content)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert words in message
    assert peak_bytes < 8_000_000


@pytest.mark.parametrize("far", ["A1048576", "XFD1048576"])
def test_a_lone_cell_far_off_is_refused(refused, workbooks, parts, far):
    lone = f'<row r="1048576"><c r="{far}"><v>1</v></c></row>'
    parts[SHEET] = parts[SHEET].replace("</sheetData>", f"{lone}</sheetData>")
    assert "stray cells" in refused(ConfigError, workbooks.zipped(parts))


def test_one_long_text_used_in_every_cell_is_refused(refused, workbooks, parts, monkeypatch):
    monkeypatch.setattr(workbook_text, "MAX_CHARACTERS", 1_000_000)
    rows = [HEADER, *[['<c t="s"><v>0</v></c>'] * 9] * 40]
    parts[SHEET] = workbooks.sheet_xml(rows)
    parts["xl/sharedStrings.xml"] = f"<sst><si><t>{'x' * 9_000}</t></si></sst>"
    assert "very long text" in refused(ConfigError, workbooks.zipped(parts))


def test_the_limits_leave_room_for_a_sheet_of_records():
    assert workbook_archive.MAX_UNPACKED_BYTES >= 100_000_000
    assert workbook_text.MAX_CELLS >= 1_000_000
