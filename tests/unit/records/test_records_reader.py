"""What files may look like: every trap of reading has a defined end."""

import os

import pytest

from wearoff.errors import ConfigError, DataQualityError

HEADER = "pat,inj,site,day,prod,area,units,sex,age\n"
ROW = "P1,I1,C1,0,Botox,glabella,20,F,50\n"


def codes(result, table="treatments"):
    rows = result.rejects[result.rejects["table"] == table]
    return dict(zip(rows["row_id"], rows["reason"], strict=True))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + (HEADER + ROW).encode(), id="byte-order mark"),
        pytest.param((HEADER + ROW).replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param((HEADER + ROW.strip()).encode(), id="no line end at the end"),
        pytest.param((HEADER.replace("pat,", " pat\u00a0,") + ROW).encode(), id="header spaces"),
        pytest.param((HEADER + ROW.replace("P1", '"P1"')).encode(), id="quotes"),
    ],
)
def test_harmless_forms_read_alike(project, content):
    project.write("treatments", content)
    result = project.run()
    assert result.treatments["patient"].tolist() == ["P1"]
    assert result.treatments["dose_units"].tolist() == [20.0]


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1", "utf-16"])
def test_declared_encoding_is_used(project, encoding):
    project.treatments["encoding"] = encoding
    project.write("treatments", (HEADER + ROW.replace("glabella", "glabellä")).encode(encoding))
    assert project.run().treatments["area"].tolist() == ["glabellä"]


def test_other_delimiter_and_decimal_mark(project):
    project.treatments.update(delimiter=";", decimal=",")
    project.write("treatments", (HEADER + ROW).replace(",", ";").replace("20", "20,5"))
    assert project.run().treatments["dose_units"].tolist() == [20.5]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("P9,I1,C1,0,Botox,glabella,20,F,50,extra", "wrong_field_count"),
        ("P9,I1,C1", "wrong_field_count"),
        ("Total: 5", "wrong_field_count"),
        ('P9, "I1,x",C1,0,Botox,glabella,20,F,50', "wrong_field_count"),
        ("P9\x00,I1,C1,0,Botox,glabella,20,F,50", "control_character"),
        ("P9\u202e,I1,C1,0,Botox,glabella,20,F,50", "control_character"),
        ("P9,I1\u200b,C1,0,Botox,glabella,20,F,50", "control_character"),
        ("P9,I1\u00ad,C1,0,Botox,glabella,20,F,50", "control_character"),
        (f"P9,I1,C1,0,Botox,{'x' * 10_001},20,F,50", "cell_too_long"),
        ("", "blank"),
        (" ,,,,,,,,", "blank"),
        (",,,", "blank"),
        (HEADER.strip(), "repeated_header"),
    ],
)
def test_odd_row_is_set_aside_under_a_code(project, line, reason):
    project.append("treatments", line)
    result = project.run()
    assert codes(result) == {"treatments:000005": reason}
    assert result.quality["tables"][0]["rows_read"] == 5


def test_quoted_line_break_is_one_record(project):
    project.append("treatments", 'P9,I1,C1,0,Botox,"crow\nfeet",20,F,50')
    result = project.run()
    assert result.treatments["area"].tolist()[-1] == "crow feet"
    assert result.quality["tables"][0]["rows_read"] == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no header"),
        ("\n\n", "no header"),
        (HEADER, "holds no records"),
        (HEADER + "\n\n" + HEADER, "holds no records"),
        (HEADER + ROW.strip() + ",\n", "trailing delimiter"),
        (HEADER.replace("inj", "pat") + ROW, "two columns of the same name"),
        (HEADER + ROW.replace("I1", '"I1'), "not well-formed"),
        (HEADER + ROW.replace("I1", '"I"1"'), "not well-formed"),
        ((HEADER + ROW).replace("\n", "\r"), "carriage return"),
    ],
)
def test_broken_file_is_refused(project, content, words):
    project.write("treatments", content)
    assert words in project.refuse(DataQualityError)


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"PAR1"], ids=repr
)
def test_workbooks_and_archives_are_refused(project, start):
    project.write("treatments", start + (HEADER + ROW).encode())
    assert "export it as plain CSV" in project.refuse(ConfigError)


def test_wrong_encoding_is_refused_without_bytes(project):
    project.write("treatments", (HEADER + ROW.replace("I1", "Zoë")).encode("cp1252"))
    message = project.refuse(ConfigError)
    assert "records.treatments.encoding" in message
    assert "Zo" not in message


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/t.csv",
        "file:///etc/passwd",
        "/etc/passwd",
        "data/raw/../../t.csv",
        "config/t.csv",
        "data/raw",
        "data/raw/tiny",
        "data/raw/tiny/absent.csv",
    ],
)
def test_path_outside_the_raw_folder_is_refused(project, path):
    project.treatments["path"] = path
    assert "records.treatments.path" in project.refuse(ConfigError)


def test_missing_file_names_key_and_path(project):
    project.path("assessments").unlink()
    message = project.refuse(ConfigError)
    assert "records.assessments.path" in message
    assert "data/raw/tiny/assessments.csv" in message


def test_link_out_of_the_raw_folder_is_refused(project):
    secret = project.root / "secret.csv"
    secret.write_text(HEADER + ROW)
    project.path("treatments").unlink()
    project.path("treatments").symlink_to(secret)
    assert "leads out of it" in project.refuse(ConfigError)


def test_link_within_the_raw_folder_is_followed(project):
    target = project.path("treatments").rename(project.path("other"))
    project.path("treatments").symlink_to(target)
    assert len(project.run().treatments) == 4


def test_pipe_is_refused(project):
    project.path("treatments").unlink()
    os.mkfifo(project.path("treatments"))
    assert "not a regular file" in project.refuse(ConfigError)


def test_oversized_file_is_refused(project, monkeypatch):
    monkeypatch.setattr("wearoff.records.source_file.MAX_FILE_BYTES", 20)
    assert "larger than" in project.refuse(ConfigError)


def test_unknown_column_gets_the_nearest_name(project):
    project.treatments["columns"]["dose_units"] = "unit"
    message = project.refuse(ConfigError)
    assert "records.treatments.columns.dose_units" in message
    assert "did you mean 'units'?" in message


def test_unknown_keep_column_is_refused(project):
    project.treatments["keep"] = {"statut": ["x"]}
    assert "records.treatments.keep.statut" in project.refuse(ConfigError)


def test_wrong_delimiter_gets_a_hint(project):
    project.write("treatments", (HEADER + ROW).replace(",", ";"))
    assert "records.treatments.delimiter" in project.refuse(ConfigError)


def test_missing_header_shows_no_cell(project):
    project.write("treatments", ROW + ROW.replace("P1", "P2"))
    message = project.refuse(ConfigError)
    assert "is it the header?" in message
    assert "P1" not in message


def test_undeclared_columns_are_never_loaded(project):
    lines = project.path("treatments").read_text().splitlines()
    spoiled = [f"{line},{'note' if i == 0 else 'CANARY'}" for i, line in enumerate(lines)]
    project.write("treatments", "\n".join(spoiled))
    project.run()
    assert not [path for path in project.out.iterdir() if b"CANARY" in path.read_bytes()]
