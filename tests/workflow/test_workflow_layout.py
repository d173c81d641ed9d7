"""The layout that the workflow catalog and other workflows rely on."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.workflow

ROOT = Path(__file__).resolve().parents[2]
MODULE = """\
module wearoff:
    snakefile: "{snakefile}"
    config: config

use rule * from wearoff
"""


def test_catalog_files_are_there():
    for name in ("workflow/Snakefile", "config/README.md", ".snakemake-workflow-catalog.yml"):
        assert (ROOT / name).is_file()


def test_the_workflow_can_be_a_module_elsewhere(project, small_bounds, small_config):
    for path in project.files("workflow"):
        path.unlink()
    text = MODULE.format(snakefile=ROOT / "workflow" / "Snakefile")
    project.write("Snakefile", text)
    project.write("config/small.yaml", small_config)
    project.write("data/raw/small/bounds.csv", small_bounds)
    assert {"clean_records", "draw_posterior", "render_reports"} <= project.jobs()


def test_the_annex_is_captioned(small_project):
    done = small_project.snakemake("--report", "annex.html")
    assert done.returncode == 0, done.stderr
    annex = small_project.read("annex.html")
    assert "The page for clinicians says" in annex
    assert "links every report to the rule" in annex
