"""The attack tables, which lie in the folder beside this file, and what they attack."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RECORDS = HERE.parent / "unit" / "records"

sys.path.insert(0, str(HERE))  # for the tables, which are no tests


def _loaded(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def make_project(tmp_path_factory):
    """Make the tiny practice of the tests of the records stage, in a folder of its own."""
    tiny = _loaded("attack_tiny_project", RECORDS / "conftest.py").TinyProject
    files = _loaded("attack_workbook_files", RECORDS / "workbook_files.py")

    def make():
        project = tiny(tmp_path_factory.mktemp("project"))
        project.files = files  # the writer of workbooks
        return project

    return make


@pytest.fixture(scope="session")
def released_example():
    """The module of released content that the tests of the reports use."""
    return _loaded("attack_released_example", HERE.parent / "report" / "released_example.py")


@pytest.fixture(scope="session")
def read_page():
    """Read HTML bytes as the tests of the reports do."""
    module = _loaded("attack_report_conftest", HERE.parent / "report" / "conftest.py")

    def read(content):
        page = module.ReadPage()
        page.feed(content.decode("utf-8"))
        page.close()
        return page

    return read


@pytest.fixture
def project(make_project):
    """One tiny practice."""
    return make_project()
