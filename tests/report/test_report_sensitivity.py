"""The section on what was assumed: one table and one honest sentence per analysis."""

import pytest

from wearoff.disclosure.released_sensitivity import SensitivityFinding, SensitivityRow
from wearoff.report.sensitivity_words import NAMES, said_of

DELTA_DAYS = 14.0


def finding(name, status="robust", medians=None, **values):
    rows = tuple(
        SensitivityRow(analysis=name, variant=variant, quantity="median_days", point=point,
                       lower=point - 5, upper=point + 5)
        for variant, point in (medians or {}).items()
    )  # fmt: skip
    return SensitivityFinding(name=name, title="T", status=status, rows=rows, values=values)


def test_a_move_is_told_with_its_ends():
    one = finding("retreatment", main=100.0, lowest=93.2, highest=104.0, moved=6.8, shown=3.0)
    assert said_of(one, DELTA_DAYS) == (
        "The median is 93 to 104 days where the main analysis has 100: it moves by 6.8 days at "
        "most, less than the 14 that matter."
    )
    far = finding("first_cycle", "sensitive", main=100.0, lowest=80.0, highest=80.0, moved=20.0,
                  dose_lost=1.0, shown=1.0)  # fmt: skip
    assert said_of(far, DELTA_DAYS) == (
        "The median is 80 days where the main analysis has 100: it moves by 20.0 days, and 14 or "
        "more matter; the direction of the dose effect is no longer told in it."
    )


def test_of_refits_that_did_not_pass_only_their_number_is_told():
    words = said_of(finding("retreatment", "not_applicable", asked=3.0, failed=1.0, refused=2.0),
                    DELTA_DAYS)  # fmt: skip
    assert words == (
        "Of 3 refits 1 did not pass the sampling checks, so nothing is shown of it. In 2 of 3 no "
        "duration was left to estimate."
    )


@pytest.mark.parametrize("name", NAMES)
def test_nothing_applicable_is_said(name):
    words = said_of(finding(name, "not_applicable", asked=0.0), DELTA_DAYS)
    assert words.endswith(".")
    assert "nothing" in words or "no " in words or "does not matter" in words


MEDIANS = {"main analysis": 100.0, "0.5": 109.0, "2": 95.0, "5": 84.0}


def test_the_factor_at_which_the_message_tips_is_told():
    one = finding("tipping_point", "robust", MEDIANS, tips_above=5.0, outside_at_5=1.0,
                  moved_at_5=1.0, lowest_factor=0.5, highest_factor=5.0)  # fmt: skip
    assert said_of(one, DELTA_DAYS) == (
        "If effects whose end was not seen wore off 5 times as fast after the last visit as those "
        "of like patients, the median would be 84 days instead of 100. That is where the message "
        "tips: the interval of the median no longer holds the first estimate, and the median moves "
        "by what matters. Wearing off slower, by a factor of up to 0.5, does not tip it."
    )


def test_where_no_factor_tips_it_that_is_told():
    one = finding("tipping_point", "robust", MEDIANS, lowest_factor=0.5, highest_factor=5.0)
    words = said_of(one, DELTA_DAYS)
    assert "5 times as fast" in words
    assert "No factor from 0.5 to 5 tips the main message" in words


def test_the_analyst_reads_tables_and_sentences(files, read_page):
    page = read_page(files("full")["analyst.html"]).text
    assert "Sensitivity to what was assumed" in page
    assert "Not run here, because each takes fits of its own: without each clinic" in page
    assert "of 10 shuffles reach that, so the real one is more than chance makes" in page
    assert "× 3" in page
    assert "Of 4 results 4 depend noticeably on what was assumed before any data" in page
    assert "only if it made effects last 1.56 times as long and 25 in 100 more had it" in page
    for name in ("sensitivity", "prior_sensitivity", "unmeasured"):
        assert f"tables/{name}.csv" in files("full")
        assert f"tables/{name}.csv" not in files("failed")
    failed = read_page(files("failed")["analyst.html"]).text
    assert "Sensitivity to what was assumed" not in failed
