"""A run, and then exactly what a change asks for."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.workflow

RULES = {
    "clean_records", "confirm_quality", "derive_outcome", "prepare_model", "draw_posterior",
    "leave_patients_out", "cross_validate", "sensitivity", "check_fit", "estimate_durations",
    "judge_estimates", "control_disclosure", "render_reports", "confirm_verdict",
}  # fmt: skip
LAST = {"render_reports", "confirm_verdict"}


class Changed:
    """A file with other content for a while; its old time stamp is kept throughout."""

    def __init__(self, path, old, new):
        self.path, self.old, self.new = path, old, new

    def _swap(self, old, new):
        times = self.path.stat()
        text = self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new, 1), encoding="utf-8")
        os.utime(self.path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def __enter__(self):
        self._swap(self.old, self.new)

    def __exit__(self, *_):
        self._swap(self.new, self.old)


def test_everything_is_there(small_project):
    reports = small_project.folder / "reports" / "small"
    for name in ("clinician.html", "clinician.pdf", "analyst.html", "data_quality.html"):
        assert (reports / name).stat().st_size > 5_000
    assert small_project.json("reports/small/verdict.json")["status"] == "pass"
    provenance = small_project.json("reports/small/provenance.json")
    assert len(provenance["input data/raw/small/bounds.csv SHA-256"]) == 64


def test_every_rule_has_a_log(small_project):
    logs = {path.stem: path.read_text() for path in small_project.files("logs/small")}
    assert set(logs) == RULES
    assert all(f"{rule}: done" in text for rule, text in logs.items())
    assert "draws" in logs["draw_posterior"]
    assert "steps (100%) done" in small_project.first_output


def test_a_second_run_does_nothing(small_project):
    assert small_project.jobs() == set()


def test_touching_files_does_nothing(small_project):
    later = time.time() + 60
    for path in small_project.files("src", "workflow", "config", "data"):
        os.utime(path, (later, later))
    assert small_project.jobs() == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # A change of the raw data starts over, though the file's time stamp stays.
        ("data/raw/small/bounds.csv", "\n0,28,a\n", "\n0,28,b\n", RULES),
        ("config/small.yaml", "family: weibull", "family: lognormal", RULES - {
            "clean_records", "confirm_quality", "derive_outcome"}),
        ("config/small.yaml", "max_draws: 2000", "max_draws: 1600", RULES - {
            "clean_records", "confirm_quality", "derive_outcome", "prepare_model",
            "draw_posterior", "leave_patients_out"}),
        ("config/small.yaml", "A small trial", "Another title", LAST | {"control_disclosure"}),
        ("src/wearoff/records/clean.py", '"""', '"""Edited. ', RULES),
        # The built model is described where it is prepared.
        ("src/wearoff/model/build.py", '"""', '"""Edited. ', RULES - {
            "clean_records", "confirm_quality", "derive_outcome"}),
        ("src/wearoff/estimates/levels.py", '"""', '"""Edited. ', LAST | {
            "estimate_durations", "judge_estimates", "control_disclosure"}),
        ("src/wearoff/report/sentences.py", '"""', '"""Edited. ', LAST),
        ("workflow/scripts/render_reports.py", '"""', '"""Edited. ', LAST),
        ("src/wearoff/simulate/scores.py", '"""', '"""Edited. ', set()),
    ],
)  # fmt: skip
def test_a_change_reruns_what_depends_on_it(small_project, file, old, new, expected):
    with Changed(small_project.folder / file, old, new):
        assert small_project.jobs() == expected


def test_interrupting_and_repeating_gives_the_same(small_project):
    released = small_project.folder / "data/processed/small/released/released.json"
    before = released.read_bytes()
    (small_project.folder / "data/processed/small/fit/posterior.nc").unlink()
    log = small_project.folder / "logs/small/draw_posterior.log"
    log.unlink()
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "analysis=small"]
    running = subprocess.Popen(
        command, cwd=small_project.folder, env=small_project.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    for _ in range(600):
        if log.is_file() and "compiling" in log.read_text():
            break
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(timeout=60)
    assert small_project.snakemake("--unlock").returncode == 0
    done = small_project.snakemake()
    assert done.returncode == 0, done.stderr
    assert released.read_bytes() == before
    assert small_project.jobs() == set()
