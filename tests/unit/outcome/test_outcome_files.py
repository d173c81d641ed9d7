"""The outcome stage from records on disk to its two files."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wearoff.config import Analysis, load_config
from wearoff.errors import DataQualityError
from wearoff.model import build_design
from wearoff.outcome import derive_outcome, load_durations
from wearoff.records import clean_records

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "cdystonia.csv"
COLUMNS = [
    "treatment_id", "patient", "injector", "clinic", "product", "area", "dose_units", "arm",
    "cycle", "day", "baseline_score", "response", "lower_days", "upper_days", "entry_days",
    "censoring", "censoring_reason", "n_assessments",
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
    put(tmp_path, "l,u,arm\n6,10,a\n8,8,a\n0,5,b\n7,inf,b\n9,inf,b\n")
    rows, summary = run(bounds_config(), tmp_path)
    assert list(rows) == COLUMNS
    assert rows["censoring"].tolist() == ["interval", "exact", "left", "right", "right"]
    assert set(rows["response"]) == {"responded"}
    assert np.isinf(rows["upper_days"]).sum() == 2
    assert summary["primary"] == "bounds_given"
    assert summary["rules"]["bounds_given"] == {
        "words": summary["rules"]["bounds_given"]["words"], "responded": 5, "not_responded": 0,
        "unknown": 0, "unknown_bounded": 0, "exact": 1, "interval": 1, "left": 1, "right": 2,
    }  # fmt: skip


def test_a_row_that_nobody_looked_at_has_no_duration(tmp_path):
    put(tmp_path, "l,u,arm\n6,10,a\n0,inf,b\n0,,b\n8,inf,b\n")
    rows, summary = run(bounds_config(), tmp_path)
    assert rows["response"].tolist() == ["responded", "unknown", "unknown", "responded"]
    assert rows["censoring"].isna().tolist() == [False, True, True, False]
    assert rows["lower_days"].isna().tolist() == rows["upper_days"].isna().tolist()
    counts = summary["rules"]["bounds_given"]
    assert (counts["responded"], counts["unknown"], counts["right"]) == (2, 2, 1)
    # It used to reach the model, which has no likelihood for it.
    assert len(build_design(rows, bounds_config()).rows) == 2


def test_cycles_of_given_bounds_follow_the_file(tmp_path):
    put(tmp_path, "l,u,arm,p\n6,10,a,x\n8,8,a,y\n1,5,b,x\n")
    rows, _ = run(bounds_config(patient="p"), tmp_path)
    assert rows["cycle"].tolist() == [1, 1, 2]


def test_entry_into_observation_becomes_a_column(tmp_path):
    put(tmp_path, "l,u,arm,e\n6,10,a,3\n8,8,a,\n7,inf,b,7\n0,5,b,0\n")
    rows, _ = run(bounds_config(entry="e"), tmp_path)
    np.testing.assert_equal(rows["entry_days"].to_numpy(), [3, np.nan, 7, np.nan])
    (tmp_path / "data" / "raw" / "bounds.csv").write_text("l,u,arm\n6,10,a\n")
    rows, _ = run(bounds_config(), tmp_path)
    assert rows["entry_days"].isna().tolist() == [True]


@pytest.fixture
def given_bounds(tmp_path):
    put(tmp_path, "l,u,arm,e\n6,10,a,5\n8,8,a,5\n")
    rows, _ = run(bounds_config(entry="e"), tmp_path)
    return rows, tmp_path / "outcome"


NO_BOUNDS = {"lower_days": np.nan, "upper_days": np.nan, "censoring": None, "entry_days": np.nan}
ONLY_UPPER = NO_BOUNDS | {"response": "unknown", "lower_days": 0.0, "upper_days": 60.0}


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("bounds_are_ordered", {"lower_days": 99.0}),
        ("bounds_fit_response", {"response": "unknown"}),
        ("bounds_fit_response", {"censoring": None}),
        ("bounds_fit_response", {"upper_days": np.nan}),
        ("bounds_fit_response", NO_BOUNDS),
        ("bounds_fit_response", ONLY_UPPER | {"response": "not_responded"}),
        ("bounds_fit_response", ONLY_UPPER | {"lower_days": 30.0}),
        ("bounds_fit_response", ONLY_UPPER | {"lower_days": np.nan}),
        ("bounds_fit_response", ONLY_UPPER | {"upper_days": np.inf}),
        ("bounds_fit_response", ONLY_UPPER | {"censoring": "left"}),
        ("entry_fits_bounds", {"entry_days": 7.0}),
        ("entry_fits_bounds", {"entry_days": 8.0, "lower_days": 8.0, "upper_days": 8.0}),
        ("entry_fits_bounds", ONLY_UPPER | {"entry_days": 5.0}),
        ("entry_days", {"entry_days": 0.0}),
        ("censoring", {"censoring": "CANARY"}),
    ],
)
def test_spoiled_durations_are_refused(given_bounds, words, change):
    rows, folder = given_bounds
    rows.assign(**change).to_parquet(folder / "durations.parquet")
    with pytest.raises(DataQualityError) as caught:
        load_durations(folder)
    assert words in str(caught.value)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        ONLY_UPPER,
        NO_BOUNDS | {"response": "unknown"},
        NO_BOUNDS | {"response": "not_responded"},
        {"entry_days": np.nan},
        {"entry_days": 6.0},
    ],
)
def test_sound_durations_are_let_through(given_bounds, change):
    rows, folder = given_bounds
    rows.assign(**change).astype({"censoring": "str"}).to_parquet(folder / "durations.parquet")
    assert len(load_durations(folder)) == 2


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
        "unknown_bounded": 0, "exact": 0, "interval": interval, "left": 0, "right": right,
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
