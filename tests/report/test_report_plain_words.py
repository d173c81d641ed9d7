"""Reasons in words, and numbers that stay with their units."""

import ast
from pathlib import Path

import pytest

import wearoff.records
from wearoff.report.reason_words import reason_words
from wearoff.report.unbroken import unbroken, unbroken_in, unbroken_template

FIELDS = ("day", "dose", "score", "score_2", "lower", "upper", "entry", "volume_ml", "patient")


def codes():
    """Every reason that the records stage writes in its own words, from its source."""
    found = set()
    for path in Path(wearoff.records.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(getattr(node, "func", None), "attr", "")
            if called in {"reject", "reject_unread", "set_aside"}:
                found |= {arg.value for arg in node.args[1:] if isinstance(arg, ast.Constant)}
    return sorted(found)


def test_the_reasons_are_found():
    assert {"not_kept", "exact_copy", "dose_implausible", "blank"} <= set(codes())


@pytest.mark.parametrize("code", codes())
def test_every_reason_has_words_of_its_own(code):
    words = reason_words(code)
    assert words != code.replace("_", " ")
    assert "_" not in words


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", ["missing_{}", "{}_not_a_number", "{}_implausible", "{}_in_doubt"])
def test_reasons_about_fields_have_words_too(field, kind):
    code = kind.format(field)
    assert reason_words(code) != code.replace("_", " ")
    assert "_" not in reason_words(code)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("95 % of 3", "95~% of 3"), ("98 days (94 to 103)", "98~days (94~to~103)"),
     ("at 12 weeks, of 100 treatments", "at 12~weeks, of~100 treatments"),
     ("+15 % (+3 to +27)", "+15~% (+3~to~+27)"), ("(2 fewer to 4 more)", "(2 fewer to 4 more)"),
     ("day 350, ≥ 0.99, 3 kB", "day~350, ≥~0.99, 3~kB"), ("3 daylight", "3 daylight"),
     ("10000 U", "10000~U"), ("10 Units of A", "10 Units of A")],
)  # fmt: skip
def test_a_number_stays_with_its_unit(text, kept):
    assert unbroken(text) == kept.replace("~", "\u00a0")


def test_addresses_and_pictures_are_left_alone(page_model):
    from wearoff.report.blocks import FileLink

    link = unbroken_in(FileLink("tables/a 3 kB.csv", "Download (3 kB)"))
    assert (link.href, link.label) == ("tables/a 3 kB.csv", "Download (3\u00a0kB)")


def test_sentences_of_the_planner_hold_their_numbers_too():
    text = unbroken_template("With {units} units by day {point} ({lower} to {upper}) days, 95 %")
    assert text == "With {units}~units by day~{point} ({lower}~to~{upper}) days, 95~%".replace(
        "~", "\u00a0"
    )


def test_pages_hold_together_and_their_model_has_common_spaces(files, page_model):
    assert "95\u00a0% probability" in files("full")["clinician.html"].decode()
    assert "\u00a0" not in str(page_model("full", "clinician"))
