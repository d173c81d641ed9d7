"""Digests follow what a stage runs: its code and all it imports, and nothing else."""

import os
import shutil

import pytest

from wearoff import codedigest
from wearoff.codedigest import code_digest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package that may be edited, used in place of the real one."""
    copy = tmp_path / "src" / "wearoff"
    shutil.copytree(codedigest._PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(codedigest, "_PACKAGE", copy)
    yield copy
    codedigest._imported.cache_clear()


@pytest.fixture
def digest():
    """Digest as a fresh process would: what files import is looked up anew."""

    def _digest(*modules, script=None):
        codedigest._imported.cache_clear()
        return code_digest(*modules, script=script)

    return _digest


def edit(path):
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")


def test_a_copy_elsewhere_has_the_same_digest(package, digest, monkeypatch):
    elsewhere = digest("records")
    monkeypatch.undo()
    assert digest("records") == elsewhere
    assert len(elsewhere) == 16


@pytest.mark.parametrize(
    ("module", "edited"),
    [
        ("records", "records/coerce.py"),
        ("records", "config/records.py"),
        ("records", "files.py"),
        ("outcome", "outcome/bounds.py"),
        ("outcome", "config/outcome.py"),
        ("sampling.draw", "sampling/ladder.py"),
        ("sampling.draw", "sampling/diagnostics.py"),
        ("sampling.draw", "model/likelihood.py"),
        ("sampling.draw", "model/hierarchy.py"),
        ("checks", "model/marginal.py"),
        ("estimates", "model/predict.py"),
        ("disclosure", "assumptions.py"),
        ("report", "report/templates/style.css"),
        ("report", "report/templates/clinician.typ"),
        ("report", "disclosure/released.py"),
    ],
)
def test_editing_what_a_stage_runs_changes_its_digest(module, edited, package, digest):
    before = digest(module)
    edit(package / edited)
    assert digest(module) != before


@pytest.mark.parametrize(
    ("module", "edited"),
    [
        ("records", "outcome/bounds.py"),
        ("records", "report/html.py"),
        ("records", "cli.py"),
        ("outcome", "model/likelihood.py"),
        ("model.prepare", "sampling/draw.py"),
        ("sampling.draw", "estimates/contrasts.py"),
        ("sampling.draw", "report/svg.py"),
        ("sampling.draw", "simulate/dirt.py"),
        ("estimates", "report/figures.py"),
        ("report", "records/clean.py"),
        ("report", "sampling/draw.py"),
    ],
)
def test_editing_another_stage_changes_nothing(module, edited, package, digest):
    before = digest(module)
    edit(package / edited)
    assert digest(module) == before


def test_touching_and_compiling_change_nothing(package, digest):
    before = digest("records")
    for path in package.rglob("*.py"):
        os.utime(path, (1, 1))
    (package / "records" / "__pycache__").mkdir()
    (package / "records" / "__pycache__" / "clean.cpython-313.pyc").write_bytes(b"x")
    assert digest("records") == before


def test_a_new_or_a_removed_module_of_the_stage_counts(package, digest):
    before = digest("records")
    (package / "records" / "new.py").write_text('"""New."""\n', encoding="utf-8")
    assert digest("records") != before
    (package / "records" / "new.py").unlink()
    assert digest("records") == before


def test_an_import_inside_a_function_counts(package, digest):
    before = digest("records")
    path = package / "records" / "clean.py"
    text = "\n\ndef _late() -> None:\n    from wearoff.simulate import dirt\n"
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")
    with_import = digest("records")
    edit(package / "simulate" / "dirt.py")
    assert len({before, with_import, digest("records")}) == 3


def test_a_script_counts_with_what_it_imports(package, digest, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("from wearoff.outcome import derive_outcome\n", encoding="utf-8")
    before = digest("errors", script=script)
    assert before != digest("errors")
    edit(package / "outcome" / "bounds.py")
    after = digest("errors", script=script)
    assert after != before
    edit(script)
    assert digest("errors", script=script) != after


def test_the_order_of_modules_does_not_count(digest):
    assert digest("records", "outcome") == digest("outcome", "records")
