"""Labels from the records neither run nor hide anything in the files that leave."""

import csv
import io
import json
import re

import pandas as pd
import pytest
from attacks import outputs

from wearoff.report import report_files
from wearoff.spreadsheet import csv_bytes, guard, unguard

PAGES = (
    "clinician.html", "analyst.html", "data_quality.html", "planner.html",
    "injectors/injector_01.html",
)  # fmt: skip


@pytest.fixture(scope="session")
def plain(released_example):
    """Every file of the example, with its own labels."""
    return report_files(released_example.full())


@pytest.fixture(scope="session")
def hostile(released_example):
    """Every file of the same example, with labels that attack."""
    names = outputs.LABELS | {name: text for name, (text, _) in outputs.CHANGED.items()}
    content = released_example._renamed(released_example.full().model_dump(), names)
    return report_files(type(released_example.full()).model_validate(content))


def structure(read_page, content):
    """Elements and their attributes but for classes and texts: what a browser would act on."""
    page = read_page(content)
    return [(tag, sorted(set(attributes))) for tag, attributes in page.elements
            if tag not in {"path", "use", "defs", "g", "text", "tspan"}]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_labels_add_no_element_and_no_attribute(name, plain, hostile, read_page):
    found = structure(read_page, hostile[name])
    assert {repr(one) for one in found} <= {repr(one) for one in structure(read_page, plain[name])}
    # The planner has its own script and its data; which scripts may run, its policy says.
    scripts = ["script", "script"] if name == "planner.html" else []
    active = {"script", "img", "iframe", "object", "form"}
    assert [tag for tag, _ in found if tag in active] == scripts
    assert not [one for _, names in found for one in names if one.startswith("on")]


@pytest.mark.parametrize("label", outputs.LABELS.values())
def test_a_label_is_shown_as_it_is(label, hostile, read_page):
    shown = " ".join(read_page(hostile[name]).text for name in PAGES)
    assert " ".join(label.split()) in shown


@pytest.mark.parametrize("name", outputs.CHANGED)
def test_what_cannot_be_seen_is_taken_out(name, hostile, read_page):
    text, seen = outputs.CHANGED[name]
    pages = {page: read_page(hostile[page]).text for page in PAGES}
    assert any(seen in page for page in pages.values())
    for path, content in hostile.items():
        if not path.endswith(".pdf"):
            assert text.encode() not in content, path
    assert all(len(content) < 3_000_000 for content in hostile.values())


def test_pictures_hold_no_label_outside_their_text(hostile):
    for name in PAGES:
        page = hostile[name].decode()
        for svg in re.findall(r"<svg\b.*?</svg>", page, re.DOTALL):
            assert "<!--" not in svg
            assert not re.search(r"\b(?:href|src)=\"(?!#)|url\((?!#)|=\"[^\"]*javascript:", svg)


def test_no_file_is_named_after_a_label(plain, hostile):
    assert set(hostile) == set(plain)


def test_json_files_are_json(hostile):
    for name, content in hostile.items():
        if name.endswith(".json"):
            json.loads(content)


def test_no_cell_of_a_table_starts_a_formula(hostile):
    tables = [content for name, content in hostile.items() if name.endswith(".csv")]
    cells = [cell for content in tables
             for row in csv.reader(io.StringIO(content.decode())) for cell in row]  # fmt: skip
    assert any("cmd|" in cell for cell in cells)
    for cell in cells:
        assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＋", "＠", "－"))
        assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?(e-?\d+)?", cell)


@pytest.mark.parametrize("text", outputs.FORMULAS)
def test_a_formula_is_text_in_a_spreadsheet_and_comes_back(text):
    table = pd.DataFrame({"text": [text], "number": [-1.5]})
    header, row = csv.reader(io.StringIO(csv_bytes(table).decode(), newline=""))
    assert (header, row[0], row[1]) == (["text", "number"], f"'{text}", "-1.5")
    assert unguard(row[0]) == text


@pytest.mark.parametrize("text", outputs.PLAIN)
def test_another_text_is_left_alone(text):
    assert guard(text) == unguard(text) == text
