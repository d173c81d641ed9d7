"""The other rater's score, and exports that have no scores at all."""

import numpy as np


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
