"""Several files per table: each keeps its own account and its own row ids."""

import ast
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from wearoff.errors import ConfigError, PrivacyError
from wearoff.files import sha256_of

NORTH, SOUTH, WEST = (f"data/raw/tiny/{name}.csv" for name in ("north", "south", "west"))
HEADER = "pat,inj,site,day,prod,area,units,sex,age\n"


@pytest.fixture
def clinics(project):
    """Three files of treatments, with one spoiled row, one copy across files and one blank."""
    for path, text in {
        NORTH: HEADER + "P1,I1,C1,0,Botox,glabella,20,F,50\nP1,I1,C1,120,Botox,glabella,x,F,50\n",
        # Other columns in another order are this clinic's habit.
        SOUTH: "note,age,sex,units,area,prod,day,site,inj,pat\n"
        "CANARY,61,M,24,glabella,Botox,0,C2,I2,P2\n\n,50,F,20,glabella,Botox,0,C1,I1,P1\n",
        WEST: HEADER + "P3,I3\nP3,I3,C3,0,Dysport,forehead,50,M,70\n",
    }.items():
        (project.root / path).write_text(text)
    project.treatments["path"] = [NORTH, SOUTH, WEST]
    return project


def test_rows_keep_the_ids_of_their_file(clinics):
    result = clinics.run()
    assert result.treatments["treatment_id"].tolist() == [
        f"treatments:{NORTH}:000001", f"treatments:{SOUTH}:000001", f"treatments:{WEST}:000002",
    ]  # fmt: skip
    rejects = result.rejects.query("table == 'treatments'")
    assert dict(zip(rejects["row_id"], rejects["reason"], strict=True)) == {
        f"treatments:{NORTH}:000002": "dose_not_a_number",
        f"treatments:{SOUTH}:000002": "blank",
        f"treatments:{SOUTH}:000003": "exact_copy",
        f"treatments:{WEST}:000001": "wrong_field_count",
    }


def test_every_file_has_an_account_that_adds_up_to_the_tables(clinics):
    quality = clinics.run().quality
    counts = ("rows_read", "used", "rejected", "duplicate", "out_of_scope")
    files = {one["file"]: [one[n] for n in counts] for one in quality["files"]
             if one["table"] == "treatments"}  # fmt: skip
    assert files == {NORTH: [2, 1, 1, 0, 0], SOUTH: [3, 1, 0, 1, 1], WEST: [2, 1, 1, 0, 0]}
    total = quality["tables"][0]
    assert [total[n] for n in counts] == [
        sum(column) for column in zip(*files.values(), strict=True)
    ]


def test_the_order_of_files_does_not_matter(clinics):
    first = clinics.run()
    for order in [*permutations([NORTH, SOUTH, WEST])][1:4]:
        clinics.treatments["path"] = list(order)
        other = clinics.run()
        for name in ("treatments", "assessments", "rejects", "repairs"):
            pd.testing.assert_frame_equal(getattr(first, name), getattr(other, name))
        assert other.quality == first.quality


def test_a_list_of_one_file_is_that_file(project):
    usual = project.run()
    project.treatments["path"] = [project.treatments["path"]]
    pd.testing.assert_frame_equal(project.run().treatments, usual.treatments)


def test_the_clinic_may_come_from_the_file(clinics):
    del clinics.treatments["columns"]["clinic"]
    clinics.treatments["clinic_by_file"] = {NORTH: "N", SOUTH: "S", WEST: "W"}
    # The row of P1 in the south now contradicts that of the north: another clinic, same place.
    result = clinics.run()
    assert result.treatments["clinic"].tolist() == ["S", "W"]
    assert (result.rejects["reason"] == "conflicting_duplicate").sum() == 2


def test_files_of_different_columns_each_name_what_they_lack(clinics):
    (clinics.root / WEST).write_text(HEADER.replace("units", "dose") + "P3,I3,C3,0,B,f,50,M,70\n")
    message = clinics.refuse(ConfigError)
    assert message.startswith("records.treatments.columns.dose_units")
    assert f"{WEST} has no column" in message


def test_the_same_export_under_two_names_is_refused(clinics):
    (clinics.root / WEST).write_bytes((clinics.root / NORTH).read_bytes())
    assert "holds the same as another file" in clinics.refuse(ConfigError)


def test_every_file_is_searched_for_identifiers(clinics):
    (clinics.root / WEST).write_text(HEADER + "P3,a.b@example.org,C3,0,Dysport,forehead,50,M,70\n")
    message = clinics.refuse(PrivacyError)
    assert message.startswith(WEST)
    assert "example.org" not in message


@pytest.mark.parametrize("path", ["/etc/passwd", "data/raw/../x.csv", "data/raw/tiny/absent.csv"])
def test_every_path_is_checked(clinics, path):
    clinics.treatments["path"] = [NORTH, path]
    assert "records.treatments.path" in clinics.refuse(ConfigError)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"path": []}, "at least one file"),
        ({"path": [NORTH, NORTH]}, "each file once"),
        ({"path": [NORTH, SOUTH], "clinic_by_file": {NORTH: "N"}}, "exactly the files"),
        ({"path": [NORTH], "clinic_by_file": {NORTH: "N"}}, "two sources"),
        ({"sheet": "Data"}, "workbooks only"),
        ({"format": "xlsx", "delimiter": ";"}, "no use where format is xlsx"),
        ({"format": "parquet", "encoding": "cp1252"}, "no use where format is parquet"),
        ({"format": "xls"}, "format"),
    ],
)
def test_contradictions_in_the_config_are_refused(project, changes, words):
    project.treatments.update(changes)
    with pytest.raises(ValidationError, match=words):
        project.analysis()


def test_the_workflow_digests_every_file(clinics, monkeypatch):
    monkeypatch.chdir(clinics.root)
    rules = Path(__file__).parents[3] / "workflow" / "rules" / "common.smk"
    functions = ast.parse(rules.read_text()).body
    wanted = next(one for one in functions if getattr(one, "name", "") == "input_digests")
    scope = {"SECTIONS": {"records": clinics.config["records"]}, "Path": Path}
    scope["sha256_of"] = sha256_of
    exec(compile(ast.Module([wanted], []), str(rules), "exec"), scope)
    digests = scope["input_digests"]()
    assert set(digests) == {NORTH, SOUTH, WEST, "data/raw/tiny/assessments.csv"}
    assert "missing" not in digests.values()
    (clinics.root / WEST).write_text("changed")
    assert scope["input_digests"]()[WEST] != digests[WEST]
