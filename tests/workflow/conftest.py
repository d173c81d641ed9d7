"""A user's project folder: the workflow, a config and an export, away from the repository."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"

CONFIG = """\
title: "A small trial"
records:
  kind: intervals
  groups: {arm: {kind: categorical, reference: "A"}}
  intervals:
    path: data/raw/small/bounds.csv
    columns: {lower: von, upper: bis, arm: Arm}
    values: {arm: {"a": "A", "b": "B"}}
model: {family: weibull}
sampling: {draws: 500, warmup: 400}
estimates: {max_draws: 2000}
"""


class Project:
    """A project folder with shortcuts to run commands in it."""

    def __init__(self, folder, *, with_library=False):
        self.folder = folder
        for name in ("workflow", "profiles", "config"):
            shutil.copytree(ROOT / name, folder / name)
        for name in ("Snakefile", "environment.yml"):
            shutil.copy(ROOT / name, folder / name)
        self.environment = os.environ | {
            "PYTENSOR_FLAGS": f"base_compiledir={ROOT}/.cache/pytensor"
        }
        if with_library:
            shutil.copytree(ROOT / "src", folder / "src")
            self.environment["PYTHONPATH"] = str(folder / "src")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def json(self, name):
        return json.loads(self.read(name))

    def call(self, *words, timeout=400):
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    def snakemake(self, *words, analysis="small"):
        return self.call("snakemake", "--cores", "2", *words, "--config", f"analysis={analysis}")

    def wearoff(self, *words):
        return self.call("wearoff.cli", *words)

    def jobs(self, analysis="small"):
        """Return the names of the rules that would run now."""
        said = self.snakemake("--dry-run", analysis=analysis)
        assert said.returncode == 0, said.stderr
        found = re.findall(r"^(?:local)?rule (\w+):", said.stdout + said.stderr, re.MULTILINE)
        return set(found) - {"all", "targets", "data_quality"}

    def files(self, *folders):
        return sorted(
            path for name in folders for path in (self.folder / name).rglob("*") if path.is_file()
        )


@pytest.fixture(scope="session")
def small_bounds():
    """80 interval- or right-censored durations in two arms, seeded."""
    rng = np.random.default_rng(5)
    arm = np.repeat(["a", "b"], 40)
    days = rng.weibull(2.5, 80) * np.where(arm == "a", 110, 150)
    lower = np.floor(days / 28) * 28
    upper = np.where(lower > 140, np.inf, lower + 28)
    lower = np.where(lower == 0, 0, np.minimum(lower, 140))
    rows = [f"{low:g},{high:g},{one}" for low, high, one in zip(lower, upper, arm, strict=True)]
    return "von,bis,Arm\n" + "\n".join(rows) + "\n"


@pytest.fixture(scope="session")
def small_config():
    return CONFIG


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture(scope="module")
def small_project(tmp_path_factory, small_bounds):
    """A project with its own copy of the library, run once from records to reports."""
    project = Project(tmp_path_factory.mktemp("small"), with_library=True)
    project.write("config/small.yaml", CONFIG)
    project.write("data/raw/small/bounds.csv", small_bounds)
    done = project.snakemake()
    assert done.returncode == 0, done.stdout + done.stderr
    project.first_output = done.stdout + done.stderr
    return project


@pytest.fixture
def shared_data():
    def path(name):
        if not (SHARED / name).is_file():
            pytest.skip(f"public data {name} is not beside the project (../shared/data)")
        return SHARED / name

    return path
