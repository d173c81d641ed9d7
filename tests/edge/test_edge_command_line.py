"""Hardly any records, from the command line: an exit code and one line, or reports."""

import json

import pytest

pytestmark = [pytest.mark.workflow, pytest.mark.mcmc]


def run(small, project, **changed):
    practice = small.Practice(**changed)
    practice.write(project.folder)
    # JSON is YAML.
    project.write("config/edge.yaml", json.dumps(practice.config(), indent=1))
    return project.wearoff("run", "edge")


def test_no_response_at_all_is_one_clear_line(small, project):
    done = run(small, project, share_responding=0.0)
    line = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 5, done.stderr
    assert line.startswith("outcome: no treatment shows a response")
    assert "Traceback" not in done.stderr
    assert [path.name for path in project.files("reports/edge")] == ["data_quality.html"]
    assert line in project.read("reports/edge/data_quality.html").replace("&#39;", "'")


def test_one_treatment_of_one_patient_ends_in_reports_that_claim_nothing(small, project):
    done = run(small, project, n_patients=1, n_treatments_each=1, men=0)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    page = small.words_of(project.read("reports/edge/clinician.html"))
    assert "No result rests on enough patients to be shown." in page
    assert "No duration rests on enough patients to be shown." in page
    released = project.json("data/processed/edge/released/released.json")
    assert (released["estimates"], released["contrasts"], released["curves"]) == ([], [], [])
