"""The guidelines' checklists: answered by what the report holds, and by nothing else."""

import dataclasses
import json

import pytest

from wearoff.report.analyst import analyst_page
from wearoff.report.blocks import FileLink
from wearoff.report.checklist import barg, record, strobe, survival
from wearoff.report.checklist.section import ANSWERED, NOT_ANSWERED, PARTLY, item_row
from wearoff.report.clean import clean_released
from wearoff.report.pick import Material
from wearoff.report.sensitivity_words import NAMES
from wearoff.report.tables import csv_tables, file_links

GUIDELINES = {"barg": barg, "strobe": strobe, "record": record, "survival": survival}
ABSENT = {
    "baseline", "censoring-reasons", "criteria", "at-risk", "interval-widths", "background",
    "study-size", "generalise", "funding", "protocol", "codes", "validation", "linkage", "access",
    "eligibility",
}  # fmt: skip


def checklists(sections):
    """Rows by guideline and number."""
    (section,) = [one for one in sections if one["ident"] == "checklist"]
    return {
        part["ident"]: {row["asks"].split(". ")[0]: row for row in part["blocks"][1]["rows"]}
        for part in section["parts"]
    }


def checklists_of(released):
    """The same from the page itself, without rendering it."""
    material = Material(clean_released(released), file_links(csv_tables(released)))
    sections = json.loads(json.dumps(dataclasses.asdict(analyst_page(material))))["sections"]
    return checklists(sections)


@pytest.fixture(scope="module")
def emptied(variants):
    """Checklists of a run that did few of the things which are asked for."""
    full = variants["full"]
    card = full.model.model_copy(update={"prior_predictive": ()})
    nothing = {
        "sensitivity": None, "crossval": None, "observed": (), "pit": (), "parameters": (),
        "practice": "", "data_window": "", "rater_is_injector": None, "flow": (), "quality": (),
        "provenance": {}, "model": card, "choices": (), "dose_curves": (), "planner": None,
    }  # fmt: skip
    return checklists_of(full.model_copy(update=nothing))


def test_all_items_of_the_guidelines_are_there(page_model):
    found = checklists(page_model("full", "analyst")["sections"])
    assert {name: len(rows) for name, rows in found.items()} == {
        "barg": 13, "strobe": 22, "record": 13, "survival": 8,
    }  # fmt: skip
    assert list(found["strobe"]) == [str(number) for number in range(1, 23)]


@pytest.mark.parametrize("variant", ["full", "trial", "bare", "warned", "failed", "hostile"])
def test_every_link_leads_to_a_place_that_is_there(files, read_page, page_model, variant):
    page = read_page(files(variant)["analyst.html"])
    idents = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    linked = {attributes["href"] for _, attributes in page.tags("a")}
    places = [
        place["href"]
        for rows in checklists(page_model(variant, "analyst")["sections"]).values()
        for row in rows.values()
        for place in row["places"]
    ]
    assert places or variant == "bare"
    for href in places:
        assert href in linked
        assert href.removeprefix("#") in idents if href.startswith("#") else href in files(variant)


def test_every_place_that_is_named_exists_on_a_full_page_or_is_known_to_be_absent(files, read_page):
    """A place that is misspelt would never answer anything, and nobody would notice."""
    page = read_page(files("full")["analyst.html"])
    idents = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    needs = [
        need for guideline in GUIDELINES.values() for item in guideline.ITEMS for need in item.needs
    ]
    named = {need.place for need in needs}
    missing = {place for place in named if place not in idents | set(files("full"))}
    # The findings of the example are fewer than those there are.
    findings = {f"sensitivity-sensitivity-{name.replace('_', '-')}" for name in NAMES}
    assert missing - findings == ABSENT
    assert all(need.missing for need in needs)


@pytest.mark.parametrize(
    ("guideline", "number", "missing"),
    [
        ("barg", "12", "how far the priors decide"), ("barg", "6", "what the priors imply"),
        ("survival", "8", "each patient from all others"), ("survival", "5", "re-treatment policy"),
        ("barg", "9", "beside what was observed"), ("barg", "8", "every parameter"),
        ("strobe", "5", "report.practice"), ("strobe", "5", "report.data_window"),
        ("strobe", "8", "report.rater_is_injector"), ("strobe", "13", "read and used"),
        ("record", "12.2", "checks of the records"), ("strobe", "9", "unmeasured factor"),
        ("strobe", "20", "published trials"), ("survival", "7", "unadjusted curves"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_report_is_not_answered(page_model, emptied, guideline, number, missing):
    before = checklists(page_model("full", "analyst")["sections"])[guideline][number]
    after = emptied[guideline][number]
    assert missing.lower() not in before["missing"].lower()
    assert missing.lower() in after["missing"].lower()
    assert after["status"] in (PARTLY, NOT_ANSWERED)
    assert len(after["places"]) < max(len(before["places"]), 1) or after["status"] == PARTLY


def test_an_item_without_anything_to_show_is_not_answered(page_model, emptied):
    before = checklists(page_model("full", "analyst")["sections"])["barg"]
    assert (before["6"]["status"], before["12"]["status"]) == (ANSWERED, ANSWERED)
    assert (emptied["barg"]["6"]["status"], emptied["barg"]["12"]["status"]) == (
        NOT_ANSWERED, NOT_ANSWERED,
    )  # fmt: skip


def test_a_finding_that_could_not_be_made_answers_nothing(variants):
    full = variants["full"]
    findings = tuple(
        one.model_copy(update={"status": "not_applicable"}) for one in full.sensitivity.findings
    )
    released = full.model_copy(
        update={"sensitivity": full.sensitivity.model_copy(update={"findings": findings})}
    )
    places = {need.place: FileLink("#there", "There") for item in barg.ITEMS for need in item.needs}
    assert item_row(barg.ITEMS[11], full, places).status == ANSWERED
    assert item_row(barg.ITEMS[11], released, places).status == NOT_ANSWERED


@pytest.mark.parametrize("variant", ["full", "bare", "failed"])
def test_the_counts_are_those_of_the_rows(page_model, variant):
    (section,) = [
        one for one in page_model(variant, "analyst")["sections"] if one["ident"] == "checklist"
    ]
    for part in section["parts"]:
        told, table = part["blocks"]
        states = [row["status"] for row in table["rows"]]
        numbers = [states.count(state) for state in (ANSWERED, PARTLY, NOT_ANSWERED)]
        assert told["text"].endswith(
            f"Of {len(states)} items {numbers[0]} are answered, {numbers[1]} in part, "
            f"{numbers[2]} not."
        )
        for row in table["rows"]:
            assert bool(row["places"]) == (row["status"] != NOT_ANSWERED)
            assert bool(row["missing"]) == (row["status"] != ANSWERED)
