"""Clinics that number patients alike: one code is two persons, and visits find the right one."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from wearoff.records.patient_codes import _mark

NORTH, SOUTH, SEEN_NORTH, SEEN_SOUTH = (
    f"data/raw/tiny/{name}.csv" for name in ("north", "south", "a_visits", "b_visits")
)
TREATED = "pat,inj,day,prod,area,units,sex,age\n1,I1,{},Botox,glabella,20,F,50\n"
SEEN = "pat,day,area,score\n1,{},glabella,{}\n1,{},glabella,{}\n"


@pytest.fixture
def clinics(project):
    """Two clinics with a patient 1 each, treated on days 0 and 10 of one calendar."""
    for path, text in {
        NORTH: TREATED.format(0), SOUTH: TREATED.format(10),
        # By name and by order the files of visits would go the other way round.
        SEEN_SOUTH: SEEN.format(0, 3, 30, 2), SEEN_NORTH: SEEN.format(10, 1, 30, 0),
    }.items():  # fmt: skip
        (project.root / path).write_text(text)
    del project.treatments["columns"]["clinic"]
    project.treatments["path"] = [NORTH, SOUTH]
    project.treatments["clinic_by_file"] = {NORTH: "N", SOUTH: "S"}
    visits = project.config["records"]["assessments"]
    visits["path"] = [SEEN_NORTH, SEEN_SOUTH]
    visits["clinic_by_file"] = {SEEN_SOUTH: "N", SEEN_NORTH: "S"}
    project.config["records"]["patient_codes"] = "per_clinic"
    return project


def seen(result):
    rows = result.assessments[["patient", "day", "score"]]
    return sorted(rows.itertuples(index=False, name=None))


def test_visits_find_the_patient_of_their_clinic_whatever_the_files_are_called(clinics):
    result = clinics.run()
    treated = result.treatments[["patient", "clinic", "day"]]
    assert treated.values.tolist() == [["N:1", "N", 0], ["S:1", "S", 0]]
    assert seen(result) == [("N:1", 0, 3), ("N:1", 30, 2), ("S:1", 0, 1), ("S:1", 20, 0)]
    assert result.rejects.empty


def test_the_order_of_files_does_not_matter(clinics):
    first, visits = clinics.run(), clinics.config["records"]["assessments"]
    for order in permutations(visits["path"]):
        visits["path"] = list(order)
        clinics.treatments["path"] = clinics.treatments["path"][::-1]
        other = clinics.run()
        pd.testing.assert_frame_equal(other.assessments, first.assessments)
        pd.testing.assert_frame_equal(other.treatments, first.treatments)


def test_shared_codes_are_one_person(clinics):
    clinics.config["records"]["patient_codes"] = "shared"
    del clinics.config["records"]["assessments"]["clinic_by_file"]
    result = clinics.run()
    assert result.treatments["patient"].tolist() == ["1", "1"]
    assert result.treatments["day"].tolist() == [0, 10]


def test_a_column_of_clinics_does_as_well(project):
    rows = "1,I1,C1,0,Botox,glabella,20,F,50\n1,I1,C2,0,Botox,glabella,20,F,50\n"
    project.write("treatments", f"pat,inj,site,day,prod,area,units,sex,age\n{rows}")
    seen_rows = "1,c1,30,glabella,1\n1,C2,30,glabella,2\n1,C3,30,glabella,3\n"
    project.write("assessments", f"pat,where,day,area,score\n{seen_rows}")
    project.config["records"]["patient_codes"] = "per_clinic"
    project.config["records"]["assessments"]["columns"]["clinic"] = "where"
    result = project.run()
    assert seen(result) == [("C1:1", 30, 1), ("C2:1", 30, 2)]
    assert result.rejects["reason"].tolist() == ["no_treatment_of_patient"]


def test_no_two_pairs_of_clinic_and_code_become_one():
    texts = ["".join(letters) for n in (1, 2, 3) for letters in product(r"a:\\", repeat=n)]
    pairs = pd.DataFrame(set(product(texts, repeat=2)), columns=["clinic", "code"], dtype="str")
    joined = pairs["clinic"].map(_mark) + ":" + pairs["code"]
    assert len(pairs) > 1_000
    assert joined.nunique() == len(pairs)


def test_a_row_without_clinic_has_no_patient(clinics):
    del clinics.treatments["clinic_by_file"]
    clinics.treatments["columns"]["clinic"] = "site"
    for path, clinic in ((NORTH, ""), (SOUTH, "S")):
        text = (clinics.root / path).read_text().replace("pat,", "site,pat,", 1)
        (clinics.root / path).write_text(text.replace("\n1,", f"\n{clinic},1,"))
    result = clinics.run()
    assert result.treatments["patient"].tolist() == ["S:1"]
    reasons = result.rejects.groupby("table")["reasons"].unique()
    assert reasons["treatments"].tolist() == ["missing_patient;missing_clinic"]
    assert reasons["assessments"].tolist() == ["no_treatment_of_patient"]


def test_clinics_that_number_alike_are_noticed_though_their_rows_were_rejected(clinics):
    clinics.config["records"]["patient_codes"] = "shared"
    del clinics.config["records"]["assessments"]["clinic_by_file"]
    rows = "".join(f"{i},I1,0,Botox,glabella,{{}},F,50\n" for i in range(1, 9))
    header = TREATED.split("\n")[0]
    for path, units in ((NORTH, 20), (SOUTH, 24)):
        extra = "9,I1,0,Botox,glabella,20,F,50\n" if path == SOUTH else ""
        (clinics.root / path).write_text(f"{header}\n{rows.format(*[units] * 8)}{extra}")
    visits = clinics.root / SEEN_NORTH
    visits.write_text(visits.read_text() + "9,0,glabella,3\n")
    result = clinics.run()
    assert result.treatments["patient"].tolist() == ["9"]
    checks = {check["name"]: check for check in result.quality["checks"]}
    found = checks["patient_codes_unshared"]
    assert (found["status"], found["numerator"], found["denominator"]) == ("failed", 8, 9)
    assert "per_clinic" in found["advice"]


@pytest.mark.parametrize(
    ("place", "key", "value", "words"),
    [
        ("treatments", "clinic_by_file", {}, "needs a clinic in treatments"),
        ("assessments", "clinic_by_file", {}, "needs a clinic in assessments"),
        ("assessments", "clinic_by_file", {SEEN_NORTH: "N", SEEN_SOUTH: "X"}, "no file of treat"),
        (None, "patient_codes", "shared", "only with patient_codes: per_clinic"),
        (None, "patient_codes", "per_file", "'shared' or 'per_clinic'"),
    ],
)
def test_what_cannot_be_linked_is_a_config_error(clinics, place, key, value, words):
    records = clinics.config["records"]
    (records if place is None else records[place])[key] = value
    with pytest.raises(ValidationError, match=words):
        clinics.analysis()


def test_given_bounds_need_both_codes(project):
    intervals = {"path": "data/raw/tiny/bounds.csv", "columns": {"lower": "l", "upper": "u"}}
    project.config["records"] = {
        "kind": "intervals", "intervals": intervals, "patient_codes": "per_clinic",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="needs a clinic in intervals"):
        project.analysis()
    intervals["columns"] |= {"clinic": "c", "patient": "p"}
    (project.root / intervals["path"]).write_text("l,u,c,p\n10,20,N,1\n30,40,S,1\n")
    result = project.run()
    assert result.treatments["patient"].tolist() == ["N:1", "S:1"]
    np.testing.assert_equal(result.treatments["lower_days"].to_numpy(), [10, 30])
