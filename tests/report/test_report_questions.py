"""Every question of docs/questions.md has its answer where that table says."""

from pathlib import Path

import pytest

TABLE = Path(__file__).parents[2] / "docs" / "questions.md"


def rows():
    """Question, section and words of every line of the table."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


def test_there_are_questions():
    assert len(rows()) >= 5


@pytest.mark.parametrize(("question", "section", "words"), rows())
def test_the_answer_stands_where_the_table_says(question, section, words, page_model, strings_in):
    model = page_model("full", "clinician")
    (found,) = [one for one in model["sections"] if one["title"] == section]
    assert any(words in text for text in strings_in(found)), question


@pytest.mark.parametrize(("question", "section", "words"), rows())
def test_the_rendered_page_says_so_under_that_heading(question, section, words, files, read_page):
    text = read_page(files("full")["clinician.html"]).text
    # The first mention of a section may be its line in the list of contents.
    start = text.rindex(section) if section != "In short" else text.index(section)
    assert words in text[start:], question
