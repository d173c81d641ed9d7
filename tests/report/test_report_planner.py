"""The planner page without a browser: its numbers, its words, and what it never holds."""

import base64
import hashlib
import html
import json
import re
from importlib.resources import files as resources

import pytest

from wearoff.disclosure.released import Released
from wearoff.report import report_files

OFFERED = ["full", "warned", "hostile", "few_injectors"]
NONE = ["failed", "bare", "trial"]
SCRIPT = resources("wearoff.report").joinpath("templates/planner.js").read_text("utf-8")


@pytest.fixture
def page(files):
    return lambda variant: files(variant)["planner.html"].decode("utf-8")


@pytest.fixture
def block(page_model):
    def find(variant):
        sections = page_model(variant, "planner")["sections"]
        blocks = [block for section in sections for block in section["blocks"]]
        return next((block for block in blocks if block["kind"] == "planner"), None)

    return find


def data_of(text):
    (found,) = re.findall(r'<script type="application/json" id="planner-data">(.*?)</script>', text)
    return json.loads(found)


@pytest.mark.parametrize("variant", OFFERED)
def test_the_page_holds_the_numbers_of_the_json_and_nothing_else(page, block, variant):
    assert data_of(page(variant)) == block(variant)["data"]


@pytest.mark.parametrize("variant", ["full", "warned"])
def test_every_number_is_a_released_one(variants, block, variant):
    pairs = {(one["area"], one["product"]): one for one in block(variant)["data"]["pairs"]}
    kinds = block(variant)["data"]["kinds"]
    n_choices = 0
    for choice in variants[variant].planner.choices:
        own = ["", "All patients"] if choice.by == "overall" else [choice.by_label, choice.level]
        if own not in kinds:
            continue
        n_choices += 1
        pair = pairs[choice.area, choice.product]
        assert pair["doses"] == [dose.dose_units for dose in choice.doses]
        shown = pair["kinds"][str(kinds.index(own))]
        for place, dose in enumerate(choice.doses):
            curve = [round(100 * x) for band in dose.in_effect for x in band]
            assert shown["curve"][place] == curve
            assert shown["effect"][place] == [round(100 * x) for x in dose.responding]
            assert shown["step"][place] == (dose.step_days and list(dose.step_days))
            days = [None if x == float("inf") else x for band in dose.worn_off for x in band]
            assert shown["worn"][place] == days
        assert {len(values) for values in shown.values()} == {len(choice.doses)}
    assert n_choices == sum(len(pair["kinds"]) for pair in pairs.values())


@pytest.mark.parametrize("variant", [*OFFERED, *NONE])
def test_words_outside_the_script_are_those_of_the_model(
    files, read_page, page_model, strings_in, numbers_in, variant
):
    seen = read_page(files(variant)["planner.html"]).text
    model = page_model(variant, "planner")
    ticks = set()
    for section in model["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "planner":
                ticks |= numbers_in(" ".join(block["data"]["areas"] + block["data"]["products"]))
                ticks |= {n for kind in block["data"]["kinds"] for n in numbers_in(" ".join(kind))}
        section["blocks"] = [one for one in section["blocks"] if one["kind"] != "planner"]
    texts = strings_in(model, drawn=False)
    for text in texts:
        assert " ".join(text.split()) in seen
    assert numbers_in(seen) <= set().union(ticks, *map(numbers_in, texts))


@pytest.mark.parametrize("variant", NONE)
def test_without_released_choices_or_after_a_failure_there_is_no_planner(page, block, variant):
    assert block(variant) is None
    assert "There is no planner" in page(variant)
    assert "<script" not in page(variant)
    assert "<select" not in page(variant)


def test_a_failed_run_shows_no_number_of_a_planner_it_should_not_have(variants):
    content = variants["failed"].model_dump()
    for choice in content["planner"]["choices"]:
        for dose in choice["doses"]:
            dose["worn_off"] = ((7731.0,) * 3,) * 3
    for name, text in report_files(Released.model_validate(content)).items():
        assert b"7731" not in text, name


def test_the_clinician_page_links_to_it_only_where_it_helps(files):
    for variant in ("full", "trial", "failed"):
        is_linked = b'href="planner.html"' in files(variant)["clinician.html"]
        assert is_linked == (variant == "full")


@pytest.mark.parametrize("variant", OFFERED)
def test_only_its_own_small_script_may_run(page, variant):
    text = page(variant)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert html.unescape(policy) == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'"
    )
    assert re.findall(r"<script>(.*?)</script>", text, re.DOTALL) == [SCRIPT]
    assert len(re.findall(r"<script", text)) == 2
    assert len(SCRIPT.encode()) <= 10_000
    assert len(text.encode()) <= 1_000_000
    assert "://" not in text
    for word in ("fetch", "XMLHttp", "import", "eval", "innerHTML", "Storage", "cookie"):
        assert word not in SCRIPT


def test_labels_that_attack_stay_text(page, read_page):
    text = page("hostile")
    read = read_page(text.encode())
    assert len(read.tags("script")) == 2
    assert not read.tags("img", "b", "iframe")
    options = " ".join(read.words)
    for label in ("<script>alert(1)</script>", "$A_{$", "_x", '"><img src=x onerror=alert(1)>'):
        assert label in options
        assert label in json.dumps(data_of(text), ensure_ascii=False).replace('\\"', '"')
    assert "\u202e" not in text


def test_injectors_are_offered_only_where_reports_compare_them(variants, block):
    kinds = block("full")["data"]["kinds"]
    assert ["Injector", "I01"] in kinds
    assert all(group != "Injector" for group, _ in block("few_injectors")["data"]["kinds"])
    content = variants["full"].model_dump()
    for row in content["injectors"]:
        row["compared"] = False
    found = report_files(Released.model_validate(content))["planner.html"].decode()
    assert "I01" not in found


def test_a_choice_that_is_missing_is_told_like_any_other(block):
    data = block("full")["data"]
    given = {(pair["area"], pair["product"]) for pair in data["pairs"]}
    assert len(given) == len(data["areas"]) * len(data["products"]) - 1
    text = json.dumps(data)
    assert "patients" not in text.replace("All patients", "")
    assert data["words"]["nobody"].count("or too few") == 1


def test_sentences_are_short(block):
    texts = list(block("full")["data"]["words"].values())
    for text in texts:
        for sentence in re.split(r"(?<=[.:]) ", text):
            assert len(sentence.split()) <= 25
            assert not re.search(r"R-hat|posterior|hazard|credible", sentence)
