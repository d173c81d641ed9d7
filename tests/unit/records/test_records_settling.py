"""Copies and contradictions: which of several rows of one place is used, and under which reason."""

import pytest

from wearoff.errors import DataQualityError

BASE = "P1,I1,C1,0,Botox,glabella,20,F,50"
COPY, OTHER_DOSE = BASE, "P1,I1,C1,0,Botox,glabella,30,F,50"
OTHER_PRODUCT, UNREADABLE = (
    "P1,I1,C1,0,Dysport,glabella,50,F,50",
    "P1,I1,C1,0,Botox,glabella,x,F,50",
)
DUPLICATE, CONFLICT = "duplicate:exact_copy", "rejected:conflicting_duplicate"
SWITCHED, BOTH = "rejected:conflicting_product", "conflicting_duplicate;conflicting_product"
DOSE = "rejected:dose_not_a_number"


def states(result, table="treatments"):
    rows = result.rejects[result.rejects["table"] == table]
    return dict(zip(rows["row_id"].str[-2:], rows["state"] + ":" + rows["reason"], strict=True))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([COPY, COPY], {"05": DUPLICATE, "06": DUPLICATE}),
        ([COPY, OTHER_DOSE], {"01": CONFLICT, "05": DUPLICATE, "06": CONFLICT}),
        ([OTHER_DOSE, COPY], {"01": CONFLICT, "05": CONFLICT, "06": DUPLICATE}),
        ([OTHER_DOSE, OTHER_DOSE], {"01": CONFLICT, "05": CONFLICT, "06": DUPLICATE}),
        ([OTHER_PRODUCT, COPY], {"01": SWITCHED, "05": SWITCHED, "06": DUPLICATE}),
        ([OTHER_PRODUCT, OTHER_DOSE], {"01": CONFLICT, "05": SWITCHED, "06": CONFLICT}),
        # What cannot be read is no copy and contradicts nothing.
        ([UNREADABLE], {"05": DOSE}),
        ([UNREADABLE, UNREADABLE], {"05": DOSE, "06": DOSE}),
        ([UNREADABLE, COPY], {"05": DOSE, "06": DUPLICATE}),
        (["P1,I1,C1,1,Botox,glabella,30,F,50"], {}),
        (["P9,I1,C1,0,Botox,glabella,30,F,50"], {}),
        (["P1,I1,C1,0,Dysport,chin,30,F,50"], {}),
    ],
)
def test_rows_of_one_place(project, more, expected):
    project.append("treatments", *more)
    result = project.settle()
    assert states(result) == expected
    assert len(result.treatments) + len(expected) == 4 + len(more)


def test_a_row_that_contradicts_in_dose_and_product_has_both_reasons(project):
    project.append("treatments", OTHER_PRODUCT, OTHER_DOSE)
    reasons = project.settle().rejects.set_index("row_id")["reasons"]
    assert reasons.to_dict() == {
        "treatments:000001": BOTH, "treatments:000005": "conflicting_product",
        "treatments:000006": BOTH,
    }  # fmt: skip


def test_without_a_product_two_doses_of_one_place_contradict(project):
    del project.treatments["columns"]["product"]
    project.append("treatments", OTHER_PRODUCT)
    assert states(project.settle()) == {"01": CONFLICT, "05": CONFLICT}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("P1,28,glabella,1", {"07": DUPLICATE}),
        ("P1,28,glabella,2", {"02": CONFLICT, "07": CONFLICT}),
        ("P1,28,forehead,2", {}),
        ("P1,29,glabella,2", {}),
        ("P2,28,glabella,2", {}),
        ("P1,28,glabella,x", {"07": "rejected:score_not_a_number"}),
        ("P8,28,glabella,x", {"07": "rejected:score_not_a_number"}),
    ],
)
def test_scores_of_one_place(project, line, expected):
    project.append("assessments", line)
    result = project.settle()
    assert states(result, "assessments") == expected
    assert len(result.assessments) == 7 - len(expected)


def test_scores_of_a_patient_nobody_treated_are_not_settled_among_themselves(project):
    project.append("assessments", "P8,28,glabella,1", "P8,28,glabella,1", "P8,28,glabella,2")
    unknown = "rejected:no_treatment_of_patient"
    assert states(project.settle(), "assessments") == dict.fromkeys(("07", "08", "09"), unknown)
    assert set(project.settle().rejects["reasons"]) == {"no_treatment_of_patient"}


def test_days_count_from_the_first_treatment_that_is_used(project):
    project.replace("treatments", "P1,I1,C1,0,Botox,glabella,20", "P1,I1,C1,7,Botox,glabella,x")
    project.replace("treatments", "P2,I2,C1,0", "P2,I2,C1,10")
    result = project.settle()
    days = result.treatments.set_index("patient")["day"].to_dict()
    assert days == {"P1": 0, "P2": 0, "P3": 0}
    scores = result.assessments.groupby("patient")["day"].apply(list).to_dict()
    assert scores == {"P1": [-120, -92, -20], "P2": [-10, 20], "P3": [0]}


@pytest.mark.parametrize(
    ("cell", "reasons"),
    [
        ("0", "dose_not_positive"),
        ("-1", "dose_not_positive"),
        ("9.99", "dose_implausible"),
        ("10", None),
        ("100", None),
        ("100.01", "dose_implausible"),
    ],
)
def test_doses_on_either_side_of_what_is_believable(project, cell, reasons):
    project.config["records"]["plausible_dose_units"] = {"Botox": [10, 100]}
    project.append("treatments", f"P4,I1,C1,0,Botox,glabella,{cell},F,50")
    found = project.settle().rejects["reasons"].tolist()
    assert found == ([] if reasons is None else [reasons])


def test_a_range_binds_its_own_product_only(project):
    project.config["records"]["plausible_dose_units"] = {"Botox": [10, 30], "Dysport": [60, 99]}
    assert states(project.settle()) == {"04": "rejected:dose_implausible"}


@pytest.mark.parametrize(
    ("share", "is_refused"), [(0.25, False), (0.2499, True), (0.0, True), (1.0, False)]
)
def test_the_share_of_rejected_rows_may_be_reached_and_not_passed(project, share, is_refused):
    project.config["records"]["max_rejected_share"] = share
    project.append("treatments", ",,,,,,,,")  # out of scope: not among the four
    project.replace("treatments", "50,M,70", "x,M,70")
    project.replace("assessments", "P3,0,forehead,2\n", "")
    if is_refused:
        assert "1-7 of 5 rows are rejected" in project.refuse(DataQualityError)
    else:
        assert project.run().quality["refusal"] is None


def test_a_conflict_is_told_of_its_own_rows_whatever_stands_before_them(project):
    project.replace("treatments", BASE, UNREADABLE)
    project.append("treatments", "P3,I2,C1,0,Botox,forehead,10,M,70")
    assert states(project.settle()) == {"01": DOSE, "04": SWITCHED, "05": SWITCHED}


def test_used_rows_become_tables_cell_by_cell(project):
    project.replace("treatments", BASE, UNREADABLE)
    project.replace("assessments", "P1,28,glabella,1", "P1,28,glabella,x")
    result = project.settle()
    assert "treatment_dates" not in result.notes
    names = ("treatment_id", "patient", "injector", "clinic", "product", "area", "day",
             "dose_units", "sex", "age_years")  # fmt: skip
    assert tuple(result.treatments) == names
    assert result.treatments.to_numpy().tolist() == [
        ["treatments:000002", "P1", "I1", "C1", "Botox", "glabella", 0, 20.0, "F", 50.0],
        ["treatments:000003", "P2", "I2", "C1", "Botox", "glabella", 0, 24.0, "M", 61.0],
        ["treatments:000004", "P3", "I2", "C1", "Dysport", "forehead", 0, 50.0, "M", 70.0],
    ]
    kinds = dict(zip(names, ["str"] * 6 + ["int64", "float64", "str", "float64"], strict=True))
    assert result.treatments.dtypes.astype(str).to_dict() == kinds
    assert tuple(result.assessments) == ("assessment_id", "patient", "area", "day", "score")
    assert result.assessments.to_numpy().tolist() == [
        ["assessments:000001", "P1", "glabella", -120, 3.0],
        ["assessments:000003", "P1", "glabella", -20, 3.0],
        ["assessments:000004", "P2", "glabella", 0, 2.0],
        ["assessments:000005", "P2", "glabella", 30, 1.0],
        ["assessments:000006", "P3", "forehead", 0, 2.0],
    ]
    found = [str(kind) for kind in result.assessments.dtypes]
    assert found == ["str", "str", "str", "int64", "float64"]


def test_codes_stand_beside_the_rows_that_are_not_used(project):
    project.replace("treatments", BASE, UNREADABLE)
    project.append("assessments", "P8,28,glabella,1")
    rows = project.settle().rejects[["row_id", "patient", "injector", "clinic"]]
    assert rows.astype(object).where(rows.notna(), None).to_numpy().tolist() == [
        ["treatments:000001", "P1", "I1", "C1"], ["assessments:000007", "P8", None, None],
    ]  # fmt: skip


def test_fields_that_are_not_mapped_are_null_and_keep_their_type(project):
    for field in ("injector", "dose_units", "area"):
        del project.treatments["columns"][field]
    del project.config["records"]["assessments"]["columns"]["area"]
    result = project.settle()
    assert result.treatments[["injector", "dose_units", "area"]].isna().all().all()
    kinds = result.treatments.dtypes.astype(str)
    assert kinds[["injector", "dose_units", "area"]].tolist() == ["str", "float64", "str"]
    assert result.assessments["area"].isna().all()
    assert str(result.assessments["area"].dtype) == "str"


@pytest.fixture
def dated(project):
    """Dates instead of days, and an export of 1 March 2024."""
    project.config["records"]["extract_date"] = "2024-03-01"
    for name in ("treatments", "assessments"):
        source = project.config["records"][name]
        source["columns"]["date"] = source["columns"].pop("day")
        source["date_format"] = "%Y-%m-%d"
    project.write(
        "treatments",
        "pat,inj,site,day,prod,area,units,sex,age\n"
        "P1,I1,C1,2024-01-31,Botox,glabella,20,F,50\nP1,I1,C1,2024-03-01,Botox,chin,20,F,50\n"
        "P2,I1,C1,2024-03-02,Botox,glabella,20,F,50\n",
    )
    project.write(
        "assessments",
        "pat,day,area,score\nP1,2024-01-30,glabella,3\nP1,2024-03-01,glabella,1\n"
        "P1,2024-03-02,glabella,1\nP2,2024-03-01,glabella,1\n",
    )
    return project


def test_dates_count_from_the_first_treatment_and_end_with_the_export(dated):
    result = dated.settle()
    assert result.treatments["day"].tolist() == [0, 30]
    assert result.assessments["day"].tolist() == [-1, 30]
    assert result.notes["treatment_dates"] == 2  # those that are used
    late = "rejected:date_after_extract"
    assert states(result) == {"03": late}
    assert states(result, "assessments") == {"03": late, "04": "rejected:no_treatment_of_patient"}


def test_the_other_score_and_the_rater_have_columns_of_their_own(project):
    header, *lines = project.path("assessments").read_text().splitlines()
    cells = ["own,by", "3,R1", ",", "2,R2", "1,R1", "0,R1", "2.5,R1"]
    rows = [f"{row},{more}" for row, more in zip([header, *lines], cells, strict=True)]
    project.write("assessments", "\n".join(rows) + "\n")
    project.config["records"]["assessments"]["columns"] |= {"score_2": "own", "rater": "by"}
    found = project.settle().assessments
    assert list(found)[-2:] == ["score_2", "rater"]
    assert found[["score_2", "rater"]].dtypes.astype(str).tolist() == ["float64", "str"]
    seen = found[["score_2", "rater"]].astype(object)
    assert seen.where(seen.notna(), None).to_numpy().tolist() == [
        [3.0, "R1"], [None, None], [2.0, "R2"], [1.0, "R1"], [0.0, "R1"], [2.5, "R1"],
    ]  # fmt: skip
