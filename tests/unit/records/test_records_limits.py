"""Thresholds of the config stop a run, ranges need reasons, and a lost row is caught."""

import json

import pytest

from wearoff.errors import ConfigError, DataQualityError
from wearoff.records import clean, clean_records

REASON = "agreed with the clinics"
COPY = "P1,I1,C1,0,Botox,glabella,20,F,50"


def limit(project, name, threshold):
    project.config["records"]["checks"] = {name: {"threshold": threshold, "reason": REASON}}


def quality(project):
    return json.loads((project.out / "data_quality.json").read_text())


def test_a_check_over_its_own_limit_stops_the_run_and_is_accounted_for(project):
    project.append("treatments", COPY)
    limit(project, "rows_copied", 0.05)
    message = project.refuse(DataQualityError)
    assert message.startswith("records.checks.rows_copied: 1-7 of 10 fail")
    assert "share of 0.05" in message
    left = quality(project)
    found = next(check for check in left["checks"] if check["name"] == "rows_copied")
    assert (found["status"], found["threshold"], found["reason"]) == ("failed", 0.05, REASON)


def test_a_check_within_its_own_limit_does_not(project):
    project.append("treatments", COPY)
    limit(project, "rows_copied", 0.5)
    assert project.run().quality["refusal"] is None


def test_a_check_without_a_limit_of_the_config_only_reports(project):
    project.append("treatments", COPY)
    found = {check["name"]: check["status"] for check in project.run().quality["checks"]}
    assert found["rows_copied"] == "failed"


def test_a_limited_check_that_breaks_stops_the_run(project, monkeypatch):
    def explode(checked):
        raise ValueError("CANARY")

    check = clean.refuse_unknown_checks.__globals__["CHECKS"][0]
    monkeypatch.setattr(
        "wearoff.records.quality_checks.CHECKS", (type(check)(**vars(check) | {"count": explode}),)
    )
    limit(project, check.name, 0.5)
    message = project.refuse(DataQualityError)
    assert "could not be made" in message
    assert "CANARY" not in message


def test_too_many_rejected_rows_leave_their_account(project):
    project.config["records"]["max_rejected_share"] = 0.2
    project.replace("treatments", ",20,", ",CANARY,")
    project.refuse(DataQualityError)
    assert quality(project)["tables"][0]["rejected"] == 2


@pytest.mark.parametrize(("spoil", "words"), [("^P", "no row is left"), ("[0-9]$", "rejected")])
def test_even_no_row_left_is_accounted_for(project, spoil, words):
    import re

    text = project.path("assessments").read_text()
    project.write("assessments", re.sub(spoil, "X", text, flags=re.MULTILINE))
    if words == "rejected":
        project.config["records"]["max_rejected_share"] = 0.5
    assert words in project.refuse(DataQualityError)
    left = quality(project)
    assert left["tables"][1]["used"] == 0
    assert [check["name"] for check in left["checks"] if check["status"] == "error"] == []


def test_an_unknown_check_is_refused_with_the_nearest(project):
    limit(project, "row_copied", 0.1)
    message = project.refuse(ConfigError)
    assert message.startswith("records.checks.row_copied")
    assert "did you mean 'rows_copied'" in message


@pytest.mark.parametrize(
    "records",
    [
        {"checks": {"rows_copied": {"threshold": 0.1}}},
        {"checks": {"rows_copied": {"threshold": 0.1, "reason": "so"}}},
        {"checks": {"rows_copied": {"threshold": 1.1, "reason": REASON}}},
        {"usual_dose_units": {"Botox": {"chin": {"units": [1, 2]}}}},
        {"usual_dose_units": {"Botox": {"chin": {"units": [2, 1], "reason": REASON}}}},
        {"usual_dose_units": {"Botox": {"chin": {"units": [0, 1], "reason": REASON}}}},
        {"score_range": [3, 0]},
        {"extract_date": "2024-10-31"},
        {"extract_date": "yesterday"},
    ],
)
def test_limits_without_reason_or_sense_are_refused(project, records):
    project.config["records"] |= records
    with pytest.raises(ValueError, match=r"records|reason|threshold|units|range|date"):
        project.analysis()


def use_dates(project, **records):
    project.config["records"] |= records
    for name, column in (("treatments", "day"), ("assessments", "day")):
        source = project.config["records"][name]
        source["columns"]["date"] = source["columns"].pop("day")
        source["date_format"] = "%Y-%m-%d"
        lines = project.path(name).read_text().splitlines()
        place = lines[0].split(",").index(column)
        project.write(name, "\n".join([lines[0], *(_dated(line, place) for line in lines[1:])]))


def _dated(line, place):
    import datetime

    cells = line.split(",")
    day = datetime.date(2023, 5, 1) + datetime.timedelta(days=int(cells[place]))
    cells[place] = day.isoformat()
    return ",".join(cells)


def test_dates_after_the_export_are_rejected(project):
    use_dates(project, extract_date="2023-08-08")
    done = project.run()
    assert done.rejects["reason"].tolist() == ["date_after_extract"] * 2
    found = {check["name"]: check for check in done.quality["checks"]}
    assert found["dates_before_export"]["numerator"] == 2


def test_what_calendar_dates_show(project):
    project.replace("treatments", "P3,I2", "P3,MEYER")
    project.append("treatments", "P1,MEIER,C1,150,Botox,forehead,20,F,50")
    use_dates(project)
    found = {check["name"]: check for check in project.run().quality["checks"]}
    assert found["injector_codes_not_misspelt"]["numerator"] == 2
    assert found["dates_not_on_firsts"]["numerator"] == 3  # all first sessions: 1 May 2023
    # 28 August and 28 September 2023 were a Monday and a Thursday, 1 May a Monday.
    assert found["dates_not_on_sundays"]["numerator"] == 0
    assert found["dates_not_on_sundays"]["denominator"] == 5


def test_the_rater_is_kept_where_it_is_mapped(project):
    assert "rater" not in project.run().assessments
    project.replace("assessments", "score", "score,who")
    text = project.path("assessments").read_text().splitlines()
    rated = [text[0], *(f"{line},I1" for line in text[1:-1]), text[-1] + ","]
    project.write("assessments", "\n".join(rated))
    project.config["records"]["assessments"]["columns"]["rater"] = "who"
    done = project.run()
    assert done.assessments["rater"].isna().sum() == 1  # a missing rater costs no row
    found = {check["name"]: check for check in done.quality["checks"]}
    assert found["raters_not_injectors"]["numerator"] == 2
    assert found["raters_not_injectors"]["denominator"] == 3


@pytest.mark.parametrize(
    "lose",
    [
        lambda table: table.iloc[1:],
        lambda table: table.assign(treatment_id=table["treatment_id"].iloc[0]),
        lambda table: table.assign(treatment_id=table["treatment_id"].str.replace("01", "77")),
    ],
    ids=["left out", "there twice", "never read"],
)
def test_a_lost_row_is_caught(project, monkeypatch, lose):
    whole = clean.assemble_treatments
    monkeypatch.setattr(clean, "assemble_treatments", lambda *given: lose(whole(*given)))
    with pytest.raises(AssertionError, match="treatments"):
        clean_records(analysis=project.analysis(), project_dir=project.root, out_dir=project.out)
    assert not list(project.out.glob("*"))


def test_a_lost_reject_is_caught(project, monkeypatch):
    project.append("treatments", COPY)
    whole = clean.assemble_rejects
    monkeypatch.setattr(clean, "assemble_rejects", lambda *given: whole(*given).iloc[:0])
    with pytest.raises(AssertionError, match="rows were lost"):
        clean_records(analysis=project.analysis(), project_dir=project.root, out_dir=project.out)
