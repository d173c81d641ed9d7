"""Practices so small or so one-sided that much cannot be told: the reports have to say so."""

import logging
import math
import re

import pytest

pytestmark = pytest.mark.mcmc

ONE, ONLY = ("I1",), "there is only one, so differences cannot be told"
NOT_COMPARED = f"Injectors were not compared: {ONLY}."
NO_DOSE = "Nothing can be said about dose: every product was given at one dose"
HALF = "Of the treatments that show an effect, half last longer than"
BEYOND = "more than half last longer than 182 days, the longest that anyone was followed"
AT_LEAST = "the records say only how long effects last at least"
MAY_BE_EQUAL = "Some effects are known to have lasted longer than others: no."
TOO_FEW = "No result rests on enough patients to be shown."
WIDE = {"model": {"priors": {"intercept": {"scale": 1.2, "reason": "far too wide, for a test"}}}}

CASES = {
    # What is special: practice, verdict, words of the clinician page, words it must not have.
    "one injector": (
        {"injectors": ONE}, "pass", [NOT_COMPARED, f"Whether clinics differ: {ONLY}", HALF], [],
    ),
    "one clinic": (
        {"clinics": ("C1",)}, "pass", [f"Whether clinics differ: {ONLY}"], ["injectors differ:"],
    ),
    "one injector in each clinic": (
        {"injectors": ("I1", "I2")}, "pass",
        ["Injectors were not compared: one per clinic, so injectors cannot be told from clinics."],
        [],
    ),
    "one product in one area": (
        {"products": ("ona",), "areas": ("glabella",)}, "pass",
        ["Whether areas differ: all treatments have the same value.",
         "Whether products differ: all treatments have the same value."],
        ["Areas and products compared"],
    ),
    "no dose variation": ({"doses_units": (20.0,)}, "pass", [NO_DOSE], ["higher dose goes with"]),
    "nothing was seen to end": (
        {"median_days": 5000.0, "share_responding": 0.8}, "warn",
        [BEYOND, AT_LEAST, MAY_BE_EQUAL, "“Not reached” is later than day 182"],
        [HALF, "Lasts longer", "that it lasts longer", "goes with a longer effect"],
    ),
    "everybody came back once, late": (
        {"median_days": 60.0, "share_responding": 1.0, "visit_days": (14, 182)}, "warn",
        [MAY_BE_EQUAL], [AT_LEAST, "Lasts longer", "that it lasts longer"],
    ),
    "most outlasted the follow-up": (
        {"visit_days": (14, 42, 70), "n_patients": 24}, "warn",
        ["How much longer cannot be told", "too few to be shown"], [HALF],
    ),
    "a group with one member": (
        {"men": 1}, "pass", ["Too few patients stand behind the other levels to compare them."],
        ["Sex: male"],
    ),
    "one patient": (
        {"n_patients": 1, "n_treatments_each": 6, "men": 0, "injectors": ONE}, "warn",
        [TOO_FEW, "Treatments seen to wear off: too few to be shown", NOT_COMPARED,
         "Two things are estimated together"],
        [HALF, "Treatments seen to wear off: 0"],
    ),
    "every patient treated once": (
        {"n_treatments_each": 1, "n_patients": 40}, "pass",
        ["one treatment each, so lasting differences cannot be told from chance"], [],
    ),
    "unbelievable priors": (
        {"n_treatments_each": 1, "products": ("ona",), "areas": ("glabella",), "injectors": ONE,
         "clinics": ("C1",), "sections": WIDE},
        "warn", ["Share of prior medians outside 1 week to 3 years", "use narrower priors"], [],
    ),
}  # fmt: skip


def days_beyond_follow_up(released):
    """Days that are published as numbers although nobody was followed so long."""
    quantiles = {"lower_quartile_days", "median_days", "upper_quartile_days"}
    rows = [row for row in released.estimates if row.quantity in quantiles]
    days = [day for row in rows for day in (row.lower, row.point, row.upper)]
    return [day for day in days if math.isfinite(day) and day > released.followed_days]


@pytest.mark.parametrize("what", CASES)
def test_a_practice_that_says_little_ends_in_an_honest_page(what, small, tmp_path, caplog):
    changed, verdict, said, unsaid = CASES[what]
    with caplog.at_level(logging.WARNING, logger="wearoff"):
        done = small.run(small.Practice(**changed), tmp_path)
    assert done.engine == "compiled density"
    clinician, analyst = done.words("clinician"), done.words("analyst")
    assert (done.released.verdict.status, done.released.verdict.reasons != ()) == (
        verdict, verdict == "warn",
    )  # fmt: skip
    for words in said:
        assert words in clinician, words
    for words in unsaid:
        assert words not in clinician, words
    for page in (clinician, analyst):
        assert not re.search(r"\b(nan|inf|None|not finite)\b", page)
        assert "not reached to" not in page
    assert days_beyond_follow_up(done.released) == []
    warned = "median durations outside 1 week to 3 years" in caplog.text
    assert warned == (what == "unbelievable priors")
    assert ("Before any data these priors count" in analyst) == warned
