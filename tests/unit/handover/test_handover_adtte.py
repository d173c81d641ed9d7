"""The time-to-event view: CNSR 0 is the event, our intervals survive, nothing but relative days."""

import csv

import numpy as np
import pandas as pd
import pytest

from wearoff.handover.adtte import adtte_view

MIXED = ("5,5", "8,inf", "10,10", "12,", "20,20")


def kaplan_meier(time, event):
    """Survival after each time of an event."""
    survival, curve = 1.0, {}
    for now in np.unique(time[event]):
        survival *= 1 - np.sum(event & (time == now)) / np.sum(time >= now)
        curve[float(now)] = round(survival, 12)
    return curve


def test_the_view_of_visits(visits):
    rows = visits.run().adtte.set_index("treatment_id")
    first, second, third = (rows.loc[f"treatments:{one:06d}"] for one in (1, 2, 3))
    assert len(rows) == 3  # P3 did not respond, of P4 nobody knows
    assert first[["USUBJID", "SITEID", "TRTA", "STUDYID"]].tolist() == ["P1", "C1", "ona", "Tiny_1"]
    # Seen with effect on day 28 after it and without on day 100.
    assert first[["lower_days", "upper_days", "AVAL", "CNSR"]].tolist() == [28, 100, 64, 0]
    assert first[["ASEQ", "STARTDY", "ADY"]].tolist() == [1, 1, 65]
    assert pd.isna(first["CNSDTDSC"])
    assert second[["AVAL", "CNSR", "ASEQ", "STARTDY", "ADY"]].tolist() == [28, 1, 2, 121, 149]
    assert second["CNSDTDSC"] == "Last day known to be with effect"
    assert third[["AVAL", "CNSR", "upper_days"]].tolist() == [60, 1, np.inf]
    assert "(days), rule one_grade, middle of the bounds" in first["PARAM"]


def test_the_intervals_survive_the_round_trip(bounds):
    handed = bounds("6,10", "8,8", "0,5", "7,inf", "0,inf", "9.25,", "0,40.5")
    result = handed.run()
    ours = result.durations.query("response == 'responded'").set_index("treatment_id")
    back = result.adtte.set_index("treatment_id").sort_index()
    names = ["lower_days", "upper_days", "entry_days", "cycle", "censoring"]
    pd.testing.assert_frame_equal(back[names], ours[names], check_dtype=False)
    assert len(back) == 6  # nobody looked at the one from zero to infinity
    event = np.isfinite(ours["upper_days"].to_numpy())
    assert ((back["CNSR"] == 0).to_numpy() == event).all()
    assert back["AVAL"].between(back["lower_days"], back["upper_days"]).all()
    source = result.durations.iloc[back["SRCSEQ"].to_numpy() - 1]
    assert source["treatment_id"].tolist() == back.index.tolist()


@pytest.mark.parametrize(
    ("rows", "codes"),
    [(("5,5", "6,10", "0,3"), [0, 0, 0]), (("5,inf", "7,", "1,inf"), [9, 9, 9])],
    ids=["all ended", "all censored"],
)
def test_files_of_one_kind_only(rows, codes, bounds):
    assert bounds(*rows).run().adtte["CNSR"].tolist() == codes


def test_nobody_responded(bounds):
    assert bounds("0,inf").run().adtte.empty


def test_what_is_not_recorded_is_an_empty_cell(bounds):
    row = bounds("6,10").run().adtte.iloc[0]
    assert row[["SITEID", "area", "entry_days", "CNSDTDSC"]].isna().all()


def test_a_survival_curve_of_the_export_is_that_of_our_table(bounds):
    result = bounds(*MIXED).run()
    ours, theirs = result.durations, result.adtte
    by_hand = {5.0: 4 / 5, 10.0: 4 / 5 * 2 / 3, 20.0: 0.0}
    of_export = kaplan_meier(theirs["AVAL"].to_numpy(), (theirs["CNSR"] == 0).to_numpy())
    lower, upper = ours["lower_days"].to_numpy(), ours["upper_days"].to_numpy()
    assert of_export == pytest.approx(by_hand)
    assert of_export == kaplan_meier(lower, np.isfinite(upper))
    inverted = kaplan_meier(theirs["AVAL"].to_numpy(), (theirs["CNSR"] != 0).to_numpy())
    assert set(inverted) == {8.0, 12.0}


@pytest.mark.parametrize(
    ("reason", "code", "words"),
    [
        ("end_of_follow_up", 1, "still there when last seen"),
        ("retreated", 2, "Treated again"),
        ("moved_away", 9, "moved_away"),
        (None, 9, "not stated"),
    ],
)
def test_each_reason_of_censoring_has_its_code(reason, code, words, bounds):
    durations = bounds("8,inf").run().durations
    durations["censoring_reason"] = pd.Series([reason], dtype="str")
    row = adtte_view(durations, study="s", rule="r").iloc[0]
    assert row["CNSR"] == code
    assert words in row["EVNTDESC"]


def test_texts_like_formulas_are_defused_and_can_be_had_back(bounds):
    patients = ["=cmd|' /C calc'!A0", "-12", "+49", "@SUM(1)", "'=x", "P;1"]
    handed = bounds(*(f'{lower},10,"{one}",=1+1' for lower, one in enumerate(patients)))
    adtte = handed.run().adtte
    assert sorted(adtte["USUBJID"]) == sorted(patients)
    assert set(adtte["TRTA"]) == {"=1+1"}
    with (handed.out / "adtte.csv").open(encoding="utf-8", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]
    assert sorted(adtte["lower_days"]) == [0, 1, 2, 3, 4, 5]
