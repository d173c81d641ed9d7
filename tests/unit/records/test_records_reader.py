"""What the reader makes of files: as declared, or refused (tests/attack has every trap)."""

import pytest

from wearoff.errors import ConfigError, EnvironmentFailure

HEADER = "pat,inj,site,day,prod,area,units,sex,age\n"
ROW = "P1,I1,C1,0,Botox,glabella,20,F,50\n"


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1", "utf-16"])
def test_declared_encoding_is_used(project, encoding):
    project.treatments["encoding"] = encoding
    project.write("treatments", (HEADER + ROW.replace("glabella", "glabellä")).encode(encoding))
    assert project.run().treatments["area"].tolist() == ["glabellä"]


def test_other_delimiter_and_decimal_mark(project):
    project.treatments.update(delimiter=";", decimal=",")
    project.write("treatments", (HEADER + ROW).replace(",", ";").replace("20", "20,5"))
    assert project.run().treatments["dose_units"].tolist() == [20.5]


def test_wrong_encoding_is_refused_without_bytes(project):
    project.write("treatments", (HEADER + ROW.replace("I1", "Zoë")).encode("cp1252"))
    message = project.refuse(ConfigError)
    assert "records.treatments.encoding" in message
    assert "Zo" not in message


def test_missing_file_names_key_and_path(project):
    project.path("assessments").unlink()
    message = project.refuse(ConfigError)
    assert "records.assessments.path" in message
    assert "data/raw/tiny/assessments.csv" in message


def test_a_file_that_the_machine_withholds_is_refused(project, monkeypatch):
    def fail(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", fail)
    message = project.refuse(EnvironmentFailure)
    assert message.startswith("data/raw/tiny/treatments.csv: cannot be read")
    assert str(project.root) not in message


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
