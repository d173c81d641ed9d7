"""Tables that already hold bounds."""

import numpy as np
import pytest

CONFIG = {
    "title": "Bounds",
    "records": {
        "kind": "intervals",
        "groups": {"arm": {"kind": "categorical"}},
        "intervals": {
            "path": "data/raw/tiny/bounds.csv",
            "time_unit": "months",
            "missing": ["", "NA"],
            "columns": {"lower": "left", "upper": "right", "arm": "arm"},
        },
        "max_rejected_share": 1.0,
    },
}


@pytest.fixture
def bounds(project):
    project.config = CONFIG | {"records": CONFIG["records"] | {}}
    project.write("bounds", "left,right,arm\n45.0,inf,Rad\n6,10,Rad\n0,5,Chem\n7,,Chem\n8,8,Rad\n")
    return project


def test_bounds_become_days_and_rows_patients(bounds):
    rows = bounds.run().treatments
    assert rows["lower_days"].tolist() == [45 * 30.4375, 6 * 30.4375, 0, 7 * 30.4375, 243.5]
    assert np.isinf(rows["upper_days"]).tolist() == [True, False, False, True, False]
    assert rows["patient"].tolist()[:2] == ["row 000001", "row 000002"]
    assert rows["treatment_id"].tolist()[0] == "intervals:000001"
    assert set(rows["day"]) == {0}


def test_there_are_no_assessments(bounds):
    result = bounds.run()
    assert result.assessments.empty
    assert list(result.assessments) == ["assessment_id", "patient", "area", "day", "score"]
    assert [table["table"] for table in result.quality["tables"]] == ["intervals"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9,8,Rad", "upper_below_lower"),
        ("-1,8,Rad", "lower_negative"),
        ("0,0,Rad", "both_bounds_zero"),
        (",8,Rad", "missing_lower"),
        ("inf,inf,Rad", "lower_not_a_number"),
        ("x,8,Rad", "lower_not_a_number"),
        ("1,x,Rad", "upper_not_a_number"),
        ("1,99999,Rad", "upper_implausible"),
    ],
)
def test_impossible_bounds_are_rejected(bounds, line, reason):
    bounds.append("bounds", line)
    assert bounds.settle().rejects["reason"].tolist() == [reason]


@pytest.fixture
def entered(bounds):
    """The same table with a day of entry."""
    columns = {"lower": "left", "upper": "right", "arm": "arm", "entry": "from"}
    table = CONFIG["records"]["intervals"] | {"columns": columns}
    bounds.config = CONFIG | {"records": CONFIG["records"] | {"intervals": table}}
    bounds.write("bounds", "left,right,arm,from\n6,10,Rad,2\n")
    return bounds


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("6,10,Rad,2", 2 * 30.4375),
        ("6,,Rad,6", 6 * 30.4375),
        ("6,6,Rad,5", 5 * 30.4375),
        ("6,10,Rad,0", np.nan),
        ("6,10,Rad,", np.nan),
        ("6,10,Rad,NA", np.nan),
        ("0,10,Rad,0", np.nan),
    ],
)
def test_entry_is_in_days_and_null_from_the_start(entered, line, days):
    entered.append("bounds", line)
    result = entered.settle()
    assert result.rejects.empty
    np.testing.assert_equal(result.treatments["entry_days"].to_numpy(), [2 * 30.4375, days])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("6,10,Rad,7", "entry_after_lower"),
        ("0,10,Rad,1", "entry_after_lower"),
        ("6,10,Rad,-1", "entry_negative"),
        ("6,10,Rad,x", "entry_not_a_number"),
        ("6,inf,Rad,inf", "entry_not_a_number"),
        ("6,6,Rad,6", "entry_not_before_upper"),
        ("9,8,Rad,2", "upper_below_lower"),
        ("1,inf,Rad,99999", "entry_implausible"),
    ],
)
def test_impossible_entries_are_rejected(entered, line, reason):
    entered.append("bounds", line)
    result = entered.settle()
    assert result.rejects["reason"].tolist() == [reason]
    assert len(result.treatments) == 1


@pytest.fixture
def statuses(bounds):
    """One column of times, and one that says whether they are ends."""
    columns = {"lower": "time", "upper": "time", "ended": "status"}
    table = CONFIG["records"]["intervals"] | {
        "columns": columns,
        "values": {"ended": {"1": "yes", "2": "no"}},
    }
    bounds.config = CONFIG | {"records": CONFIG["records"] | {"intervals": table, "groups": {}}}
    bounds.write("bounds", "time,status\n6,1\n7,2\n")
    return bounds


def test_times_with_a_status_are_exact_or_censored(statuses):
    rows = statuses.settle().treatments
    assert rows["lower_days"].tolist() == [6 * 30.4375, 7 * 30.4375]
    assert rows["upper_days"].tolist() == [6 * 30.4375, np.inf]
    assert "ended" not in rows


@pytest.mark.parametrize(("status", "reason"), [("", "missing_ended"), ("NA", "missing_ended")])
def test_a_missing_status_is_rejected(statuses, status, reason):
    statuses.append("bounds", f"6,{status}")
    assert statuses.settle().rejects["reason"].tolist() == [reason]


def test_a_status_is_yes_or_no(statuses):
    statuses.config["records"]["intervals"]["values"] = {}
    statuses.write("bounds", "time,status\n6,Yes\n7,no\n8,1\n")
    result = statuses.settle()
    assert result.rejects["reason"].tolist() == ["ended_not_yes_or_no"]
    assert np.isinf(result.treatments["upper_days"]).tolist() == [False, True]


def test_an_empty_lower_is_zero_where_the_config_says_so(bounds):
    bounds.config = CONFIG | {"records": CONFIG["records"] | {"empty_lower": "zero"}}
    bounds.append("bounds", ",8,Rad", "NA,8,Rad", "x,8,Rad")
    result = bounds.settle()
    assert result.treatments["lower_days"].tolist()[-2:] == [0.0, 0.0]
    assert result.rejects["reason"].tolist() == ["lower_not_a_number"]


def test_entry_that_is_not_mapped_is_null(bounds):
    entry = bounds.settle().treatments["entry_days"]
    assert entry.isna().all()
    assert entry.dtype == "float64"


def test_equal_rows_are_not_copies(bounds):
    bounds.append("bounds", "6,10,Rad", "6,10,Rad")
    assert len(bounds.settle().treatments) == 7


def test_checks_of_bounds_apply_and_those_of_visits_do_not(bounds):
    checks = {check["name"]: check for check in bounds.run().quality["checks"]}
    assert checks["durations_within_follow_up"]["numerator"] == 1
    assert checks["durations_within_follow_up"]["status"] == "failed"
    assert checks["treatments_reviewed"]["status"] == "not_applicable"
    assert not [name for name, check in checks.items() if check["status"] == "error"]
