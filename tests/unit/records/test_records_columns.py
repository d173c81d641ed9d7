"""Columns of many cells looked at all at once say what cell by cell would."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearoff.records import plain_lines
from wearoff.records.arrow_text import pick_texts, spell_out
from wearoff.records.coded import join_codes, sort_texts, split_codes
from wearoff.records.row_keys import are_repeated, number_rows
from wearoff.records.row_numbers import all_alike, numbered_texts
from wearoff.records.schemas import _ROW_ID

SEVERAL = settings(max_examples=40, deadline=None)
TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["", "a", "A", "é", "z", "10", "9"])))
NUMBERS = st.one_of(
    st.integers(-3, 3).map(float), st.sampled_from([np.nan, np.inf, 0.5, -0.0, 1e300, 70_000.0])
)


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["treatments:000001", "treatments:000007"], True),
        (["treatments:999999", "treatments:1000000", "treatments:1000002"], True),
        (["treatments:000001:a1", "treatments:000001:a2", "treatments:000001:a10"], True),
        (["treatments:data/raw/x/north.csv:000001"], True),
        (["treatments:000001", "treatments:00000x"], False),
        (["treatments:000001", "treatments:00000/"], False),
        (["treatments:000001", "treatments:00000:"], False),
        (["treatments:00001"], False),
        (["treatments:000001\n"], False),
        (["treatments:00000\u0661"], False),
        (["treatments:000001", None], False),
        # Both have the form, but not for being like the first: such are looked at one by one.
        (["treatments:000001", "assessment:000001"], False),
    ],
)  # fmt: skip
def test_ids_are_alike_only_where_each_has_the_form(ids, said):
    assert all_alike(pd.Series(ids, dtype="str"), _ROW_ID) is said
    if said:
        assert all(re.fullmatch(_ROW_ID, text) for text in ids)


def test_part_of_many_ids_is_seen_to_be_alike():
    ids = numbered_texts([("treatments:", 1_000_500)])
    kept = ids[np.arange(len(ids)) % 7 > 0].reset_index(drop=True)
    assert all_alike(kept, _ROW_ID)
    kept[len(kept) - 3] = "treatments:10003!1"
    assert not all_alike(kept, _ROW_ID)


@SEVERAL
@given(texts=TEXTS, others=TEXTS)
def test_sorted_columns_hold_the_same_texts(texts, others):
    columns = [pd.Series(cells, dtype="str") for cells in (texts, others)]
    coded = sort_texts(columns)
    for cells, column in zip(columns, coded, strict=True):
        assert spell_out(pd.DataFrame({"x": column}))["x"].equals(cells)
    known = {text for text in (*texts, *others) if text is not None}
    assert coded[0].cat.categories.tolist() == sorted(known)


@SEVERAL
@given(texts=st.lists(st.one_of(st.none(), st.sampled_from("abc")), min_size=1), data=st.data())
def test_joined_codes_give_each_cell_its_text(texts, data):
    codes = np.array(data.draw(st.lists(st.integers(-1, len(texts) - 1))), dtype=np.int64)
    column = join_codes(texts, codes)
    told = [None if code < 0 else texts[code] for code in codes]
    assert column.astype(object).where(column.notna(), None).tolist() == told
    own, places = split_codes(column)
    assert sorted(own) == sorted({text for text in told if text is not None})
    assert [None if place < 0 else own[place] for place in places] == told


@SEVERAL
@given(numbers=st.lists(NUMBERS), others=st.lists(NUMBERS))
def test_rows_have_the_same_number_exactly_where_their_numbers_are_equal(numbers, others):
    tables = [pd.DataFrame({"x": pd.Series(cells, dtype=float)}) for cells in (numbers, others)]
    found = np.concatenate(number_rows(tables, ["x"]))
    expected = pd.factorize(pd.Series([*numbers, *others], dtype=float))[0]
    for one in range(len(found)):
        assert ((found == found[one]) == (expected == expected[one])).all()


@SEVERAL
@given(numbers=st.lists(st.integers(0, 9)))
def test_numbers_are_repeated_where_there_are_two(numbers):
    found = are_repeated(np.array(numbers, dtype=np.int64))
    assert found.tolist() == [numbers.count(number) > 1 for number in numbers]


def test_a_place_of_minus_one_is_null():
    assert pick_texts(["yes", "no"], np.array([1, -1, 0])).fillna("none").tolist() == [
        "no", "none", "yes",
    ]  # fmt: skip


@pytest.mark.parametrize("block_bytes", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "text", ["a;b\n1;2\n", "a;b\n\n;;\r\n1;2", "a", "\n", ";\n\n\n;;;", "é;b\n"]
)
def test_lines_are_the_same_in_blocks_of_any_size(text, block_bytes, monkeypatch):
    monkeypatch.setattr(plain_lines, "_BLOCK_BYTES", block_bytes)
    found = plain_lines.find_plain_lines(text.encode(), ";")
    lines = text.replace("\r\n", "\n").split("\n")
    lines = lines[:-1] if text.endswith("\n") else lines
    assert found.n_fields.tolist() == [line.count(";") + 1 if line else 0 for line in lines]
    read = [found.record(number) for number in range(len(lines))]
    assert read == [line.split(";") if line else [] for line in lines]
