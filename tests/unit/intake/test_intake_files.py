"""Workbooks, Parquet, and tables spread over several files: what is one table, and what is not."""

import io

import pandas as pd
import pytest

from wearoff.errors import ConfigError, PrivacyError
from wearoff.intake.file_clinics import clinics_of_paths

HEADER = "patient,injector,treatment date,product,area,units"
TREATMENTS = [
    HEADER, *(f"{{}}{n},i{n % 2},2024-01-{n + 10},Botox,glabella,{20 + n / 2}" for n in range(9)),
]  # fmt: skip
VISITS = [
    "patient,visit date,area,score",
    *(f"{{}}{n},2024-02-{n + 10},glabella,{n % 4}" for n in range(9)),
]


def table(lines, letter="p"):
    return "".join(line.replace("{}", letter) + "\n" for line in lines)


def sheet(workbooks, lines, letter="p"):
    """Return a sheet of typed cells."""
    frame = pd.read_csv(io.StringIO(table(lines, letter)))
    dates = [column for column in frame if "date" in column]
    frame[dates] = frame[dates].apply(pd.to_datetime)
    rows = [[cell.item() if hasattr(cell, "item") else cell for cell in row]
            for row in frame.astype(object).to_numpy()]  # fmt: skip
    rows = [[cell.date() if isinstance(cell, pd.Timestamp) else cell for cell in r] for r in rows]
    return workbooks.sheet_xml([list(frame.columns), *rows])


def workbook(workbooks, **sheets):
    return workbooks.zipped(workbooks.workbook_parts(sheets))


def parquet(lines):
    frame = pd.read_csv(io.StringIO(table(lines)))
    dates = [column for column in frame if "date" in column]
    frame[dates] = frame[dates].apply(pd.to_datetime)
    frame["tags"] = [["a", "b"]] * len(frame)
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def used(project, name="mine"):
    out = project.clean(name)
    return {t: len(pd.read_parquet(out / f"{t}.parquet")) for t in ("treatments", "assessments")}


def test_two_sheets_of_a_workbook_are_two_tables(project, workbooks):
    content = workbook(
        workbooks, Graded=sheet(workbooks, VISITS), Treated=sheet(workbooks, TREATMENTS)
    )
    project.init(project.write("export.xlsx", content))
    records = project.load().records
    assert (records.treatments.sheet, records.assessments.sheet) == ("Treated", "Graded")
    assert records.treatments.date_format == "%Y-%m-%d"
    assert used(project) == {"treatments": 9, "assessments": 9}


def test_two_workbooks_of_one_sheet_need_no_sheet_named(project, workbooks):
    paths = [
        project.write(name, workbook(workbooks, Export=sheet(workbooks, lines)))
        for name, lines in (("t.xlsx", TREATMENTS), ("v.xlsx", VISITS))
    ]
    made = project.init(*paths)
    assert "sheet:" not in made.text
    assert used(project) == {"treatments": 9, "assessments": 9}


def test_sheets_with_the_same_columns_are_left_to_choose(project, workbooks):
    content = workbook(
        workbooks,
        North=sheet(workbooks, TREATMENTS),
        South=sheet(workbooks, TREATMENTS, "q"),
        Visits=sheet(workbooks, VISITS),
    )
    made = project.init(project.write("export.xlsx", content))
    assert "sheet: null  # EDIT: sheets 'North', 'South' have the same columns" in made.text
    with pytest.raises(ConfigError, match="name the one that holds the records"):
        project.preview()
    project.edit("sheet: null", 'sheet: "South"')
    assert used(project)["treatments"] == 9


def test_sheets_that_may_both_be_the_visits_are_left_to_choose(project, workbooks):
    others = [line.replace("visit date", "review date") for line in VISITS]
    content = workbook(
        workbooks,
        Treated=sheet(workbooks, TREATMENTS),
        Patients=sheet(workbooks, ["patient,sex,age", *(f"{{}}{n},F,4{n}" for n in range(9))]),
        Nurse=sheet(workbooks, VISITS),
        Doctor=sheet(workbooks, others),
    )
    made = project.init(project.write("export.xlsx", content))
    assert project.load().records.treatments.sheet == "Treated"
    assert "sheet: null  # EDIT: several sheets may be this table" in made.text
    assert '"Nurse"' in made.text
    assert '"Doctor"' in made.text
    assert "not read: data/raw/mine/export.xlsx, sheet 'Patients'" in made.said


def test_a_sheet_named_like_a_person_is_refused_as_a_run_would(project, workbooks):
    sheets = {"Dr. Zorvath": sheet(workbooks, TREATMENTS), "Visits": sheet(workbooks, VISITS)}
    path = project.write("export.xlsx", workbook(workbooks, **sheets))
    with pytest.raises(PrivacyError, match="name of sheet #1 holds") as refused:
        project.init(path)
    assert "Zorvath" not in str(refused.value)
    assert not (project.root / "config").exists()


def test_a_workbook_of_text_is_read_as_text(project, workbooks):
    rows = [["Patient", "Datum", "Dosis"]]
    rows += [[f"p{n}", f"{n + 10}.01.2024", f"{n},5"] for n in range(5, 12)]
    path = project.write("t.xlsx", workbook(workbooks, Export=workbooks.sheet_xml(rows)))
    project.init(path, project.write("v.csv", table(VISITS)))
    treatments = project.load().records.treatments
    assert (treatments.decimal, treatments.date_format) == (",", "%d.%m.%Y")


def test_a_workbook_without_a_table_is_refused_in_one_line(project, workbooks):
    merged = workbooks.sheet_xml(
        [["patient", "date"], ["p1", "x"]],
        after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    )
    path = project.write("one.xlsx", workbook(workbooks, Cover=merged))
    with pytest.raises(Exception, match="merged cells"):
        project.init(path)
    path = project.write("two.xlsx", workbook(workbooks, Cover=merged, Back=merged))
    with pytest.raises(ConfigError, match="has no sheet that is a table"):
        project.init(path)
    assert not (project.root / "config").exists()


def test_parquet_comes_in_and_columns_of_lists_are_told_of(project):
    paths = [project.write("t.parquet", parquet(TREATMENTS)), project.write("v.csv", table(VISITS))]
    made = project.init(*paths)
    assert "not read: 1 column of data/raw/mine/t.parquet with lists" in made.said
    treatments = project.load().records.treatments
    assert (treatments.format, treatments.decimal) == ("parquet", ".")
    assert used(project) == {"treatments": 9, "assessments": 9}


def test_a_damaged_parquet_file_is_refused_under_the_command(project):
    path = project.write("t.parquet", parquet(TREATMENTS)[:-9])
    with pytest.raises(ConfigError, match=r"^wearoff init: .* damaged Parquet file"):
        project.init(path)


def test_files_with_the_same_columns_are_one_table(project):
    paths = [project.write(f"t_{town}.csv", table(TREATMENTS, town[0])) for town in ("Ulm", "Bern")]
    visits = project.write("v.csv", table(VISITS, "U") + table(VISITS[1:], "B"))
    made = project.init(*paths, visits)
    treatments = project.load().records.treatments
    assert treatments.path == tuple(paths)
    assert treatments.clinic_by_file == {paths[0]: "Ulm", paths[1]: "Bern"}
    assert "clinic_by_file:  # EDIT:" in made.text
    assert "clinic         by file (2 files): to be confirmed" in made.said
    assert used(project) == {"treatments": 18, "assessments": 18}
    assert "clinic         by file" in project.preview().text


def test_a_clinic_column_wins_over_the_names_of_files(project):
    lines = [line + (",clinic" if "patient" in line else ",c1") for line in TREATMENTS]
    paths = [project.write(f"t_{town}.csv", table(lines, town[0])) for town in ("Ulm", "Bern")]
    project.init(*paths, project.write("v.csv", table(VISITS, "U")))
    treatments = project.load().records.treatments
    assert (treatments.columns["clinic"], treatments.clinic_by_file) == ("clinic", {})


def test_files_that_are_no_clinics_leave_the_clinic_open(project):
    paths = [project.write(f"t_{year}.csv", table(TREATMENTS, f"p{year}")) for year in (2023, 2024)]
    made = project.init(*paths, project.write("v.csv", table(VISITS, "p2023")))
    assert project.load().records.treatments.clinic_by_file == {}
    assert "# EDIT: clinic_by_file: {FILE: CLINIC} if each file is a clinic" in made.text


NAMES = {
    "words": (("t_north", "t_south"), ["north", "south"]),
    "several words": (("treat Bad Ems", "treat Ulm"), ["Bad Ems", "Ulm"]),
    "folders": (("north/t", "south/t"), ["north", "south"]),
    "numbered clinics": (("praxis1_t", "praxis2_t"), ["praxis 1", "praxis 2"]),
    "years": (("t_2023", "t_2024"), None),
    "months": (("t_januar", "t_februar"), None),
    "parts": (("t_part1", "t_part2"), None),
    "quarters": (("t_q1", "t_q2"), None),
    "clinics and years": (("t_north_2023", "t_north_2024"), None),
    "persons": (("Dr_Meier", "Dr_Huber"), None),
    "one without a word of its own": (("t", "t_south"), None),
}


@pytest.mark.parametrize("name", NAMES)
def test_clinics_by_the_names_of_files(name):
    stems, wanted = NAMES[name]
    found = clinics_of_paths([f"data/raw/mine/{stem}.csv" for stem in stems])
    assert (list(found.values()) if found else None) == wanted


ACCENTS = [line.replace("glabella", "Krähenfüße") for line in TREATMENTS]


def test_a_file_without_accents_is_of_any_encoding(project):
    paths = [
        project.write("t_a.csv", table(TREATMENTS, "a")),
        project.write("t_b.csv", table(ACCENTS, "b"), "cp1252"),
    ]
    project.init(*paths, project.write("v.csv", table(VISITS, "a")))
    assert project.load().records.treatments.encoding == "cp1252"
    assert used(project)["treatments"] == 18


REFUSED = {
    "two encodings": ((ACCENTS, "utf-8"), (ACCENTS, "cp1252"), "not the same encoding"),
    "two delimiters": (
        (TREATMENTS, "utf-8"), ([line.replace(",", ";") for line in TREATMENTS], "utf-8"),
        "not the same delimiter",
    ),
    "a column too many": (
        (TREATMENTS, "utf-8"),
        ([line + (",sex" if "patient" in line else ",F") for line in TREATMENTS], "utf-8"),
        "are alike but for 'sex'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_files_of_one_table_must_be_written_alike(project, name):
    *files, words = REFUSED[name]
    paths = [
        project.write(f"t_{letter}.csv", table(lines, letter), encoding)
        for letter, (lines, encoding) in zip("ab", files, strict=True)
    ]
    with pytest.raises(ConfigError, match=words) as caught:
        project.init(*paths, project.write("v.csv", table(VISITS, "a")))
    assert "\n" not in str(caught.value)
    assert not (project.root / "config").exists()


def test_three_different_files_and_a_file_given_twice_are_refused(project):
    paths = [project.write("t.csv", table(TREATMENTS)), project.write("v.csv", table(VISITS))]
    other = project.write("o.csv", "patient,review date,fws\np1,2024-01-15,1\n")
    with pytest.raises(ConfigError, match=r"3 different tables: .*t\.csv, .*v\.csv, .*o\.csv"):
        project.init(*paths, other)
    with pytest.raises(ConfigError, match="name each file once"):
        project.init(*paths, paths[0])
