"""What is published of the records, count by count: nothing exact, nothing under another name."""

import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.records import (
    flow_rows,
    quality_rows,
    rejection_rows,
    repair_rows,
    waiver_rows,
)

DEFAULTS, STRICT = Disclosure(), Disclosure(smallest_count=20, round_to=10)
COUNTS = {"rows_read": 63, "used": 43, "rejected": 7, "duplicate": 13, "out_of_scope": 0}
QUALITY = {
    "tables": [{"table": "treatments"} | COUNTS, {"table": "assessments"} | COUNTS],
    "reasons": [
        {"table": "treatments", "state": "rejected", "reason": "dose_zero", "rows": 7},
        {"table": "treatments", "state": "duplicate", "reason": "exact_copy", "rows": 13},
    ],
    "repairs": [{"table": "treatments", "field": "area", "rule": "lower_case", "rows": 12},
                {"table": "treatments", "field": "area", "rule": "trimmed", "rows": 7}],
}  # fmt: skip
CHECK = {
    "name": "c", "title": "C?", "level": "field", "category": "completeness", "numerator": 7,
    "denominator": 43, "threshold": 0.2, "reason": "r", "status": "passed", "advice": "a",
}  # fmt: skip


def told(rows, *names):
    return [tuple(getattr(row, name) for name in names) for row in rows]


@pytest.mark.parametrize(
    ("settings", "read", "used", "rejected", "duplicate"),
    [(DEFAULTS, "65", "45", "*", "15"), (STRICT, "60", "40", "*", "*")],
)
def test_the_flow_tells_every_state_and_then_every_reason(
    settings, read, used, rejected, duplicate
):
    states = [("read", "", read), ("used", "", used), ("rejected", "", rejected),
              ("duplicate", "", duplicate), ("out_of_scope", "", "0")]  # fmt: skip
    assert told(flow_rows(QUALITY, settings), "table", "state", "reason", "rows") == [
        *(("treatments", *one) for one in states),
        *(("assessments", *one) for one in states),
        ("treatments", "rejected", "dose_zero", rejected),
        ("treatments", "duplicate", "exact_copy", duplicate),
    ]


def test_repairs_keep_their_names_and_lose_their_counts():
    names = ("table", "field", "rule", "rows")
    assert told(repair_rows(QUALITY, DEFAULTS), *names) == [
        ("treatments", "area", "lower_case", "10"), ("treatments", "area", "trimmed", "*"),
    ]  # fmt: skip
    assert [row.rows for row in repair_rows(QUALITY, STRICT)] == ["*", "*"]


def test_checks_keep_everything_but_their_exact_counts():
    (row,) = quality_rows({"checks": [CHECK]}, DEFAULTS)
    assert row.model_dump() == CHECK | {"numerator": "*", "denominator": "45"}
    (row,) = quality_rows({"checks": [CHECK | {"numerator": 13}]}, STRICT)
    assert (row.numerator, row.denominator) == ("*", "40")


def test_of_a_waiver_only_what_was_waived_is_told():
    waiver = {"column": "note", "rule": "phone", "reason": "codes", "used": True}
    (row,) = waiver_rows({"waivers": [waiver | {"cells": 3}]})
    assert row.model_dump() == waiver


def entry(code, patients, *, rows, of_one, rejected=20):
    return {"by": "clinic", "code": code, "rows": rows, "rejected": rejected, "patients": patients,
            "rows_of_one_patient": of_one}  # fmt: skip


def levels(*entries, settings=DEFAULTS):
    return [row.level for row in rejection_rows(list(entries), settings)]


@pytest.mark.parametrize(("of_one", "shown"), [(30, ["A"]), (31, [])])
def test_half_of_the_rows_is_the_most_that_one_patient_may_have(of_one, shown):
    assert levels(entry("A", 10, rows=60, of_one=of_one)) == shown


@pytest.mark.parametrize(("of_one", "shown"), [(15, ["others"]), (16, [])])
def test_others_are_held_to_the_same_rule_together(of_one, shown):
    small = [entry(code, 5, rows=30, of_one=of_one) for code in "ST"]
    assert levels(*small) == shown


def test_others_are_those_that_are_not_shown_and_nobody_else():
    rows = rejection_rows(
        [entry("A", 40, rows=100, of_one=5), entry("S", 6, rows=31, of_one=5, rejected=9),
         entry("T", 6, rows=22, of_one=5, rejected=10)], DEFAULTS,
    )  # fmt: skip
    assert told(rows, "by", "level", "rows", "rejected") == [
        ("clinic", "A", "100", "20"), ("clinic", "others", "55", "20"),
    ]  # fmt: skip


def test_stricter_settings_show_fewer_codes():
    one = entry("A", 15, rows=60, of_one=5)
    assert levels(one, settings=Disclosure(injector_min_patients=15)) == ["A"]
    assert levels(one, settings=Disclosure(injector_min_patients=16)) == []
