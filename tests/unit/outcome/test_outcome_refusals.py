"""Exports that hold no outcome: one honest line, and the records are described all the same."""

import json

import pytest

from wearoff.config import Analysis, analysis_from_sections, resolved_sections
from wearoff.errors import DataQualityError
from wearoff.outcome import derive_outcome
from wearoff.records import clean_records

TREATED = (
    "p,d,area,prod\nCANARY1,0,glabella,ona\nCANARY1,120,glabella,ona\nCANARY2,0,glabella,ona\n"
)
RULES = {
    "better": {"kind": "improved_by", "value": 1},
    "mild": {"kind": "at_most", "value": 1},
    "peak": {"kind": "share_of_peak", "value": 0.2},
    "both": {"kind": "improved_by", "value": 1, "second": {"kind": "improved_by", "value": 1}},
}


@pytest.fixture
def run(tmp_path):
    """Clean an export, derive its outcome, and return outcome.json."""

    def _run(visits, primary="better"):
        raw = tmp_path / "data" / "raw"
        raw.mkdir(parents=True)
        (raw / "t.csv").write_text(TREATED)
        records = {
            "kind": "visits",
            "treatments": {"path": "data/raw/t.csv", "columns": {
                "patient": "p", "day": "d", "area": "area", "product": "prod"}},
        }  # fmt: skip
        if visits is not None:
            (raw / "a.csv").write_text("p,d,s,s2\n" + visits)
            records["assessments"] = {"path": "data/raw/a.csv", "columns": {
                "patient": "p", "day": "d", "score": "s", "score_2": "s2"}}  # fmt: skip
        outcome = {"scale": "FWS", "rules": RULES, "primary": primary}
        analysis = Analysis.model_validate(
            {"title": "Without grades", "records": records, "outcome": outcome}
        )
        analysis = analysis_from_sections(resolved_sections(analysis))
        clean_records(analysis=analysis, project_dir=tmp_path, out_dir=tmp_path / "records")
        derive_outcome(
            analysis=analysis, records_dir=tmp_path / "records", out_dir=tmp_path / "outcome"
        )
        return json.loads((tmp_path / "outcome" / "outcome.json").read_text())

    return _run


@pytest.mark.parametrize(
    ("visits", "primary", "missing"),
    [
        (None, "better", "no table of visits with a score is mapped"),
        ("CANARY1,0,3,3\n", "better", "no treatment has a visit in the 540 days after it"),
        ("CANARY1,0,3,3\nCANARY1,700,1,1\n", "better", "the scores that rule 'better' needs"),
        ("CANARY1,0,3,3\nCANARY1,14,1,\n", "both", "the scores that rule 'both' needs"),
        ("CANARY1,14,1,1\nCANARY2,14,1,1\n", "better", "with which rule 'better' compares"),
        ("CANARY1,2,1,1\nCANARY2,2,1,1\n", "mild", "no treatment has a visit on days 3 to 45"),
        (
            "CANARY1,0,3,3\nCANARY1,60,1,1\nCANARY2,0,3,3\nCANARY2,60,1,1\n",
            "peak",
            "no treatment has a visit on days 3 to 45",
        ),
    ],
)
def test_no_duration_can_be_derived(run, tmp_path, visits, primary, missing):
    with pytest.raises(DataQualityError) as caught:
        run(visits, primary)
    line = str(caught.value)
    assert caught.value.exit_code == 5
    assert "no duration can be derived: " in line
    assert missing in line
    assert "CANARY" not in line
    assert "\n" not in line
    assert not (tmp_path / "outcome" / "durations.parquet").exists()
    quality = json.loads((tmp_path / "records" / "data_quality.json").read_text())
    assert quality["tables"][0]["used"] == 3
    states = {check["name"]: check["status"] for check in quality["checks"]}
    assert "error" not in states.values()


def test_checks_of_an_export_without_visits_speak_of_its_treatments(run, tmp_path):
    with pytest.raises(DataQualityError):
        run(None)
    quality = json.loads((tmp_path / "records" / "data_quality.json").read_text())
    assert [table["table"] for table in quality["tables"]] == ["treatments"]
    checks = {check["name"]: check for check in quality["checks"]}
    applied = [check["denominator"] for check in checks.values()
               if check["status"] != "not_applicable"]  # fmt: skip
    assert 3 in applied
    assert checks["product_recorded"]["denominator"] == 3


@pytest.mark.parametrize(
    ("visits", "primary"),
    [
        ("CANARY1,14,3,3\n", "mild"),  # nobody responded, but that is known
        ("CANARY1,60,3,3\n", "mild"),  # an upper bound is known
        ("CANARY2,14,1,1\n", "mild"),
    ],
)
def test_a_single_treatment_of_which_something_is_known_is_enough(run, visits, primary):
    counts = run(visits, primary)["rules"]["mild"]
    assert counts["unknown"] - counts["unknown_bounded"] == 2


def test_every_rule_stands_in_words_beside_its_counts(run):
    summary = run("CANARY1,0,3,3\nCANARY1,14,1,2\nCANARY1,60,1,3\n")
    assert set(summary["rules"]) == set(RULES)
    assert summary["primary"] == "better"
    for counts in summary["rules"].values():
        assert counts["responded"] + counts["not_responded"] + counts["unknown"] == 3
        kinds = ("exact", "interval", "left", "right")
        assert sum(counts[kind] for kind in kinds) == counts["responded"]
        assert counts["words"].endswith("without a grade it only ends the follow-up.")
    assert summary["rules"]["better"]["right"] == 1
    assert summary["rules"]["both"]["interval"] == 1
