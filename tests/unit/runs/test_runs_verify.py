"""wearoff verify: what agrees, what differs, and what could not be checked."""

import hashlib
import json
import platform
from pathlib import Path

import pytest

from wearoff.codedigest import code_digest
from wearoff.config import load_config, resolved_sections
from wearoff.errors import EnvironmentFailure
from wearoff.manifest import manifest_path, note_files, note_start
from wearoff.provenance import lock_digest, provenance_of
from wearoff.runs.verify import refuse_differences, verify_reports, verify_text

CONFIG = """\
title: "Verified"
records:
  kind: intervals
  intervals:
    path: data/raw/mine/bounds.csv
    columns: {lower: von, upper: bis}
"""


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with an export, a config, a step's file and reports that tell of them."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "config/mine.yaml": CONFIG,
        "data/raw/mine/bounds.csv": "von,bis\n0,28\n",
        "data/processed/mine/records/treatments.parquet": "rows",
        "reports/mine/analyst.html": "<p>",
        "workflow/scripts/control_disclosure.py": '"""Release."""\nimport wearoff.errors\n',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = "data/processed/mine/records/treatments.parquet"
    kept = tmp_path / "data/processed/mine"
    note_files([made], manifest_path(kept, "clean_records", tmp_path / "clean_records.log"))
    told = provenance_of(
        sections=resolved_sections(load_config(tmp_path / "config/mine.yaml")),
        input_digests={"data/raw/mine/bounds.csv": sha256(b"von,bis\n0,28\n")},
        code="unknown", lock=lock_digest(),
    )  # fmt: skip
    told |= {"sampling attempts": "one", "code digest of report": code_digest("report")}
    write_provenance(tmp_path, told)
    return tmp_path


def write_provenance(project, told):
    content = json.dumps(told).encode()
    (project / "reports/mine/provenance.json").write_bytes(content)
    sums = {"analyst.html": sha256(b"<p>"), "provenance.json": sha256(content)}
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    (project / "reports/mine/SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def states(project):
    return {one.what: one.state for one in verify_reports(project / "reports" / "mine")}


def told_of(project):
    return json.loads((project / "reports/mine/provenance.json").read_text())


def test_all_that_issue_and_design_name_is_told(project):
    names = " ".join(told_of(project))
    for word in ("input data/raw", "config SHA-256", "code digest of records", "lock SHA-256",
                 "seed", "sampling attempts", "version of pymc", "threads"):  # fmt: skip
        assert word in names


def test_what_was_not_touched_agrees(project):
    write_provenance(project, told_of(project) | {"code digest": "x"})
    found = states(project)
    assert {what for what, state in found.items() if state == "differs"} == {"code digest"}
    assert {what for what, state in found.items() if state == "not checked"} == {
        "sampling attempts"
    }
    assert found["files of clean_records (clean_records)"] == "agrees"


CHANGES = {
    "input data/raw/mine/bounds.csv SHA-256": ("data/raw/mine/bounds.csv", "von,bis\n0,29\n"),
    "config SHA-256": ("config/mine.yaml", CONFIG.replace("Verified", "Other")),
    "report analyst.html": ("reports/mine/analyst.html", "<b>"),
    "files of clean_records (clean_records)": (
        "data/processed/mine/records/treatments.parquet", "other",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_differs_and_only_it(what, project):
    before = states(project)
    name, text = CHANGES[what]
    (project / name).write_text(text, encoding="utf-8")
    after = states(project)
    assert {one for one in after if after[one] != before[one]} == {what}
    assert after[what] == "differs"
    findings = verify_reports(project / "reports" / "mine")
    with pytest.raises(EnvironmentFailure, match="things are not what they were") as refused:
        refuse_differences(findings, project / "reports" / "mine")
    assert refused.value.exit_code == 6


def test_other_versions_differ_and_unknown_packages_are_not_checked(project):
    write_provenance(project, told_of(project) | {
        "version of pymc": "0.0.1", "version of no-such-package": "1", "Python": "2.7",
        "lock SHA-256": "0", "code digest of model": "0", "seed": "-1",
    })  # fmt: skip
    found = states(project)
    for what in ("version of pymc", "Python", "lock SHA-256", "code digest of model", "seed"):
        assert found[what] == "differs", what
    assert found["version of no-such-package"] == "not checked"


def test_on_another_machine_only_the_reports_can_be_checked(project):
    for name in ("data/raw/mine/bounds.csv", "config/mine.yaml"):
        (project / name).unlink()
    (project / "data/processed").rename(project / "elsewhere")
    found = states(project)
    for what in ("input data/raw/mine/bounds.csv SHA-256", "config SHA-256", "seed",
                 "data/processed/mine"):  # fmt: skip
        assert found[what] == "not checked"
    assert found["report analyst.html"] == "agrees"


def test_a_report_that_is_gone_and_a_step_that_was_killed(project):
    (project / "reports/mine/analyst.html").unlink()
    note_start(project / "data/processed/mine/manifest/clean_records/clean_records.json")
    found = states(project)
    assert found["report analyst.html"] == "differs"
    assert found["files of clean_records (clean_records)"] == "not checked"


def test_the_text_has_a_line_each_and_the_counts(project):
    findings = verify_reports(project / "reports" / "mine")
    lines = verify_text(findings).splitlines()
    assert len(lines) == len(findings) + 1
    assert lines[-1] == f"{len(findings) - 2} agrees, 1 differs, 1 not checked"


@pytest.mark.parametrize("content", [None, b"{", b"[]", b"\xff"])
def test_a_folder_without_provenance_is_refused(content, project):
    path = project / "reports/mine/provenance.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EnvironmentFailure, match="is not there, or damaged"):
        verify_reports(project / "reports" / "mine")


def test_the_command_says_it_line_by_line_and_ends_with_six(project, capsys):
    from wearoff.cli import verify

    (project / "Snakefile").write_text("")
    with pytest.raises(EnvironmentFailure, match="reports/mine: 1 of"):
        verify(Path("reports/mine"))
    said = capsys.readouterr().out.splitlines()
    assert "agrees       report analyst.html" in said
    assert any(line.startswith("differs      code digest: ") for line in said)
    write_provenance(project, {"Python": platform.python_version()})
    verify(Path("reports/mine"))
    assert capsys.readouterr().out.splitlines()[-1] == "4 agrees, 0 differs, 0 not checked"
