"""Text without quotes is read by position: alike with the reader that knows quotes."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearoff.config import TableSource
from wearoff.errors import DataQualityError
from wearoff.records.coded import concat_coded, join_codes, sort_texts, split_codes
from wearoff.records.coded_texts import map_texts
from wearoff.records.csv_text import parse_table
from wearoff.records.header import checked_header
from wearoff.records.ledger import RowLedger
from wearoff.records.plain_lines import find_plain_lines
from wearoff.records.raw_table import classify_records
from wearoff.records.row_keys import day_keys, latest_before, number_rows
from wearoff.records.row_numbers import is_ascending, numbered_texts

SOURCE = TableSource(path="data/raw/t.csv", delimiter=";", columns={"patient": "P", "day": "T"})
PIECES = ["P", "T", "x", ";", ";", "\n", "\n", "\r\n", " ", "\u00a0", "é", "\ufeff", "P;q;T\n"]


def outcome_of(read):
    try:
        raw = read()
    except DataQualityError as refusal:
        return str(refusal)
    flags = (raw.wrong_field_count, raw.blank, raw.repeated_header)
    texts = {name: cells.astype("str").tolist() for name, cells in raw.texts.items()}
    return raw.header, texts, [flag.tolist() for flag in flags], raw.files


def with_quotes(text, source):
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    header = checked_header(records[0] if records else [], source)
    return classify_records("t", source, header, records[1:])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.booleans())
def test_both_readers_agree(pieces, is_declared):
    text = "P;q;T\n" + "".join(pieces)
    assert find_plain_lines(text.encode(), ";") is not None
    source = SOURCE if is_declared else SOURCE.model_copy(update={"columns": {}})
    assert outcome_of(lambda: parse_table(text, source, "t")) == outcome_of(
        lambda: with_quotes(text, source)
    )


@pytest.mark.parametrize(
    "text",
    ["", 'P;T\n"a";1\n', "P;T\na\0;1\n", "P;T\ra;1\n", "P;T\r\r\na;1\n", "P;" + "x" * 200_000],
)
def test_what_may_mean_more_is_left_to_the_other_reader(text):
    assert find_plain_lines(text.encode(), ";") is None


def test_ids_grow_beyond_six_digits_and_stay_in_order():
    ids = numbered_texts([("t:", 1_000_002)])
    assert ids.iloc[[0, 999_998, 999_999, 1_000_001]].tolist() == [
        "t:000001", "t:999999", "t:1000000", "t:1000002",
    ]  # fmt: skip
    assert is_ascending(ids)
    assert not is_ascending(ids.iloc[[0, 1, 1]])
    assert not is_ascending(ids.iloc[[1, 0]])


def test_ids_of_several_files_count_in_each():
    ids = RowLedger("t", 3, {"a.csv": 2, "b.csv": 1}).row_ids()
    assert ids.tolist() == ["t:a.csv:000001", "t:a.csv:000002", "t:b.csv:000001"]


def test_reasons_add_up_in_the_order_they_were_found():
    ledger = RowLedger("t", 4)
    ledger.reject(np.array([True, True, False, False]), "a")
    ledger.reject(np.array([False, True, True, False]), "b")
    ledger.reject(np.array([True, True, False, False]), "a")
    assert ledger.rejects()["reasons"].tolist() == ["a;a", "a;b;a", "b"]
    assert ledger.rejects()["reason"].tolist() == ["a", "a", "b"]


def test_coded_columns_behave_like_their_texts():
    cells = join_codes(["b", "a", "b", None], np.array([0, 1, 2, 3, -1]))
    assert cells.astype("str").tolist()[:3] == ["b", "a", "b"]
    assert cells.isna().tolist() == [False, False, False, True, True]
    assert split_codes(cells[:2])[0] == ["b", "a"]
    assert split_codes(cells[1:2].reset_index(drop=True))[0] == ["a"]
    assert (
        map_texts(cells, lambda text: None if text == "a" else "c").dropna().tolist() == ["c"] * 2
    )
    first, second = sort_texts([cells, pd.Series(["c", "a"], dtype="str")])
    assert first.cat.categories.tolist() == second.cat.categories.tolist() == ["a", "b", "c"]
    assert concat_coded([first, second]).astype("str").tolist()[-2:] == ["c", "a"]


def test_numbers_tell_keys_apart_across_tables():
    one = pd.DataFrame({"patient": ["a", "b", None], "area": ["x", "x", "x"]}, dtype="str")
    other = pd.DataFrame({"patient": ["b", "a", "b"], "area": ["x", "y", None]}, dtype="str")
    left, right = number_rows([one, other], ["patient", "area"])
    assert left[1] == right[0]
    assert len({*left, *right}) == 5


def test_the_latest_earlier_entry_is_of_the_same_key():
    sessions = day_keys(np.array([0, 0, 1]), np.array([-5, 10, 0]))
    keys = day_keys(np.array([0, 0, 1, 1]), np.array([10, 11, 0, -1]))
    place, there = latest_before(sessions, keys)
    assert (place[there].tolist(), there.tolist()) == ([0, 1], [True, True, False, False])
    assert latest_before(sessions, keys, same_day=True)[1].tolist() == [True, True, True, False]
