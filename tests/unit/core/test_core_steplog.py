"""The log of a step: everything it says, nothing of what foreign faults quote."""

import json
import logging
import stat
import sys
import warnings

import pytest

from wearoff.errors import ConfigError, DataQualityError
from wearoff.steplog import logged_step

CANARY = "MRN-4711"


def foreign_fault():
    raise ValueError(f"could not convert string to float: '{CANARY}'")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a step; return its log, its restricted folder and its exit code (None: it went well)."""
    monkeypatch.delenv("PYTENSOR_FLAGS", raising=False)

    def _run(step):
        log, restricted = tmp_path / "logs" / "step.log", tmp_path / "restricted"
        code = None
        try:
            with logged_step(step="some_step", log_path=log, restricted_dir=restricted):
                step()
        except SystemExit as ended:
            code = ended.code
        return log.read_text(encoding="utf-8"), restricted, code

    return _run


def says_everything():
    logging.getLogger("wearoff.records").info("a message of %s", "ours")
    print("a printed line")
    print("an error line", file=sys.stderr)


def test_a_step_that_goes_well(run):
    log, restricted, code = run(says_everything)
    for words in ("some_step: started", "a message of ours", "a printed line", "an error line",
                  "some_step: done"):  # fmt: skip
        assert words in log
    assert code is None
    assert list(restricted.iterdir()) == []


def test_the_terminal_gets_the_same(run, capsys):
    run(says_everything)
    shown = capsys.readouterr().err
    assert "a message of ours" in shown
    assert "a printed line" in shown


def test_a_warning_is_named_and_its_text_kept_restricted(run, capsys):
    shown_before = warnings.showwarning
    log, restricted, code = run(lambda: warnings.warn(CANARY, UserWarning, stacklevel=2))
    assert code is None
    assert "UserWarning from test_core_steplog.py, line" in log
    assert "withheld" in log
    assert CANARY not in log + capsys.readouterr().err
    kept = restricted / "tracebacks" / "some_step_warnings.txt"
    assert CANARY in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert warnings.showwarning is shown_before
    run(lambda: None)
    assert not kept.exists()


@pytest.mark.parametrize(("kind", "code"), [(ConfigError, 2), (DataQualityError, 5)])
def test_a_refusal_gives_its_line_and_its_exit_code(kind, code, run):
    def refuse():
        raise kind("is wrong", "here", "do that")

    log, restricted, found = run(refuse)
    assert found == code
    assert "here: is wrong; do that" in log
    assert "Traceback" not in log
    assert "done" not in log
    assert json.loads((restricted / "failure.json").read_text()) == {
        "step": "some_step", "exit_code": code, "line": "here: is wrong; do that",
    }  # fmt: skip


def test_a_foreign_fault_is_told_without_its_message(run, capsys):
    log, restricted, code = run(foreign_fault)
    assert code == 1
    assert "in foreign_fault" in log
    assert "ValueError" in log
    assert "some_step: failed (ValueError)" in log
    failure = json.loads((restricted / "failure.json").read_text())
    assert (failure["exit_code"], failure["step"]) == (1, "some_step")
    for told in (log, capsys.readouterr().err, failure["line"]):
        assert CANARY not in told


def chained_fault():
    try:
        foreign_fault()
    except ValueError as fault:
        raise RuntimeError(f"row of {CANARY}") from fault


def grouped_fault():
    raise ExceptionGroup(f"of {CANARY}", [ValueError(CANARY)])


def noted_fault():
    fault = ValueError(CANARY)
    fault.add_note(CANARY)
    raise fault


@pytest.mark.parametrize("fault", [chained_fault, grouped_fault, noted_fault])
def test_no_form_of_fault_gets_its_message_into_the_log(fault, run, capsys):
    log, restricted, code = run(fault)
    assert code == 1
    assert CANARY not in log + capsys.readouterr().err
    assert CANARY in (restricted / "tracebacks" / "some_step.txt").read_text()


def test_the_restricted_folder_is_its_owners_only(run):
    _, restricted, _ = run(lambda: None)
    assert stat.S_IMODE(restricted.stat().st_mode) == 0o700


def test_the_whole_traceback_is_kept_for_its_owner_only(run):
    _, restricted, _ = run(foreign_fault)
    path = restricted / "tracebacks" / "some_step.txt"
    assert CANARY in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_next_run_begins_a_new_log_and_drops_the_old_traceback(run):
    run(foreign_fault)
    log, restricted, _ = run(lambda: None)
    assert "foreign_fault" not in log
    assert not (restricted / "tracebacks" / "some_step.txt").exists()


def test_afterwards_nothing_is_redirected(run):
    before = sys.stdout, sys.stderr, list(logging.getLogger("wearoff").handlers)
    run(foreign_fault)
    assert (sys.stdout, sys.stderr, logging.getLogger("wearoff").handlers) == before


def test_numerical_libraries_get_one_thread_each(run, monkeypatch):
    import os

    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    found = {}
    run(lambda: found.update(os.environ))
    assert (found["OMP_NUM_THREADS"], found["MKL_NUM_THREADS"]) == ("1", "1")
    assert found["OPENBLAS_NUM_THREADS"] == "2"
