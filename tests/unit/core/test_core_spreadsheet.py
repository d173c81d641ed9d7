"""No cell of a CSV file is taken for a formula, and every text can be had back."""

import csv
import io
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearoff.spreadsheet import csv_bytes, guard, unguard

STARTS = "=+-@\t\r\n\0＝＋－＠"
HARMLESS = ["", "onabotulinum", "a=b", "1-7", "'quoted'", " =1", "O'Neill-Method"]


@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_starts_like_a_formula_gets_an_apostrophe(start):
    assert guard(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay(text):
    assert guard(text) == text
    assert unguard(text) == text


@given(st.text(alphabet=STARTS + "'aB1 ", max_size=6))
def test_every_text_comes_back(text):
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(tuple(STARTS))


@pytest.mark.parametrize("start", [*STARTS, "'=", "''@"])
def test_a_file_read_back_holds_the_same_table(start):
    table = pd.DataFrame(
        {
            "text": pd.Series([f"{start}SUM(1,2)", 'plain "x"', None], dtype="str"),
            "number": [-1.5, math.inf, math.nan],
            "whole": [-3, 0, 4],
        }
    )
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert rows[0] == ["text", "number", "whole"]
    assert [unguard(row[0]) for row in rows[1:]] == [f"{start}SUM(1,2)", 'plain "x"', ""]
    assert not any(row[0].startswith(tuple(STARTS)) for row in rows)
    assert [row[1:] for row in rows[1:]] == [["-1.5", "-3"], ["inf", "0"], ["", "4"]]
