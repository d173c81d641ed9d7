"""The hand-over runs when it is asked for, and only then."""

import json
import stat

import pytest

pytestmark = pytest.mark.workflow


def test_the_hand_over_is_made_on_request_only(project, small_config, small_bounds):
    project.write("config/small.yaml", small_config)
    project.write("data/raw/small/bounds.csv", small_bounds)
    assert "hand_over" not in project.jobs()
    done = project.wearoff("handover", "small", "--cores", "1")
    assert done.returncode == 0, done.stderr
    folder = project.folder / "data" / "processed" / "small" / "handover"
    assert "data/processed/small/handover" in done.stdout
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    package = json.loads((folder / "datapackage.json").read_text())
    listed = {one["path"] for one in package["resources"]}
    assert {path.name for path in folder.iterdir()} == listed | {"datapackage.json"}
    # Nothing of the model was needed, and nothing of it was made.
    made = {path.name for path in folder.parent.iterdir()}
    assert made == {"records", "outcome", "handover", "manifest"}
    again = project.snakemake("hand_over")
    assert "Nothing to be done" in again.stdout + again.stderr
