"""Made-up durations, configs and draws, shared with the model tests."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def made_up():
    path = Path(__file__).parents[1] / "model" / "made_up.py"
    spec = importlib.util.spec_from_file_location("made_up", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
