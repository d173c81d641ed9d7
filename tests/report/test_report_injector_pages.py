"""An injector's own page: confidential, no rank, nobody else's values; absent where it must be."""

import csv
import io
import json
import re

import pytest

from wearoff.report import render_reports, report_files
from wearoff.report.clean import clean_released
from wearoff.report.html import render_html
from wearoff.report.injector_page import injector_files
from wearoff.report.sentences import NOT_AN_APPRAISAL

FIRST = "injectors/injector_01.html"
JUDGING = r"\b(best|worst|outlier|rank \d|ranked|league|top|bottom|percentile|position|alarm)\b"


def own_pages(files):
    return {path: text for path, text in files.items() if re.match(r"injectors/.*\.html$", path)}


def confidential(example):
    """The confidential files of a variant that is rendered in no other test."""
    found = {}
    for page, path, table in injector_files(clean_released(example)):
        found |= {f"{page.name}.html": render_html(page), path: table}
    return found


def changed(example, *places, **values):
    """The example with other values of some injectors, by place."""
    rows = list(example.injectors)
    for place in places:
        rows[place] = rows[place].model_copy(update=values)
    return example.model_copy(update={"injectors": tuple(rows)})


def test_every_shown_injector_has_a_page_and_nobody_else(files, variants):
    shown = [row.injector for row in variants["full"].injectors if row.shown]
    assert len(own_pages(files("full"))) == len(shown) == 9
    for path in own_pages(files("few_injectors")):
        assert re.fullmatch(r"injectors/injector_0[123]\.html", path)


def test_a_page_says_whom_it_is_for_before_anything_else(files, read_page):
    text = read_page(files("full")[FIRST]).text
    order = ["Confidential: injector I01", "lead of the practice only", NOT_AN_APPRAISAL,
             "Who you treated", "How long it lasted", "What this cannot tell you"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    for words in ("Factors adjusted for: ", "Not measured, and so not adjusted for: ",
                  "No rank is given"):  # fmt: skip
        assert words in text


def test_a_page_has_three_medians_and_the_reading(files, read_page):
    text = read_page(files("full")[FIRST]).text
    for days in ("101 (94 to 108)", "102 (93 to 111)", "84 (71 to 121)"):
        assert days in text
    assert "No evidence of a difference. Against the average injector: +1 (−6 to +8) days." in text
    assert "Probability of a difference of more than 14 days in one direction: 0.04." in text
    assert "Adjusting moves your median by +18 days. That is much" in text
    told = read_page(files("full")["injectors/injector_04.html"]).text
    assert "about 52 % would be real, and 70 % is asked for. With about 100 patients" in told
    assert "Against the average injector" not in told


@pytest.mark.parametrize("variant", ["full", "few_injectors", "warned", "hostile"])
def test_no_page_holds_a_word_of_judgement_or_another_code(files, variants, read_page, variant):
    codes = [row.injector for row in variants["full"].injectors]
    for path, content in own_pages(files(variant)).items():
        text = read_page(content).text
        assert not re.search(JUDGING, text, re.IGNORECASE)
        if variant != "hostile":
            number = int(re.findall(r"\d+", path)[0])
            assert {code for code in codes if code in content.decode()} == {codes[number - 1]}


def test_no_page_depends_on_another_injectors_values(variants):
    """Byte for byte: what one reads stays the same whatever the others' values are."""
    example = variants["full"]
    others = changed(example, *range(1, 9), median_days=77.0, median_lower=70.0, median_upper=81.0,
                     unshrunk_days=71.0, recorded_days=66.0, wording="differs")  # fmt: skip
    before, after = confidential(example), confidential(others)
    assert before["injectors/injector_02.html"] != after["injectors/injector_02.html"]
    for name in (FIRST, "injectors/injector_01.csv"):
        assert before[name] == after[name]


def test_own_view_compares_nobody_and_shows_the_practice_without_names(files, read_page):
    text = read_page(files("few_injectors")[FIRST]).text
    assert "You are not compared with the other injectors" in text
    assert "the middle half of all effects in the practice" in text
    assert "101 (94 to 108)" in text
    assert not re.search("average injector|[Nn]o evidence of a difference\\. |Probability of", text)


def test_own_view_can_be_chosen_for_any_number(variants, read_page):
    example = variants["full"].model_copy(update={"own_view_injectors": 10_000})
    files = report_files(example)
    shared = [path for path in files if not path.startswith("injectors/")]
    for row in example.injectors:
        assert not any(row.injector.encode() in files[path] for path in shared), row.injector
    assert "tables/funnel.csv" not in files
    words = read_page(files["clinician.html"]).text
    assert "The practice decided beforehand that nobody sees another injector’s values." in words
    assert "You are not compared with the other injectors" in read_page(files[FIRST]).text


def test_report_json_which_all_share_has_no_page_of_an_injector(files):
    content = json.loads(files("few_injectors")["report.json"])
    assert sorted(content) == ["analyst", "clinician", "data_quality", "planner"]
    assert "Confidential" not in files("full")["report.json"].decode()


def test_a_failed_run_has_no_page_and_takes_away_those_of_the_last(variants, tmp_path):
    source = tmp_path / "released.json"
    source.write_text(variants["failed"].model_dump_json(), encoding="utf-8")
    folder = tmp_path / "out" / "injectors"
    folder.mkdir(parents=True)
    for name in ("injector_01.html", "injector_01.csv", "notes.txt"):
        (folder / name).write_text("of an earlier run", encoding="utf-8")
    render_reports(released_path=source, out_dir=folder.parent)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert variants["failed"].injector_pages  # The gate empties them; here the report does.


def test_files_are_named_by_place_whatever_the_codes_are(files):
    assert set(files("hostile")) == set(files("full"))


def test_two_codes_that_read_alike_do_not_swap_pages(variants, read_page):
    example = changed(variants["full"], 0, injector="A\u200bB")
    example = changed(example, 1, injector="AB")
    pages = list(example.injector_pages)
    pages[0] = pages[0].model_copy(update={"injector": "A\u200bB"})
    pages[1] = pages[1].model_copy(update={"injector": "AB"})
    files = confidential(example.model_copy(update={"injector_pages": tuple(pages)}))
    first, second = (read_page(files[f"injectors/injector_0{n}.html"]).text for n in (1, 2))
    assert "101 (94 to 108)" in first
    assert "95 (88 to 102)" not in first
    assert "95 (88 to 102)" in second


def test_the_table_beside_a_page_has_its_numbers(files):
    rows = list(csv.reader(io.StringIO(files("full")["injectors/injector_01.csv"].decode())))
    assert rows[1] == ["Adjusted, pulled to average", "days", "101", "94", "108", ""]
    assert ["Sex", "Male", "40", "", "", "10"] in rows


def test_the_funnel_names_and_marks_nobody(page_model, strings_in, files):
    section = next(one for one in page_model("full", "analyst")["sections"]
                   if one["ident"] == "injectors")  # fmt: skip
    figures = [block for block in section["blocks"] if block["kind"] == "figure"]
    assert len(figures) == 2
    caterpillar, funnel = figures
    assert not any(re.search(r"I\d\d", words) for words in strings_in(funnel))
    assert not re.search(JUDGING, " ".join(strings_in(section)), re.IGNORECASE)
    assert any("I01" in words for words in strings_in(caterpillar))
    svg = re.findall(r"<svg\b.*?</svg>", files("full")["analyst.html"].decode(), re.DOTALL)
    wide, narrow = (one for one in svg if "not pulled" in one)
    colours = set(re.findall(r"#[0-9a-fA-F]{6}", wide + narrow)) - {"#ffffff", "#000000"}
    assert {one.upper() for one in colours} == {"#12436D", "#3D3D3D", "#1B1B1B"}
    clinician = page_model("full", "clinician")
    assert "not pulled" not in json.dumps(clinician)
