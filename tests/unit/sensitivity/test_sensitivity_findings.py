"""Findings from values of refits: how far answers move, when the message tips, what collapses."""

import pytest

from wearoff.checks.sensitivity.compare import compared
from wearoff.checks.sensitivity.placebo import shuffled_finding
from wearoff.checks.sensitivity.tipping import tipping_finding, tips


@pytest.mark.parametrize(
    ("medians", "status", "moved"),
    [((95.0, 104.0), "robust", 5.0), ((90.0, 114.0), "sensitive", 14.0),
     ((86.0, 100.0), "sensitive", 14.0), ((100.0,), "robust", 0.0)],
)  # fmt: skip
def test_a_move_counts_from_what_matters_on(values, refitted, medians, status, moved):
    outcomes = [refitted("retreatment", f"p{i}", median=one) for i, one in enumerate(medians)]
    found = compared("retreatment", values(), outcomes, 14.0)
    assert (found.status, found.values["moved"]) == (status, moved)
    assert (found.values["lowest"], found.values["highest"]) == (min(medians), max(medians))
    assert {row["variant"] for row in found.rows} == {
        "main analysis", *(f"p{i}" for i in range(len(medians)))
    }  # fmt: skip


def test_a_dose_effect_that_is_no_longer_told_counts(values, refitted):
    lost = refitted("first_cycle", "first", dose=(1.05, 0.99, 1.12))
    found = compared("first_cycle", values(), [lost], 14.0)
    assert (found.status, found.values["dose_lost"]) == ("sensitive", 1.0)
    # One that was never told cannot be lost.
    open_main = values(dose=(1.0, 0.9, 1.1))
    assert compared("first_cycle", open_main, [lost], 14.0).status == "robust"


@pytest.mark.parametrize("state", ["failed", "refused"])
def test_nothing_of_a_refit_that_did_not_pass(values, refitted, state):
    outcomes = [refitted("retreatment", "event", state)]
    found = compared("retreatment", values(), outcomes, 14.0)
    assert (found.status, found.rows) == ("not_applicable", [])
    assert (found.values["asked"], found.values[state]) == (1.0, 1.0)
    both = [*outcomes, refitted("retreatment", "censor")]
    assert {row["variant"] for row in compared("retreatment", values(), both, 14.0).rows} == {
        "main analysis", "censor"
    }  # fmt: skip


def test_nothing_to_change_is_not_asked_for(values, refitted):
    outcomes = [refitted("leave_clinic_out", "3", "nothing_to_change")]
    found = compared("leave_clinic_out", values(), outcomes, 14.0)
    assert (found.status, found.values["asked"]) == ("not_applicable", 0.0)
    assert compared("leave_clinic_out", values(), [], 14.0).status == "not_applicable"


@pytest.mark.parametrize(
    ("said", "why"),
    [({"median": 96.0}, []), ({"median": 94.0}, ["outside"]),
     ({"median": 86.0, "half": 20.0}, ["moved"]), ({"dose": (1.1, 0.99, 1.2)}, ["dose"]),
     ({"median": 60.0, "dose": (0.9, 0.8, 0.95)}, ["outside", "moved", "dose"])],
)  # fmt: skip
def test_why_a_message_tips(values, said, why):
    assert tips(values(), values(**said), 14.0) == why


def test_the_nearest_factor_on_either_side_is_told(values, refitted):
    medians = {"0.5_4": 110.0, "1.5_4": 98.0, "2_4": 96.0, "3_4": 93.0, "5_4": 88.0}
    outcomes = [refitted("tipping_point", which, median=one) for which, one in medians.items()]
    found = tipping_finding(values(), outcomes, 14.0)
    assert (found.values["tips_below"], found.values["tips_above"]) == (0.5, 3.0)
    assert found.status == "sensitive"
    assert "outside_at_3" in found.values
    assert "moved_at_3" not in found.values
    assert [row["variant"] for row in found.rows if row["quantity"] == "median_days"] == [
        "main analysis", "0.5", "1.5", "2", "3", "5",
    ]  # fmt: skip
    far = tipping_finding(values(), outcomes[1:], 14.0)
    assert (far.status, "tips_below" in far.values) == ("robust", False)


def test_without_unseen_ends_there_is_no_tipping_point(values, refitted):
    outcomes = [refitted("tipping_point", "2_4", "nothing_to_change")]
    found = tipping_finding(values(), outcomes, 14.0)
    assert (found.status, found.rows) == ("not_applicable", [])


@pytest.mark.parametrize(
    ("spreads", "reached", "status"),
    [([0.01] * 10, 0, "robust"), ([0.01] * 9 + [0.1], 1, "robust"),
     ([0.01] * 8 + [0.1, 0.2], 2, "sensitive")],
)  # fmt: skip
def test_shuffles_that_reach_the_real_spread_are_counted(
    values, refitted, spreads, reached, status
):
    outcomes = [
        refitted("placebo_injectors", str(i), spread=one) for i, one in enumerate(spreads, 1)
    ]
    found = shuffled_finding(values(spread=0.1), outcomes)
    assert (found.values["reached"], found.status) == (reached, status)
    assert found.values["largest"] == max(spreads)


def test_without_an_injector_term_nothing_is_shuffled(values, refitted):
    main = [row for row in values() if row["quantity"] != "sd_injector"]
    found = shuffled_finding(main, [refitted("placebo_injectors", "1")])
    assert found.status == "not_applicable"
