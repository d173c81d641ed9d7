"""A run that its records ended: the data-quality report stands alone, and says what to mend."""

import json

import pandas as pd
import pytest

from wearoff.config import Analysis
from wearoff.errors import EnvironmentFailure
from wearoff.files import write_json, write_parquet
from wearoff.report import render_reports, report_stopped_run

REFUSAL = {
    "what": "1-7 of 45 rows are rejected, more than the share of 0.05 that max_rejected_share "
    "allows", "where": "t.csv (records.intervals)", "todo": "correct the export or the config",
}  # fmt: skip
LINE = "records.assessments: no duration can be derived; map one"
CHECK = {
    "name": "c", "title": "How many rows were rejected?", "level": "table",
    "category": "completeness", "numerator": 4, "denominator": 43, "threshold": 0.05,
    "reason": "r", "status": "failed", "advice": "look at the reasons",
}  # fmt: skip
CODES = [
    *(("injector", f"I-{name}", 40, 12, 30, 2) for name in ("A", "B", "C", "LARGE")),
    ("injector", "I-SMALL", 9, 3, 9, 1),
]


def analysis_of(**disclosure):
    columns = {"lower": "l", "upper": "u"}
    return Analysis.model_validate({
        "title": "Stopped", "disclosure": disclosure,
        "records": {"kind": "intervals", "intervals": {"path": "t.csv", "columns": columns}},
    })  # fmt: skip


@pytest.fixture
def stop(tmp_path):
    """Leave what a run leaves that its records ended, and report on it."""
    out = tmp_path / "reports"

    def _stop(exit_code=5, refusal=REFUSAL, checks=(CHECK,), **disclosure):
        processed = tmp_path / "processed"
        quality = {
            "tables": [{"table": "intervals", "rows_read": 47, "used": 43, "rejected": 4,
                        "duplicate": 0, "out_of_scope": 0}],
            "reasons": [{"table": "intervals", "state": "rejected", "reason": "dose", "rows": 4}],
            "repairs": [], "checks": list(checks), "waivers": [], "refusal": refusal,
        }  # fmt: skip
        write_json(quality, processed / "records" / "data_quality.json")
        names = ("by", "code", "rows", "rejected", "patients", "rows_of_one_patient")
        table = pd.DataFrame(CODES, columns=names)
        write_parquet(table, processed / "records" / "rejections.parquet")
        write_json({"exit_code": exit_code, "line": LINE, "step": "x"}, processed / "failure.json")
        return report_stopped_run(
            analysis=analysis_of(**disclosure), name="stopped", processed_dir=processed,
            out_dir=out,
        )  # fmt: skip

    _stop.out = out
    return _stop


def test_the_page_says_why_and_what_to_mend(stop, read_page):
    page = read_page(stop().read_bytes())
    assert "The run stopped here" in page.text
    assert "t.csv (records.intervals): 1-7 of 45 rows are rejected" in page.text
    assert "1 to fix" in page.text
    assert "How many rows were rejected?: * of 45. Look at the reasons." in page.text
    assert "Nothing to fix" not in page.text
    assert [link["href"] for _, link in page.tags("a") if link["href"][0] != "#"] == []


def test_counts_and_codes_are_controlled_as_ever(stop, read_page):
    text = read_page(stop().read_bytes()).text
    assert "I-LARGE 40 10" in text
    assert "I-SMALL" not in text
    # With four injectors or fewer nobody sees another's values.
    text = read_page(stop(own_view_injectors=5).read_bytes()).text
    assert "I-LARGE" not in text
    # An analysis that hides more than messages do keeps the message to itself.
    text = read_page(stop(smallest_count=20).read_bytes()).text
    assert "rows are rejected, more" not in text
    assert "the log of the run has it" in text


def test_a_refusal_of_a_later_step_stands_in_its_own_words(stop, read_page):
    text = read_page(stop(refusal=None, checks=()).read_bytes()).text
    assert LINE in text
    assert "Nothing to fix" not in text


def test_no_report_of_an_earlier_run_stays_beside_it(stop, variants, tmp_path):
    source = tmp_path / "released.json"
    source.write_text(variants["trial"].model_dump_json(), encoding="utf-8")
    render_reports(released_path=source, out_dir=stop.out)
    (stop.out / "note.txt").write_text("keep me")
    stop()
    left = {path.name for path in stop.out.rglob("*") if path.is_file()}
    assert left == {"data_quality.html", "note.txt"}


@pytest.mark.parametrize("exit_code", [1, 2, 3, 4, 6])
def test_other_failures_touch_no_report(stop, exit_code):
    stop.out.mkdir()
    (stop.out / "clinician.html").write_text("as it was")
    assert stop(exit_code) is None
    assert [path.name for path in stop.out.iterdir()] == ["clinician.html"]


def test_a_page_that_cannot_be_made_is_told_without_its_reason(stop, monkeypatch):
    def fail(**_):
        raise ValueError("CANARY")

    monkeypatch.setattr("wearoff.report.stopped.control_refused", fail)
    with pytest.raises(EnvironmentFailure) as caught:
        stop()
    assert "ValueError" in str(caught.value)
    assert "CANARY" not in json.dumps(str(caught.value))
    assert caught.value.__context__ is None
