"""The pages are single, inert, accessible files, whatever the labels say."""

import csv
import io
import itertools
import re

import pytest

from wearoff.report.clean import clean_text
from wearoff.spreadsheet import guard

PAGES = ["clinician.html", "analyst.html", "data_quality.html"]
VARIANTS = ["full", "trial", "bare", "failed", "hostile"]
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@pytest.fixture(params=itertools.product(VARIANTS, PAGES), ids="-".join)
def page(request, files, read_page):
    variant, name = request.param
    return read_page(files(variant)[name])


def test_nothing_runs_and_nothing_is_fetched(page):
    assert not page.tags("script", "img", "iframe", "object", "embed", "link", "form", "base")
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src", "xlink:href", "action"):
            target = attributes.get(name, "#") or ""
            assert re.fullmatch(r"#[\w-]+|#|(tables/)?[a-z_]+\.(csv|html)", target)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", PAGES)
def test_no_address_and_small(files, variant, name):
    content = files(variant)[name]
    assert b"://" not in content
    assert len(content) < 1_000_000


def test_policy_language_and_landmarks(page):
    policies = [meta.get("content") for _, meta in page.tags("meta") if "http-equiv" in meta]
    assert policies == [POLICY]
    ((_, html),) = page.tags("html")
    assert html["lang"].startswith("en")
    for landmark in ("header", "nav", "main", "footer", "h1", "title"):
        assert len(page.tags(landmark)) == 1
    (_, skip), *_ = page.tags("a")
    assert skip["href"] == "#main"


def test_headings_do_not_skip(page):
    heights = [int(tag[1]) for tag, _ in page.tags("h1", "h2", "h3", "h4", "h5", "h6")]
    assert heights[0] == 1
    assert heights.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(heights))


def test_identifiers_are_unique_and_links_lead_somewhere(page):
    idents = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(idents) == len(set(idents))
    targets = {
        attributes["href"][1:]
        for _, attributes in page.tags("a", "use")
        if attributes["href"].startswith("#")
    }
    assert targets <= set(idents)


def test_tables_are_named_and_scoped(page):
    assert len(page.tags("caption")) == len(page.tags("table"))
    assert all(cell.get("scope") in {"col", "row"} for _, cell in page.tags("th"))
    boxes = [item for _, item in page.tags("div") if item.get("class") == "scroll"]
    assert len(boxes) == len(page.tags("table"))
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes)


def test_pictures_are_decoration_with_words_below(page):
    assert all(svg["aria-hidden"] == "true" for _, svg in page.tags("svg"))
    assert len(page.tags("figure")) == len(page.tags("figcaption"))
    panels = [item["class"] for _, item in page.tags("div") if "panel" in item.get("class", "")]
    # One picture for each figure, and at most one more for a telephone.
    assert len(panels) == len(page.tags("svg"))
    assert len(panels) - panels.count("panel narrow") == len(page.tags("figure"))
    assert panels.count("panel narrow") == panels.count("panel wide")


def test_wide_tables_keep_their_meaning_as_cards(page):
    cards = [item for _, item in page.tags("table") if item.get("class") == "cards"]
    assert all(item["role"] == "table" for item in cards)
    labelled = [item for _, item in page.tags("td") if "data-label" in item]
    assert all(item["role"] == "cell" and item["data-label"] for item in labelled)
    heads = [item for _, item in page.tags("th") if "role" in item]
    scopes = {"rowheader": "row", "columnheader": "col"}
    assert all(item["scope"] == scopes[item["role"]] for item in heads)
    assert bool(cards) == bool(labelled) == bool(heads)


def test_linked_files_exist(files, read_page):
    content = files("full")
    for name in PAGES:
        for _, link in read_page(content[name]).tags("a"):
            assert link["href"].startswith("#") or link["href"] in content


def test_labels_that_attack_are_shown_as_text(files, read_page):
    seen = read_page(files("hostile")["clinician.html"]).text
    for label in ("<script>alert(1)</script>", "$A_{$", "_x", "{{ 7*7 }}", "日本語"):
        assert label in seen
    assert "\u202e" not in seen
    assert "y" * 100 not in seen


def test_labels_that_attack_reach_figures_as_text(page_model, strings_in):
    drawn = strings_in(
        [
            block["drawn_words"]
            for section in page_model("hostile", "clinician")["sections"]
            for block in section["blocks"]
            if block["kind"] == "figure"
        ]
    )
    for label in ("<script>alert(1)</script>", "$A_{$", "_x"):
        assert label in drawn


def test_spreadsheets_take_no_cell_for_a_formula(files):
    for name, content in files("hostile").items():
        if not name.endswith(".csv"):
            continue
        for row in csv.reader(io.StringIO(content.decode("utf-8"))):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                assert not cell.startswith("-") or float(cell) < 0


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "＝1", "＋1"])
def test_guard_marks_text_that_starts_like_a_formula(text):
    assert guard(text) == f"'{text}"
    assert guard("plain") == "plain"


def test_cut_labels_stay_apart():
    first, second = ("a" * 5_000 + end for end in "xy")
    assert len(clean_text(first, 60)) <= 60
    assert clean_text(first, 60) != clean_text(second, 60)
