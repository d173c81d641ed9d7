"""Published trials beside the report: only like with like, from what was released, and cited."""

import itertools
import re

import pytest

from wearoff.disclosure.released_response import ResponseCard
from wearoff.report.pick import Material
from wearoff.report.published.compare import compared
from wearoff.report.published.here import Pair, estimate
from wearoff.report.published.likeness import difference
from wearoff.report.published.rows import names, published_rows
from wearoff.report.published.sections import NO_TRIAL, NONE_ALIKE, published_trials

ROWS = published_rows()
COMPARABLE = [row for row in ROWS if row.rule and row.dose_units and row.rater != "patient"]
COMPARABLE = [row for row in COMPARABLE if row.rater != "photographs"]


def name_of(row):
    return f"{row.cited}, {row.measure}, {row.dose_units}"


def card_of(row):
    """The response rule of a practice that counts what the trial counted."""
    return ResponseCard(
        kind=row.rule.kind, value=row.rule.value, least_peak=0.0, two_scores=row.rater == "both",
        scores_alike=True, better=row.rule.better, score_range=row.scale, window_days=(3, 45),
        confirmed_loss=False, retreatment_ends=False, graded_at=row.graded_at,
    )  # fmt: skip


def pair_of(row):
    doses = (0.5 * row.dose_units, 2 * row.dose_units)
    return Pair(row.product, row.area, "overall", "all", row.dose_units, doses)


def section_of(model):
    (found,) = [section for section in model["sections"] if section["ident"] == "published"]
    return found


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_row_is_cited_and_named_as_the_spellings_say(row):
    assert re.fullmatch(r"(doi:10\.\d{4,}/\S+|PMC\d{5,}|PMID \d{7,})", row.identifier)
    assert row.source
    assert row.product in names().products
    assert row.area in names().areas


def test_products_and_areas_are_recognised_by_their_spellings():
    assert names().product("Botox ") == "onabotulinumtoxinA"
    assert names().area("Lateral  canthal lines") == "crow's feet"
    assert names().area("Crow’s feet") == "crow's feet"
    assert names().area("masseter") == "masseter"


def test_a_result_of_unknown_rule_or_of_retreatment_is_never_alike(variants):
    others = [row for row in ROWS if not row.rule]
    assert {row.cited for row in others} >= {"Carruthers 2023", "Odergren 1998", "Brin 1999"}
    for row in others:
        pair = Pair(row.product, row.area, "overall", "all", row.dose_units or 1.0, (0.0, 1e6))
        assert difference(row, pair, variants["full"])


@pytest.mark.parametrize("row", COMPARABLE, ids=name_of)
def test_only_what_counts_the_same_is_alike(row, variants):
    """Each thing by which a trial may differ is changed by itself."""
    alike = variants["full"].model_copy(update={"response_rule": card_of(row)})
    pair = pair_of(row)
    assert difference(row, pair, alike) == ""
    changes = [
        {"value": row.rule.value + 0.5}, {"least_peak": 1.0}, {"two_scores": row.rater != "both"},
        {"better": "higher"}, {"score_range": (0.0, 9.0)}, {"score_range": None},
        {"kind": "at_most" if row.rule.kind != "at_most" else "improved_by"},
    ]  # fmt: skip
    changes += [{"graded_at": "rest"}, {"graded_at": None}] if row.graded_at else []
    changes += [{"scores_alike": False}] if row.rater == "both" else []
    if row.measure != "responding":
        changes += [{"confirmed_loss": True}, {"retreatment_ends": True}]
    changes += [{"window_days": (40, 60)}] if row.measure == "responding" else []
    for change in changes:
        card = card_of(row).model_copy(update=change)
        other = alike.model_copy(update={"response_rule": card})
        assert difference(row, pair, other), change
    assert difference(row, pair, alike.model_copy(update={"response_rule": None}))
    if row.rater == "investigator":
        assert difference(row, pair, alike.model_copy(update={"rater_is_injector": None}))
    for usual in (1.3 * row.dose_units, row.dose_units / 1.3, None):
        doses = (1.0, 1e6)
        assert difference(row, Pair(row.product, row.area, "", "", usual, doses), alike)
    beyond = Pair(row.product, row.area, "", "", row.dose_units, (1.1 * row.dose_units, 1e6))
    assert difference(row, beyond, alike)
    assert difference(row.model_copy(update={"dose_units": None}), pair, alike)
    assert difference(row.model_copy(update={"rater": "patient"}), pair, alike)


def test_no_number_stands_beside_another_rule(variants):
    """Over every response rule: a number from here only where the trial counted the same."""
    kinds = ("improved_by", "at_most", "below_baseline", "share_of_peak")
    options = itertools.product(
        kinds, (0.2, 1.0), (False, True), ("lower", "higher"),
        (None, (0.0, 3.0), (0.0, 4.0)), (None, "contraction", "rest"),
    )  # fmt: skip
    shown = 0
    for kind, value, two, better, scale, state in options:
        card = ResponseCard(
            kind=kind, value=value, least_peak=0.0, two_scores=two, scores_alike=True,
            better=better, score_range=scale, window_days=(3, 45), confirmed_loss=False,
            retreatment_ends=False, graded_at=state,
        )  # fmt: skip
        for row in compared(variants["full"].model_copy(update={"response_rule": card})):
            assert (row.here is None) == bool(row.why_not)
            if row.here is not None:
                shown += 1
                assert card == card_of(row.published)
                assert row.published.rater in ("investigator", "both")
    assert shown > 0


def test_numbers_from_here_are_the_released_ones(variants):
    full = variants["full"]
    alike = {
        (row.area, row.published.measure): row for row in compared(full) if row.here is not None
    }
    assert set(alike) == {("Glabella", "median"), ("Glabella", "in_effect"),
                          ("Crow's feet", "median")}  # fmt: skip
    level = "OnabotulinumtoxinA, Glabella"
    (median,) = [
        row for row in full.estimates
        if (row.by, row.level, row.quantity) == ("product_area", level, "median_days")
    ]  # fmt: skip
    (at,) = [row for row in full.curves if (row.level, row.day) == (level, 168)]
    for found, released in ((alike["Glabella", "median"], median),
                            (alike["Glabella", "in_effect"], at)):  # fmt: skip
        shown = (found.here, found.here_lower, found.here_upper)
        assert shown == (released.point, released.lower, released.upper)


def test_between_two_days_of_a_curve_it_runs_straight_and_never_beyond_them(variants):
    full = variants["full"]
    pair = Pair("OnabotulinumtoxinA", "Glabella", "overall", "all")
    (row,) = [one for one in ROWS if one.measure == "in_effect" and one.dose_units == 20]
    at = {one.day: one for one in full.curves if one.by == "overall"}
    band = estimate(full, pair, row.model_copy(update={"day": 100}))
    first, last = at[98].point, at[105].point
    assert band[0] == pytest.approx(first + 2 / 7 * (last - first))
    assert estimate(full, pair, row.model_copy(update={"day": max(at) + 1})) is None


def test_what_all_treatments_share_is_no_level_of_its_own(variants):
    full = variants["full"]
    sole = ("product: all treatments have the same value",)
    card = full.model.model_copy(update={"left_out": sole})
    rows = compared(full.model_copy(update={"model": card}))
    (row,) = [
        one for one in rows
        if (one.area, one.published.measure) == ("Glabella", "median") and one.here is not None
    ]  # fmt: skip
    (area,) = [
        one for one in full.estimates
        if (one.by, one.level, one.quantity) == ("area", "Glabella", "median_days")
    ]  # fmt: skip
    assert row.here == area.point


def test_where_too_few_had_it_no_number_stands(variants):
    full = variants["full"]
    fewer = tuple(row for row in full.estimates if row.by != "product_area")
    for row in compared(full.model_copy(update={"estimates": fewer})):
        assert row.published.measure == "in_effect" or row.here is None


def test_the_page_shows_numbers_of_like_trials_and_reasons_for_the_others(page_model):
    table, others = [
        block for block in section_of(page_model("full", "clinician"))["blocks"]
        if block["kind"] == "table"
    ]  # fmt: skip
    assert [row[3] for row in table["rows"]] == [
        "98 days (93 to 103)", "9 (4 to 13) of 100", "91 days (86 to 96)", "91 days (86 to 96)",
    ]  # fmt: skip
    assert table["rows"][1][2] == "16 of 100 in effect at 24 weeks."
    reasons = {row[0]: row[1] for row in others["rows"]}
    assert "Kerscher 2015" not in str(reasons)
    assert reasons["Its dose was another: 20 units are usual here."] == "Joseph 2022"
    (full,) = [
        block for block in section_of(page_model("full", "analyst"))["blocks"]
        if block["kind"] == "table"
    ]  # fmt: skip
    assert len(full["rows"]) > len(table["rows"]) + len(others["rows"])


def test_one_sentence_where_no_trial_fits(page_model, variants, strings_in):
    assert strings_in(section_of(page_model("bare", "clinician"))["blocks"]) == [NO_TRIAL]
    given = variants["full"].model_copy(update={"response_rule": None})
    first, *_ = published_trials(Material(given, {})).blocks
    assert first.text == NONE_ALIKE


@pytest.mark.parametrize("variant", ["full", "trial", "bare", "warned", "hostile"])
def test_sentences_are_short_and_each_trial_has_its_source(page_model, strings_in, variant):
    section = section_of(page_model(variant, "clinician"))
    texts = strings_in(section["blocks"])
    sources = [text for text in texts if text.startswith("Sources: ")]
    for text in texts:
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert len(sentence.split()) <= 25, sentence
    for block in section["blocks"]:
        if block["kind"] == "table" and block["columns"][0]["label"] == "Trial":
            for row in block["rows"]:
                cited = re.search(r"\(([^()]+)\)$", row[0])[1]
                assert cited in sources[0]
