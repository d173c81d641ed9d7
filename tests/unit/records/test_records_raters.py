"""The other rater's score, and exports that have no scores at all."""

import numpy as np
import pytest

from wearoff.errors import ConfigError


def add_second(project, cells):
    header, *rows = project.path("assessments").read_text().splitlines()
    lines = [f"{header},own", *(f"{row},{cell}" for row, cell in zip(rows, cells, strict=True))]
    project.write("assessments", "\n".join(lines) + "\n")
    project.config["records"]["assessments"]["columns"]["score_2"] = "own"


def test_the_second_score_may_be_empty(project):
    add_second(project, ["3", "", "2", "1", "0", "2.5"])
    result = project.run()
    columns = ["assessment_id", "patient", "area", "day", "score", "score_2"]
    assert list(result.assessments) == columns
    np.testing.assert_equal(result.assessments["score_2"].to_numpy(), [3, np.nan, 2, 1, 0, 2.5])
    assert result.rejects.empty


def test_a_second_score_that_cannot_be_read_is_rejected(project):
    add_second(project, ["3", "fine", "2", "1", "0", "2"])
    result = project.run()
    assert result.rejects["reason"].tolist() == ["score_2_not_a_number"]
    assert len(result.assessments) == 5


def test_visits_that_differ_in_the_second_score_contradict_each_other(project):
    add_second(project, ["3", "1", "2", "1", "0", "2"])
    project.append("assessments", "P1,28,glabella,1,2")
    result = project.run()
    assert result.rejects["reason"].tolist() == ["conflicting_duplicate"] * 2


def test_treatments_alone_are_cleaned(project):
    with_visits = project.run()
    del project.config["records"]["assessments"]
    result = project.run()
    assert result.treatments.equals(with_visits.treatments)
    assert result.assessments.empty
    assert [table["table"] for table in result.quality["tables"]] == ["treatments"]


def add_raters(project, *rows, **raters):
    """Rows of patient, day, area, score and rater, in place of the assessments."""
    project.write("assessments", "pat,day,area,score,who\n" + "".join(f"{x}\n" for x in rows))
    project.config["records"]["assessments"]["columns"]["rater"] = "who"
    if raters:
        project.config["outcome"]["raters"] = raters


TWO = ("P1,0,glabella,3,CANARY-A", "P1,0,glabella,2,CANARY-B", "P1,28,glabella,1,CANARY-A")


def test_two_raters_in_rows_of_their_own_do_not_contradict_each_other(project):
    add_raters(project, *TWO, first="CANARY-A", second="CANARY-B")
    result = project.run()
    assert result.rejects.empty
    assert result.assessments["rater"].tolist() == ["CANARY-A", "CANARY-B", "CANARY-A"]
    assert result.assessments["score"].tolist() == [3, 2, 1]


def test_one_rater_may_still_contradict_himself(project):
    add_raters(project, *TWO, "P1,28,glabella,2,CANARY-A", first="CANARY-B")
    result = project.run()
    assert result.rejects["reason"].tolist() == ["conflicting_duplicate"] * 2


@pytest.mark.parametrize("row", ["P1,28,glabella,1,CANARY-B", "P1,28,glabella,2,"])
def test_several_raters_of_one_visit_are_refused_until_it_is_said_whose_score_counts(project, row):
    add_raters(project, "P1,0,glabella,3,CANARY-A", "P1,28,glabella,1,CANARY-A", row)
    message = project.refuse(ConfigError)
    assert message.startswith("outcome.raters: 1-7 visits have scores of several raters")
    assert "records.assessments.keep" in message
    assert "CANARY" not in message


def test_several_raters_of_different_visits_need_no_choice(project):
    add_raters(project, "P1,0,glabella,3,A", "P1,28,glabella,1,B", "P2,0,glabella,3,B")
    assert len(project.run().assessments) == 3


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_rater_without_a_row_is_refused(project, which):
    other = {"first": "second", "second": "first"}[which]
    add_raters(project, *TWO, **{which: "CANARY-X", other: "CANARY-A"})
    message = project.refuse(ConfigError)
    assert message.startswith(f"outcome.raters.{which}: no assessment")
    assert "CANARY" not in message


def test_the_spelling_of_the_config_is_that_of_the_table(project):
    more = [f"P1,{day},glabella,1,canary-a" for day in (60, 90)]
    add_raters(project, *TWO[:2], *more, first="CANARY-A", second="CANARY-B")
    assert set(project.run().assessments["rater"]) == {"CANARY-A", "CANARY-B"}
