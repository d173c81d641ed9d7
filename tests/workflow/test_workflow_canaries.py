"""No cell of the export in what Snakemake prints, logs and keeps for itself."""

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.workflow

_SPEC = importlib.util.spec_from_file_location(
    "workflow_canaries", Path(__file__).parents[1] / "edge" / "canaries.py"
)
canaries = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(canaries)
TARGET = "data/processed/canary/outcome/outcome.json"


@pytest.fixture
def run(project):
    def _run(*, config=canaries.CONFIG, change=("", "")):
        files = canaries.export()
        project.write("config/canary.yaml", config)
        project.write(f"{canaries.RAW}/{canaries.PATH}2.csv", files["treatments"].replace(*change))
        project.write(f"{canaries.RAW}/{canaries.PATH}3.csv", files["assessments"])
        done = project.snakemake(TARGET, analysis="canary")
        found = {"said": canaries.found(done.stdout + done.stderr, names_allowed=True)}
        for path in canaries.open_files(project.folder):
            found[str(path)] = canaries.found(canaries.text_of(path), names_allowed=True)
        return done, {where: what for where, what in found.items() if what}

    return _run


def test_neither_a_run_nor_its_refusal_tells_a_cell(run):
    done, leaks = run()
    assert done.returncode == 0, done.stderr
    assert leaks == {}
    # Snakemake says why it runs again: it must not do so by showing the value maps.
    done, leaks = run(config=canaries.CONFIG.replace("share: 0.5", "share: 0.6"))
    assert "Params have changed" in done.stdout + done.stderr
    assert leaks == {}
    done, leaks = run(change=("Zq101x", "Zq101x@example.org"))
    assert done.returncode != 0
    assert "PII-MAIL" in done.stderr
    assert leaks == {}
