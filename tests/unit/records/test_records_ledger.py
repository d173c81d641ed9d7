"""The account of rows by itself: first states, all reasons, and what it refuses to believe."""

import numpy as np
import pandas as pd
import pytest

from wearoff.records.accounts import assert_every_row_once
from wearoff.records.ledger import DUPLICATE, OUT_OF_SCOPE, RowLedger

FILES = {"n.csv": 2, "s.csv": 3}


def rows(*flags):
    return np.array(flags, dtype=bool)


def text(*cells):
    return pd.Series(cells, dtype="str")


@pytest.fixture
def ledger():
    """Five records: used, rejected twice over, duplicate, out of scope, unreadable."""
    one = RowLedger("t", 5)
    one.reject_unread(rows(0, 0, 0, 0, 1), "wrong_field_count")
    one.set_aside(rows(0, 0, 0, 1, 1), OUT_OF_SCOPE, "blank")
    one.reject(rows(0, 1, 0, 1, 1), "dose_zero")
    one.set_aside(rows(0, 1, 1, 1, 1), DUPLICATE, "exact_copy")
    one.reject(rows(0, 1, 1, 1, 1), "day_missing")
    return one


def test_a_record_keeps_its_first_state_and_rejections_add_up(ledger):
    found = ledger.rejects()
    assert found[["row_id", "state", "reason", "reasons"]].to_numpy().tolist() == [
        ["t:000002", "rejected", "dose_zero", "dose_zero;day_missing"],
        ["t:000003", "duplicate", "exact_copy", "exact_copy"],
        ["t:000004", "out_of_scope", "blank", "blank"],
        ["t:000005", "rejected", "wrong_field_count", "wrong_field_count"],
    ]
    assert ledger.used.tolist() == [True, False, False, False, False]
    assert ledger.in_scope.tolist() == [True, True, True, False, True]
    assert ledger.counts() == {
        "rows_read": 5, "used": 1, "rejected": 2, "duplicate": 1, "out_of_scope": 1,
    }  # fmt: skip


def test_every_column_of_the_rejects_is_text_even_without_rows(ledger):
    columns = ["row_id", "table", "state", "reason", "reasons", "patient", "injector", "clinic"]
    for found in (ledger.rejects(), RowLedger("t", 1).rejects()):
        assert list(found) == columns
        assert set(map(str, found.dtypes)) == {"str"}
    assert set(ledger.rejects()["table"]) == {"t"}
    assert ledger.rejects()[["patient", "injector", "clinic"]].isna().all().all()


def test_codes_of_the_rejects_are_those_of_their_own_record(ledger):
    codes = {name: text(*(f"{name}{i}" for i in range(4)), None)
             for name in ("patient", "injector", "clinic")}  # fmt: skip
    found = ledger.rejects(**codes)
    for name in codes:
        assert found[name].tolist()[:3] == [f"{name}{i}" for i in (1, 2, 3)]
        assert found[name].isna().tolist() == [False, False, False, True]


def test_flags_given_to_the_ledger_stay_the_callers_own():
    ledger, where = RowLedger("t", 2), rows(1, 0)
    ledger.reject(where, "bad")
    where[:] = [False, True]
    assert ledger.rejects()["row_id"].tolist() == ["t:000001"]
    assert ledger.rejects()["reason"].tolist() == ["bad"]


def test_several_files_number_their_records_apart():
    ledger = RowLedger("t", 5, FILES)
    assert ledger.row_ids().tolist() == [
        "t:n.csv:000001", "t:n.csv:000002", "t:s.csv:000001", "t:s.csv:000002", "t:s.csv:000003",
    ]  # fmt: skip
    assert ledger.rows_by_file() == {"n.csv": slice(0, 2), "s.csv": slice(2, 5)}
    ledger.reject(rows(0, 1, 0, 0, 1), "bad")
    ledger.set_aside(rows(0, 0, 1, 0, 0), OUT_OF_SCOPE, "blank")
    assert [list(one.values()) for one in ledger.counts_by_file().values()] == [
        [2, 1, 1, 0, 0], [3, 1, 1, 0, 1],
    ]  # fmt: skip


def test_one_file_needs_no_name_in_the_ids():
    assert RowLedger("t", 2, {"n.csv": 2}).row_ids().tolist() == ["t:000001", "t:000002"]
    assert RowLedger("t", 2).rows_by_file() == {"t": slice(0, 2)}


def test_files_that_hold_other_records_than_the_table_are_noticed():
    with pytest.raises(AssertionError, match="t: files and records differ"):
        RowLedger("t", 4, FILES)


ONE, TWO, THREE = "t:000001", "t:000002", "t:000003"


@pytest.mark.parametrize(
    ("used", "set_aside", "words"),
    [
        ([TWO], [ONE], "used rows differ"),
        ([TWO, TWO], [ONE], "used rows differ"),
        ([TWO, THREE, THREE], [ONE], "used rows differ"),
        ([TWO, THREE], [ONE, ONE], "set aside twice"),
        ([ONE, TWO], [ONE], "used and set aside"),
        ([TWO, THREE], [], "rows were lost"),
        ([TWO, THREE], ["t:000009"], "rows were lost"),
        ([TWO, THREE], [ONE, "t:000009"], "rows were lost"),
        ([ONE, TWO], [THREE], "used rows of a file differ"),
    ],
)
def test_what_does_not_add_up_is_named(used, set_aside, words):
    files = {"a": 1, "b": 2} if "of a file" in words else None
    ledger = RowLedger("t", 3, files)
    ledger.reject(rows(1, 0, 0), "bad")
    if files:
        named = dict(zip((ONE, TWO, THREE), ledger.row_ids(), strict=True))
        used, set_aside = [named[one] for one in used], [named[one] for one in set_aside]
    rejects = pd.DataFrame({"row_id": set_aside})
    with pytest.raises(AssertionError, match=f"t: .*{words}"):
        assert_every_row_once(ledger, text(*used), rejects)


def test_a_state_that_nobody_counts_is_noticed():
    ledger = RowLedger("t", 2)
    ledger._state[0] = 4
    with pytest.raises(AssertionError, match="the counts do not add up"):
        assert_every_row_once(ledger, text("t:000002"), pd.DataFrame({"row_id": ["t:000001"]}))


def test_an_account_that_adds_up_passes_with_files_too():
    ledger = RowLedger("t", 5, FILES)
    ledger.reject(rows(0, 1, 0, 1, 0), "bad")
    ids = ledger.row_ids()
    assert_every_row_once(ledger, text(*ids[[0, 2, 4]]), ledger.rejects())
