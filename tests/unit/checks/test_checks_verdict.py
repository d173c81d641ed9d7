"""From checks to one verdict, and what a failed one does to the run."""

import json

import numpy as np
import pytest
import xarray as xr

from wearoff.checks import confirm_verdict, parameter_table, verdict_of
from wearoff.checks.verdict import data_checks, prior_checks
from wearoff.errors import DiagnosticsError
from wearoff.files import write_json
from wearoff.model import OUTSIDE
from wearoff.sampling import Check


def check(status, name="x", **changed):
    content = {"name": name, "title": f"Title of {name}", "value": 1.23456, "threshold": 1.0,
               "rule": "at_most", "status": status, "advice": "Do this."}  # fmt: skip
    return Check(**(content | changed))


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "pass"),
        (["pass", "not_applicable"], "pass"),
        (["pass", "warn"], "warn"),
        (["warn", "fail", "pass"], "fail"),
        (["fail"], "fail"),
    ],
)
def test_the_worst_check_decides(statuses, expected):
    verdict = verdict_of([check(status) for status in statuses])
    assert verdict["status"] == expected
    assert len(verdict["reasons"]) == sum(one in {"warn", "fail"} for one in statuses)
    assert len(verdict["checks"]) == len(statuses)


def test_a_reason_says_what_was_found_and_what_to_do():
    (reason,) = verdict_of([check("fail")])["reasons"]
    assert reason == "Title of x: 1.235, should be at most 1. Do this."


def test_a_value_that_is_no_number_is_said_so_and_can_be_written(tmp_path):
    verdict = verdict_of([check("fail", value=None)])
    write_json(verdict, tmp_path / "verdict.json")
    assert "not a number" in verdict["reasons"][0]


@pytest.mark.parametrize("status", ["pass", "warn"])
def test_a_verdict_that_is_no_failure_is_confirmed(status, tmp_path):
    write_json(verdict_of([check(status)]), tmp_path / "verdict.json")
    confirm_verdict(verdict_path=tmp_path / "verdict.json", out_path=tmp_path / "confirmed.json")
    assert json.loads((tmp_path / "confirmed.json").read_text()) == {"status": status}


def test_a_failed_verdict_ends_the_run_with_exit_code_4(tmp_path):
    write_json(verdict_of([check("fail", "rhat")]), tmp_path / "verdict.json")
    with pytest.raises(DiagnosticsError, match="Title of rhat") as caught:
        confirm_verdict(
            verdict_path=tmp_path / "verdict.json", out_path=tmp_path / "confirmed.json"
        )
    assert caught.value.exit_code == 4
    assert not (tmp_path / "confirmed.json").exists()


def outcome(responded, not_responded, unknown):
    counts = {"responded": responded, "not_responded": not_responded, "unknown": unknown}
    return {"primary": "r", "rules": {"r": counts}}


@pytest.mark.parametrize(
    ("n_losses", "shown", "status"),
    [
        (0, 0, "warn"),
        (3, None, "warn"),
        (7, None, "warn"),
        (17, 15, "warn"),
        (20, 20, "pass"),
        (48, 50, "pass"),
    ],
)
def test_few_losses_warn_and_are_told_coarsely(n_losses, shown, status, made_up):
    rows = [{"upper_days": 120.0 if i < n_losses else np.inf} for i in range(60)]
    found = data_checks(made_up.design_of(rows), outcome(60, 0, 0))[0]
    assert (found.value, found.status) == (shown, status)
    assert ("at least" in found.advice) == (n_losses == 0)
    if shown is None:
        assert ": too few to be shown, should" in verdict_of([found])["reasons"][0]


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        ([(90, 120), (100, 130)], "warn"),
        ([(90, 120), (120, 150)], "pass"),
        ([(90, np.inf), (182, np.inf)], "warn"),
        ([(0, 30), (0, 60)], "warn"),
        ([(0, 30), (30, np.inf)], "pass"),
        ([(100, 100), (100, 100)], "warn"),
        ([(100, 100), (90, 100)], "warn"),
        ([(100, 100), (101, 101)], "pass"),
        ([(100, 100), (100, 120)], "pass"),
    ],
)
def test_records_that_one_duration_would_fit_warn(bounds, status, made_up):
    rows = [{"lower_days": float(low), "upper_days": float(high)} for low, high in bounds]
    found = data_checks(made_up.design_of(rows), outcome(2, 0, 0))[1]
    assert (found.name, found.status) == ("durations_differ", status)
    reasons = verdict_of([found])["reasons"]
    assert [": no. By how much" in one for one in reasons] == [True] * (status == "warn")


@pytest.mark.parametrize(("unknown", "status"), [(0, "pass"), (30, "pass"), (60, "warn")])
def test_many_unknown_responses_warn(unknown, status, made_up):
    found = data_checks(made_up.design_of([{}, {}]), outcome(80, 20, unknown))[2]
    assert found.status == status


@pytest.mark.parametrize("unknown", [1, 2, 3, 7])
def test_the_share_of_unknown_responses_tells_no_small_count(unknown, made_up):
    # The verdict is published: 3 / 107 to many digits would say that there were 3.
    found = data_checks(made_up.design_of([{}, {}]), outcome(80, 20, unknown))[2]
    none = data_checks(made_up.design_of([{}, {}]), outcome(80, 20, 0))[2]
    assert found.value == none.value


@pytest.mark.parametrize(("outside", "status"), [(0.0, "pass"), (0.01, "pass"), (0.02, "warn")])
def test_unbelievable_priors_warn(outside, status):
    (found,) = prior_checks([{"quantity": OUTSIDE, "point": outside}, {"quantity": "other"}])
    assert found.status == status


def test_parameters_are_summarised_and_nuisance_ones_left_out():
    # Median and quantiles of 8,000 fixed normal draws: error below 0.1 (6 standard errors).
    values = np.random.default_rng(1).standard_normal((4, 2000, 2))
    posterior = xr.Dataset(
        {
            "intercept": (("chain", "draw"), 4.7 + values[..., 0]),
            "coefficients": (("chain", "draw", "coefficient"), values),
            "patient_x": (("chain", "draw"), values[..., 0]),
        },
        coords={"coefficient": ["area[a]", "sex[m]"]},
    )
    table = parameter_table(posterior, 0.95).set_index("name")
    assert list(table.index) == ["intercept", "coefficients[area[a]]", "coefficients[sex[m]]"]
    assert table.loc["intercept", "point"] == pytest.approx(4.7, abs=0.1)
    np.testing.assert_allclose(table["upper"] - table["point"], 1.96, atol=0.15)
    np.testing.assert_allclose(table["point"] - table["lower"], 1.96, atol=0.15)
    assert (table["rhat"] < 1.01).all()
    assert (table[["ess_bulk", "ess_tail"]] > 4000).all(axis=None)


@pytest.mark.parametrize(("bounded", "status"), [(0, "warn"), (30, "pass"), (60, "pass")])
def test_unknown_responses_with_a_bound_are_not_lost(bounded, status, made_up):
    counts = outcome(80, 20, 60)
    counts["rules"]["r"]["unknown_bounded"] = bounded
    found = data_checks(made_up.design_of([{}, {}]), counts)[2]
    assert found.status == status
    assert found.value == pytest.approx((60 - bounded) / 160)


def test_parameters_of_every_part_of_the_model_are_summarised():
    values = np.random.default_rng(2).standard_normal((4, 200))
    scalars = ("dose_ed50", "sd_injector_dose", "log_tail", "never_wane", "response_on_duration",
               "sd_group_skin", "coefficient_z")  # fmt: skip
    posterior = xr.Dataset({name: (("chain", "draw"), values) for name in scalars})
    posterior["dose_weights"] = (("chain", "draw", "dose_part"), values[..., None])
    posterior = posterior.assign_coords(dose_part=["part 1"])
    names = set(parameter_table(posterior, 0.95, ("sd_group_skin",))["name"])
    assert names == set(scalars) - {"coefficient_z"} | {"dose_weights[part 1]"}
    assert "sd_group_skin" not in set(parameter_table(posterior, 0.95)["name"])
