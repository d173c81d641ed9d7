"""Killed at any moment, and started again by the same command: the bytes of an uninterrupted run.

The random times come from a fixed seed, but what a process is doing at such a time differs from
machine to machine: a failure here is real, and need not repeat itself.
"""

import os
import random
import shutil
import signal
import time

import pytest

pytestmark = pytest.mark.workflow
KINDS = (("job",), ("snakemake",), ("command",), ("command", "snakemake", "job"))


def killed_again_and_again(project, expected, seconds, n_kills, words, seed):
    """Kill until there were enough kills; compare whenever a run came to its end in between."""
    rng, n_killed, n_compared = random.Random(seed), 0, 0
    while n_killed < n_kills:
        run = project.start(*words)
        time.sleep(rng.uniform(0, seconds))
        if not run.is_over():
            n_killed += run.kill(*KINDS[n_killed % len(KINDS)]) > 0
        elif run.process.returncode == 0:
            assert project.digests() == expected
            n_compared += 1
            project.reset()
        # Jobs may live on: the next start has to cope with them. A Snakemake would keep it out.
        run.kill("command", "snakemake")
        run.process.wait(timeout=60)
    assert project.finish(*words) == expected
    return n_compared + 1


@pytest.mark.parametrize(
    ("n_kills", "seed"), [(1, 1), pytest.param(20, 2, marks=pytest.mark.faults)]
)
def test_killed_again_and_again(n_kills, seed, victim, uninterrupted):
    n_same = killed_again_and_again(
        victim, uninterrupted.expected, uninterrupted.seconds, n_kills, victim.CHEAP, seed
    )
    print(f"{n_kills} kills; {n_same} runs came to their end, all with the same bytes")


@pytest.mark.faults
@pytest.mark.mcmc
def test_the_whole_run_killed_again_and_again(victim):
    started = time.monotonic()
    expected = victim.finish(*victim.WHOLE)
    seconds = time.monotonic() - started
    assert any(name.endswith("clinician.pdf") for name in expected)
    victim.reset()
    n_same = killed_again_and_again(victim, expected, seconds / 2, 20, victim.WHOLE, seed=3)
    print(f"20 kills; {n_same} whole runs came to their end, all with the same bytes")


def test_a_killed_job_is_told(victim):
    run = victim.start(*victim.CHEAP)
    run.wait_for_step("derive_outcome")
    assert run.kill("job") > 0
    line = run.line()
    assert run.process.returncode == 6
    assert line.startswith("derive_outcome: was ended from outside")
    assert "memory" in line


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("whom", ["command", "group"])
def test_stopped_by_a_signal(whom, number, victim, uninterrupted):
    run = victim.start(*victim.CHEAP)
    run.wait_for_step("clean_records")
    # Ctrl-C in a terminal reaches the whole group at once.
    send = os.killpg if whom == "group" else os.kill
    send(run.process.pid, number)
    assert run.line() == "wearoff run: stopped; the same command goes on from here"
    assert run.process.returncode == 130
    run.wait_until(lambda: run.processes() == [], seconds=30)
    assert victim.finish(*victim.CHEAP) == uninterrupted.expected


@pytest.mark.faults
def test_a_job_that_outlives_its_run_does_not_write_into_the_next(victim, uninterrupted):
    run = victim.start(*victim.CHEAP)
    run.wait_for_step("derive_outcome")
    assert run.send(signal.SIGSTOP, "job") > 0  # it is held up, as by a slow disk
    run.kill("command", "snakemake")
    run.process.wait(timeout=60)
    assert run.processes()
    assert victim.finish(*victim.CHEAP) == uninterrupted.expected
    run.send(signal.SIGCONT, "job")
    run.wait_until(lambda: run.processes() == [], seconds=30)
    assert victim.digests() == uninterrupted.expected


@pytest.mark.faults
def test_what_snakemake_remembers_may_be_lost(victim, uninterrupted):
    assert victim.finish(*victim.CHEAP) == uninterrupted.expected
    shutil.rmtree(victim.folder / ".snakemake")
    assert victim.finish(*victim.CHEAP) == uninterrupted.expected
