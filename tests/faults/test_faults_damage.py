"""Files that are no longer what was written: found before anybody relies on them."""

import json
import os
import shutil
import time

import pytest

from wearoff.errors import EnvironmentFailure
from wearoff.files import write_json
from wearoff.manifest import (
    changed_files,
    manifest_path,
    note_files,
    note_start,
    read_manifests,
    verify_inputs,
)
from wearoff.runs.damage import remove_damaged

KINDS = ("table.parquet", "draws.nc", "verdict.json")


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path):
    with path.open("rb+") as stream:
        stream.truncate(path.stat().st_size // 2)


def empty(path):
    path.write_bytes(b"")


DAMAGES = (flip_a_bit, truncate, empty)


@pytest.fixture
def step(tmp_path, monkeypatch):
    """A step that wrote three files, with its manifest."""
    monkeypatch.chdir(tmp_path)
    for name in KINDS:
        (tmp_path / name).write_bytes(os.urandom(5000))
    path = manifest_path(tmp_path / "kept", "make", tmp_path / "logs" / "make_a.b.log")
    note_files(KINDS, path)
    return path


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", KINDS)
def test_damage_is_found_though_the_date_is_the_same(name, damage, step, tmp_path):
    verify_inputs([name], tmp_path / "kept")
    dates = (tmp_path / name).stat()
    damage(tmp_path / name)
    os.utime(tmp_path / name, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    with pytest.raises(EnvironmentFailure) as refused:
        verify_inputs([name], tmp_path / "kept")
    assert str(refused.value) == (
        f"{name}: is damaged or was changed: it is not as make wrote it; "
        "remove it and run again, then it is made anew"
    )


def test_what_else_the_same_step_wrote_is_verified_too(step, tmp_path):
    truncate(tmp_path / KINDS[1])
    with pytest.raises(EnvironmentFailure, match=KINDS[1]):
        verify_inputs([KINDS[0]], tmp_path / "kept")


def test_a_file_of_no_manifest_is_refused(step, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(EnvironmentFailure, match=r"other.json: no manifest says"):
        verify_inputs(["other.json"], tmp_path / "kept")


def test_what_people_give_has_no_manifest(step, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "trials.csv").write_text("a")
    verify_inputs(["config/trials.csv"], tmp_path / "kept")


def test_while_a_step_is_at_work_its_files_count_for_nothing(step, tmp_path):
    note_start(step)
    with pytest.raises(EnvironmentFailure, match="no manifest"):
        verify_inputs([KINDS[0]], tmp_path / "kept")


def test_files_in_folders_count_one_by_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tables" / "deep").mkdir(parents=True)
    (tmp_path / "tables" / "deep" / "one.csv").write_text("a\n1\n")
    note_files(["tables"], manifest_path(tmp_path, "render", tmp_path / "render.log"))
    verify_inputs(["tables"], tmp_path)
    (tmp_path / "tables" / "two.csv").write_text("a\n")
    with pytest.raises(EnvironmentFailure, match=r"two\.csv"):
        verify_inputs(["tables"], tmp_path)


def test_an_export_that_changes_while_it_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("a")
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    verify_inputs({"t.csv": digest, "gone.csv": "missing"}, tmp_path)
    (tmp_path / "t.csv").write_text("b")
    with pytest.raises(EnvironmentFailure, match=r"t\.csv: was changed while the run was"):
        verify_inputs({"t.csv": digest}, tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b'{"files": {}}', b'{"files": {"a": 1}}', b"null"]
)
def test_a_damaged_manifest_makes_its_step_run_again(content, step, tmp_path, capsys):
    step.write_bytes(content)
    usable, damaged = read_manifests(tmp_path / "kept")
    assert (usable, [one.step for one in damaged]) == ([], ["make"])
    assert remove_damaged(tmp_path / "kept") == ["make"]
    assert not step.exists()
    assert "make runs again" in capsys.readouterr().err


def test_a_run_removes_what_is_damaged_and_nothing_else(step, tmp_path, capsys):
    flip_a_bit(tmp_path / KINDS[1])
    (tmp_path / KINDS[2]).unlink()  # Snakemake sees that by itself
    (tmp_path / "mine.txt").write_text("a note")
    assert remove_damaged(tmp_path / "kept") == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "mine.txt", "table.parquet",
    ]  # fmt: skip
    said = capsys.readouterr().err.strip().splitlines()
    assert said == [
        f"{KINDS[1]}: is damaged or was changed: it is not as make wrote it; removed, and made anew"
    ]
    assert changed_files(read_manifests(tmp_path / "kept")[0][0]) == list(KINDS[1:])


def test_jobs_of_one_step_have_a_manifest_each(tmp_path):
    for log in ("refit_a_0.5.log", "refit_a_0.6.log"):
        write_json({"files": {log: "x"}}, manifest_path(tmp_path, "refit", tmp_path / log))
    assert len(read_manifests(tmp_path)[0]) == 2


ARTEFACTS = (
    "records/treatments.parquet", "records/data_quality.json", "outcome/durations.parquet",
    "outcome/outcome.json", "handover/adtte.csv",
)  # fmt: skip


@pytest.mark.workflow
@pytest.mark.faults
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ARTEFACTS)
def test_the_same_command_mends_a_damaged_file(name, damage, uninterrupted, tmp_path):
    project = copy_of(uninterrupted, tmp_path)
    damage(project.folder / "data/processed/small" / name)
    done = project.wearoff(*project.CHEAP)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"data/processed/small/{name}: is damaged or was changed" in done.stderr
    assert project.digests() == uninterrupted.expected


@pytest.mark.workflow
def test_snakemake_alone_stops_at_a_damaged_file(uninterrupted, tmp_path):
    project = copy_of(uninterrupted, tmp_path)
    flip_a_bit(project.folder / "data/processed/small/outcome/durations.parquet")
    (project.folder / "data/processed/small/handover/adtte.csv").unlink()
    done = project.snakemake("hand_over")
    assert done.returncode != 0
    told = project.json("data/processed/small/failure.json")
    assert told["exit_code"] == 6
    assert told["step"] == "hand_over"
    assert "outcome/durations.parquet: is damaged or was changed" in told["line"]
    assert told["line"] in done.stderr
    assert not (project.folder / "data/processed/small/handover/adtte.csv").exists()


@pytest.mark.workflow
@pytest.mark.faults
def test_a_damaged_manifest_is_made_anew(uninterrupted, tmp_path):
    project = copy_of(uninterrupted, tmp_path)
    truncate(project.folder / "data/processed/small/manifest/derive_outcome/derive_outcome.json")
    assert project.finish(*project.CHEAP) == uninterrupted.expected


@pytest.mark.workflow
@pytest.mark.faults
def test_an_export_replaced_by_an_older_one(uninterrupted, tmp_path, small_bounds):
    project = copy_of(uninterrupted, tmp_path)
    path = project.write("data/raw/small/bounds.csv", small_bounds.replace("0,28,a", "0,28,b", 1))
    long_ago = time.time() - 10 * 365 * 86400
    os.utime(path, (long_ago, long_ago))
    changed = project.finish(*project.CHEAP)
    assert changed != uninterrupted.expected
    project.reset()
    assert project.finish(*project.CHEAP) == changed


@pytest.mark.workflow
@pytest.mark.faults
def test_a_config_edited_in_mid_run_counts_from_the_next_run_on(victim, uninterrupted):
    run = victim.start(*victim.CHEAP)
    run.wait_for_step("clean_records")
    text = victim.read("config/small.yaml")
    victim.write("config/small.yaml", text.replace("A small trial", "Another title"))
    run.line()
    assert run.process.returncode == 0
    assert victim.digests() == uninterrupted.expected
    package = "data/processed/small/handover/datapackage.json"
    assert json.loads(victim.read(package))["title"] == "A small trial"
    assert victim.finish(*victim.CHEAP) != uninterrupted.expected
    assert json.loads(victim.read(package))["title"] == "Another title"


def copy_of(uninterrupted, tmp_path):
    """A project in the state after its run, with the dates of its files."""
    folder = tmp_path / "copy"
    shutil.copytree(uninterrupted.folder, folder)
    project = type(uninterrupted).__new__(type(uninterrupted))
    project.__dict__ |= uninterrupted.__dict__ | {"folder": folder, "runs": []}
    return project
