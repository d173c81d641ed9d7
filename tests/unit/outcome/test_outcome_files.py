"""The outcome stage from records on disk to its two files."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wearoff.config import Analysis, load_config
from wearoff.errors import DataQualityError
from wearoff.outcome import derive_outcome, load_durations
from wearoff.records import clean_records

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "cdystonia.csv"
COLUMNS = [
    "treatment_id", "patient", "injector", "clinic", "product", "area", "dose_units", "arm",
    "cycle", "day", "baseline_score", "response", "lower_days", "upper_days", "censoring",
    "censoring_reason", "n_assessments",
]  # fmt: skip


def run(analysis, project):
    clean_records(analysis=analysis, project_dir=project, out_dir=project / "records")
    derive_outcome(analysis=analysis, records_dir=project / "records", out_dir=project / "outcome")
    summary = json.loads((project / "outcome" / "outcome.json").read_text())
    return load_durations(project / "outcome", analysis.records.groups), summary


def put(project, text):
    folder = project / "data" / "raw"
    folder.mkdir(parents=True)
    (folder / "bounds.csv").write_text(text)


def bounds_config(**columns):
    return Analysis.model_validate(
        {
            "title": "Bounds",
            "records": {
                "kind": "intervals",
                "groups": {"arm": {"kind": "categorical"}},
                "intervals": {
                    "path": "data/raw/bounds.csv",
                    "columns": {"lower": "l", "upper": "u", "arm": "arm"} | columns,
                },
            },
        }
    )


def test_bounds_that_are_given_become_durations(tmp_path):
    put(tmp_path, "l,u,arm\n6,10,a\n8,8,a\n0,5,b\n7,inf,b\n0,inf,b\n")
    rows, summary = run(bounds_config(), tmp_path)
    assert list(rows) == COLUMNS
    assert rows["censoring"].tolist() == ["interval", "exact", "left", "right", "right"]
    assert set(rows["response"]) == {"responded"}
    assert np.isinf(rows["upper_days"]).sum() == 2
    assert summary["primary"] == "bounds_given"
    assert summary["rules"]["bounds_given"] == {
        "words": summary["rules"]["bounds_given"]["words"], "responded": 5, "not_responded": 0,
        "unknown": 0, "exact": 1, "interval": 1, "left": 1, "right": 2,
    }  # fmt: skip


def test_cycles_of_given_bounds_follow_the_file(tmp_path):
    put(tmp_path, "l,u,arm,p\n6,10,a,x\n8,8,a,y\n1,5,b,x\n")
    rows, _ = run(bounds_config(patient="p"), tmp_path)
    assert rows["cycle"].tolist() == [1, 1, 2]


def test_spoiled_durations_are_refused(tmp_path):
    put(tmp_path, "l,u,arm\n6,10,a\n8,8,a\n")
    rows, _ = run(bounds_config(), tmp_path)
    path = tmp_path / "outcome" / "durations.parquet"
    spoiled = {
        "bounds_are_ordered": {"lower_days": 99.0},
        "only_responders_have_bounds": {"response": "unknown"},
        "censoring": {"censoring": "CANARY"},
    }
    for words, change in spoiled.items():
        rows.assign(**change).to_parquet(path)
        with pytest.raises(DataQualityError) as caught:
            load_durations(tmp_path / "outcome")
        assert words in str(caught.value)
        assert "CANARY" not in str(caught.value)


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    if not DATA.is_file():
        pytest.skip("the trial's data are not at hand")
    project = tmp_path_factory.mktemp("trial")
    (project / "data" / "raw" / "cdystonia").mkdir(parents=True)
    shutil.copy(DATA, project / "data" / "raw" / "cdystonia")
    return run(load_config(ROOT / "config" / "cdystonia.yaml"), project)


@pytest.mark.parametrize(
    ("rule", "interval", "right", "not_responded"),
    [
        ("below_baseline", 61, 43, 4),
        ("ten_percent_better", 68, 20, 20),
        ("twenty_percent_better", 59, 9, 40),
    ],
)
def test_trial_gives_the_published_counts(trial, rule, interval, right, not_responded):
    counts = {k: v for k, v in trial[1]["rules"][rule].items() if k != "words"}
    assert counts == {
        "responded": interval + right, "not_responded": not_responded, "unknown": 1,
        "exact": 0, "interval": interval, "left": 0, "right": right,
    }  # fmt: skip


def test_trial_durations_are_those_of_the_primary_rule(trial):
    rows, summary = trial
    assert summary["primary"] == "below_baseline"
    assert rows["censoring"].value_counts().to_dict() == {"interval": 61, "right": 43}
    assert summary["reasons"]["no_follow_up"] == 1
    assert summary["reasons"]["end_of_follow_up"] == 43
    responders = rows[rows["response"] == "responded"]
    assert set(responders["lower_days"]) <= {14, 28, 56, 84, 112}
    assert rows["baseline_score"].notna().all()
    assert pd.api.types.is_integer_dtype(rows["cycle"])
