"""HTML, PDF and report.json say the same, word for word and number for number."""

import io
import re

import pypdf
import pytest

VARIANTS = ["full", "trial", "bare", "few_injectors", "warned", "failed", "hostile"]
PAGES = ["clinician", "analyst", "data_quality"]


def squeezed(text):
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_html_says_all_of_the_model_and_no_other_number(
    files, read_page, page_model, strings_in, numbers_in, variant, page
):
    seen = read_page(files(variant)[f"{page}.html"]).text
    model_texts = strings_in(page_model(variant, page), drawn=False)
    for text in model_texts:
        assert " ".join(text.split()) in seen
    assert numbers_in(seen) <= set().union(*map(numbers_in, model_texts))


@pytest.mark.parametrize("variant", VARIANTS)
def test_pdf_says_all_of_the_model_and_no_other_number(
    files, page_model, strings_in, numbers_in, variant
):
    sheets = pypdf.PdfReader(io.BytesIO(files(variant)["clinician.pdf"])).pages
    model = page_model(variant, "clinician")
    footer = squeezed(model["footer"])
    seen = ""
    for number, sheet in enumerate(sheets, start=1):
        text = sheet.extract_text().replace(f"{number} / {len(sheets)}", "")
        seen += squeezed(text).replace(footer, "")
    texts = strings_in(model)
    if variant != "hostile":  # characters the font lacks are replaced there
        for text in strings_in(_without_links(model), drawn=False):
            assert squeezed(text) in seen + footer
    known = {number.replace(",", "") for text in texts for number in numbers_in(text)}
    glued = squeezed(" ".join(texts))
    for number in numbers_in(" ".join(sheet.extract_text() for sheet in sheets)):
        assert number.replace(",", "") in known or number in glued or int(number) <= len(sheets)


def _without_links(value):
    """Drop what the PDF leaves out: links to files that do not travel with it."""
    if isinstance(value, dict):
        return {
            key: _without_links(item)
            for key, item in value.items()
            if key not in {"csv", "download"}
        }
    if isinstance(value, list):
        return [_without_links(item) for item in value]
    return value


@pytest.mark.parametrize("variant", ["full", "trial", "failed"])
def test_pdf_is_tagged_archivable_and_short(files, variant):
    reader = pypdf.PdfReader(io.BytesIO(files(variant)["clinician.pdf"]))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).lower().startswith("en")
    metadata = catalogue["/Metadata"].get_data().decode("utf-8")
    assert "pdfuaid" in metadata
    assert "pdfaid" in metadata
    assert len(reader.pages) == 1 if variant == "failed" else 2 <= len(reader.pages) <= 4


def test_pictures_keep_their_words_in_the_pdf(files, page_model):
    content = files("full")["clinician.pdf"]
    reader = pypdf.PdfReader(io.BytesIO(content))
    described = " ".join(_alternative_texts(reader.trailer["/Root"]["/StructTreeRoot"]))
    for section in page_model("full", "clinician")["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "figure":
                assert block["description"] in described.replace("\u00a0", " ")


def _alternative_texts(node, depth=0):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [text for child in node for text in _alternative_texts(child, depth)]
    if not isinstance(node, dict):
        return []
    found = [str(node["/Alt"])] if "/Alt" in node else []
    return found + (_alternative_texts(node["/K"], depth + 1) if "/K" in node else [])
