"""Data-quality checks: each counts what it says it counts."""

import json
from dataclasses import replace

import pytest

from wearoff.records.quality_checks import CHECKS, run_checks

KEYS = {
    "name", "title", "level", "category", "numerator", "denominator", "threshold", "reason",
    "status", "advice",
}  # fmt: skip


def checks_of(result):
    return {check["name"]: check for check in result.quality["checks"]}


def test_shape_of_the_report(project):
    quality = project.run().quality
    assert set(quality) == {
        "tables", "files", "unfolded", "reasons", "repairs", "checks", "waivers", "refusal",
    }  # fmt: skip
    assert len(quality["checks"]) == len(CHECKS) == len({check.name for check in CHECKS})
    for check in quality["checks"]:
        assert set(check) == KEYS
        assert check["level"] in {"table", "field", "whole"}
        assert check["category"] in {"conformance", "completeness", "plausibility"}
        assert check["status"] in {"passed", "failed", "not_applicable"}
        assert 0 <= check["numerator"] <= max(check["denominator"], 0)
        assert check["reason"]
        assert check["advice"]


def test_no_code_stands_beside_the_counts(project):
    project.append("treatments", "CANARY-P,CANARY-I,CANARY-C,0,Botox,glabella,x,F,50")
    result = project.run()
    assert set(result.rejections["code"]) == {"I1", "I2", "C1", "CANARY-I", "CANARY-C"}
    assert "CANARY" not in json.dumps(result.quality)


def test_counts_stand_under_their_reason(project):
    project.append("treatments", "P1,I1,C1,0,Botox,glabella,20,F,50", "P1,I1")
    quality = project.run().quality
    assert quality["tables"][0] == {
        "table": "treatments", "rows_read": 6, "used": 4, "rejected": 1, "duplicate": 1,
        "out_of_scope": 0,
    }  # fmt: skip
    found = {(row["state"], row["reason"]): row["rows"] for row in quality["reasons"]}
    assert found == {("duplicate", "exact_copy"): 1, ("rejected", "wrong_field_count"): 1}


@pytest.mark.parametrize(
    ("name", "table", "lines", "numerator"),
    [
        ("rows_copied", "treatments", ["P2,I2,C1,0,Botox,glabella,24,M,61"], 1),
        ("rows_contradicting", "treatments", ["P2,I2,C1,0,Botox,glabella,30,M,61"], 2),
        ("rows_of_wrong_length", "treatments", ["P2,I2"], 1),
        ("injector_recorded", "treatments", ["P4,,C1,0,Botox,glabella,20,M,61"], 1),
        ("score_recorded", "assessments", ["P1,60,glabella,"], 1),
        ("groups_recorded", "treatments", ["P4,I1,C1,0,Botox,glabella,20,,"], 2),
        ("injector_codes_distinct", "treatments", ["P4,I-01,C1,0,Botox,glabella,20,M,61"], 2),
        ("patient_codes_distinct", "treatments", ["P04,I1,C1,0,Botox,glabella,20,M,61",
                                                  "P-4,I1,C1,0,Botox,glabella,20,M,61"], 2),
        ("codes_in_one_script", "treatments", ["P4,I\u0421A,C1,0,Botox,glabella,20,M,61"], 1),
        ("doses_without_thousands_mark", "treatments",
         ["P4,I1,C1,0,Botox,glabella,1.500,M,61"], 1),
        ("doses_near_usual", "treatments", ["P4,I1,C1,0,Botox,glabella,200,M,61"], 1),
        ("doses_believable", "treatments", ["P4,I1,C1,0,Botox,glabella,0,M,61"], 1),
        ("assessments_have_treatment", "assessments", ["P8,0,glabella,2"], 1),
        ("patients_assessed", "treatments", ["P4,I1,C1,0,Botox,glabella,20,M,61"], 1),
        ("assessed_areas_treated", "assessments", ["P1,28,chin,2"], 1),
        ("assessments_after_start", "assessments", ["P1,-60,glabella,2"], 1),
        ("treatments_reviewed", "treatments", ["P4,I1,C1,0,Botox,glabella,20,M,61"], 3),
        ("treatments_have_baseline", "treatments", ["P4,I1,C1,0,Botox,glabella,20,M,61"], 1),
        ("visits_spread_over_week", "assessments", ["P2,35,glabella,2"], 2),
        ("visits_not_heaped", "assessments", ["P2,91,glabella,2", "P2,92,glabella,2"], 1),
        ("retreatments_not_early", "treatments", ["P2,I2,C1,10,Botox,glabella,5,M,61"], 1),
        ("one_injector_a_session", "treatments", ["P2,I1,C1,0,Botox,chin,5,M,61"], 1),
        ("sex_constant", "treatments", ["P2,I2,C1,90,Botox,glabella,24,F,61",
                                        "P1,I1,C1,240,Botox,glabella,24,,61"], 1),
    ],
)  # fmt: skip
def test_check_counts_the_violation(project, name, table, lines, numerator):
    project.append(table, *lines)
    check = checks_of(project.run())[name]
    assert check["numerator"] == numerator
    assert check["denominator"] >= numerator


def test_free_text_in_a_category_fails(project):
    lines = [f"Q{i},I1,C1,0,Botox,place {i},20,F,50" for i in range(60)]
    project.append("treatments", *lines)
    project.treatments["waivers"] = [
        {"column": "area", "rule": "PII-TEXT", "reason": "places of a list", "approver": "analyst"}
    ]
    assert checks_of(project.run())["levels_few"]["status"] == "failed"


def test_unmapped_field_is_not_applicable(project):
    del project.treatments["columns"]["injector"]
    checks = checks_of(project.run())
    assert checks["injector_recorded"]["status"] == "not_applicable"
    assert checks["one_injector_a_session"]["status"] == "not_applicable"


def test_broken_check_is_an_error_and_stops_no_other(monkeypatch):
    def explode(checked):
        raise ValueError("CANARY")

    broken = replace(CHECKS[0], count=explode)
    monkeypatch.setattr("wearoff.records.quality_checks.CHECKS", (broken,))
    (entry,) = run_checks(None)
    assert entry["status"] == "error"
    assert "CANARY" not in str(entry)
