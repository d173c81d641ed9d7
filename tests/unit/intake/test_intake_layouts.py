"""Layouts other than a row per area and a row per visit, and columns that only look right."""

import pandas as pd
import pytest

from wearoff.intake.areas import area_of, holds_areas
from wearoff.intake.columns import Column, plain_words
from wearoff.intake.grades import grades_of
from wearoff.intake.levels import answers_of, row_kinds_of
from wearoff.intake.matching import match_fields
from wearoff.intake.shapes import visit_columns

VISITS = "patient,visit date,score\n" + "".join(f"p{n},2024-02-1{n},1\n" for n in range(9))
ROWS = range(1, 9)


def with_visits(project, treatments):
    return project.init(project.write("t.csv", treatments), project.write("v.csv", VISITS))


def test_a_column_that_says_what_each_row_is_tells_treatments_from_visits(project):
    lines = ["Pat-ID,Art,Datum,Produkt,Einheiten,Grad"]
    for n in ROWS:
        lines += [f"p{n},Behandlung,1{n}.01.2024,Botox,20,3", f"p{n},Kontrolle,1{n}.02.2024,,,1"]
    made = project.init(project.write("all.csv", "\n".join(lines) + "\n"))
    assert project.load().records.treatments.keep == {"Art": ("Behandlung",)}
    assert "'Grad'" not in made.said.partition("not used")[2]
    out = project.clean()
    assert len(pd.read_parquet(out / "treatments.parquet")) == 8
    assert len(pd.read_parquet(out / "assessments.parquet")) == 16


@pytest.mark.parametrize("n_doses_without_product", [0, 1])
def test_rows_with_a_product_and_a_dose_are_taken_for_the_treatments(
    project, n_doses_without_product
):
    lines = ["Paciente;Fecha;Toxina;Unidades;Gravedad"]
    for n in ROWS:
        brand = "" if n <= n_doses_without_product else "Botox"
        lines += [f"p{n};1{n}/01/2024;{brand};20;3", f"p{n};1{n}/02/2024;;;1"]
    made = project.init(project.write("todo.csv", "\n".join(lines) + "\n"))
    if n_doses_without_product:  # then it would be lost as a visit
        assert "# EDIT: keep: {COLUMN: [values]} of the rows that are treatments" in made.text
        return
    assert "keep:  # EDIT: likely: rows with a product are taken for the treatments" in made.text
    assert len(pd.read_parquet(project.clean() / "treatments.parquet")) == 8


def test_visits_beside_each_other_are_proposed_with_the_days_of_their_names(project):
    text = "patient,treatment_date,product,units,fws_baseline,fws_week_4,fws_week_12\n"
    text += "".join(f"p{n},2024-01-1{n},Botox,20,3,1,{n % 3 + 1}\n" for n in ROWS)
    made = project.init(project.write("wide.csv", text))
    visits = project.load().records.assessments.visits
    assert [(visit.score, visit.after_days) for visit in visits] == [
        ("fws_baseline", 0), ("fws_week_4", 28), ("fws_week_12", 84),
    ]  # fmt: skip
    assert "visits:  # EDIT: each visit has columns of its own; the days are those" in made.text
    assert "EDIT: keep" not in made.text
    out = project.clean()
    assert len(pd.read_parquet(out / "treatments.parquet")) == 8
    seen = pd.read_parquet(out / "assessments.parquet")
    assert seen.groupby("day")["score"].agg(["size", "sum"]).to_numpy().tolist() == [
        [8, 24], [8, 8], [8, sum(n % 3 + 1 for n in ROWS)],
    ]  # fmt: skip


def test_visits_with_dates_of_their_own_are_proposed(project):
    text = "Patient;Behandlungsdatum;Kontrolle 1 Datum;Kontrolle 1 Grad;Kontrolle 2 Datum;"
    text += "Kontrolle 2 Grad\n"
    text += "".join(f"p{n};1{n}.01.2024;1{n}.02.2024;leicht;;\n" for n in ROWS)
    project.init(project.write("wide.csv", text))
    assessments = project.load().records.assessments
    assert [visit.date for visit in assessments.visits] == [
        "Kontrolle 1 Datum", "Kontrolle 2 Datum",
    ]  # fmt: skip
    assert assessments.date_format == "%d.%m.%Y"
    assert assessments.values["score"] == {"leicht": "1"}
    assert len(pd.read_parquet(project.clean() / "assessments.parquet")) == 8


def test_visits_whose_days_are_not_known_are_told_of_and_not_mapped(project):
    text = "patient,treatment_date,units,fws_v1,fws_v2,fws_v3\n"
    text += "".join(f"p{n},2024-01-1{n},20,1,2,3\n" for n in ROWS)
    made = project.init(project.write("wide.csv", text))
    told = "'fws_v1', 'fws_v2', 'fws_v3' look like one visit each"
    assert told in made.said
    assert "# EDIT: " + told in made.text
    assert "part of the export is not mapped yet" in made.said
    assert project.load().records.assessments is None
    assert "derives no duration (exit 5)" in project.preview().text


def columns_named(values, *names):
    counts = {value: values.count(value) for value in values}
    return [Column(n, name, plain_words(name), counts, (), (), False)
            for n, name in enumerate(names)]  # fmt: skip


SERIES = {
    "grades by week": (("1", "2"), ("Grad W4", "Grad W12", "Grad W24"), 3),
    "dates by visit": (("2024-01-13",), ("Kontrolle 1 Datum", "Kontrolle 2 Datum"), 2),
    "grades in words": (("mild", "severe"), ("S4", "S8", "S12"), 3),
    "two raters": (("1", "2"), ("score_1", "score_2"), 0),
    "units": (("20", "24"), ("lot 1", "lot 2", "lot 3"), 0),
    "without numbers": (("1", "2"), ("grade before", "grade after"), 0),
}


@pytest.mark.parametrize("name", SERIES)
def test_which_columns_look_like_one_visit_each(name):
    values, names, n_found = SERIES[name]
    assert len(visit_columns(columns_named(values, *names))) == n_found


VOLUMES = {
    # header; does it look like a volume
    "volume_ml,dilution": True,
    "Volumen,Verdünnung": True,
    "dose,batch": True,  # 0.4 units are no dose
    "units,volume_ml": False,
}


@pytest.mark.parametrize("header", VOLUMES)
def test_a_dose_given_as_a_volume_is_not_taken_for_units(project, header):
    cells = "20,0.4" if header.startswith("units") else "0.4,2.5"
    text = f"patient,treatment_date,{header}\n"
    text += "".join(f"p{n},2024-01-1{n},{cells}\n" for n in ROWS)
    made = with_visits(project, text)
    assert ("looks like a volume in mL" in made.text) == VOLUMES[header]
    assert ("dose_units" in project.load().records.treatments.columns) != VOLUMES[header]


def test_lists_of_areas_in_one_cell_are_split(project):
    cells = ("glabella; forehead", "glabella", "Forehead + Crow's feet")
    text = "patient,treatment_date,areas treated\n"
    text += "".join(f"p{n},2024-01-1{n},{cells[n % 3]}\n" for n in ROWS)
    made = with_visits(project, text)
    assert "area: cells of 'areas treated' list several areas" in made.said
    source = project.load().records.treatments
    assert set(source.split["area"]) == {";", "+"}
    assert source.shared_dose == "not_recorded"
    assert set(source.values["area"].values()) == {"glabella", "forehead", "crow's feet"}
    assert holds_areas("Stirn und Zornesfalte")
    assert not holds_areas("Ride du lion")


@pytest.mark.parametrize("is_repeated", [True, False])
def test_rows_that_are_parts_of_one_treatment_are_told_of(project, is_repeated):
    text = "patient,treatment_date,muscle_name,side,units\n"
    for n in ROWS:
        text += f"p{n},2024-01-1{n},masseter,L,10\n"
        text += f"p{n},2024-01-1{n},{'masseter' if is_repeated else 'forehead'},R,12\n"
    made = with_visits(project, text)
    told = "several rows have the same patient, date and area, which 'side' may part"
    assert (told in made.said) == is_repeated


def test_units_behind_the_dose_are_told_of(project):
    text = "patient,treatment_date,units\n"
    text += "".join(f"p{n},2024-01-1{n},20 U\n" for n in ROWS)
    made = with_visits(project, text)
    assert "# EDIT: dose_units: 'units' has the name, but not the values" in made.text
    assert "dose_units" not in project.load().records.treatments.columns


def test_a_grade_beside_the_treatment_is_told_of(project):
    text = "patient,treatment_date,units,severity\n"
    text += "".join(f"p{n},2024-01-1{n},20,3\n" for n in ROWS)
    made = with_visits(project, text)
    assert "# EDIT: 'severity' may be the grade on the day of treatment" in made.text


def test_none_is_a_grade_among_grades_and_not_recorded_elsewhere(project):
    visits = "patient,visit date,severity,area\n"
    visits += "".join(f"p{n},2024-02-1{n},{('None', 'Mild')[n % 2]},None\n" for n in ROWS)
    text = "patient,treatment_date,area\n"
    text += "".join(f"p{n},2024-01-1{n},glabella\n" for n in ROWS)
    project.init(project.write("t.csv", text), project.write("v.csv", visits))
    assert project.load().records.assessments.values["score"] == {"None": "0", "Mild": "1"}


GRADES = {
    "four steps": (["keine", "leicht", "mittel", "stark"], ["0", "1", "2", "3"]),
    "numbered": (["0 - none", "Grade 2", "3 (severe)"], ["0", "2", "3"]),
    "five steps": (["none", "minimal", "mild", "severe"], [None] * 4),
    "bare numbers among words": (["mild", "2"], ["1", None]),
    "half steps": (["mild", "1+"], ["1", None]),
}


@pytest.mark.parametrize("name", GRADES)
def test_grades_in_words(name):
    words, grades = GRADES[name]
    assert list(grades_of(words).values()) == grades


def test_answers_kinds_of_rows_and_areas():
    assert answers_of(["Ja", "nein"]) == {"Ja": "yes", "nein": "no"}
    assert answers_of(["oui", "perhaps"]) is None
    assert row_kinds_of(["Séance", "Contrôle"]) == (["Séance"], ["Contrôle"])
    assert row_kinds_of(["Séance", "Autre"]) is None
    assert area_of("Zornesfalten") == area_of("Líneas glabelares") == "glabella"
    assert area_of("Krähenfüße links") is None  # would be added up or taken for a copy


FALSE_FRIENDS = {
    # a column that only looks like a field: name, cells, field
    "a rating of satisfaction": ("satisfaction score", ("1", "2", "3"), "score"),
    "units of a vial": ("units per vial", ("50", "100"), "dose_units"),
    "the next appointment": ("next treatment date", ("2024-01-13", "2024-02-14"), "treated_on"),
    "the day of entry": ("created", ("2024-01-13", "2024-02-14"), "treated_on"),
    "remarks": ("Note", ("well", "again in May"), "score"),
    "a kind of visit": ("Consulta", ("primera", "revisión"), "clinic"),
    "the year of birth": ("birth year", ("1970", "1980"), "age_years"),
}


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_columns_that_only_look_right_are_not_mapped(name):
    label, cells, field = FALSE_FRIENDS[name]
    matches = match_fields(columns_named(cells, label), (field,))
    assert not matches.found
    assert not matches.open


def test_an_unknown_value_that_may_be_a_name_is_counted_and_not_written(project):
    areas = ["glabella"] * 7 + ["Qxvora Zblinski"]
    text = "patient,treatment_date,area\n"
    text += "".join(f"p{n},2024-01-1{n},{area}\n" for n, area in zip(ROWS, areas, strict=True))
    made = with_visits(project, text)
    assert "Qxvora" not in made.text + made.said
    assert "area: 1 unknown value" in made.text
    assert project.load().records.treatments.values["area"] == {"glabella": "glabella"}


def test_believable_doses_are_suggested_from_the_medians(project):
    text = "patient,treatment_date,product,units\n"
    text += "".join(f"p{n},2024-01-1{n},Botox,{20 + n}\n" for n in ROWS)
    assert "# such as {onabotulinumtoxinA: [2, 100]}" in with_visits(project, text).text
