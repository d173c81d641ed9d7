"""A failed run: one page, reasons and steps, and no estimate in any file."""

import io

import pypdf
import pytest

from wearoff.disclosure.released import Released
from wearoff.report import render_reports, report_files

PLANTED = 7731.25
TRACES = ("7731", "7,731", "773125", "773,125", "7.731", "77.31")
ESTIMATES = (
    ["estimates", "contrasts", "curves", "dose_curves", "observed", "injectors", "parameters"]
)  # fmt: skip
NUMBERS = frozenset(
    [
        "point",
        "lower",
        "upper",
        "observed",
        "median_days",
        "median_lower",
        "median_upper",
        "difference_days",
        "difference_lower",
        "difference_upper",
    ]
)


@pytest.fixture(scope="module")
def planted(variants):
    content = variants["failed"].model_dump()
    for name in ESTIMATES:
        for row in content[name]:
            row.update({key: PLANTED for key in NUMBERS & set(row) if row[key] is not None})
    content["model"]["prior_predictive"] = ()
    return Released.model_validate(content)


def test_no_estimate_in_any_file(planted):
    files = report_files(planted)
    for name, content in files.items():
        text = content.decode("utf-8", "ignore")
        if name.endswith(".pdf"):
            pages = pypdf.PdfReader(io.BytesIO(content)).pages
            text = " ".join(page.extract_text() for page in pages)
        assert not any(trace in text for trace in TRACES), name


def test_only_tables_without_estimates(files):
    names = {name for name in files("failed") if name.startswith("tables/")}
    assert names == {
        f"tables/{name}.csv" for name in ("diagnostics", "flow", "quality", "model_graph")
    }


def test_clinicians_get_reason_and_steps(page_model, strings_in):
    model = page_model("failed", "clinician")
    callout = model["sections"][0]["blocks"][0]
    assert (callout["tone"], callout["icon"]) == ("bad", "✖")
    assert callout["sentences"] == [
        "Largest disagreement ratio: 1.31, should be at most 1.01. Draw for longer."
    ]
    assert "Use no number of this analysis" in " ".join(strings_in(model))
    kinds = {block["kind"] for section in model["sections"] for block in section["blocks"]}
    assert kinds <= {"callout", "paragraph", "bullets", "link"}


def test_analysts_get_the_diagnostics_under_a_red_banner(page_model, strings_in):
    model = page_model("failed", "analyst")
    first = model["sections"][0]["blocks"][0]
    assert (first["kind"], first["tone"]) == ("callout", "bad")
    text = " ".join(strings_in(model))
    assert "Largest R-hat" in text
    assert "Diagnostics of the parameters, without estimates" in text


def test_an_earlier_passed_report_does_not_stay_beside_a_refusal(variants, tmp_path):
    source, out = tmp_path / "released.json", tmp_path / "out"
    for name in ("trial", "failed"):
        source.write_text(variants[name].model_dump_json(), encoding="utf-8")
        render_reports(released_path=source, out_dir=out)
    assert sorted(path.name for path in (out / "tables").iterdir()) == [
        "diagnostics.csv", "flow.csv", "model_graph.csv", "quality.csv",
    ]  # fmt: skip
    assert "No result can be shown" in (out / "clinician.html").read_text(encoding="utf-8")
