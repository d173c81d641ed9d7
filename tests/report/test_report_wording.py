"""What clinicians read: short sentences, natural frequencies, no jargon, no ranks."""

import re

import pytest

from wearoff.report.sentences import NOT_AN_APPRAISAL, plain
from wearoff.report.trust import LIGHTS

SHOWN = ["full", "trial", "bare", "few_injectors", "warned", "hostile"]


def sections(model):
    return {section["ident"]: section for section in model["sections"]}


def summary_of(model):
    (found,) = [
        block["sentences"] for block in model["sections"][0]["blocks"] if block["kind"] == "summary"
    ]
    return found


@pytest.mark.parametrize("variant", SHOWN)
def test_summary_is_short_and_says_how_sure(page_model, variant):
    texts = summary_of(page_model(variant, "clinician"))
    assert 2 <= len(texts) <= 6
    assert texts[-1].startswith("How sure: ")
    for sentence in re.split(r"(?<=[.?!]) ", " ".join(texts)):
        assert len(sentence.split()) <= 25


def test_summary_speaks_in_natural_frequencies_with_intervals(page_model):
    first, second, third, *_ = summary_of(page_model("full", "clinician"))
    assert first == (
        "Out of 100 treatments like these, about 63 (59 to 67) still have effect at 12 weeks, "
        "and 37 (33 to 41) do not."
    )
    assert second == "Out of 100 treatments, about 93 (91 to 95) show an effect at all."
    assert "100 days (95 to 105)" in third


def test_a_trial_says_what_it_found_in_both_halves(page_model):
    model = page_model("trial", "clinician")
    said = summary_of(model)[3]
    assert said == (
        "10000 U against placebo (trial arm): of 100 treatments, 18 more (2 to 34 more) still have "
        "effect at 12 weeks. Among treatments that show an effect, it lasts 10 % longer (1 to 19 % "
        "longer)."
    )
    groups = sections(model)["groups"]["blocks"][0]["items"]
    assert groups == [
        "5000 U against placebo (trial arm): no clear difference in how many of 100 treatments "
        "still have effect at 12 weeks: 8 more (5 fewer to 20 more). Among treatments that show an "
        "effect, no clear difference in duration: 7 % longer (2 % shorter to 16 % longer). It "
        "responds more often.",
        f"{said} It responds more often.",
    ]


def test_what_differs_in_no_comparison_stays_out_of_the_summary(variants):
    from wearoff.report.findings import clearest_finding, group_findings

    trial = variants["trial"]
    rows = [
        row.model_copy(update={"lower": -0.01}) if row.quantity == "share_in_effect" else row
        for row in trial.contrasts
    ]
    unclear = trial.model_copy(update={"contrasts": tuple(rows)})
    assert clearest_finding(unclear) == ()
    assert "no clear difference in how many" in group_findings(unclear)[1]
    # Among responders only, where responding was not estimated.
    rows = [row for row in trial.contrasts if row.quantity in ("ratio", "days")]
    only = trial.model_copy(update={"contrasts": tuple(rows)})
    assert group_findings(only)[1] == (
        "10000 U against placebo (trial arm): among treatments that show an effect, it lasts 10 % "
        "longer (1 to 19 % longer)."
    )
    assert clearest_finding(only) == ()


def test_the_dose_is_told_with_intervals(variants):
    from wearoff.report.findings import dose_finding

    full = variants["full"]
    rows = [row for row in full.contrasts if (row.by, row.quantity) == ("dose", "ratio")]
    assert len(rows) > 1
    said = dose_finding(full)
    for row in (min(rows, key=lambda r: r.point), max(rows, key=lambda r: r.point)):
        point, lower, upper = (
            f"{100 * (x - 1):+.0f}".replace("-", "−") for x in (row.point, row.lower, row.upper)
        )
        assert f"{point} % ({lower} to {upper})" in said
    unclear = {"point": 1.02, "lower": 0.97, "upper": 1.08, "wording": "no_evidence"}
    one = full.model_copy(update={"contrasts": (rows[0].model_copy(update=unclear),)})
    assert dose_finding(one) == (
        "Double the dose goes with a change in duration of +2 % (−3 to +8). This is no clear "
        "evidence that a higher dose goes with a longer effect."
    )
    assert dose_finding(full.model_copy(update={"contrasts": ()})) == ""


@pytest.mark.parametrize("variant", ["full", "trial", "few_injectors"])
def test_every_estimate_of_the_summary_has_its_interval(page_model, variant):
    """Without intervals, and the numbers that are no estimates, no digit is left."""
    fixed = r"\bof 100|at \d+ (?:weeks|days)|with 95 % probability|\d+ U\b|Of \d+ injectors.*"
    within = r"\d+ (?:% )?(?:days|more|fewer|longer|shorter)? ?\([^()]* to [^()]*\)"
    for sentence in summary_of(page_model(variant, "clinician")):
        left = re.sub(within, "", re.sub(fixed, "", sentence.replace("+", "").replace("−", "")))
        assert not re.search(r"\d", left), (sentence, left)


@pytest.mark.parametrize("variant", [*SHOWN, "failed"])
def test_no_jargon_before_the_appendix(page_model, strings_in, variant):
    model = page_model(variant, "clinician")
    before = [section for section in model["sections"] if section["ident"] != "appendix"]
    text = " ".join(strings_in(before))
    jargon = r"R-?hat|ESS|HDI|E?-?BFMI|caused by|given response|reliability|as recorded|as given"
    assert not re.search(rf"\b(?:{jargon}|this run|not kept)\b", text, re.IGNORECASE)


def test_jargon_is_put_in_plain_words():
    reason = "Least tail ESS: 310, should be at least 400. Draw for longer."
    assert plain(reason) == (
        "Least number of independent draws: 310, should be at least 400. Draw for longer."
    )


def test_clinician_sections_stand_in_order(page_model):
    assert list(sections(page_model("full", "clinician"))) == [
        "summary", "trust", "duration", "in-effect", "dose", "groups", "injectors", "published",
        "left-out", "cannot-tell", "methods", "appendix",
    ]  # fmt: skip


def test_absent_parts_are_left_out_or_said(page_model, strings_in):
    trial = sections(page_model("trial", "clinician"))
    assert "injectors" not in trial
    assert strings_in(trial["dose"]["blocks"]) == [
        "Too few patients stand behind each dose to show what it is associated with."
    ]
    assert "All treatments share one product: Type B." in strings_in(trial["duration"])
    bare = sections(page_model("bare", "clinician"))
    assert "groups" not in bare
    kinds = [block["kind"] for section in bare.values() for block in section["blocks"]]
    assert "figure" not in kinds


def test_warnings_stand_on_the_first_screen(page_model):
    first, *_ = page_model("warned", "clinician")["sections"][0]["blocks"]
    assert (first["kind"], first["tone"]) == ("callout", "warn")
    assert first["word"].startswith("With care")


@pytest.mark.parametrize("status", sorted(LIGHTS))
def test_status_is_told_by_icon_and_word(status):
    icon, *words = LIGHTS[status].split()
    assert not icon.isalnum()
    assert words


def test_injectors_stand_in_code_order_with_the_caution(page_model, strings_in):
    section = sections(page_model("full", "clinician"))["injectors"]
    (table,) = [block for block in section["blocks"] if block["kind"] == "table"]
    codes = [row[0] for row in table["rows"]]
    assert codes == [f"I{number:02d}" for number in range(1, 11)]
    text = " ".join(strings_in(section))
    assert NOT_AN_APPRAISAL in text
    assert not re.search(r"\b(best|worst|outlier|rank \d|league)\b", text, re.IGNORECASE)
    rows = {row[0]: row for row in table["rows"]}
    assert rows["I10"][1:] == ["Not shown: too few patients", "–", "–", "–", "–"]
    assert rows["I04"][1] == "Own value only: too few treatments"
    assert (rows["I04"][2], rows["I01"][2]) == ("45 of 100", "45")


def test_few_injectors_are_not_shown_at_all(files, variants, page_model, strings_in):
    section = sections(page_model("few_injectors", "clinician"))["injectors"]
    text = " ".join(strings_in(section))
    assert NOT_AN_APPRAISAL in text
    assert "each would know who the others are" in text
    shared = (text for path, text in files("few_injectors").items() if "injectors/" not in path)
    everything = b"".join(shared).decode("utf-8", "ignore")
    for row in variants["few_injectors"].injectors:
        assert row.injector not in everything
    assert files("few_injectors")["tables/injectors.csv"].count(b"\n") == 1


def test_hidden_values_stay_hidden_even_if_released_by_mistake(variants):
    from wearoff.report import report_files

    rows = list(variants["full"].injectors)
    rows[9] = rows[9].model_copy(update={"median_days": 7731.25, "patients": "7731"})
    example = variants["full"].model_copy(update={"injectors": tuple(rows)})
    # The PDF, whose texts are those of the page, has byte positions that may be any number.
    files = report_files(example)
    assert not any(b"7731" in files[name] for name in files if not name.endswith(".pdf"))


def test_flow_names_each_reason_once(page_model):
    section = sections(page_model("full", "clinician"))["left-out"]
    rows = {row[0]: row[1:] for row in section["blocks"][0]["rows"]}
    assert rows["Treatments"] == [
        "2,300", "2,150",
        "dose missing: 85; same row: 30; other area: 25; day unreadable: fewer than 8 each",
    ]  # fmt: skip
    assert "rounded" in section["blocks"][1]["text"]
