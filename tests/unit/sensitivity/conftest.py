"""Made-up durations and draws, shared with the model tests, and refits without sampling."""

import importlib.util
from pathlib import Path

import pytest

from wearoff.checks.sensitivity.refits import Refitted


@pytest.fixture(scope="session")
def made_up():
    path = Path(__file__).parents[1] / "model" / "made_up.py"
    spec = importlib.util.spec_from_file_location("made_up", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def values():
    """What a model says: the median and its interval, the dose ratio, the spread."""

    def make(median=100.0, half=5.0, dose=(1.1, 1.02, 1.2), spread=0.1):
        rows = [("median_days", median, median - half, median + half), ("dose_ratio", *dose),
                ("sd_injector", spread, spread / 2, spread * 2)]  # fmt: skip
        return [dict(zip(("quantity", "point", "lower", "upper"), row, strict=True))
                for row in rows]  # fmt: skip

    return make


@pytest.fixture(scope="session")
def refitted(values):
    def make(name, which, state="passed", **said):
        return Refitted(name, which, state, values(**said) if state == "passed" else [])

    return make
