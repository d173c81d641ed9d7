"""Numbers and dates that cannot be: scores off the scale, treatments before there were any."""

import pytest

DATES = {"date_format": "%Y-%m-%d"}


def reasons_of(result, table):
    rows = result.rejects[result.rejects["table"] == table]
    return dict(zip(rows["row_id"].str[-1].astype(int), rows["reasons"], strict=True))


@pytest.mark.parametrize("score", ["-1", "4", "3.5"])
def test_a_score_off_the_scale_is_rejected(project, score):
    project.config["records"]["score_range"] = [0, 3]
    project.replace("assessments", "P2,30,glabella,1", f"P2,30,glabella,{score}")
    result = project.run()
    assert reasons_of(result, "assessments") == {5: "score_outside_scale"}
    (check,) = [c for c in result.quality["checks"] if c["name"] == "scores_within_scale"]
    assert (check["numerator"], check["denominator"], check["status"]) == (1, 6, "failed")


def test_the_other_score_is_held_to_the_scale_too(project):
    lines = project.path("assessments").read_text().splitlines()
    given = [f"{lines[0]},other", *(f"{line},9" if n == 1 else f"{line}," for n, line in
             enumerate(lines[1:]))]  # fmt: skip
    project.write("assessments", "\n".join(given) + "\n")
    project.config["records"]["assessments"]["columns"]["score_2"] = "other"
    project.config["records"]["score_range"] = [0, 3]
    assert reasons_of(project.run(), "assessments") == {2: "score_2_outside_scale"}


def with_dates(project, treated="2024-01-01"):
    """Turn the days of both tables into dates from 2024 on; P2 is treated on a day of choice."""
    named = {"0": "2024-01-01", "120": "2024-04-30", "28": "2024-01-29", "30": "2024-01-31",
             "100": "2024-04-10"}  # fmt: skip
    for table, place in (("treatments", 3), ("assessments", 1)):
        head, *rows = [line.split(",") for line in project.path(table).read_text().splitlines()]
        for row in rows:
            row[place] = named[row[place]]
            if table == "treatments" and row[0] == "P2":
                row[place] = treated
        project.write(table, "".join(",".join(row) + "\n" for row in [head, *rows]))
        source = project.config["records"][table]
        source["columns"]["date"] = source["columns"].pop("day")
        source.update(DATES)


@pytest.mark.parametrize("treated", ["1900-01-01", "1970-01-01", "1977-12-31"])
def test_a_treatment_before_any_was_given_is_rejected(project, treated):
    """Such a date is an empty cell of some software; it would move every other day of P2."""
    with_dates(project, treated)
    result = project.run()
    assert reasons_of(result, "treatments")[3] == "date_implausible"
    assert result.treatments["day"].tolist() == [0, 120, 0]
    (check,) = [c for c in result.quality["checks"] if c["name"] == "dates_readable"]
    assert check["numerator"] == 1


def test_the_earliest_treatments_are_taken(project):
    with_dates(project, "1978-01-01")
    assert len(project.run().treatments) == 4


def test_rejected_rows_keep_where_and_when_they_were(project):
    project.replace("treatments", "P1,I1,C1,120,Botox,glabella,20", "P1,I1,C1,120,Botox,glabella,x")
    project.append("treatments", "P3,I1,C1,late,Botox,,20,F,50")
    rows = project.run().rejects
    assert rows["patient"].tolist() == ["P1", "P3"]
    assert rows["area"].fillna("none").tolist() == ["glabella", "none"]
    assert rows["day"].fillna(-1).tolist() == [120, -1]


@pytest.mark.parametrize("field", ["patient", "injector", "clinic"])
@pytest.mark.parametrize("mark", ["?", "\ufffd"])
def test_a_code_that_somebody_could_not_read_is_no_code(project, field, mark):
    place = ("patient", "injector", "clinic").index(field)
    cells = ["P2", "I2", "C1"]
    cells[place] = f"{cells[place][0]}{mark}"
    project.replace("treatments", "P2,I2,C1", ",".join(cells))
    assert reasons_of(project.run(), "treatments") == {3: f"{field}_in_doubt"}


def test_a_treatment_below_day_0_is_told_of(project):
    project.replace("treatments", "P1,I1,C1,120", "P1,I1,C1,-120")
    checks = {check["name"]: check for check in project.run().quality["checks"]}
    assert checks["treatments_from_day_0"]["numerator"] == 1
    assert checks["treatments_from_day_0"]["status"] == "failed"
