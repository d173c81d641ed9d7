"""Disks that are full or must not be written to: one line, and nothing half written."""

import contextlib
import os
import resource
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from wearoff.faults import environment_failure
from wearoff.files import write_bytes, write_json, write_parquet, write_with

FULL = "no space left for what it writes (disk full, quota or file-size limit)"
WRITERS = {
    "bytes": lambda path: write_bytes(os.urandom(400_000), path),
    "json": lambda path: write_json(list(range(100_000)), path),
    "parquet": lambda path: write_parquet(
        pd.DataFrame({"x": np.random.default_rng(1).normal(size=100_000)}), path
    ),
    "netcdf": lambda path: write_with(
        lambda temporary: xr.Dataset(
            {"x": ("i", np.random.default_rng(1).normal(size=100_000))}
        ).to_netcdf(temporary, engine="h5netcdf"),
        path,
    ),
}


@contextlib.contextmanager
def small_disk(folder, kilobytes):
    """A small file system in memory at a folder, for root; else the test is skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no right to mount a small file system in memory")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder, kilobytes_left):
    """Write a file that leaves only so much room, and return it."""
    ballast = folder / "ballast"
    room = os.statvfs(folder)
    ballast.write_bytes(b"x" * (room.f_bavail * room.f_bsize - kilobytes_left * 1024))
    return ballast


@pytest.mark.parametrize("kind", WRITERS)
def test_a_full_disk_keeps_the_old_content_and_is_named(kind, tmp_path):
    with small_disk(tmp_path / "disk", 1000) as disk:
        (disk / "file").write_text("old")
        fill(disk, 100)
        with pytest.raises((OSError, RuntimeError)) as fault:
            WRITERS[kind](disk / "file")
        refusal = environment_failure(fault.value, "some_step")
        assert refusal is not None
        assert (refusal.what, refusal.exit_code) == (FULL, 6)
        assert (disk / "file").read_text() == "old"
        assert sorted(path.name for path in disk.iterdir()) == ["ballast", "file"]


LIMITED = """\
import resource, signal, sys
from pathlib import Path
from wearoff.steplog import logged_step
with logged_step(step="limited", log_path=Path("logs/limited.log"), restricted_dir=Path("kept"),
                 files=([], ["kept/out"])):
    exec(sys.argv[1])
"""


def limited_step(code, folder, kind=None, limit=None):
    """Run code as a step, in a process of its own with a limit."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, code], cwd=folder, capture_output=True, text=True,
        timeout=120, check=False,
        preexec_fn=None if kind is None else lambda: resource.setrlimit(kind, (limit, limit)),
    )  # fmt: skip
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def test_a_limit_on_the_size_of_files(tmp_path):
    write = "from wearoff.files import write_bytes; write_bytes(bytes(900_000), Path('kept/out'))"
    code, line = limited_step(write, tmp_path, resource.RLIMIT_FSIZE, 500_000)
    assert (code, line.startswith(f"limited: {FULL}")) == (6, True)
    assert not list((tmp_path / "kept").glob("*out*"))
    assert not (tmp_path / "kept/manifest/limited/limited.json").exists()


def test_too_little_memory(tmp_path):
    code, line = limited_step(
        "import numpy; numpy.ones(400_000_000)", tmp_path, resource.RLIMIT_AS, 2_000_000_000
    )
    assert (code, line.startswith("limited: ran out of memory; give it more")) == (6, True)
    assert "sampling.draws" in line


def test_a_step_that_goes_well_leaves_its_manifest(tmp_path):
    write = "from wearoff.files import write_bytes; write_bytes(b'x', Path('kept/out'))"
    assert limited_step(write, tmp_path)[0] == 0
    text = (tmp_path / "kept/manifest/limited/limited.json").read_text()
    assert "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" in text


@pytest.mark.workflow
@pytest.mark.faults
@pytest.mark.parametrize("kilobytes_left", [0, 16, 60, 100, 132, 160])
def test_the_disk_fills_up_at_any_step(kilobytes_left, victim, uninterrupted):
    # By Snakemake alone: wearoff run does not begin with so little room.
    with small_disk(victim.folder / "data/processed", 2000) as disk:
        ballast = fill(disk, kilobytes_left)
        done = victim.snakemake("hand_over")
        assert done.returncode != 0
        assert FULL in done.stderr
        assert [path for path in disk.rglob("*") if ".tmp-" in path.name] == []
        ballast.unlink()
        assert victim.snakemake("--unlock").returncode == 0
        done = victim.snakemake("hand_over")
        assert done.returncode == 0, done.stderr[-3000:]
        assert victim.digests() == uninterrupted.expected


@pytest.mark.workflow
def test_a_run_does_not_begin_with_too_little_room(victim):
    with small_disk(victim.folder / "data/processed", 2000) as disk:
        done = victim.wearoff(*victim.CHEAP)
        line = done.stderr.strip().splitlines()[-1]
        assert done.returncode == 6
        assert line.startswith("data/processed: 2 MB are free on its disk, and the run may need ")
        assert list(disk.iterdir()) == []


@pytest.mark.workflow
@pytest.mark.faults
@pytest.mark.parametrize("name", ["data/processed", "logs"])
def test_a_folder_that_must_not_be_written_to(name, victim, uninterrupted):
    with small_disk(victim.folder / name, 200_000):
        again = ["mount", "-o", "remount,ro", str(victim.folder / name)]
        subprocess.run(again, check=True)
        done = victim.wearoff(*victim.CHEAP)
        line = done.stderr.strip().splitlines()[-1]
        assert done.returncode == 6
        assert "Traceback" not in line
        assert line.startswith((f"{name}: must not be written to", "the project folder"))
    assert victim.finish(*victim.CHEAP) == uninterrupted.expected
