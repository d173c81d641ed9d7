"""The small practice, and a project folder to run it in from the command line."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _loaded(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def small():
    """The module with the practice and its way to the reports."""
    return _loaded("edge_practice", HERE / "practice.py")


@pytest.fixture
def project(tmp_path):
    """A user's project folder."""
    return _loaded("workflow_conftest", HERE.parent / "workflow" / "conftest.py").Project(tmp_path)
