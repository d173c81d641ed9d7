"""What jobs ask for: it follows the size of their inputs and the attempt."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from wearoff.needs import NEEDS, Need, memory_mb, minutes, needs

ROOT = Path(__file__).resolve().parents[3]
RULE_FILES = [*(ROOT / "workflow").rglob("*.smk")]


def asked(resources, *, input_mb=0.0, attempt=1):
    given = SimpleNamespace(size_mb=input_mb)
    return {name: of({}, given, attempt) for name, of in resources.items()}


def test_memory_and_time_by_hand():
    need = Need(mb=300, mb_per_mb=10, minutes=2, minutes_per_mb=0.5)
    # 400 for Snakemake, and half as much again as 300 + 10 x 20: 1,150, in whole hundreds.
    assert memory_mb(need, 20) == 1200
    assert memory_mb(need, 20, attempt=3) == 3500
    # half as much again as 2 + 0.5 x 20
    assert minutes(need, 20) == 18
    assert minutes(need, 20, attempt=3) == 54


def test_larger_inputs_and_further_attempts_ask_for_more():
    resources = needs("draw_posterior")
    small, large = asked(resources, input_mb=0.1), asked(resources, input_mb=1.0)
    again = asked(resources, input_mb=0.1, attempt=2)
    for name in ("mem_mb", "runtime"):
        assert small[name] < large[name]
        assert small[name] < again[name] <= 2 * small[name]


def test_files_that_are_no_inputs_count_and_missing_ones_do_not(tmp_path):
    export = tmp_path / "export.csv"
    export.write_bytes(b"x" * 3_000_000)
    missing = str(tmp_path / "none.csv")
    with_files = asked(needs("clean_records", {str(export): "digest", missing: "missing"}))
    assert with_files == asked(needs("clean_records"), input_mb=3.0)


def test_what_is_named_is_a_function_with_a_name():
    # Snakemake hands functions over by the names of their arguments.
    for of in needs("check_fit").values():
        assert of.__name__ in ("mem_mb", "runtime")


def test_every_rule_that_may_go_to_a_cluster_says_what_it_needs():
    asking = set()
    for path in RULE_FILES:
        for block in re.split(r"(?m)^(?=rule )", path.read_text(encoding="utf-8"))[1:]:
            name = re.match(r"rule (\w+):", block)[1]
            said = re.findall(r'\*\*needs\("(\w+)"', block)
            expected = [] if "localrule: True" in block else [name]
            assert said == expected, name
            asking |= set(said)
    assert asking == set(NEEDS)


@pytest.mark.parametrize("step", NEEDS)
def test_nothing_asks_for_more_than_a_small_machine_has_where_there_is_little_to_read(step):
    least = asked(needs(step))
    assert 400 < least["mem_mb"] <= 2000
    assert 1 < least["runtime"] <= 30
