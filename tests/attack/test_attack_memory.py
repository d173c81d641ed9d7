"""Bombs are refused in bounded memory: measured in a process of its own that has a ceiling."""

import json
import subprocess
import sys

import pytest
from attacks import delimited, parquet, paths, workbooks

from wearoff.errors import ConfigError, DataQualityError

BOMBS = {
    (delimited, "a gzip bomb under .csv"): 20,
    (delimited, "a cell of 200,000 characters"): 20,
    (delimited, "100,000 columns"): 120,
    (workbooks, "a picture of 20 MB in a few kB"): 20,
    (workbooks, "a sheet of 250 MB"): 20,
    (workbooks, "ten sheets of 25 MB"): 20,
    (workbooks, "1,200 parts"): 20,
    (workbooks, "a lone cell in the last corner"): 20,
    (workbooks, "an entity bomb in xl/sharedStrings.xml"): 20,
    (parquet, "25 million rows in a small file"): 60,
    (parquet, "600 million characters in a small file"): 700,
    (paths, "a sparse file of 600 MB"): 20,
    (paths, "a link to /dev/zero"): 20,
    (paths, "a pipe"): 20,
}
"""Where it is described, its name, and how many MB more than a good export it may take."""

CHILD = """
import json, resource, sys
from pathlib import Path
from wearoff.config import Analysis
from wearoff.errors import WearoffError
from wearoff.records import clean_records

def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def run(root, config):
    try:
        clean_records(analysis=Analysis.model_validate(config), project_dir=Path(root),
                      out_dir=Path(root) / "out")
    except WearoffError as refusal:
        return type(refusal).__name__
    return "cleaned"

told = []
for number, (root, config) in enumerate(json.load(sys.stdin)):
    before = peak_mb()
    told.append([run(root, config), peak_mb() - before])
    if number == 0:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 2_000_000_000,) * 2)
json.dump(told, sys.stdout)
"""


@pytest.fixture(scope="module")
def told(make_project):
    """How each bomb ended, and how much higher the memory of the process went for it."""
    projects = [make_project()]
    for table, name in BOMBS:
        described = [*table.ATTACKS, *getattr(table, "BOMBS", [])]
        (attack,) = (one for one in described if one.name == name)
        projects.append(make_project())
        attack.make(projects[-1])
    given = json.dumps([[str(project.root), project.config] for project in projects])
    done = subprocess.run([sys.executable, "-c", CHILD], input=given, capture_output=True,
                          text=True, timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    good, *bombs = json.loads(done.stdout)
    assert good[0] == "cleaned"
    return dict(zip(BOMBS, bombs, strict=True))


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[1])
def test_a_bomb_is_refused_in_little_memory(bomb, told):
    end, more_mb = told[bomb]
    assert end in {ConfigError.__name__, DataQualityError.__name__}
    assert more_mb < BOMBS[bomb]
