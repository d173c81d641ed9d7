"""What the machine failed to provide is told apart from faults of the program."""

import errno

import pytest

from wearoff.faults import environment_failure


def chained(first):
    try:
        try:
            raise first
        except type(first):
            raise ValueError("something else")  # noqa: B904
    except ValueError as fault:
        return fault


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "no space left"),
        (OSError(errno.EDQUOT, "x"), "no space left"),
        (OSError("[Errno 28] Unable to synchronously create file"), "no space left"),
        (RuntimeError("Can't write (file write failed: errno = 28, message)"), "no space left"),
        (OSError(errno.EROFS, "x", "data/processed/a"), "may not read or write data/processed/a"),
        (PermissionError(errno.EACCES, "x"), "may not read or write a file"),
        (OSError(errno.EIO, "x"), "the disk failed"),
        (MemoryError(), "ran out of memory"),
        (chained(MemoryError()), "ran out of memory"),
        (chained(OSError(errno.ENOSPC, "x")), "no space left"),
    ],
)
def test_faults_of_the_machine(fault, words):
    refusal = environment_failure(fault, "some_step")
    assert refusal is not None
    assert words in str(refusal)
    assert str(refusal).startswith("some_step: ")
    assert refusal.exit_code == 6


@pytest.mark.parametrize(
    "fault",
    [ValueError("errno = 28"), FileNotFoundError(errno.ENOENT, "x"), RuntimeError("28"), OSError()],
)
def test_other_faults_stay_what_they_are(fault):
    assert environment_failure(fault, "some_step") is None


def test_paths_outside_the_project_and_texts_are_not_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    canary = "MRN-4711"
    outside = environment_failure(OSError(errno.EROFS, canary, f"/elsewhere/{canary}"), "step")
    inside = environment_failure(OSError(errno.EROFS, canary, str(tmp_path / "a/b")), "step")
    assert canary not in str(outside)
    assert "a file outside the project" in str(outside)
    assert "write a/b;" in str(inside)
