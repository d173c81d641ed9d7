"""The workflow of made-up practices: which jobs there are, and which are left."""

import os
import re

import pytest

pytestmark = pytest.mark.workflow

BATCHES = "data/processed/validation"
ASKED = ("main=20", "others=0", "truth=10", "alarms=10")


def jobs_left(project):
    """Return the rule and the output of every job of a dry run."""
    said = project.call(
        "snakemake", "--snakefile", "workflow/validate/Snakefile", "--cores", "2", "--dry-run",
        "--config", *ASKED,
    )  # fmt: skip
    text = said.stdout + said.stderr
    assert said.returncode == 0, text
    found = re.findall(r"^(?:local)?rule (\w+):(?:\n.+)*?\n +output: (.+)$", text, re.MULTILINE)
    return {output.split(",")[0]: rule for rule, output in found}


def test_every_batch_is_a_job_and_finished_ones_are_not_run_again(project):
    jobs = jobs_left(project)
    expected = {
        f"{BATCHES}/compiled.json": "compile_density",
        f"{BATCHES}/calibration/ordinary/1.csv": "calibrate_batch",
        f"{BATCHES}/calibration/ordinary/2.csv": "calibrate_batch",
        f"{BATCHES}/truth/alike/1.csv": "truth_batch",
        f"{BATCHES}/truth/differ/1.csv": "truth_batch",
        f"{BATCHES}/alarms/usual/1.csv": "alarm_batch",
        "reports/validation/verdict.json": "summarise_validation",
        "reports/validation/confirmed.json": "confirm_validation",
    }
    assert jobs == expected
    done = ("compiled.json", "calibration/ordinary/1.csv", "truth/differ/1.csv")
    for number, name in enumerate(done):
        path = project.write(f"{BATCHES}/{name}", "made by an earlier run")
        # Later than what it is made from.
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime + number))
    assert jobs_left(project) == {
        output: rule
        for output, rule in expected.items()
        if output not in {f"{BATCHES}/{name}" for name in done}
    }
