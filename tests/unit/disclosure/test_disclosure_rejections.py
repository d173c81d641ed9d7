"""Rejected rows by injector and clinic: nobody with few patients is shown, or can be worked out."""

import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.records import rejection_rows


def entry(code, patients, *, rows=60, rejected=20, rows_of_one_patient=5, by="injector"):
    return {"by": by, "code": code, "rows": rows, "rejected": rejected, "patients": patients,
            "rows_of_one_patient": rows_of_one_patient}  # fmt: skip


OTHERS = [entry(f"X{n}", 10, rejected=0) for n in range(4)]
"""With so many beside those of a test it is no practice in which everybody knows everybody."""


def shown(*entries, beside=OTHERS):
    rows = rejection_rows([*entries, *beside], Disclosure())
    return [
        (row.by, row.level, row.rows, row.rejected)
        for row in rows
        if row.level not in {one["code"] for one in OTHERS}
    ]


def test_counts_are_rounded_or_hidden():
    found = shown(entry("A", 10, rows=63, rejected=7), entry("B", 12, rows=63, rejected=0))
    assert found == [("injector", "A", "65", "*"), ("injector", "B", "65", "0")]


@pytest.mark.parametrize(
    "small", [entry("S", 9), entry("S", 12, rows=60, rows_of_one_patient=31)], ids=str
)
def test_one_alone_is_left_out_and_not_called_others(small):
    assert [row[1] for row in shown(entry("A", 10), small)] == ["A"]


def test_several_small_ones_stand_together():
    found = shown(entry("A", 10), entry("S", 5), entry("T", 5))
    assert found == [("injector", "A", "60", "20"), ("injector", "others", "120", "40")]


def test_too_few_together_are_left_out():
    assert shown(entry("S", 4), entry("T", 5)) == []


def test_clinics_are_judged_apart_from_injectors():
    found = shown(entry("A", 10), entry("S", 5), entry("K", 5, by="clinic"))
    assert [row[:2] for row in found] == [("injector", "A")]


def test_four_injectors_are_not_shown_and_clinics_are():
    four = [entry(code, 20) for code in "ABCD"]
    clinic = entry("K", 20, by="clinic")
    assert [row[:2] for row in shown(*four, clinic, beside=())] == [("clinic", "K")]
    assert len(shown(*four, entry("E", 20), beside=())) == 5
