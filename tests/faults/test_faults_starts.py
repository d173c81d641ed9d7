"""Two starts in one folder: exactly one runs, and the other says so in one line."""

import os
import signal
import subprocess
import sys

import pytest

from wearoff.errors import EnvironmentFailure
from wearoff.runlock import LOCK_FILE, FolderLock

HOLD = """\
import sys, time, subprocess
from pathlib import Path
from wearoff.runlock import FolderLock
lock = FolderLock(Path.cwd())
lock.name_run(1)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
WATCH = """\
import sys, time
from pathlib import Path
from wearoff.runlock import end_with_the_run
end_with_the_run(Path.cwd())
print("watching", flush=True)
time.sleep(float(sys.argv[1]))
"""

RACE = """\
import sys
from pathlib import Path
from wearoff.errors import EnvironmentFailure
from wearoff.runlock import FolderLock
print("ready", flush=True)
sys.stdin.readline()
try:
    lock = FolderLock(Path.cwd())
    print("has it", flush=True)
except EnvironmentFailure:
    print("refused", flush=True)
sys.stdin.readline()
"""


def started(script, folder, *words):
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words], cwd=folder, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    return process, process.stdout.readline().strip()


def is_free(folder):
    try:
        FolderLock(folder).release()
    except EnvironmentFailure:
        return False
    return True


def test_a_second_one_is_refused_in_one_line(tmp_path):
    first = FolderLock(tmp_path)
    first.name_run(12, 13)
    with pytest.raises(EnvironmentFailure, match=r"another run is at work in it \(process 12 and"):
        FolderLock(tmp_path)
    with pytest.raises(EnvironmentFailure):
        FolderLock(tmp_path, shared=True)
    first.release()
    second = FolderLock(tmp_path)
    second.release()


def test_shared_locks_keep_out_only_who_wants_it_alone(tmp_path):
    shared = [FolderLock(tmp_path, shared=True) for _ in range(2)]
    assert not is_free(tmp_path)
    for one in shared:
        one.release()
    assert is_free(tmp_path)


def test_the_lock_goes_with_its_holder_and_children_do_not_keep_it(tmp_path):
    holder, child = started(HOLD, tmp_path)
    try:
        assert not is_free(tmp_path)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(timeout=30)
        os.kill(int(child), 0)  # it is still there
        assert is_free(tmp_path)
    finally:
        os.kill(int(child), signal.SIGKILL)
        holder.stdout.close()


@pytest.mark.parametrize("what", [b"", b"\xff\xfe nonsense \n\n\n\n\n"])
def test_what_stands_in_the_lock_file_does_not_matter(what, tmp_path):
    (tmp_path / LOCK_FILE).parent.mkdir()
    (tmp_path / LOCK_FILE).write_bytes(what)
    assert is_free(tmp_path)
    lock = FolderLock(tmp_path)
    with pytest.raises(EnvironmentFailure, match=r"at work in it;"):
        FolderLock(tmp_path)
    lock.release()


def test_a_job_ends_when_another_run_takes_the_folder_over(tmp_path):
    first = FolderLock(tmp_path)
    first.name_run(1)
    job, said = started(WATCH, tmp_path, "60")
    assert said == "watching"
    first.release()
    second = FolderLock(tmp_path)
    second.name_run(1)  # the same processes by number, and yet another run
    assert job.wait(timeout=30) == -signal.SIGKILL
    job.stdout.close()
    second.release()


def test_a_job_of_the_run_itself_goes_on(tmp_path):
    lock = FolderLock(tmp_path)
    lock.name_run(1)
    job, _ = started(WATCH, tmp_path, "1.5")
    assert job.wait(timeout=60) == 0
    job.stdout.close()
    lock.release()


def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / ".snakemake").write_text("a file where a folder should be")
    with pytest.raises(EnvironmentFailure, match="the project folder: cannot be written to"):
        FolderLock(tmp_path)


@pytest.mark.parametrize("n_rounds", [5, pytest.param(100, marks=pytest.mark.faults)])
def test_of_two_at_one_moment_exactly_one_gets_the_lock(n_rounds, tmp_path):
    for _ in range(n_rounds):
        both = [
            subprocess.Popen(
                [sys.executable, "-c", RACE], cwd=tmp_path, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        assert [one.stdout.readline() for one in both] == ["ready\n"] * 2
        for one in both:
            one.stdin.write("go\n")
            one.stdin.flush()
        assert sorted(one.stdout.readline() for one in both) == ["has it\n", "refused\n"]
        for one in both:
            one.communicate("end\n", timeout=30)


def beside_a_run(project, n_others):
    """Start a run, and others as long as it is at work; return it."""
    first = project.start(*project.CHEAP)
    first.wait_for_step("clean_records")
    first.send(signal.SIGSTOP, "command", "snakemake", "job")  # so that it lasts long enough
    for _ in range(n_others):
        other = project.start(*project.CHEAP)
        line = other.line()
        assert other.process.returncode == 6
        assert line.startswith("the project folder: another run is at work in it (process ")
    return first


@pytest.mark.workflow
def test_a_start_beside_a_run_is_refused(victim):
    beside_a_run(victim, 2)


@pytest.mark.workflow
@pytest.mark.faults
def test_of_a_hundred_starts_exactly_one_runs(victim, uninterrupted):
    first = beside_a_run(victim, 99)
    first.send(signal.SIGCONT, "command", "snakemake", "job")
    first.line()
    assert first.process.returncode == 0
    assert victim.digests() == uninterrupted.expected
