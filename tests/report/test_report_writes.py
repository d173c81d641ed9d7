"""The report folder: every file, whole, and the same bytes each time."""

import hashlib
import json

from wearoff.report import render_reports

ALWAYS = {
    "clinician.html", "clinician.pdf", "analyst.html", "data_quality.html", "report.json",
    "verdict.json", "provenance.json", "planner.html", "SHA256SUMS",
}  # fmt: skip
TABLES = {
    "estimates", "contrasts", "curves", "dose_curves", "choices", "injectors", "parameters", "flow",
    "quality", "outcomes", "planner", "priors", "diagnostics", "observed", "pit", "model_graph",
    "predictions", "families", "sensitivity", "prior_sensitivity", "unmeasured", "published",
    "funnel",
}  # fmt: skip


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_renders_are_byte_identical_and_complete(variants, tmp_path):
    source = tmp_path / "released.json"
    source.write_text(variants["full"].model_dump_json(), encoding="utf-8")
    for name in ("one", "two"):
        render_reports(released_path=source, out_dir=tmp_path / name)
    first = digests(tmp_path / "one")
    assert first == digests(tmp_path / "two")
    own = {f"injectors/injector_0{n}.{kind}" for n in range(1, 10) for kind in ("html", "csv")}
    assert set(first) == ALWAYS | {f"tables/{name}.csv" for name in TABLES} | own


def test_foreign_files_are_left_alone(variants, tmp_path):
    source = tmp_path / "released.json"
    source.write_text(variants["bare"].model_dump_json(), encoding="utf-8")
    note = tmp_path / "out" / "note.txt"
    note.parent.mkdir()
    note.write_text("keep me", encoding="utf-8")
    render_reports(released_path=source, out_dir=note.parent)
    assert note.read_text(encoding="utf-8") == "keep me"


def test_verdict_and_provenance_are_passed_on(files, variants):
    verdict = json.loads(files("warned")["verdict.json"])
    assert verdict["status"] == "warn"
    assert verdict["reasons"] == list(variants["warned"].verdict.reasons)
    provenance = json.loads(files("full")["provenance.json"])
    assert len(provenance.pop("code digest of report")) == 16
    assert provenance == variants["full"].provenance


def test_the_digests_of_all_files_are_told(files):
    content = files("full")
    lines = content["SHA256SUMS"].decode().splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    made = {name: hashlib.sha256(one).hexdigest() for name, one in content.items()}
    del made["SHA256SUMS"]
    assert told == made


def test_a_csv_holds_every_released_row(files, variants):
    content = files("full")["tables/estimates.csv"].decode("utf-8").splitlines()
    assert len(content) == 1 + len(variants["full"].estimates)
    assert content[0].startswith("quantity,by,by_label,level,day,point,lower,upper,patients")


def test_pictures_hold_rounded_numbers_and_no_metadata(files):
    page = files("full")["clinician.html"].decode("utf-8")
    assert "<metadata" not in page
    assert "matplotlib" not in page.lower()
