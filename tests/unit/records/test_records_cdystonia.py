"""A real trial through the whole stage: known counts."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from wearoff.config import load_config
from wearoff.records import clean_records

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "cdystonia.csv"

pytestmark = pytest.mark.skipif(not DATA.is_file(), reason="the trial's data are not at hand")


@pytest.fixture(scope="module")
def records_dir(tmp_path_factory):
    project = tmp_path_factory.mktemp("trial")
    target = project / "data" / "raw" / "cdystonia"
    target.mkdir(parents=True)
    shutil.copy(DATA, target)
    analysis = load_config(ROOT / "config" / "cdystonia.yaml")
    clean_records(analysis=analysis, project_dir=project, out_dir=project / "records")
    return project / "records"


def test_rows_of_the_trial(records_dir):
    tables = json.loads((records_dir / "data_quality.json").read_text())["tables"]
    treatments, assessments = tables
    assert (treatments["rows_read"], treatments["used"], treatments["out_of_scope"]) == (
        631, 109, 522,
    )  # fmt: skip
    assert (assessments["rows_read"], assessments["used"]) == (631, 631)


def test_patients_of_the_trial(records_dir):
    rows = pd.read_parquet(records_dir / "treatments.parquet")
    assert rows["arm"].value_counts().to_dict() == {"10000 U": 37, "placebo": 36, "5000 U": 36}
    sites = rows["clinic"].value_counts()
    assert [int(sites[str(site)]) for site in range(1, 10)] == [12, 14, 12, 8, 6, 15, 12, 19, 11]
    assert rows["injector"].isna().all()


def test_visits_of_the_trial(records_dir):
    rows = pd.read_parquet(records_dir / "assessments.parquet")
    assert sorted(rows["day"].unique()) == [0, 14, 28, 56, 84, 112]
    assert rows["score"].between(0, 87).all()


def test_fixed_visits_of_the_trial_are_noticed(records_dir):
    checks = json.loads((records_dir / "data_quality.json").read_text())["checks"]
    failed = [check["name"] for check in checks if check["status"] == "failed"]
    assert failed == ["visits_spread_over_week"]
