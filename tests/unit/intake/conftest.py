"""Small exports in several languages and layouts, each written as some system would."""

import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from wearoff.config import load_config
from wearoff.intake.preview import preview_records
from wearoff.intake.propose import propose_config
from wearoff.records import clean_records


class Project:
    """A project folder; ``init`` proposes a config for files written into it."""

    def __init__(self, root):
        self.root = root

    def write(self, name, content, encoding="utf-8"):
        path = self.root / "data" / "raw" / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return f"data/raw/mine/{name}"

    def init(self, *paths, name="mine"):
        said = propose_config(paths=paths, name=name, project_dir=self.root)
        path = self.root / "config" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        return SimpleNamespace(said=said, path=path, text=text)

    def load(self, name="mine"):
        return load_config(self.root / "config" / f"{name}.yaml")

    def edit(self, pattern, replacement, name="mine"):
        path = self.root / "config" / f"{name}.yaml"
        text, n_edits = re.subn(pattern, replacement, path.read_text(encoding="utf-8"))
        assert n_edits, "nothing was edited"
        path.write_text(text, encoding="utf-8")

    def preview(self, name="mine"):
        return preview_records(analysis=self.load(name), name=name, project_dir=self.root)

    def clean(self, name="mine"):
        out = self.root / "data" / "processed" / name
        clean_records(analysis=self.load(name), project_dir=self.root, out_dir=out)
        return out


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def load_beside(path):
    """Return a module of the tests, which are no packages."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def foreign_exports():
    """The writer of exports in other languages."""
    return load_beside(Path(__file__).with_name("foreign_exports.py"))


@pytest.fixture(scope="session")
def workbooks():
    """The writer of workbooks of the tests of the records."""
    return load_beside(Path(__file__).parents[1] / "records" / "workbook_files.py")
