"""Assumptions come from the code that makes them; provenance tells how to repeat a run."""

import json
import re

import pytest

from wearoff import assumptions
from wearoff.assumptions import collect_assumptions
from wearoff.provenance import provenance_of


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A made-up package with one stage."""
    (tmp_path / "stage").mkdir()
    monkeypatch.setattr(assumptions, "__file__", str(tmp_path / "assumptions.py"))

    def _write(text):
        (tmp_path / "stage" / "module.py").write_text(text, encoding="utf-8")
        return collect_assumptions(("stage",))

    return _write


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1\n", ()),
        ("# ASSUME: all is well.\nx = 1\n", ("All is well.",)),
        (
            "    # ASSUME: a long one\n    # that goes on.\n    x = 1\n",
            ("A long one that goes on.",),
        ),
        ("# ASSUME: one.\n# ASSUME: two.\n", ("One.", "Two.")),
        ("# ASSUME: one.\nx = 1\n# an ordinary comment\n", ("One.",)),
        ('x = "ASSUME: no"\n', ()),
    ],
)
def test_assumptions_are_read_from_comments(text, found, code):
    assert code(text) == found


def test_assumptions_of_the_pipeline_are_sentences():
    found = collect_assumptions(("records", "outcome", "model", "estimates"))
    assert len(found) >= 5
    assert len(set(found)) == len(found)
    for one in found:
        assert re.fullmatch(r"[A-Z].*\.", one), one
        assert "#" not in one


SECTIONS = {"sampling": {"seed": 7}, "title": "x"}


def provenance(**changed):
    given = {
        "sections": SECTIONS,
        "input_digests": {"data/raw/t.csv": "ab"},
        "code": "cd",
        "lock": "ef",
    }
    return provenance_of(**(given | changed))


def test_provenance_names_inputs_code_seed_and_versions():
    found = provenance()
    assert found["input data/raw/t.csv SHA-256"] == "ab"
    assert found["code digest"] == "cd"
    assert found["seed"] == "7"
    assert found["lock SHA-256"] == "ef"
    assert all(len(found[f"code digest of {stage}"]) == 16 for stage in ("records", "disclosure"))
    assert found["threads of numerical libraries"].isdigit()
    assert re.fullmatch(r"[0-9a-f]{64}", found["config SHA-256"])
    assert {"version of pymc", "version of wearoff", "Python", "processor"} <= set(found)


def test_provenance_is_the_same_each_time_and_holds_no_time_or_place():
    assert provenance() == provenance()
    text = json.dumps(provenance())
    assert not re.search(r"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d|/home|/root|/tmp", text)


def test_any_change_of_the_config_shows():
    other = provenance(sections=SECTIONS | {"title": "y"})
    assert other["config SHA-256"] != provenance()["config SHA-256"]
    swapped = provenance(sections=dict(reversed(SECTIONS.items())))
    assert swapped == provenance()
