"""Visits beside each other in one record become one row each, and none gets lost."""

import pandas as pd
import pytest
from pydantic import ValidationError

from wearoff.errors import ConfigError, PrivacyError
from wearoff.intake.preview import preview_records
from wearoff.records.clean import read_tables
from wearoff.records.part_ledger import assert_every_record_once
from wearoff.records.worktable import take_fields

WIDE = """\
pat,day,area,s0,s1,d2,s2,w3,s3,s3b
P1,0,glabella,3,1,100,3,18,2,1
P1,120,glabella,3,,,,,,
P2,0,glabella,,,,,,,
P3,7,forehead,2,1,90,,4,,3
"""
VISITS = [
    {"score": "s0", "after_days": 0},
    {"score": "s1", "after_days": 28},
    {"score": "s2", "since_treatment": "d2"},
    {"score": "s3", "score_2": "s3b", "since_treatment": "w3"},
]


@pytest.fixture
def wide(project):
    """The tiny project with its visits in one row per treatment."""
    project.write("assessments", WIDE)
    table = project.config["records"]["assessments"]
    table["columns"] = {"patient": "pat", "day": "day", "area": "area"}
    table["visits"] = VISITS
    return project


def table_of(project):
    return project.config["records"]["assessments"]


def state_of(result):
    rows = result.rejects[result.rejects["table"] == "assessments"]
    return dict(zip(rows["row_id"].str.removeprefix("assessments:"),
                    rows["state"] + ":" + rows["reason"], strict=True))  # fmt: skip


def seen(result):
    rows = result.assessments
    return {row.assessment_id.removeprefix("assessments:"): (row.patient, row.day, row.score)
            for row in rows.itertuples()}  # fmt: skip


def test_every_visit_becomes_a_row(wide):
    result = wide.run()
    assert seen(result) == {
        "000001:v1": ("P1", 0, 3), "000001:v2": ("P1", 28, 1), "000001:v3": ("P1", 100, 3),
        "000001:v4": ("P1", 18, 2), "000002:v1": ("P1", 120, 3), "000004:v1": ("P3", 7, 2),
        "000004:v2": ("P3", 35, 1),
    }  # fmt: skip
    assert state_of(result) == {
        "000003": "out_of_scope:no_visits",
        "000004:v3": "rejected:missing_score",
        "000004:v4": "rejected:missing_score",
    }
    assert result.assessments["score_2"].dropna().tolist() == [1.0]


def test_rows_and_records_are_both_accounted_for(wide):
    quality = wide.run().quality
    table = quality["tables"][1]
    assert (table["rows_read"], table["used"], table["rejected"], table["out_of_scope"]) == (
        10, 7, 2, 1,
    )  # fmt: skip
    assert quality["unfolded"] == [
        {"table": "assessments", "file": "data/raw/tiny/assessments.csv", "records_read": 4,
         "used": 3, "rejected": 0, "duplicate": 0, "out_of_scope": 1}
    ]  # fmt: skip


def test_time_unit_is_that_of_both_days(wide):
    table_of(wide)["time_unit"] = "weeks"
    assert seen(wide.run())["000001:v4"] == ("P1", 126, 2)
    assert seen(wide.run())["000004:v2"] == ("P3", 7 * 7 + 28, 1)


def test_a_score_without_its_time_is_rejected(wide):
    wide.replace("assessments", "P1,0,glabella,3,1,100", "P1,0,glabella,3,1,")
    wide.replace("assessments", "18,2,1", "soon,2,1")
    found = state_of(wide.run())
    assert found["000001:v3"] == "rejected:missing_since_treatment"
    assert found["000001:v4"] == "rejected:since_treatment_not_a_number"


def test_a_time_a_century_away_is_rejected(wide):
    wide.replace("assessments", "18,2,1", "99999,2,1")
    assert state_of(wide.run())["000001:v4"] == "rejected:since_treatment_implausible"


def test_visits_count_from_the_treatment_of_their_row_only(wide):
    wide.replace("assessments", "P1,0,", "P1,,")
    found = state_of(wide.run())
    assert {found[f"000001:v{k}"] for k in (1, 2, 3, 4)} == {"rejected:missing_day"}


def test_markers_and_maps_say_what_is_empty(wide):
    table_of(wide)["missing"] = ["", "k.A."]
    table_of(wide)["values"] = {"score": {"0": "0", "1": "1", "2": "2", "3": "3", "-": None}}
    wide.replace("assessments", "P2,0,glabella,,,,", "P2,0,glabella,k.A.,-,,-")
    assert state_of(wide.run())["000003"] == "out_of_scope:no_visits"


def test_absolute_days_and_dates(wide):
    table = table_of(wide)
    del table["columns"]["day"]
    table["visits"] = [{"score": "s2", "day": "d2"}, {"score": "s3", "day": "w3"}]
    assert seen(wide.run()) == {
        "000001:v1": ("P1", 100, 3), "000001:v2": ("P1", 18, 2),
    }  # fmt: skip


def test_dates_of_visits_in_the_file_of_the_treatments(project):
    project.write("treatments", "pat,when,u,s0,t1,s1,t2,s2\n"
                                "P1,01.02.2024,20,3,15.02.2024,1,01.06.2024,3\n"
                                "P2,05.02.2024,20,2,,,,\n")  # fmt: skip
    records = project.config["records"]
    records["groups"] = {}
    records["treatments"] = {
        "path": "data/raw/tiny/treatments.csv", "date_format": "%d.%m.%Y",
        "columns": {"patient": "pat", "date": "when", "dose_units": "u"},
    }  # fmt: skip
    records["assessments"] = {
        "path": "data/raw/tiny/treatments.csv", "date_format": "%d.%m.%Y",
        "columns": {"patient": "pat", "date": "when"},
        "visits": [{"score": "s0", "after_days": 0}, {"score": "s1", "date": "t1"},
                   {"score": "s2", "date": "t2"}],
    }  # fmt: skip
    result = project.run()
    assert seen(result) == {
        "000001:v1": ("P1", 0, 3), "000001:v2": ("P1", 14, 1), "000001:v3": ("P1", 121, 3),
        "000002:v1": ("P2", 0, 2),
    }  # fmt: skip
    assert len(result.treatments) == 2
    records["extract_date"] = "2024-03-01"
    assert state_of(project.run()) == {"000001:v3": "rejected:date_after_extract"}


def test_columns_per_area_share_a_day(wide):
    wide.write("assessments", "pat,d,g,f\nP1,0,3,\nP1,30,1,2\nP3,40,,\n")
    table = table_of(wide)
    table["columns"] = {"patient": "pat"}
    table["visits"] = [
        {"score": "g", "day": "d", "area": "glabella"},
        {"score": "f", "day": "d", "area": "forehead"},
    ]
    result = wide.run()
    assert result.assessments["area"].tolist() == ["glabella", "glabella", "forehead"]
    assert state_of(result) == {"000003:v1": "rejected:missing_score"}


def test_long_visits_may_count_from_the_treatment_too(project):
    project.write("assessments", "pat,day,area,after,score\nP1,120,glabella,30,1\n")
    columns = table_of(project)["columns"]
    columns["since_treatment"] = "after"
    assert seen(project.run()) == {"000001": ("P1", 150, 1)}


def test_wide_rows_give_what_long_rows_give(project, wide, make_project):
    long = make_project()
    lines = ["pat,day,area,score"]
    lines += ["P1,0,glabella,3", "P1,28,glabella,1", "P1,100,glabella,3", "P1,18,glabella,2"]
    lines += ["P1,120,glabella,3", "P3,7,forehead,2", "P3,35,forehead,1"]
    long.write("assessments", "\n".join(lines) + "\n")
    columns = ["patient", "area", "day", "score"]
    pd.testing.assert_frame_equal(wide.run().assessments[columns], long.run().assessments[columns])


def test_copied_records_are_copies_visit_by_visit(wide):
    wide.append("assessments", "P1,0,glabella,3,1,100,3,18,2,1")
    found = state_of(wide.run())
    assert {found[f"000005:v{k}"] for k in (1, 2, 3, 4)} == {"duplicate:exact_copy"}
    assert wide.run().quality["unfolded"][0]["duplicate"] == 1


def test_broken_and_unwanted_records_stay_whole(wide):
    wide.append("assessments", "P1,0", "", "P9,0,glabella,3,1,100,3,18,2,1")
    table_of(wide)["keep"] = {"pat": ["P1", "P2", "P3"]}
    found = state_of(wide.run())
    assert found["000005"] == "rejected:wrong_field_count"
    assert found["000006"] == "out_of_scope:blank"
    assert found["000007"] == "out_of_scope:not_kept"


def test_a_bad_cell_costs_its_own_visit(wide):
    wide.replace("assessments", "P1,0,glabella,3,1,", "P1,0,glabella,3,1\x07,")
    found = state_of(wide.run())
    assert found["000001:v2"] == "rejected:control_character"
    assert "000001:v1" not in found


def test_identifiers_in_visit_columns_are_found(wide):
    wide.replace("assessments", "18,2,1", "18,jane.smith@example.org,1")
    assert "PII-MAIL" in wide.refuse(PrivacyError)


def test_absent_visit_columns_are_named(wide):
    table_of(wide)["visits"] = [*VISITS, {"score": "s9", "after_days": 90}]
    message = wide.refuse(ConfigError)
    assert "records.assessments.visits.4.score" in message
    assert "'s9'" in message


def test_unmapped_scores_name_a_column(wide):
    table_of(wide)["values"] = {"score": {"3": "3"}}
    message = wide.refuse(ConfigError)
    assert "column 's0' (or another of 4)" in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visits": [{"score": "s0"}]}, "a visit needs one of"),
        ({"visits": [{"score": "s0", "after_days": 1, "day": "d2"}]}, "a visit needs one of"),
        ({"visits": [{"score": "s0", "day": "d2"}]}, "leave day out of columns"),
        ({"visits": [{"score": "s0", "date": "d2"}]}, "date is mapped without date_format"),
        ({"visits": [*VISITS, {"score": "s9", "date": "d9"}], "date_format": "%Y-%m-%d"},
         "days and dates are mixed"),
        ({"visits": [*VISITS, {"score": "s0", "after_days": 9}]}, "feeds two fields"),
        ({"visits": [{"score": "area", "after_days": 9}]}, "feeds two fields"),
        ({"visits": [{"score": "s0", "after_days": 9, "area": "glabella"}]}, "'area' stands under"),
        ({"columns": {"patient": "pat", "area": "area"}}, "map its day or date"),
        ({"columns": {"patient": "pat", "day": "day", "score": "s"}}, "'score' stands under"),
        ({"columns": {"patient": "pat", "day": "day"},
          "visits": [*VISITS, {"score": "s9", "after_days": 9, "area": "x"}]},
         "either every visit names its area"),
        ({"visits": []}, "assessments needs a score column"),
        ({"split": {"score": ";"}}, "what can be a list here is area"),
    ],
)  # fmt: skip
def test_visits_that_cannot_be_read_are_refused(wide, change, words):
    table_of(wide).update(change)
    with pytest.raises(ValidationError, match=words):
        wide.analysis()


def test_check_tells_of_visits_and_records(wide):
    text = preview_records(analysis=wide.analysis(), name="tiny", project_dir=wide.root).text
    assert "  score          <- s0 and 3 more: 1-7 cells not recorded" in text
    assert "assessments: 10 rows read, 1-7 used, 1-7 rejected" in text
    assert "  rows unfolded from records: 1-7 records read, 1-7 used" in text


def test_a_lost_visit_is_noticed(wide):
    raws, _ = read_tables(wide.analysis(), wide.root)
    work = take_fields(raws[1], {})
    ids, expected = pd.Series(work.ledger.row_ids(), dtype="str"), work.layout.n_expected
    assert_every_record_once(work.ledger, ids, expected)
    for lost in (0, 4, 5, len(ids) - 1):
        with pytest.raises(AssertionError, match="lost"):
            assert_every_record_once(work.ledger, ids.drop(lost), expected)
