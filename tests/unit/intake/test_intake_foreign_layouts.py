"""What init proposes for titles, columns per product, grouped rows and files named differently."""

import pytest

from wearoff.intake.levels import product_of
from wearoff.intake.propose import propose_config
from wearoff.intake.title_lines import header_row
from wearoff.intake.volumes import units_per_ml

HEAD = "Pt,Sex,Age,Inj,Tx day,Area,Botox U,Dysport U,Days post,Grade"
AREAS = ("Glabella", "Frown lines", "Forehead")


def log(n_patients, first=0, head=HEAD):
    """A log with a row per visit; the day-0 row has the dose, in a column of its product."""
    lines = [head]
    for n in range(first, first + n_patients):
        own, area = f"P{n:03d},{'FM'[n % 2]},{40 + n},I{n % 3}", AREAS[n % 3]
        dose = "20," if n % 2 else ",55"
        lines.append(f"{own},0,{area},{dose},0,3")
        lines += [f"{own},0,{area},,,{days},{grade}" for days, grade in ((21, 1), (95, 3))]
    return "\n".join(lines) + "\n"


def test_a_log_of_day_0_rows_and_visits_is_read_as_it_is(project):
    made = project.init(
        project.write("log.csv", f"Our log - printed today\n{log(12)}TOTAL,,,,,,,\n")
    )
    records = project.load().records
    assert records.treatments.header_line == records.assessments.header_line == 2
    assert records.treatments.dose_by_product == {
        "onabotulinumtoxinA": "Botox U", "abobotulinumtoxinA": "Dysport U",
    }  # fmt: skip
    assert dict(records.treatments.keep) == {"Days post": ("0",)}
    assert records.assessments.columns["since_treatment"] == "Days post"
    assert records.assessments.columns["day"] == "Tx day"
    assert "sum_rows" not in made.text
    text = project.preview().text
    assert "treatments that would be used: 10, patients: 10" in text  # 12, in bands


def test_files_of_one_table_may_name_their_columns_differently(project):
    other = (
        "Patient,Gender,Age,Injector,Log day,Treated site,Botox (U),Dysport (U),Days since Tx,Score"
    )
    north = project.write("north.csv", log(12))
    south = project.write("south.csv", f"South\n{log(12, head=other)}")
    project.init(north, south)
    records = project.load().records
    assert records.treatments.renamed[south] == {
        "Patient": "Pt", "Gender": "Sex", "Injector": "Inj", "Log day": "Tx day",
        "Treated site": "Area", "Botox (U)": "Botox U", "Dysport (U)": "Dysport U",
        "Days since Tx": "Days post", "Score": "Grade",
    }  # fmt: skip
    assert records.treatments.header_line == {north: 1, south: 2}
    # The clinics share codes, so their patients are told apart.
    assert records.patient_codes == "per_clinic"
    assert "treatments that would be used: 25, patients: 25" in project.preview().text


def test_codes_that_files_hardly_share_are_those_of_one_index(project):
    project.init(project.write("north.csv", log(12)), project.write("south.csv", log(12, 11)))
    assert project.load().records.patient_codes == "shared"


def test_tables_of_treatments_and_visits_are_not_one_table(project):
    made = project.init(
        project.write("t.csv", "patient,treatment date,injector,area,product,dose\n"
                      + "".join(f"p{n},2024-01-1{n},I1,glabella,Botox,20\n" for n in range(1, 9))),
        project.write("v.csv", "patient,visit date,rater,area,score,note\n"
                      + "".join(f"p{n},2024-02-1{n},R1,glabella,{n % 3},\n" for n in range(1, 9))),
    )  # fmt: skip
    assert "renamed" not in made.text


DILUTIONS = {
    "100 U/2 mL": "50", "500 U/2,5 mL": "200", "100U / 2ml": "50", "100 E in 4 ml": "25",
    "100 U": None, "2 mL": None, "100/0 ml": None,
}  # fmt: skip


@pytest.mark.parametrize("cell", DILUTIONS)
def test_units_per_ml_of_a_dilution(cell):
    assert units_per_ml(cell) == DILUTIONS[cell]


def test_volumes_in_the_order_of_listed_muscles(project):
    text = "patient;date injection;produit;dilution;muscles;volume (mL);score avant"
    text += ";controle 1 date;controle 1 score;controle 2 date;controle 2 score\n"
    for n in range(1, 10):
        muscles, volumes = (("SCM D, splenius G", "0.5, 1"), ("SCM D", "0.8"))[n % 2]
        text += f"p{n};1{n}/01/2024;Botox;100 U/2 mL;{muscles};{volumes};3"
        text += f";1{n}/02/2024;1;1{n}/05/2024;3\n"
    project.init(project.write("t.csv", text))
    records = project.load().records
    assert records.treatments.columns["volume_ml"] == "volume (mL)"
    assert records.treatments.columns["units_per_ml"] == "dilution"
    assert records.treatments.values["units_per_ml"] == {"100 U/2 mL": "50"}
    assert dict(records.treatments.split) == {"area": ",", "volume_ml": ","}
    # One score of a session concerns all muscles of it; the first is of the day of treatment.
    assert "area" not in records.assessments.fields()
    assert records.assessments.visits[0].after_days == 0
    assert len(records.assessments.visits) == 3
    doses = project.clean() / "treatments.parquet"
    assert doses.exists()


def grouped():
    rows = [["Patient", "Injection date", "Doctor", "Product", "Vial (U)", "Diluent (mL)", "Muscle",
             "Volume (mL)", "Score 0", "C1 date", "C1 score", "C2 date", "C2 score"]]  # fmt: skip
    for n in range(1, 10):
        rows.append([f"P{n}", f"2024-01-1{n}", "D1", "Botox", 100, 2, "SCM", 0.5, 3,
                     f"2024-02-1{n}", 1, f"2024-05-1{n}", 3])  # fmt: skip
        rows.append(["", "", "", "", "", "", "splenius", 1, *[""] * 5])
    return rows


def test_rows_that_continue_a_session_are_filled_down(project):
    text = "".join(",".join(map(str, row)) + "\n" for row in grouped())
    made = project.init(project.write("t.csv", text))
    records = project.load().records
    assert records.treatments.fill_down[0] == "Patient"
    assert {"Injection date", "Vial (U)", "Diluent (mL)"} <= set(records.treatments.fill_down)
    assert "sum_rows" not in made.text
    assert records.assessments.columns == {"patient": "Patient", "date": "Injection date"}
    assert "treatments that would be used: 20" in project.preview().text  # 18, in bands


SCORES = {
    # name of the column; what is proposed
    "grade (0-3)": "  score_range: [0, 3]  # likely",
    "Schweregrad 0 bis 4": "  score_range: [0, 4]  # likely",
    "grade": "  # EDIT: score_range: [0, 2]",
}


@pytest.mark.parametrize("name", SCORES)
def test_the_range_of_the_scale(project, name):
    visits = f"patient,visit date,{name}\n"
    visits += "".join(f"p{n},2024-02-1{n},{n % 3}\n" for n in range(1, 10))
    text = "patient,treatment date,dose\n"
    text += "".join(f"p{n},2024-01-1{n},20\n" for n in range(1, 10))
    made = project.init(project.write("t.csv", text), project.write("v.csv", visits))
    assert SCORES[name] in made.text


def test_a_rare_unknown_product_is_not_recorded_until_it_is_edited(project):
    text = "patient,treatment date,product\n"
    text += "".join(f"p{n},2024-01-1{n % 9 + 1},Botox\n" for n in range(30)) + "p1,2024-03-01,Btx\n"
    visits = "patient,visit date,score\n" + "".join(f"p{n},2024-02-11,1\n" for n in range(30))
    project.init(project.write("t.csv", text), project.write("v.csv", visits))
    assert project.load().records.treatments.values["product"]["Btx"] is None


def test_a_product_in_doubt_is_not_known():
    assert product_of("Botox") == product_of("botox 100")
    assert product_of("Botox ?") is None


ROWS = [["a", "b", "c", "d"], ["1", "2", "3", ""], ["1", "2", "3", "4"]]
TOPS = {
    "none": ([], 1),
    "a title": ([["Export of May"]], 2),
    "a title with empty cells": ([["Export", "", "", ""], ["", "", "", ""]], 3),
    "names of groups": ([["", "", "Visit 1", ""]], 2),
    "a first record with gaps": ([["1", "", "", ""]], 1),
}


@pytest.mark.parametrize("name", TOPS)
def test_in_which_row_the_column_names_stand(name):
    above, line = TOPS[name]
    assert header_row([*above, *ROWS]) == line


def merged(*places):
    cells = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    return f"<mergeCells>{cells}</mergeCells>"


@pytest.fixture
def two_sheets(project, workbooks):
    """A sheet with a title and two lines of names, and one whose sessions are merged cells."""
    titled = [
        ["Our follow-up", *[None] * 6],
        [],
        [*[None] * 4, "Visit 1", None, "Visit 2", None],
        ["Patient", "Injection date", "Product", "Units", "Date", "Score", "Date", "Score"],
    ]
    for n in range(1, 10):
        titled.append([f"A{n}", f"2024-01-1{n}", "Botox", 20, f"2024-02-1{n}", 1,
                       f"2024-05-1{n}", 3])  # fmt: skip
    rows = [[cell or None for cell in row] for row in grouped()]
    places = [f"{letter}{n}:{letter}{n + 1}" for n in range(2, 20, 2) for letter in "ABCDEFIJ"]
    sheets = {
        "North": workbooks.sheet_xml(titled, after=merged("A1:H1", "E3:F3", "G3:H3")),
        "South": workbooks.sheet_xml(rows, after=merged(*places)),
    }  # fmt: skip
    return project.write("t.xlsx", workbooks.zipped(workbooks.workbook_parts(sheets)))


def test_two_lines_of_names_below_a_title_of_a_sheet(project, two_sheets):
    propose_config(paths=[two_sheets], name="mine", sheet="North", project_dir=project.root)
    records = project.load().records
    assert records.treatments.header_line == 4
    assert [visit.score for visit in records.assessments.visits] == [
        "Visit 1 Score", "Visit 2 Score",
    ]  # fmt: skip
    assert "treatments that would be used: 10" in project.preview().text  # 9, in bands


def test_merged_sessions_of_a_sheet_are_filled_down(project, two_sheets):
    propose_config(paths=[two_sheets], name="mine", sheet="South", project_dir=project.root)
    assert project.load().records.treatments.fill_down[0] == "Patient"
    assert "treatments that would be used: 20" in project.preview().text  # 18, in bands
