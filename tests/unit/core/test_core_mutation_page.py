"""docs/mutation.md: what mutmut leaves behind, counted and told."""

import ast
import importlib
import json
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[3] / "tools"
CHANGED = '''
def x_shown__mutmut_orig(count, least):
    """Return it."""
    if count < least:
        return "*"
    return str(count)
def x_shown__mutmut_1(count, least):
    """Return it."""
    if count <= least:
        return "*"
    return str(count)
def x_shown__mutmut_2(count, least):
    """Return it."""
    if count < least:
        return "*"
    return str(
        None
    )
class Ledger:
    def xǁLedgerǁadd__mutmut_orig(self, n=1):
        self.n += n
    def xǁLedgerǁadd__mutmut_1(self, n=2):
        self.n += n
    def xǁLedgerǁadd__mutmut_2(self, n=1):
        self.n = n
'''
SHOWN = ("disclosure/counts.py", "shown")
EDGE = (*SHOWN, "if count < least:", "if count <= least:")


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module


@pytest.fixture
def mutants(tool, tmp_path):
    """Read a folder with these exit codes of the four mutants."""

    def _mutants(shown_1, shown_2, add_1, add_2):
        (tmp_path / "disclosure").mkdir()
        (tmp_path / "disclosure" / "counts.py").write_text(CHANGED, encoding="utf-8")
        names = {"x_shown__mutmut_1": shown_1, "x_shown__mutmut_2": shown_2,
                 "xǁLedgerǁadd__mutmut_1": add_1, "xǁLedgerǁadd__mutmut_2": add_2}  # fmt: skip
        codes = {f"wearoff.disclosure.counts.{name}": code for name, code in names.items()}
        meta = tmp_path / "disclosure" / "counts.py.meta"
        meta.write_text(json.dumps({"exit_code_by_key": codes}), encoding="utf-8")
        return tool("mutation_results").read_mutants(tmp_path)

    return _mutants


def test_changes_are_told_by_statement(mutants):
    found = [(one.function, one.before, one.after) for one in mutants(0, 0, 0, 33)]
    assert found == [
        ("shown", "if count < least:", "if count <= least:"),
        ("shown", "return str(count)", "return str(None)"),
        ("Ledger.add", "self, n=1", "self, n=2"),
        ("Ledger.add", "self.n += n", "self.n = n"),
    ]


def test_of_a_long_line_only_the_place_of_the_change_is_told(tool):
    cut = tool("mutation_results")._changed_lines
    texts = [f"def f():\n    x = [{'1, ' * 80}{n}, {'3, ' * 80}]" for n in ("a", "bb")]
    before, after = cut(*(ast.parse(text).body[0] for text in texts))
    assert before == "…" + "1, " * 20 + "a" + ", 3" * 10 + "…"
    assert after == before.replace("a", "bb")


def test_statuses_follow_the_exit_codes(mutants):
    found = [one.status for one in mutants(1, -24, -11, None)]
    assert found == ["killed", "timed out", "crashed", "not checked"]


def test_the_page_counts_and_names_what_was_left(mutants, tool):
    lines = tool("mutation_page").page(
        mutants(0, 1, 36, 33), {EDGE: "the gate refuses it"}, "# Head\n"
    )
    counts = "| 4 | 4 | 1 | 1 | 1 | 1 | 1 | 50.0 % |"
    assert f"| disclosure {counts}" in lines
    assert f"| disclosure/counts.py {counts}" in lines
    assert "| outcome rules | 0 | 0 | 0 | 0 | 0 | 0 | 0 | – |" in lines
    assert "- `` if count < least: `` became `` if count <= least: ``: the gate refuses" in lines
    assert "became `` self.n = n `` (no test): not looked at" in lines
    assert "str(None)" not in lines


def test_a_mutant_that_was_not_tried_says_nothing(mutants, tool):
    lines = tool("mutation_page").page(mutants(0, 1, None, None), {}, "# Head\n")
    assert "| disclosure | 4 | 2 | 1 | 0 | 1 | 0 | 0 | 50.0 % |" in lines
    assert "Ledger.add" not in lines


def test_reviewed_survivors_have_a_reason(tool):
    page = tool("mutation_page")
    known = page.read_reviewed(page.REVIEWED)
    assert all(reason for reason in known.values())
    assert {file.partition("/")[0] for file, *_ in known} <= set(page.ROOMS)
