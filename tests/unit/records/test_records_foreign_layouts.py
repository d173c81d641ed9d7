"""Layouts that real exports have: titles, two header lines, merged groups, columns per product."""

import pytest
from pydantic import ValidationError

from wearoff.errors import ConfigError, DataQualityError, PrivacyError

TREATMENTS = """\
pat,inj,site,day,prod,area,units,sex,age
P1,I1,C1,0,Botox,glabella,20,F,50
P1,I1,C1,120,Botox,glabella,20,F,50
P2,I2,C1,0,Botox,glabella,24,M,61
P3,I2,C1,0,Dysport,forehead,50,M,70
"""


def reasons_of(result, table="treatments"):
    rows = result.rejects[result.rejects["table"] == table]
    return dict(zip(rows["row_id"].str.split(":", n=1).str[1], rows["reasons"], strict=True))


def rules_of(result):
    return set(result.repairs["rule"])


@pytest.mark.parametrize("title", ["Export of May", "Export;of,May,,", '"Export, of May"', ""])
@pytest.mark.parametrize("quoted", [True, False])
def test_lines_above_the_column_names_are_no_records(project, title, quoted):
    """Both readers of delimited text, with and without a quotation mark below."""
    body = TREATMENTS.replace("P2,", '"P2",') if quoted else TREATMENTS
    project.write("treatments", f"{title}\r\n\r\n{body}")
    project.treatments["header_line"] = 3
    result = project.run()
    assert len(result.treatments) == 4
    assert result.quality["tables"][0]["rows_read"] == 4


def test_a_header_repeated_below_a_title_is_still_known(project):
    head, *rows = TREATMENTS.splitlines()
    project.write("treatments", "\n".join(["Export", head, *rows[:2], head, *rows[2:]]) + "\n")
    project.treatments["header_line"] = 2
    result = project.run()
    assert len(result.treatments) == 4
    assert reasons_of(result) == {"000003": "repeated_header"}


@pytest.mark.parametrize("line", [1, 2, 4])
def test_a_wrong_header_line_is_refused(project, line):
    project.write("treatments", f"Export,,\n,,\n{TREATMENTS}")
    project.treatments["header_line"] = line
    with pytest.raises((ConfigError, DataQualityError)):
        project.run()


TWO_LINES = """\
,,Visit 1,,Visit 2,
pat,area,Day,Score,Day,Score
P1,glabella,0,3,28,1
P1,glabella,100,3,,
"""


def test_names_that_repeat_take_in_the_line_above(project):
    project.write("assessments", TWO_LINES)
    source = project.config["records"]["assessments"]
    source |= {
        "header_line": 2,
        "columns": {"patient": "pat", "area": "area"},
        "visits": [{"score": f"Visit {n} Score", "day": f"Visit {n} Day"} for n in (1, 2)],
    }
    seen = project.run().assessments
    assert seen[["day", "score"]].to_numpy().tolist() == [[0, 3], [28, 1], [100, 3]]


def test_names_that_repeat_without_a_line_above_are_refused(project):
    project.write("assessments", TWO_LINES.partition("\n")[2])
    with pytest.raises(DataQualityError, match="two columns of the same name"):
        project.run()


def test_files_may_name_their_columns_differently(project):
    head, *rows = TREATMENTS.splitlines()
    project.write("treatments", "\n".join([head, *rows[:2]]) + "\n")
    other = head.replace("pat", "client").replace("units", "dose given")
    project.write("south", "\n".join(["South", other, *rows[2:]]) + "\n")
    paths = [f"data/raw/tiny/{name}.csv" for name in ("treatments", "south")]
    project.treatments.update(
        {
            "path": paths,
            "header_line": {paths[1]: 2},
            "renamed": {paths[1]: {"client": "pat", "dose given": "units"}},
        }
    )
    result = project.run()
    assert sorted(result.treatments["patient"]) == ["P1", "P1", "P2", "P3"]
    assert sorted(result.treatments["dose_units"]) == [20, 20, 24, 50]


def test_a_column_is_searched_for_identifiers_under_its_own_name(project):
    project.replace("treatments", "pat,inj", "patient name,inj")
    path = "data/raw/tiny/treatments.csv"
    project.treatments["renamed"] = {path: {"patient name": "pat"}}
    with pytest.raises(PrivacyError, match="in the name of column #1"):
        project.run()


GROUPED = """\
pat,inj,site,day,prod,area,units,sex,age
P1,I1,C1,0,Botox,glabella,20,F,50
,,,,,forehead,10,,
P1,I1,C1,120,Botox,glabella,20,F,50
,I1,,120,,forehead,8,,
,I2,,,,chin,4,,
P2,I2,C1,late,Botox,glabella,24,M,61
,,,,,forehead,9,,
"""


def test_rows_of_a_group_take_over_what_its_first_row_says(project):
    """Repeated values are none the worse; one that contradicts the row above is another's."""
    project.write("treatments", GROUPED)
    project.treatments["fill_down"] = ["pat", "inj", "site", "day", "prod", "sex", "age"]
    result = project.run()
    rows = result.treatments[["patient", "area", "day", "dose_units", "injector", "sex"]]
    assert rows.to_numpy().tolist() == [
        ["P1", "glabella", 0, 20, "I1", "F"], ["P1", "forehead", 0, 10, "I1", "F"],
        ["P1", "glabella", 120, 20, "I1", "F"], ["P1", "forehead", 120, 8, "I1", "F"],
    ]  # fmt: skip
    found = reasons_of(result)
    assert found["000005"].startswith("missing_patient")
    assert found["000006"] == found["000007"] == "day_not_a_number"
    assert "filled_down" in rules_of(result)


def test_groups_of_one_file_do_not_go_on_in_the_next(project):
    project.write("treatments", GROUPED)
    project.write("south", GROUPED.replace("P1,I1,C1,0,Botox,glabella,20,F,50\n", "", 1))
    paths = [f"data/raw/tiny/{name}.csv" for name in ("treatments", "south")]
    project.treatments.update({"path": paths, "fill_down": ["pat", "inj", "site", "day", "prod"]})
    found = reasons_of(project.run())
    assert "data/raw/tiny/treatments.csv:000002" not in found
    assert found["data/raw/tiny/south.csv:000001"].startswith("missing_patient")


BY_PRODUCT = """\
pat,inj,site,day,area,Botox U,Dysport sU,sex,age
P1,I1,C1,0,glabella,20,,F,50
P1,I1,C1,120,glabella,-,55,F,50
P2,I2,C1,0,glabella,20,55,M,61
P3,I2,C1,0,forehead,,-,M,70
P3,I2,C1,90,forehead,x,,M,70
"""


def test_the_dose_column_that_is_filled_says_the_product(project):
    project.write("treatments", BY_PRODUCT)
    for name in ("product", "dose_units"):
        del project.treatments["columns"][name]
    project.treatments.update({
        "dose_by_product": {"ona": "Botox U", "abo": "Dysport sU"}, "missing": ["", "-"],
    })  # fmt: skip
    result = project.run()
    given = result.treatments[["product", "dose_units"]].to_numpy().tolist()
    assert given == [["ona", 20], ["abo", 55]]
    found = reasons_of(result)
    assert found["000003"] == "several_products"
    assert found["000004"].split(";")[0] == "missing_dose_units"
    assert found["000005"] == "dose_not_a_number"


@pytest.mark.parametrize(
    "change",
    [
        {"dose_by_product": {"ona": "units"}},
        {"otherwise": {"rater": "other"}},
        {"renamed": {"data/raw/tiny/no.csv": {"a": "b"}}},
        {"header_line": {"data/raw/tiny/no.csv": 2}},
        {"header_line": 0},
        {"split": {"area": []}},
    ],
)
def test_layouts_that_contradict_the_rest_are_refused(project, change):
    project.treatments.update(change)
    with pytest.raises(ValidationError):
        project.analysis()


def test_another_column_counts_where_the_own_is_empty(project):
    project.write("assessments", "pat,day,area,a,b\nP1,0,glabella,3,2\nP1,28,glabella,n/a,1\n"
                  "P2,0,glabella,,n/a\n")  # fmt: skip
    source = project.config["records"]["assessments"]
    source["columns"]["score"] = "a"
    source |= {"otherwise": {"score": "b"}, "missing": ["", "n/a"]}
    result = project.run()
    assert result.assessments["score"].tolist() == [3, 1]
    assert reasons_of(result, "assessments") == {"000003": "missing_score"}
    assert "read_from_other_column" in rules_of(result)


@pytest.mark.parametrize(
    ("shared", "doses"),
    [("not_recorded", [None, None, 5]), ("each", [30, 30, 5]), ("equal_parts", [15, 15, 5])],
)
def test_a_total_of_several_areas_is_divided_only_if_the_clinic_says_so(project, shared, doses):
    project.write("treatments", TREATMENTS.splitlines()[0]
                  + "\nP1,I1,C1,0,Botox,glabella + forehead,30,F,50\n"
                  + "P2,I1,C1,0,Botox,chin,5,F,50\n")  # fmt: skip
    project.treatments.update({"split": {"area": [";", "+"]}, "shared_dose": shared})
    found = project.run().treatments
    assert found["area"].tolist() == ["glabella", "forehead", "chin"]
    assert [None if dose != dose else dose for dose in found["dose_units"]] == doses


def test_a_visit_written_twice_is_told_once_by_its_fuller_row(project):
    """As the last of a course and the first of the next: the second rater is only in one."""
    project.write("assessments", "pat,day,area,a,b\nP1,0,glabella,3,\nP1,28,glabella,1,\n"
                  "P1,28,glabella,1,2\nP2,0,glabella,2,1\nP2,0,glabella,2,2\n")  # fmt: skip
    source = project.config["records"]["assessments"]
    source["columns"] |= {"score": "a", "score_2": "b"}
    result = project.run()
    assert reasons_of(result, "assessments") == {
        "000002": "copy_less_complete", "000004": "conflicting_duplicate",
        "000005": "conflicting_duplicate",
    }  # fmt: skip
    assert result.assessments["score_2"].fillna(-1).tolist() == [-1, 2]


def counts_of(result):
    checks = {check["name"]: check for check in result.quality["checks"]}
    names = ("assessments_after_own_treatment", "assessments_before_next_treatment")
    return [checks[name]["numerator"] for name in names]


def test_visits_that_do_not_belong_to_the_treatment_of_their_row_are_told_of(project):
    """P1 is treated on days 0 and 120: one visit is before its own, one after the next."""
    project.write("assessments", "pat,treated,s0,d1,s1\nP1,0,3,140,1\nP1,120,3,100,2\n"
                  "P2,0,2,500,2\n")  # fmt: skip
    source = project.config["records"]["assessments"]
    source["columns"] = {"patient": "pat", "day": "treated"}
    source["visits"] = [{"score": "s0", "after_days": 0}, {"score": "s1", "day": "d1"}]
    assert counts_of(project.run()) == [1, 1]


def test_days_since_the_treatment_tell_the_same(project):
    project.write("assessments", "pat,treated,since,area,score\nP1,0,140,glabella,1\n"
                  "P1,120,-7,glabella,2\nP1,0,120,glabella,2\nP2,0,500,glabella,2\n")  # fmt: skip
    source = project.config["records"]["assessments"]
    source["columns"] = {
        "patient": "pat", "day": "treated", "since_treatment": "since", "area": "area",
        "score": "score",
    }  # fmt: skip
    assert counts_of(project.run()) == [1, 1]
